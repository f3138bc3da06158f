"""Commitments with the label of the day, and the answer date each point was promised."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from consultations.models import Activity, Commitment, Point
from consultations.models.points import PointQuerySet
from core.calendar import day_of
from core.templatetags.gj import counted, long_date
from plans.models import Plan
from transparency.rules import Deadline, because

_L = Commitment.Label
ICONS = {_L.RUNNING: "promise", _L.MOVED: "late"}


@dataclass(frozen=True)
class Promise:
    """One commitment as the public reads it today."""

    text: str
    kind: str
    owner: str
    body: str
    promised: date
    current: date
    label: Commitment.Label
    code: str
    says: str
    activity: Activity | None

    @property
    def is_settled(self) -> bool:
        return self.label in (_L.KEPT, _L.KEPT_LATE, _L.BROKEN)

    @property
    def is_late(self) -> bool:
        return self.label in (_L.MOVED, _L.OVERDUE)


def _says(commitment: Commitment, label: Commitment.Label, today: date) -> str:
    """What stands after the label: when it was kept, the new date and why, or days past it."""
    reason, current = reason_of(commitment), long_date(commitment.current_date)
    days = counted(commitment.days_late(today), "dag,dager")
    kept = long_date(commitment.fulfilled_at)
    return {
        _L.RUNNING: f"Gjelder til {current}.",
        _L.KEPT: f"Holdt {kept}.",
        _L.KEPT_LATE: f"Holdt for sent {kept}.",
        _L.MOVED: f"Forsinket – ny dato {current}{because(reason)}",
        _L.OVERDUE: f"Over fristen – {days}{because(reason)}",
        _L.BROKEN: f"Brutt{because(commitment.broken_reason)}",
    }[label]


def reason_of(commitment: Commitment) -> str:
    """Why the date was last moved; load the commitment with ``for_list``."""
    changes = sorted(commitment.changes.all(), key=lambda change: (change.changed_at, change.pk))
    return changes[-1].reason if changes else ""


def promise(commitment: Commitment, today: date) -> Promise:
    kept_on = day_of(commitment.fulfilled_at) if commitment.fulfilled_at else None
    label = commitment.label_at(today, kept_on)
    return Promise(
        text=commitment.text,
        kind=str(commitment.get_kind_display()),
        owner=commitment.owner_unit.name_nb,
        body=commitment.body,
        promised=commitment.promised_date,
        current=commitment.current_date,
        label=label,
        code=ICONS.get(label, label.value),
        says=_says(commitment, label, today),
        activity=commitment.activity,
    )


class AnswerDates:
    """What a plan has promised, read once; each point can be held against its own answer date."""

    def __init__(self, plan: Plan) -> None:
        self.made = list(Commitment.public.of_plan(plan).for_list())
        self.all = [each for each in self.made if each.kind == Commitment.Kind.ANSWER]
        self.by_activity: dict[int | None, Commitment] = {}
        for each in self.all:
            self.by_activity.setdefault(each.activity_id, each)

    def promises(self, today: date) -> list[Promise]:
        """Everything promised: what is still ahead by its date, after what is settled."""
        found = [promise(each, today) for each in self.made]
        return sorted(found, key=lambda each: (not each.is_settled, each.current, each.promised))

    def of(self, point: Point) -> Deadline:
        """The first promise, the date that holds and why; a re-opened point has its own date."""
        return self.for_row(point.submission.activity_id, point.status, point.due_date)

    def for_row(self, activity_id: int, status: str, due_date: date | None) -> Deadline:
        made = self._promise(activity_id)
        if made is None or due_date is None or status == Point.Status.REOPENED:
            return Deadline(due_date, due_date)
        if due_date in _dates(made):
            # The point keeps the date it was given; when the promise moves, it moves with it.
            return Deadline(made.promised_date, made.current_date, reason_of(made))
        return Deadline(due_date, due_date)

    def _promise(self, activity_id: int) -> Commitment | None:
        return self.by_activity.get(activity_id, self.by_activity.get(None))

    def moved(self, unanswered: PointQuerySet, today: date) -> PointQuerySet:
        """Points past the date that was promised first, with a new date ahead."""
        own = {key for key in self.by_activity if key is not None}
        wanted = Q(pk=None)
        for key, made in self.by_activity.items():
            if made.promised_date < today <= made.current_date:
                where = Q(submission__activity=key) if key else ~Q(submission__activity__in=own)
                wanted |= where & Q(due_date__in=_dates(made))
        return unanswered.filter(wanted).exclude(status=Point.Status.REOPENED)


def _dates(made: Commitment) -> set[date]:
    """The dates a point may have been given by the promise before it was moved."""
    return {made.promised_date, *(change.old_date for change in made.changes.all())}


def promises_of(plan: Plan, today: date) -> list[Promise]:
    """Everything promised in the plan, in the order of ``AnswerDates.promises``."""
    return AnswerDates(plan).promises(today)
