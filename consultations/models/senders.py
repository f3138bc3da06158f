"""What belongs to the sender of a submission beside the words: links, topics, corrections, mail."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

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


def new_handle() -> str:
    """A name for a row that nobody can guess, and that says nothing."""
    return secrets.token_hex(16)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def going_on(self) -> Self:
        """Neither stopped nor erased; confirmed or not."""
        return self.filter(stopped_at=None).exclude(email="")

    def of(self, submission: Submission) -> Self:
        return self.going_on().filter(submission=submission).order_by("pk")

    def asked_since(self, submission: Submission, at: datetime) -> Self:
        """Those that were sent a mail to confirm in after this, and have not; stopped or not."""
        return self.filter(submission=submission, confirmed_at=None, asked_at__gt=at)

    def following(self, submissions: "Iterable[int] | models.QuerySet[Any, Any]") -> Self:
        """Those who have confirmed that they want to hear about these submissions."""
        wanted = self.going_on().filter(submission__in=submissions, confirmed_at__isnull=False)
        return wanted.select_related("submission__activity__plan").order_by("pk")


class Subscription(models.Model):
    """Abonnement: an address that asked to be told when a submission is answered.

    Nothing is sent to it before whoever reads its mail has confirmed. Not recorded: the address goes
    when they stop, when they never confirm, and when the sender is forgotten.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="subscriptions"
    )
    email = models.EmailField("e-post", blank=True)
    handle = models.CharField("nøkkel", max_length=32, unique=True, default=new_handle)
    asked_at = models.DateTimeField("bedt om")
    confirmed_at = models.DateTimeField("bekreftet", null=True, blank=True)
    stopped_at = models.DateTimeField("stoppet", null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()
    ledger_only: ClassVar = True
    privacy: ClassVar = Privacy(
        internal="id submission asked_at confirmed_at stopped_at", personal="email", secret="handle"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "email"],
                condition=Q(stopped_at=None) & ~Q(email=""),
                name="subscription_once",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(email=""), name="subscription_stopped_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"abonnement {self.submission_id}"
