"""A planner's day: what presses, what is mine, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from audit.models import Act
from consultations.models import Invitation, Point, Submission
from core.calendar import day_of
from feedback.models import Answer, Publication, Thread
from feedback.selectors.history import Entry, entries
from feedback.selectors.queue import count_views, points_of
from feedback.selectors.rows import Progress, progress
from plans.models import Plan

RECENT_ACTS = 5


@dataclass(frozen=True)
class Day:
    """What one planner has before them in one plan."""

    counts: dict[str, int]
    from_councils: int
    to_control: int
    held: list[Publication]
    objections: list[Thread]
    to_follow_up: list[Invitation]
    go_on: str | None
    progress: Progress
    acts: list[Entry]

    @property
    def presses(self) -> bool:
        """Whether anything is late, or somebody waits for it."""
        late = self.counts["overdue"] or self.counts["reopened"]
        waits = self.held or self.objections or self.to_follow_up
        return bool(late or self.to_control or waits)


def greeting(at: datetime) -> str:
    hour = timezone.localtime(at).hour
    if hour < 10:
        return "God morgen"
    return "God dag" if hour < 18 else "God kveld"


def busiest(plans: Sequence[Plan]) -> Plan | None:
    """The plan to show when none is chosen: the first one that is being worked on."""
    working = {Plan.Participation.ANSWERING, Plan.Participation.OPEN, Plan.Participation.FOLLOW_UP}
    found = [plan for plan in plans if plan.participation in working]
    return next(iter([*found, *plans]), None)


def day(plan: Plan, *, user: User, at: datetime) -> Day:
    """The figures of Min dag: each is the length of the list it leads to."""
    counts = count_views(plan, user=user, today=day_of(at))
    answers = Answer.objects.of_plan(plan)
    reopened = points_of(plan).with_status(Point.Status.REOPENED)
    acts = Act.objects.by_actor(user.actor_id).for_list()[:RECENT_ACTS]
    return Day(
        counts={view.name.lower(): count for view, count in counts.items()},
        from_councils=reopened.filter(reopened_cause=Point.Cause.COUNCIL).count(),
        to_control=answers.filter(status=Answer.Status.READY).count(),
        held=list(Publication.objects.held().filter(plan=plan)),
        objections=list(
            Thread.objects.of_plan(plan)
            .waiting()
            .select_related("point__submission")
            .order_by("due_date", "pk")
        ),
        to_follow_up=list(
            Invitation.objects.of_plan(plan)
            .to_follow_up()
            .select_related("activity", "organisation", "follow_up_unit")
        ),
        go_on=_go_on(plan, user),
        progress=progress(plan),
        acts=entries(acts),
    )


def _go_on(plan: Plan, user: User) -> str | None:
    """The submission the person last did something with."""
    references = Submission.objects.of_plan(plan).values("reference")
    acts = Act.objects.by_actor(user.actor_id).filter(about__in=references)
    return acts.newest_first().values_list("about", flat=True).first()
