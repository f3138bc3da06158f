"""The smallest parts that get their own answer, and how they relate."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Max, Q

from accounts.models import Unit, User
from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity, Prompt
from consultations.models.submissions import Submission
from core.privacy import Privacy
from plans.models import Plan

if TYPE_CHECKING:
    from consultations.models.themes import Theme


class PointQuerySet(RecordedQuerySet):
    def of_plan(self, plan: Plan) -> Self:
        return self.filter(submission__activity__plan=plan)

    def of_organisation(self, organisation_id: int) -> Self:
        return self.filter(submission__organisation_id=organisation_id)

    def current(self) -> Self:
        """Not replaced by a later splitting."""
        return self.exclude(status=Point.Status.RETIRED)

    def counted(self) -> Self:
        """What figures are made of: current, external, of a submission that is not dismissed."""
        return (
            self.current()
            .filter(submission__activity__origin=Activity.Origin.EXTERNAL)
            .exclude(submission__status=Submission.Status.DISMISSED)
        )

    def about(self, theme: "Theme") -> Self:
        """Points with the theme or one below it."""
        mine = Q(point_themes__theme=theme) | Q(point_themes__theme__parent=theme)
        return self.filter(pk__in=Point.objects.filter(mine).values("pk"))

    def without_theme(self) -> Self:
        return self.filter(point_themes=None)

    def unassigned(self) -> Self:
        return self.filter(assigned_to=None, assigned_unit=None)

    def assigned_to_user(self, user: User) -> Self:
        return self.filter(assigned_to=user)

    def with_status(self, *statuses: str) -> Self:
        return self.filter(status__in=statuses)

    def due_before(self, day: date) -> Self:
        return self.filter(due_date__lt=day)

    def for_list(self) -> Self:
        return (
            self.select_related(
                "submission__activity__plan",
                "submission__organisation",
                "submission__screening",
                "assigned_to",
                "assigned_unit",
            )
            .prefetch_related("point_themes__theme__parent")
            .in_order()
        )

    def with_origin(self) -> Self:
        """With the note it was, and the table and the question that note was written at."""
        return self.select_related("workshop_card__table", "workshop_card__prompt")

    def in_order(self) -> Self:
        return self.order_by("submission__number", "number", "pk")

    def next_number(self, submission: Submission) -> int:
        """The next point number; call with the submission locked. Never reused."""
        return (self.filter(submission=submission).aggregate(top=Max("number"))["top"] or 0) + 1


class PublicPointManager(models.Manager["Point"]):
    """Points whose submission has been screened and is public, except replaced ones."""

    def get_queryset(self) -> PointQuerySet:
        public = Submission.public.get_queryset().values("pk")
        return PointQuerySet(self.model).counted().filter(submission__in=public)

    def of_plan(self, plan: Plan) -> PointQuerySet:
        return self.get_queryset().of_plan(plan)

    def replaced(self, submission: Submission) -> PointQuerySet:
        """The replaced points of a public submission: a stub each, with their successors."""
        return (
            PointQuerySet(self.model)
            .filter(submission=submission, status=Point.Status.RETIRED)
            .prefetch_related("replacements__successor")
            .in_order()
        )


class Point(Recorded):
    """Punkt: a span of the original, or the whole of it, that gets an answer of its own.

    ``span_start`` and ``span_end`` count Unicode code points; ``quote`` is exactly the original
    between them.
    """

    class Kind(models.TextChoices):
        WISH = "wish", "Ønske"
        PROPOSAL = "proposal", "Forslag"
        CHALLENGE = "challenge", "Utfordring"
        PROCESS = "process", "Om medvirkning"
        FINDING = "finding", "Funn"

    class Origin(models.TextChoices):
        INDIVIDUAL = "individual", "Enkeltperson"
        GROUP = "group", "Gruppe"
        PLENARY = "plenary", "Felles"

    class Status(models.TextChoices):
        RECEIVED = "received", "Ny"
        IN_REVIEW = "in_review", "Under arbeid"
        NEEDS_CLARIFICATION = "needs_clarification", "Trenger avklaring"
        READY = "ready", "Til kontroll"
        ANSWERED = "answered", "Besvart"
        REOPENED = "reopened", "Nytt svar kreves"
        RETIRED = "retired", "Erstattet"

    class Cause(models.TextChoices):
        MEASURE = "measure", "Tiltaket er forsinket, utsatt eller stanset."
        COUNCIL = "council", "Rådet har bedt om et bedre svar."
        SENDER = "sender", "Avsenderen mente noe annet."
        REVISIT = "revisit", "Nå tar vi saken opp igjen, slik vi lovet."
        REPLY = "reply", "Vi har fått svar fra dem vi sendte det til."
        DECISION = "decision", "Et vedtak har endret planen."

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="points", verbose_name="innspill"
    )
    number = models.PositiveSmallIntegerField("nummer")
    reference = models.CharField("referanse", max_length=30, unique=True)
    span_start = models.PositiveIntegerField("fra tegn", null=True, blank=True)
    span_end = models.PositiveIntegerField("til tegn", null=True, blank=True)
    whole = models.BooleanField("hele innspillet", default=False)
    quote = models.TextField("utdrag")
    summary = models.TextField("slik forsto vi det")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    origin = models.CharField(
        "opphav", max_length=10, choices=Origin.choices, null=True, blank=True
    )
    prompt = models.ForeignKey(
        Prompt, on_delete=models.PROTECT, null=True, blank=True, related_name="points"
    )
    status = models.CharField(
        "status", max_length=20, choices=Status.choices, default=Status.RECEIVED
    )
    reopened_cause = models.CharField(
        "årsak", max_length=10, choices=Cause.choices, null=True, blank=True
    )
    on_hold_until = models.DateField("på vent til", null=True, blank=True)
    on_hold_reason = models.TextField("grunn til venting", blank=True)
    assigned_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="points"
    )
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="points"
    )
    due_date = models.DateField("frist", null=True, blank=True)

    # What a page of the workbench may show; set by ``consultations.selectors.let_read``.
    said: str
    understood: str
    sealed: bool

    objects = PointQuerySet.as_manager()
    public = PublicPointManager()
    frozen = frozenset(
        {"submission_id", "number", "reference", "span_start", "span_end", "whole", "quote"}
    )
    privacy: ClassVar = Privacy(
        public="submission number reference span_start span_end whole summary kind origin prompt "
        "status reopened_cause due_date",
        internal="quote on_hold_until on_hold_reason assigned_unit assigned_to",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="point_number"),
            models.CheckConstraint(
                condition=Q(whole=True, span_start=None, span_end=None)
                | Q(whole=False, span_start__gte=0, span_end__gt=F("span_start")),
                name="point_span_or_whole",
                violation_error_message="Et punkt er et utdrag av innspillet eller hele innspillet.",
            ),
            models.CheckConstraint(
                condition=Q(status="reopened") | Q(reopened_cause=None),
                name="point_cause_only_reopened",
            ),
            models.CheckConstraint(
                condition=~Q(status="reopened") | ~Q(reopened_cause=None),
                name="point_reopened_cause",
            ),
            models.CheckConstraint(
                condition=Q(on_hold_until=None) ^ ~Q(on_hold_reason=""),
                name="point_hold_pair",
                violation_error_message="Skriv hvorfor punktet er satt på vent, og til når.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "due_date"], name="point_queue"),
        ]

    def __str__(self) -> str:
        return self.reference

    def take_back(self) -> None:
        """A point that is taken back keeps its number and is shown as replaced."""
        self.status = self.Status.RETIRED
        self.save()


class PointReplacement(Recorded):
    """A replaced point and one of its successors."""

    retired = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="replacements")
    successor = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="replaces")

    removable = True
    privacy: ClassVar = Privacy(public="retired successor")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["retired", "successor"], name="replacement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.retired_id} -> {self.successor_id}"


class Gap(Recorded):
    """Words a person has marked as «ikke et punkt»: a greeting, a signature."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="gaps")
    span_start = models.PositiveIntegerField("fra tegn")
    span_end = models.PositiveIntegerField("til tegn")

    removable = True
    privacy: ClassVar = Privacy(internal="submission span_start span_end")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(span_start__gte=0, span_end__gt=F("span_start")), name="gap_span"
            ),
            models.UniqueConstraint(
                fields=["submission", "span_start", "span_end"], name="gap_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.span_start}-{self.span_end}"
