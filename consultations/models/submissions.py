"""What people said, word for word."""

from collections.abc import Sequence
from typing import ClassVar, Self, overload

from django.db import models
from django.db.models import Max, Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity, Channel
from consultations.models.law import PrivacyNotice
from consultations.models.organisations import Organisation
from core.privacy import Privacy
from plans.models import Plan

LOCALES = [
    ("nb", "Norsk bokmål"),
    ("nn", "Norsk nynorsk"),
    ("se", "Nordsamisk"),
    ("en", "Engelsk"),
    ("und", "Annet språk"),
]


class SubmissionQuerySet(RecordedQuerySet):
    def of_plan(self, plan: Plan) -> Self:
        return self.filter(activity__plan=plan)

    def counted(self) -> Self:
        """External and not dismissed: what public figures are made of."""
        return self.filter(activity__origin=Activity.Origin.EXTERNAL).exclude(
            status=Submission.Status.DISMISSED
        )

    def dismissed(self) -> Self:
        return self.filter(status=Submission.Status.DISMISSED)

    def withheld(self) -> Self:
        return self.filter(screening__decision="withheld")

    def not_yet_screened(self) -> Self:
        """Nobody has said whether everybody may read it; withdrawn and dismissed ones aside."""
        gone = [Submission.Status.WITHDRAWN, Submission.Status.DISMISSED]
        return self.filter(screening__decision="pending").exclude(status__in=gone)

    def changed(self) -> Self:
        """Something about the submission itself is not as it was when it came."""
        return self.filter(revision__gt=1)

    def not_yet_split(self) -> Self:
        return self.filter(status__in=[Submission.Status.RECEIVED, Submission.Status.IN_PROGRESS])

    def for_list(self) -> Self:
        return self.select_related("activity__plan", "organisation", "screening").order_by(
            "number", "pk"
        )

    def senders(self) -> set[int]:
        """The keys of the bodies that sent something."""
        sent = self.filter(organisation__isnull=False).order_by()
        return set(sent.values_list("organisation", flat=True))

    def next_number(self, plan: Plan) -> int:
        """The next free number of the plan. Call with the plan locked; numbers are never reused."""
        return (self.of_plan(plan).aggregate(top=Max("number"))["top"] or 0) + 1


class PublicSubmissionManager(models.Manager["Submission"]):
    """Submissions with a public face: screened, approved or withheld, of public plans.

    A withdrawn one stays as a stub when it has been public; what never was answers like what
    never existed.
    """

    def get_queryset(self) -> SubmissionQuerySet:
        return (
            SubmissionQuerySet(self.model)
            .counted()
            .exclude(activity__plan__participation=Plan.Participation.PREPARING)
            .exclude(activity__status=Activity.Status.PLANNED)
            .exclude(screening__decision="pending")
            .exclude(screening=None)
        )

    def of_plan(self, plan: Plan) -> SubmissionQuerySet:
        return self.get_queryset().of_plan(plan).for_list()


class Submission(Recorded):
    """Innspill: what one sender delivered at one time. The text is frozen for ever."""

    class Fidelity(models.TextChoices):
        VERBATIM = "verbatim", "Ordrett"
        SUMMARY = "summary", "Sammendrag"
        AGGREGATE = "aggregate", "Samlet for flere"

    class SenderKind(models.TextChoices):
        ORGANISATION = "organisation", "Lag eller forening"
        COUNCIL = "council", "Råd"
        PUBLIC_BODY = "public_body", "Offentlig organ"
        COMPANY = "company", "Bedrift"
        RESIDENT = "resident", "Privatperson"
        STAFF = "staff", "Ansatt"
        UNNAMED = "unnamed", "Uten navn"

    class Status(models.TextChoices):
        RECEIVED = "received", "Mottatt"
        IN_PROGRESS = "in_progress", "Under deling"
        SPLIT = "split", "Ferdig delt"
        WITHDRAWN = "withdrawn", "Trukket"
        DISMISSED = "dismissed", "Ikke et innspill"

    class DismissalReason(models.TextChoices):
        SPAM = "spam", "Søppelpost"
        TEST = "test", "Prøve"
        EMPTY = "empty", "Tomt"
        NOT_FOR_US = "not_for_us", "Ikke til oss"
        EXACT_RESEND = "exact_resend", "Sendt på nytt, ord for ord"
        IMPORT_UNDONE = "import_undone", "Importen er angret"

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="submissions", verbose_name="aktivitet"
    )
    number = models.PositiveIntegerField("nummer")
    reference = models.CharField("referanse", max_length=20, unique=True)
    channel = models.CharField("kanal", max_length=10, choices=Channel.choices)
    received_at = models.DateTimeField("mottatt")
    is_late = models.BooleanField("kom etter fristen", default=False)
    original_text = models.TextField("opprinnelig tekst", blank=True)
    fidelity = models.CharField("gjengivelse", max_length=10, choices=Fidelity.choices)
    represents_count = models.PositiveIntegerField("står for antall", null=True, blank=True)
    sender_kind = models.CharField("avsender", max_length=15, choices=SenderKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    on_behalf_of = models.CharField("på vegne av", max_length=200, blank=True)
    gathered_how = models.TextField("hvordan meningene er samlet", blank=True)
    locale = models.CharField("språk", max_length=3, choices=LOCALES, default="nb")
    assisted_by = models.CharField("hjulpet av", max_length=120, blank=True)
    privacy_notice = models.ForeignKey(
        PrivacyNotice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case_number = models.CharField("saksnummer", max_length=20, null=True, blank=True)
    meeting_date = models.DateField("møtedato", null=True, blank=True)
    journal_number = models.CharField("journalpost", max_length=30, null=True, blank=True)
    source_ref = models.CharField("sted i kilden", max_length=120, blank=True)
    code_hash = models.CharField("kode", max_length=200, null=True, blank=True)
    status = models.CharField(
        "status", max_length=12, choices=Status.choices, default=Status.RECEIVED
    )
    withdrawn_at = models.DateTimeField("trukket", null=True, blank=True)
    dismissal_reason = models.CharField(
        "grunn", max_length=15, choices=DismissalReason.choices, null=True, blank=True
    )

    # What a page of the workbench may show of the text; set by ``consultations.selectors.let_read``.
    said: str
    sealed: bool

    objects = SubmissionQuerySet.as_manager()
    public = PublicSubmissionManager()
    frozen = frozenset({"original_text", "reference", "number", "activity_id", "received_at"})
    privacy: ClassVar = Privacy(
        public="activity number reference channel received_at is_late fidelity represents_count "
        "sender_kind organisation on_behalf_of locale status withdrawn_at dismissal_reason "
        "privacy_notice case_number meeting_date",
        internal="original_text gathered_how assisted_by journal_number source_ref",
        secret="code_hash",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "number"], name="submission_number"),
            models.CheckConstraint(
                condition=~Q(sender_kind__in=["organisation", "council", "public_body", "company"])
                | ~Q(organisation=None),
                name="submission_sender_body",
                violation_error_message="Velg hvilken organisasjon som er avsender.",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn") ^ Q(withdrawn_at=None),
                name="submission_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(status="dismissed") ^ Q(dismissal_reason=None),
                name="submission_dismissed_reason",
                violation_error_message="Velg hvorfor dette ikke er et innspill.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["activity", "status"], name="submission_queue")]

    def __str__(self) -> str:
        return self.reference


def numbered(plan: Plan, number: int) -> str:
    """FRIV-0031: the reference of a submission, stable for ever."""
    return f"{plan.prefix}-{number:04d}"


class References(Sequence[str]):
    """The references of numbers given out together, without a list of them all."""

    def __init__(self, plan: Plan, numbers: range) -> None:
        self._plan, self._numbers = plan, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, key: int) -> str: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[str]: ...

    def __getitem__(self, key: int | slice) -> str | Sequence[str]:
        if isinstance(key, slice):
            return References(self._plan, self._numbers[key])
        return numbered(self._plan, self._numbers[key])
