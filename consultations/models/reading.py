"""Who has opened what is sealed."""

from typing import ClassVar

from django.db import models

from audit.recording import Recorded
from consultations.models.submissions import Submission
from core.privacy import Privacy


class SealedReading(Recorded):
    """Innsyn: somebody opened the words nobody else may read, or how the sender can be reached.

    Also when everything was handed out to the person, when what a restriction locked away was
    read, and when somebody looked for words that are to be erased.

    The reason stands on the act; here stands only what was opened. Never changed, never undone.
    """

    class What(models.TextChoices):
        ORIGINAL = "original", "originalen"
        CONTACT = "contact", "kontaktopplysningene"
        EVERYTHING = "everything", "alt om avsenderen"
        SEAL = "seal", "det som er sperret"
        SEARCH = "search", "det en sletting ville tatt"
        FILE = "file", "fila som kom"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="readings")
    what = models.CharField("hva", max_length=10, choices=What.choices)

    frozen = frozenset({"submission_id", "what"})
    privacy: ClassVar = Privacy(internal="submission what")

    def __str__(self) -> str:
        return self.get_what_display()
