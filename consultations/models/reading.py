"""Who has opened what is sealed."""

from typing import ClassVar

from django.db import models

from audit.recording import Recorded
from consultations.models.submissions import Submission
from core.privacy import Privacy


class SealedReading(Recorded):
    """Innsyn: somebody opened the words nobody else may read, or how the sender can be reached.

    The reason stands on the act; here stands only what was opened. Never changed, never undone.
    """

    class What(models.TextChoices):
        ORIGINAL = "original", "originalen"
        CONTACT = "contact", "kontaktopplysningene"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="readings")
    what = models.CharField("hva", max_length=10, choices=What.choices)

    frozen = frozenset({"submission_id", "what"})
    privacy: ClassVar = Privacy(internal="submission what")

    def __str__(self) -> str:
        return self.get_what_display()
