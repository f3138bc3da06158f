"""Who sent it and the files that came with it: private, and apart from everything public."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from audit.recording import Recorded
from consultations.models.submissions import Submission
from core.privacy import Privacy


class Contact(models.Model):
    """How the sender can be reached. Outside history, outside every public query; erasable."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="contact", primary_key=True
    )
    name = models.CharField("navn", max_length=160, blank=True)
    email = models.EmailField("e-post", blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    address = models.TextField("adresse", blank=True)
    wants_updates = models.BooleanField("vil ha svar", default=False)
    credit_by_name = models.BooleanField("vis navnet", default=False)
    consented_at = models.DateTimeField("samtykket", null=True, blank=True)
    erased_at = models.DateTimeField("slettet", null=True, blank=True)

    # The ledger says that it changed, by whom and when, and nothing of what it says.
    ledger_only: ClassVar = True
    privacy: ClassVar = Privacy(
        internal="submission wants_updates credit_by_name consented_at erased_at",
        personal="name email phone address",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(credit_by_name=False) | ~Q(consented_at=None),
                name="contact_credit_consented",
            ),
        ]

    def __str__(self) -> str:
        return f"kontakt {self.submission_id}"


class Attachment(Recorded):
    """A file as received: private for ever; only files we generate are published."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="attachments")
    original_name = models.CharField("filnavn", max_length=255)
    stored_as = models.CharField("lagret som", max_length=80, unique=True)
    media_type = models.CharField("type", max_length=100)
    size = models.PositiveBigIntegerField("størrelse, byte")
    sha256 = models.CharField("kontrollsum", max_length=64)
    # The account of the file: what was found in it = what was taken into the text + what was not.
    found_characters = models.PositiveIntegerField("tegn i fila", default=0)
    taken_characters = models.PositiveIntegerField("tegn tatt med", default=0)
    not_read = models.TextField("ikke tatt med i teksten", blank=True)

    privacy: ClassVar = Privacy(
        internal="submission stored_as media_type size sha256 found_characters taken_characters "
        "not_read",
        personal="original_name",
    )

    def __str__(self) -> str:
        return self.sha256[:12]
