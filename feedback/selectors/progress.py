"""What is left before an activity or the plan can be called answered."""

from dataclasses import dataclass

from django.db.models import Count

from consultations.models import Activity, Point, Submission
from feedback.selectors.points import awaiting
from plans.models import Plan
from plans.states import PLAN


@dataclass(frozen=True)
class Left:
    """Points that wait for an answer, and submissions that are not fully split."""

    points: int
    submissions: int

    @property
    def is_nothing(self) -> bool:
        return not (self.points or self.submissions)


@dataclass(frozen=True)
class ActivityLeft:
    """One activity with what is left of it."""

    activity: Activity
    left: Left

    @property
    def can_be_answered(self) -> bool:
        return self.activity.status == Activity.Status.CLOSED and self.left.is_nothing


def left_by_activity(plan: Plan) -> list[ActivityLeft]:
    """The plan's external activities, each with what is left. Three queries, however many."""
    waiting = awaiting(Point.objects.of_plan(plan).counted()).order_by()
    unsplit = Submission.objects.of_plan(plan).counted().not_yet_split().order_by()
    points = dict(
        waiting.values_list("submission__activity").annotate(Count("pk")),
    )
    submissions = dict(unsplit.values_list("activity").annotate(Count("pk")))
    return [
        ActivityLeft(
            activity=activity,
            left=Left(points.get(activity.pk, 0), submissions.get(activity.pk, 0)),
        )
        for activity in Activity.objects.of_plan(plan).external().for_list()
    ]


def total(rows: list[ActivityLeft]) -> Left:
    """What is left of the whole plan."""
    return Left(sum(row.left.points for row in rows), sum(row.left.submissions for row in rows))


def next_states(plan: Plan) -> list[Plan.Participation]:
    """Where the participation may go from here, forwards first."""
    order = list(Plan.Participation)
    found = [Plan.Participation(state) for state in PLAN[plan.participation]]
    return sorted(found, key=order.index, reverse=True)
