"""What we promised, with a date, and whether it was kept."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.models import Unit
from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity
from core.privacy import Privacy
from plans.models import Plan


class CommitmentQuerySet(RecordedQuerySet):
    def of_plan(self, plan: Plan) -> Self:
        """The plan's own commitments and those of its activities."""
        return self.filter(Q(plan=plan) | Q(activity__plan=plan))

    def overdue(self, today: date) -> Self:
        """Neither kept nor given up, and past the date that counts now."""
        return self.filter(fulfilled_at=None, broken_at=None, current_date__lt=today)

    def for_list(self) -> Self:
        return (
            self.select_related("owner_unit", "activity", "plan")
            .prefetch_related("changes")
            .order_by("promised_date", "pk")
        )


class PublicCommitmentManager(models.Manager["Commitment"]):
    """Promises of public plans and of activities that have opened: opening makes them public."""

    def get_queryset(self) -> CommitmentQuerySet:
        preparing = Plan.Participation.PREPARING
        return (
            CommitmentQuerySet(self.model)
            .exclude(plan__participation=preparing)
            .exclude(activity__plan__participation=preparing)
            .exclude(activity__status=Activity.Status.PLANNED)
        )

    def of_plan(self, plan: Plan) -> CommitmentQuerySet:
        return self.get_queryset().of_plan(plan)


class Commitment(Recorded):
    """Løfte: a dated promise, public once somebody is asked. Days late count from the first date for ever."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "Svar"
        DECISION = "decision", "Vedtak"
        PUBLICATION = "publication", "Publisering"
        HEAR_AGAIN = "hear_again", "Høre på nytt"
        FOLLOW_UP = "follow_up", "Oppfølging"
        OTHER = "other", "Annet"

    class Label(models.TextChoices):
        """Worked out from the dates, never stored."""

        RUNNING = "running", "Gjelder"
        KEPT = "kept", "Holdt"
        KEPT_LATE = "kept_late", "Holdt for sent"
        MOVED = "moved", "Forsinket, ny dato"
        OVERDUE = "overdue", "Over fristen"
        BROKEN = "broken", "Brutt"

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    kind = models.CharField("slag", max_length=12, choices=Kind.choices)
    text = models.TextField("løfte")
    owner_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="commitments", verbose_name="ansvarlig"
    )
    promised_date = models.DateField("lovet dato")
    current_date = models.DateField("gjeldende dato")
    body = models.CharField("organ", max_length=120, blank=True)
    fulfilled_at = models.DateTimeField("oppfylt", null=True, blank=True)
    broken_at = models.DateTimeField("brutt", null=True, blank=True)
    broken_reason = models.TextField("grunn til bruddet", blank=True)

    objects = CommitmentQuerySet.as_manager()
    frozen = frozenset({"promised_date", "kind", "activity_id", "plan_id"})
    public = PublicCommitmentManager()
    privacy: ClassVar = Privacy(
        public="activity plan kind text owner_unit promised_date current_date body fulfilled_at "
        "broken_at broken_reason"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(activity=None) ^ Q(plan=None), name="commitment_one_home"
            ),
            models.CheckConstraint(
                condition=~Q(kind="decision") | ~Q(body=""),
                name="commitment_decision_body",
                violation_error_message="Skriv hvilket organ som bestemmer.",
            ),
            models.CheckConstraint(
                condition=Q(broken_at=None) | ~Q(broken_reason=""),
                name="commitment_broken_reason",
                violation_error_message="Skriv hvorfor løftet ble brutt.",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_at=None) | Q(broken_at=None),
                name="commitment_kept_or_broken",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def label_at(self, today: date, kept_on: date | None) -> "Commitment.Label":
        """The label of the day; ``kept_on`` is the day in Oslo it was fulfilled, or None."""
        if self.broken_at is not None:
            return self.Label.BROKEN
        if kept_on is not None:
            in_time = kept_on <= self.promised_date and self.current_date == self.promised_date
            return self.Label.KEPT if in_time else self.Label.KEPT_LATE
        if today <= self.promised_date:
            return self.Label.RUNNING
        return self.Label.MOVED if today <= self.current_date else self.Label.OVERDUE

    def days_late(self, day: date) -> int:
        """Days after the first date; never negative, and never shortened by a moved date."""
        return max(0, (day - self.promised_date).days)


class CommitmentChange(Recorded):
    """A moved date, with its public reason."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="changes")
    old_date = models.DateField("gammel dato")
    new_date = models.DateField("ny dato")
    reason = models.TextField("grunn")
    changed_at = models.DateTimeField("endret")

    frozen = frozenset({"commitment_id", "old_date", "new_date", "reason", "changed_at"})
    privacy: ClassVar = Privacy(public="commitment old_date new_date reason changed_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="commitment_change_reason",
                violation_error_message="Skriv hvorfor datoen er flyttet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_date} -> {self.new_date}"
