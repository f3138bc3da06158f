"""What the municipality does, and how it is going."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.models import Unit
from audit.recording import Recorded, RecordedQuerySet
from core.privacy import Privacy
from plans.models.plans import Plan, PlanPart


class MeasureQuerySet(RecordedQuerySet):
    def of_plan(self, plan: Plan) -> Self:
        return self.filter(plan=plan)

    def adopted(self) -> Self:
        return self.exclude(adopted_date=None)

    def with_status(self, status: str) -> Self:
        return self.filter(status=status)

    def for_list(self) -> Self:
        return self.select_related("responsible_unit", "part", "plan").order_by(
            "plan_id", "order", "pk"
        )


class PublicMeasureManager(models.Manager["Measure"]):
    """Measures the public may see: of public plans, adopted by a body."""

    def get_queryset(self) -> MeasureQuerySet:
        public_plan = ~Q(plan__participation=Plan.Participation.PREPARING)
        return MeasureQuerySet(self.model).filter(public_plan).adopted()

    def of_plan(self, plan: Plan) -> MeasureQuerySet:
        return self.get_queryset().of_plan(plan).for_list()


class Measure(Recorded):
    """Tiltak: one thing the municipality does. Its words live in TextVersion."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Foreslått"
        NOT_STARTED = "not_started", "Ikke startet"
        IN_PROGRESS = "in_progress", "I gang"
        ONGOING = "ongoing", "Løpende"
        DELAYED = "delayed", "Forsinket"
        POSTPONED = "postponed", "Utsatt"
        STOPPED = "stopped", "Stanset"
        DONE = "done", "Gjennomført"

    class Funding(models.TextChoices):
        WITHIN_BUDGET = "within_budget", "Innenfor rammen"
        NEEDS_GRANT = "needs_grant", "Krever bevilgning"
        EXTERNAL = "external", "Eksterne midler"

    class Priority(models.TextChoices):
        A = "A", "Må"
        B = "B", "Bør"
        C = "C", "Kan vente"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    part = models.ForeignKey(
        PlanPart, on_delete=models.PROTECT, related_name="measures", verbose_name="plandel"
    )
    code = models.CharField("nummer", max_length=20)
    slug = models.SlugField("adresse", max_length=120)
    order = models.PositiveIntegerField("rekkefølge")
    title = models.CharField("tittel", max_length=200)
    title_nn = models.CharField("tittel, nynorsk", max_length=200, blank=True)
    responsible_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="measures", verbose_name="ansvarlig"
    )
    contact_role = models.CharField("kontakt", max_length=120, blank=True)
    partners = models.CharField("samarbeidspartnere", max_length=200, blank=True)
    start_date = models.DateField("start", null=True, blank=True)
    due_date = models.DateField("frist", null=True, blank=True)
    recurrence = models.CharField("gjentas", max_length=80, blank=True)
    one_off_cost = models.BigIntegerField("engangskostnad, kroner", null=True, blank=True)
    yearly_cost = models.BigIntegerField("årlig kostnad, kroner", null=True, blank=True)
    funding = models.CharField(
        "finansiering", max_length=15, choices=Funding.choices, null=True, blank=True
    )
    budget_item = models.CharField("budsjettpost", max_length=80, blank=True)
    budget_year = models.PositiveSmallIntegerField("budsjettår", null=True, blank=True)
    priority = models.CharField(
        "prioritet", max_length=1, choices=Priority.choices, null=True, blank=True
    )
    next_report_date = models.DateField("neste rapport", null=True, blank=True)
    status = models.CharField(
        "status", max_length=12, choices=Status.choices, default=Status.PROPOSED
    )
    status_date = models.DateField("status satt")
    adopted_body = models.CharField("vedtatt av", max_length=120, blank=True)
    adopted_case_number = models.CharField("sak", max_length=30, blank=True)
    adopted_date = models.DateField("vedtaksdato", null=True, blank=True)

    objects = MeasureQuerySet.as_manager()
    public = PublicMeasureManager()
    privacy: ClassVar = Privacy(
        public="plan part code slug order title title_nn responsible_unit contact_role partners "
        "start_date due_date recurrence one_off_cost yearly_cost funding budget_item budget_year "
        "priority next_report_date status status_date adopted_body adopted_case_number adopted_date"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="measure_code"),
            models.UniqueConstraint(fields=["plan", "slug"], name="measure_slug"),
            models.CheckConstraint(
                condition=Q(adopted_body="", adopted_case_number="", adopted_date=None)
                | (~Q(adopted_body="") & ~Q(adopted_case_number="") & ~Q(adopted_date=None)),
                name="measure_adoption_whole",
                violation_error_message="Et vedtak har organ, saksnummer og dato.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "stopped"]) | ~Q(adopted_date=None),
                name="measure_adopted_before_work",
                violation_error_message="Tiltaket må være vedtatt før arbeidet kan rapporteres.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "ongoing", "postponed", "stopped"])
                | ~Q(due_date=None),
                name="measure_due_date",
                violation_error_message="Tiltaket må ha en frist.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def is_past_due(self, today: date) -> bool:
        """«Fristen er passert»: worked out, so nobody has to report it."""
        return (
            self.due_date is not None
            and self.due_date < today
            and self.status not in (self.Status.DONE, self.Status.STOPPED, self.Status.POSTPONED)
        )


class GoalLink(Recorded):
    """A measure serves a goal of a higher plan."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="goal_links")
    goal = models.ForeignKey(PlanPart, on_delete=models.PROTECT, related_name="goal_links")

    privacy: ClassVar = Privacy(public="measure goal")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "goal"], name="goal_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} -> {self.goal_id}"


class StatusReportQuerySet(RecordedQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-reported_at", "-pk")


class StatusReport(Recorded):
    """How a measure is going, said by somebody at some time. Append-only."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="reports")
    status = models.CharField("status", max_length=12, choices=Measure.Status.choices)
    text = models.TextField("hva som er gjort")
    reported_at = models.DateTimeField("rapportert")
    new_due_date = models.DateField("ny frist", null=True, blank=True)
    reason = models.TextField("grunn", blank=True)

    objects = StatusReportQuerySet.as_manager()
    frozen = frozenset({"measure_id", "status", "text", "reported_at", "new_due_date", "reason"})
    privacy: ClassVar = Privacy(public="measure status text reported_at new_due_date reason")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status__in=["delayed", "postponed", "stopped"]) | ~Q(reason=""),
                name="status_report_reason",
                violation_error_message="Skriv hvorfor tiltaket er forsinket, utsatt eller stanset.",
            ),
            models.CheckConstraint(
                condition=~Q(status="delayed") | ~Q(new_due_date=None),
                name="status_report_new_date",
                violation_error_message="Et forsinket tiltak må få en ny dato.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.reported_at:%Y-%m-%d}"
