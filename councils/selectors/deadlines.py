"""When a point was promised an answer, and whether that date was kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from consultations.models import Commitment, Point
from core.templatetags.gj import counted, long_date


@dataclass(frozen=True)
class Deadline:
    """The day first promised, the day that holds now, and why it was moved."""

    promised: date | None
    current: date | None
    reason: str = ""

    def is_late(self, today: date) -> bool:
        """Past the first date: a moved date never turns late into on time."""
        return self.promised is not None and self.promised < today

    def is_overdue(self, today: date) -> bool:
        """Past both dates."""
        return self.current is not None and self.current < today

    def days_late(self, today: date) -> int:
        return max(0, (today - self.promised).days) if self.promised else 0

    def says(self, today: date, what: str = "svar") -> str:
        """The date in whole sentences, late or not."""
        if self.promised is None or self.current is None:
            return f"Det er ikke lovet noen dato for {what}."
        if not self.is_late(today):
            return f"{what.capitalize()} kommer senest {long_date(self.current)}."
        ago = counted(self.days_late(today), "dag,dager")
        start = f"Kommunen lovet {what} innen {long_date(self.promised)}. Det er {ago} siden"
        if self.is_overdue(today):
            return f"{start}, og svaret er ikke kommet."
        because = f" Grunn: {self.reason}" if self.reason else ""
        return f"{start}. Ny dato er {long_date(self.current)}.{because}"


def deadlines_of(points: Iterable[Point]) -> dict[int, Deadline]:
    """The deadline of each point, by its key. Load the points with their activity and plan."""
    points = list(points)
    homes = {point.submission.activity_id: point.submission.activity.plan_id for point in points}
    promises = (
        Commitment.public.get_queryset()
        .filter(
            Q(activity__in=homes) | Q(plan__in=set(homes.values())), kind=Commitment.Kind.ANSWER
        )
        .for_list()
    )
    by_activity: dict[int, Commitment] = {}
    by_plan: dict[int, Commitment] = {}
    for promise in promises:
        if promise.activity_id is not None:
            by_activity.setdefault(promise.activity_id, promise)
        elif promise.plan_id is not None:
            by_plan.setdefault(promise.plan_id, promise)
    return {
        point.pk: _deadline(
            point,
            by_activity.get(point.submission.activity_id)
            or by_plan.get(point.submission.activity.plan_id),
        )
        for point in points
    }


def _deadline(point: Point, promise: Commitment | None) -> Deadline:
    """A point follows its promise when that moves; a re-opened or hastened one has its own date."""
    due = point.due_date
    if promise is None or due is None or point.status == Point.Status.REOPENED:
        return Deadline(due, due)
    changes = sorted(promise.changes.all(), key=lambda change: (change.changed_at, change.pk))
    if due not in {promise.promised_date, *(change.old_date for change in changes)}:
        return Deadline(due, due)
    return Deadline(
        promised=promise.promised_date,
        current=promise.current_date,
        reason=changes[-1].reason if changes else "",
    )
