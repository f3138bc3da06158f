"""Mail on its way out. No word of the domain: what a mail is about is a name that others know."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from core.privacy import Privacy


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> Self:
        return self.filter(status=OutgoingMail.Status.WAITING)

    def due(self, at: datetime) -> Self:
        """What may be sent now, the longest waiting first."""
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "pk")

    def about(self, what: str) -> Self:
        """Every mail about this, in the order they were written."""
        return self.filter(about=what).order_by("pk")


class OutgoingMail(models.Model):
    """E-post ut: written in the transaction of its cause, sent afterwards, and emptied then.

    Not recorded: an address and a letter to somebody must go, and history never does. What stays
    says that there was a mail, what it was about, and what became of it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Venter"
        SENT = "sent", "Sendt"
        GIVEN_UP = "given_up", "Ikke levert"
        CALLED_OFF = "called_off", "Stanset"

    # What makes it the same mail: an event and a number, never a name or an address.
    key = models.CharField("nøkkel", max_length=160, unique=True)
    message_id = models.CharField("meldings-ID", max_length=160, unique=True)
    about = models.CharField("gjelder", max_length=120, blank=True, db_index=True)
    recipient = models.EmailField("mottaker", blank=True)
    subject = models.CharField("emne", max_length=200, blank=True)
    text = models.TextField("tekst", blank=True)
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, default=Status.WAITING
    )
    attempts = models.PositiveSmallIntegerField("forsøk", default=0)
    # The kind of fault and its number; what a server says may repeat the address.
    fault = models.CharField("siste feil", max_length=80, blank=True)
    written_at = models.DateTimeField("skrevet")
    due_at = models.DateTimeField("sendes")
    ended_at = models.DateTimeField("ferdig", null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        internal="id key message_id about status attempts fault written_at due_at ended_at",
        personal="recipient subject text",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(status="waiting"), name="mail_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(status="waiting") & Q(ended_at=None) & ~Q(recipient=""))
                | (~Q(status="waiting") & ~Q(ended_at=None) & Q(recipient="", subject="", text="")),
                name="mail_ended_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.get_status_display()}"

    @property
    def kind(self) -> str:
        """What sort of mail it is: the first word of its key."""
        return str(self.key).partition(" ")[0]
