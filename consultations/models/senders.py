"""What belongs to the sender of a submission beside the words: the link back, topics, corrections."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.submissions import Submission
from consultations.models.themes import Theme
from core.privacy import Privacy


class ReceiptLink(Recorded):
    """A link that leads the sender back without the code. Only what recognises it is kept."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="receipt_links"
    )
    token_hash = models.CharField("kontrollsum av lenken", max_length=64, unique=True)
    expires_at = models.DateTimeField("virker til")
    revoked_at = models.DateTimeField("trukket tilbake", null=True, blank=True)

    frozen = frozenset({"submission_id", "token_hash", "expires_at"})
    privacy: ClassVar = Privacy(internal="submission expires_at revoked_at", secret="token_hash")

    def __str__(self) -> str:
        return f"lenke {self.submission_id}"


class TopicChosen(Recorded):
    """What the sender says it is about; a planner decides what each point is about."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="topics_chosen"
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="topics_chosen")

    privacy: ClassVar = Privacy(internal="submission theme")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "theme"], name="topic_chosen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.theme_id}"


class CorrectionQuerySet(RecordedQuerySet):
    def of(self, submission: Submission) -> "CorrectionQuerySet":
        return self.filter(submission=submission).order_by("number", "pk")


class Correction(Recorded):
    """Retting: what the sender would rather have said. It stands beside the original for ever."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField("nummer")
    text = models.TextField("rettet tekst")

    objects = CorrectionQuerySet.as_manager()
    frozen = frozenset({"submission_id", "number", "text"})
    privacy: ClassVar = Privacy(internal="submission number text")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="correction_number"),
            models.CheckConstraint(condition=~Q(text=""), name="correction_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} retting {self.number}"
