"""Plans in a list: how far each has come, in the same two figures."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max

from consultations.models import Point
from consultations.models.points import PointQuerySet
from core.templatetags.gj import counted
from feedback.models import Answer
from feedback.selectors import answered
from plans.models import Plan
from transparency.selectors.states import late, still_open

_P = Plan.Participation
GROUPS = (
    ("Åpne for innspill", [_P.OPEN]),
    ("Vi vurderer innspillene", [_P.ANSWERING]),
    ("Besvart og følges opp", [_P.ANSWERED, _P.FOLLOW_UP]),
    ("Avsluttet", [_P.ARCHIVED]),
)


@dataclass(frozen=True)
class PlanCard:
    """A plan, how many of its points are answered, and how many are late."""

    plan: Plan
    answered: int
    open: int
    late: int

    @property
    def total(self) -> int:
        return self.answered + self.open

    @property
    def says(self) -> str:
        return f"{self.answered} av {counted(self.total, 'punkt,punkter')} har fått svar."


def _per_plan(points: PointQuerySet) -> dict[int, int]:
    rows = points.order_by().values_list("submission__activity__plan").annotate(count=Count("pk"))
    return dict(rows)


def plan_cards(today: date) -> list[PlanCard]:
    """Every public plan by title, in four queries whatever their number."""
    points = Point.public.get_queryset()
    done, waiting = _per_plan(answered(points)), _per_plan(still_open(points))
    behind = _per_plan(late(points, today))
    return [
        PlanCard(plan, done.get(plan.pk, 0), waiting.get(plan.pk, 0), behind.get(plan.pk, 0))
        for plan in Plan.public.for_list()
    ]


def grouped(plans: list[PlanCard]) -> list[tuple[str, list[PlanCard]]]:
    """The plans under how far participation has come; empty groups are left out."""
    found = [
        (heading, [each for each in plans if each.plan.participation in states])
        for heading, states in GROUPS
    ]
    return [group for group in found if group[1]]


def updated_at(plan: Plan) -> datetime | None:
    """When an answer of the plan was last published."""
    published = Answer.public.get_queryset().of_plan(plan)
    return published.aggregate(latest=Max("published_at"))["latest"]
