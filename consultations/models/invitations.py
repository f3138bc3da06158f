"""Whom we asked, and who came."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity
from consultations.models.organisations import Organisation
from core.privacy import Privacy


class InvitationQuerySet(RecordedQuerySet):
    def for_list(self) -> Self:
        return self.select_related("organisation").order_by("organisation__name", "pk")


class Invitation(Recorded):
    """Whom we asked, and who came. Persons are counted, never listed; NULL is never «no»."""

    class Label(models.TextChoices):
        """Worked out; see ``label``."""

        ANSWERED = "answered", "Svarte"
        NOT_ANSWERED = "not_answered", "Svarte ikke"
        ATTENDED = "attended", "Møtte"
        APOLOGY = "apology", "Meldte forfall"
        ABSENT = "absent", "Invitert, men møtte ikke"
        UNKNOWN = "unknown", "Ikke oppgitt"
        BOUNCED = "bounced", "Invitasjonen kom ikke fram"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    group_label = models.CharField("gruppe", max_length=160, blank=True)
    source = models.CharField("kilde", max_length=20, choices=Organisation.Source.choices)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)
    bounced = models.BooleanField("kom i retur", default=False)
    invited_count = models.PositiveIntegerField("invitert", null=True, blank=True)
    seats = models.PositiveSmallIntegerField("plasser", null=True, blank=True)
    answered = models.BooleanField("svarte", null=True, blank=True)
    attended = models.BooleanField("møtte", null=True, blank=True)
    attended_count = models.PositiveSmallIntegerField("antall møtt", null=True, blank=True)
    apology = models.BooleanField("meldte forfall", null=True, blank=True)
    follow_up_due_date = models.DateField("følges opp innen", null=True, blank=True)
    follow_up_channel = models.CharField("fulgt opp gjennom", max_length=80, blank=True)
    follow_up_done_at = models.DateTimeField("fulgt opp", null=True, blank=True)
    follow_up_result = models.TextField("resultat av oppfølgingen", blank=True)

    objects = InvitationQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="activity organisation group_label source sent_at bounced invited_count seats "
        "answered attended attended_count apology follow_up_due_date follow_up_channel "
        "follow_up_done_at follow_up_result"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation=None) ^ Q(group_label=""), name="invitation_one_guest"
            ),
            models.UniqueConstraint(
                fields=["activity", "organisation"], name="invitation_organisation_once"
            ),
            models.CheckConstraint(
                condition=Q(follow_up_done_at=None) | ~Q(follow_up_result=""),
                name="invitation_follow_up_result",
                violation_error_message="Skriv hva oppfølgingen førte til.",
            ),
        ]

    def __str__(self) -> str:
        return self.guest

    @property
    def guest(self) -> str:
        """The body or group invited. Load with ``for_list``."""
        return self.organisation.name if self.organisation else self.group_label

    @property
    def label(self) -> "Invitation.Label":
        """What to say about this guest; a missing answer is «Ikke oppgitt», never «nei»."""
        if self.bounced:
            return self.Label.BOUNCED
        if self.attended is not None:
            missing = self.Label.APOLOGY if self.apology else self.Label.ABSENT
            return self.Label.ATTENDED if self.attended else missing
        if self.answered is None:
            return self.Label.UNKNOWN
        return self.Label.ANSWERED if self.answered else self.Label.NOT_ANSWERED
