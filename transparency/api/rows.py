"""The public rows of each collection, in an order that stays the same from page to page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from consultations.models import Activity, Commitment, Invitation, KeyFigure, Point, Prompt
from plans.models import Measure, Plan, PlanPart, PlanVersion
from transparency.selectors.activities import guests
from transparency.selectors.cards import UNSEEN
from transparency.selectors.promises import Promise, promise


def plans() -> QuerySet[Plan]:
    shown = Plan.public.get_queryset().select_related("owner_unit")
    parts = Prefetch("parts", PlanPart.public.get_queryset())
    return shown.prefetch_related("versions", parts).order_by("slug")


def activities() -> QuerySet[Activity]:
    shown = Activity.public.get_queryset().select_related("plan", "legal_basis")
    parts = ("prompts", "key_figures", guests())
    return shown.prefetch_related(*parts).order_by("plan__slug", "code", "pk")


def measures() -> QuerySet[Measure]:
    shown = Measure.public.get_queryset().select_related("plan", "part", "responsible_unit")
    return shown.prefetch_related("reports").order_by("plan__slug", "order", "pk")


def points() -> QuerySet[Point]:
    """Public points without the columns that no public answer may hold."""
    return (
        Point.public.get_queryset()
        .select_related("submission__activity__plan", "submission__screening")
        .prefetch_related("point_themes__theme__parent")
        .defer(*UNSEEN)
        .order_by("submission__activity__plan__slug", "submission__number", "number", "pk")
    )


@dataclass(frozen=True)
class PlanRecord:
    """A plan with its published editions and its own promises."""

    plan: Plan
    promises: list[Promise]

    @property
    def versions(self) -> list[PlanVersion]:
        published = [each for each in self.plan.versions.all() if each.published_at is not None]
        return sorted(published, key=lambda each: each.number)

    @property
    def parts(self) -> list[PlanPart]:
        return sorted(self.plan.parts.all(), key=lambda each: (each.order, each.pk))


def plan_records(plans: Sequence[Plan], today: date) -> list[PlanRecord]:
    ids = {plan.pk for plan in plans}
    promised = _promises(Q(plan__in=ids), "plan_id", today)
    return [PlanRecord(plan, promised.get(plan.pk, [])) for plan in plans]


@dataclass(frozen=True)
class ActivityRecord:
    """An activity with what it asked, whom it asked, and what it promised."""

    activity: Activity
    promises: list[Promise]

    @property
    def prompts(self) -> list[Prompt]:
        return sorted(self.activity.prompts.all(), key=lambda each: each.order)

    @property
    def key_figures(self) -> list[KeyFigure]:
        return sorted(self.activity.key_figures.all(), key=lambda each: (each.order, each.pk))

    @property
    def invitations(self) -> list[Invitation]:
        return sorted(self.activity.invitations.all(), key=lambda each: (each.guest, each.pk))


def activity_records(activities: Sequence[Activity], today: date) -> list[ActivityRecord]:
    ids = {activity.pk for activity in activities}
    promised = _promises(Q(activity__in=ids), "activity_id", today)
    return [ActivityRecord(activity, promised.get(activity.pk, [])) for activity in activities]


def _promises(which: Q, home: str, today: date) -> dict[int, list[Promise]]:
    """The commitments of many plans or activities, in one query and one for their changes."""
    found: dict[int, list[Promise]] = defaultdict(list)
    for row in Commitment.public.get_queryset().filter(which).for_list():
        found[getattr(row, home)].append(promise(row, today))
    return found
