"""Whom we asked, and who came."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Unit
from audit.models import Actor
from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity, Channel
from consultations.models.organisations import Organisation
from consultations.models.screening import Screening
from consultations.models.submissions import Submission
from core.privacy import Privacy
from plans.models import Plan

# Where people meet: there the question is who came, and not who wrote.
MEETING_CHANNELS = (Channel.WORKSHOP, Channel.MEETING)


class InvitationQuerySet(RecordedQuerySet):
    def with_answers(self) -> Self:
        """Adds ``has_submission``: the body has sent something in the activity, when it was asked
        to write. What was dismissed is no answer; nor what came by the open form until somebody has
        read it, since anybody can write a body's name there.
        """
        sent = Submission.objects.filter(
            activity=OuterRef("activity"), organisation=OuterRef("organisation")
        ).exclude(status=Submission.Status.DISMISSED)
        written = sent.exclude(activity__channel__in=MEETING_CHANNELS).exclude(
            created_by__kind=Actor.Kind.SENDER, screening__decision=Screening.Decision.PENDING
        )
        return self.annotate(has_submission=Exists(written))

    def for_list(self) -> Self:
        return (
            self.with_answers()
            .select_related("activity", "organisation", "follow_up_unit")
            .order_by("organisation__name", "pk")
        )

    def of_plan(self, plan: Plan) -> Self:
        return self.filter(activity__plan=plan)

    def bodies(self) -> Self:
        """Of bodies only: in a group are persons, and they are only counted."""
        return self.exclude(organisation=None)

    def to_follow_up(self) -> Self:
        """Asked in vain, and to be asked again: the nearest date first."""
        waiting = self.filter(follow_up_due_date__isnull=False, follow_up_done_at=None)
        return waiting.order_by("follow_up_due_date", "pk")


class Invitation(Recorded):
    """Whom we asked, and who came. Persons are counted, never listed; NULL is never «no»."""

    class Label(models.TextChoices):
        """Worked out; see ``label``."""

        ANSWERED = "answered", "Svarte"
        NOT_ANSWERED = "not_answered", "Svarte ikke"
        WAITING = "waiting", "Har ikke svart ennå"
        ATTENDED = "attended", "Møtte"
        APOLOGY = "apology", "Meldte forfall"
        ABSENT = "absent", "Invitert, men møtte ikke"
        UNKNOWN = "unknown", "Ikke oppgitt"
        BOUNCED = "bounced", "Invitasjonen kom ikke fram"
        NOT_SENT = "not_sent", "Ikke sendt ennå"

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
    follow_up_unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="følges opp av",
    )
    # The last one; the earlier ones are in the history.
    reminded_at = models.DateTimeField("purret", null=True, blank=True)
    reminded_through = models.CharField("purret gjennom", max_length=80, blank=True)

    # Asked, and not heard; who has not answered yet is not among them.
    MISSING: ClassVar = (Label.ABSENT, Label.APOLOGY, Label.NOT_ANSWERED, Label.BOUNCED)
    # Set by ``with_answers``, without which nobody can say whether the body answered.
    has_submission: bool

    objects = InvitationQuerySet.as_manager()
    public = InvitationQuerySet.as_manager()
    # Who was put on a list by mistake comes off it again; see ``inviting.take_off``.
    removable = True
    privacy: ClassVar = Privacy(
        public="activity organisation group_label source sent_at bounced invited_count seats "
        "answered attended attended_count apology follow_up_due_date follow_up_channel "
        "follow_up_done_at follow_up_result follow_up_unit reminded_at reminded_through"
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
            models.CheckConstraint(
                condition=Q(reminded_at=None, reminded_through="")
                | (~Q(reminded_at=None) & ~Q(reminded_through="")),
                name="invitation_reminded_pair",
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
        """What to say about this guest; a missing answer is «Ikke oppgitt», never «nei».

        An answer is a submission that came; without one a body answered only if a source says so.
        Load with ``for_list``.
        """
        if self.has_submission or self.answered or self.attended:
            return self.Label.ATTENDED if self.attended else self.Label.ANSWERED
        if self.bounced:
            return self.Label.BOUNCED
        if self.attended is not None:
            return self.Label.APOLOGY if self.apology else self.Label.ABSENT
        return self.Label.NOT_ANSWERED if self.answered is not None else self._unanswered

    @property
    def _unanswered(self) -> "Invitation.Label":
        """Nothing is known of an answer. In our own written round that means that none came."""
        activity = self.activity
        if activity.recorded_afterwards:
            return self.Label.UNKNOWN
        if self.sent_at is None:
            return self.Label.NOT_SENT
        if activity.channel in MEETING_CHANNELS or self.organisation_id is None:
            return self.Label.UNKNOWN
        is_open = activity.status == Activity.Status.OPEN
        return self.Label.WAITING if is_open else self.Label.NOT_ANSWERED
