"""The queue: which submissions and points somebody asked to see, in which order, and how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Min, Q, TextChoices

from accounts.models import Unit, User
from consultations.models import Activity, Point, Submission, Theme
from consultations.models.points import PointQuerySet
from consultations.models.submissions import SubmissionQuerySet
from feedback.selectors.points import (
    awaiting,
    having_outcome,
    overdue,
    unanswered,
    without_link,
)
from feedback.selectors.saying import points_saying, submissions_saying
from feedback.selectors.searching import numbers_of, prefix_of
from plans.models import Plan


class View(TextChoices):
    """The views over the queue. Their values stand in the address."""

    NEW = "nye", "Nye"
    MINE = "mine", "Mine"
    NO_THEME = "uten-tema", "Uten tema"
    NO_MEASURE = "uten-tiltak", "Uten tiltak"
    UNANSWERED = "uten-svar", "Uten svar"
    OVERDUE = "over-frist", "Over frist"
    REOPENED = "nytt-svar", "Nytt svar kreves"
    HELD = "pa-vent", "På vent"


class Order(TextChoices):
    NUMBER = "nummer", "Nummer"
    DUE = "frist", "Frist"


@dataclass(frozen=True)
class Wanted:
    """Which part of a plan's queue somebody asked to see."""

    plan: Plan
    user: User
    today: date
    view: str = ""
    search: str = ""
    activity: Activity | None = None
    theme: Theme | None = None
    responsible: User | Unit | None = None
    unassigned: bool = False
    outcome: str = ""
    status: str = ""
    order: str = Order.NUMBER


def points_of(plan: Plan) -> PointQuerySet:
    """The plan's current points."""
    points: PointQuerySet = Point.objects.of_plan(plan).current()
    return points


def _at_work(points: PointQuerySet) -> PointQuerySet:
    """Without those whose submission was withdrawn or was no submission."""
    gone = [Submission.Status.WITHDRAWN, Submission.Status.DISMISSED]
    return points.exclude(submission__status__in=gone)


def in_view(points: PointQuerySet, view: str, *, user: User, today: date) -> PointQuerySet:
    """The points that belong in a view; all of them for no view."""
    if not view:
        return points
    points = _at_work(points)
    held = Q(on_hold_until__gt=today)
    if view == View.NEW:
        return points.with_status(Point.Status.RECEIVED).exclude(held)
    if view == View.MINE:
        return awaiting(points).assigned_to_user(user).exclude(held)
    simple = {
        View.NO_THEME: points.without_theme,
        View.NO_MEASURE: lambda: without_link(points),
        View.UNANSWERED: lambda: unanswered(points),
        View.OVERDUE: lambda: overdue(points, today),
        View.REOPENED: lambda: points.with_status(Point.Status.REOPENED),
        View.HELD: lambda: points.filter(held),
    }
    return simple[View(view)]()


def _held_by(points: PointQuerySet, wanted: Wanted) -> PointQuerySet:
    if wanted.unassigned:
        return points.unassigned()
    if isinstance(wanted.responsible, User):
        return points.assigned_to_user(wanted.responsible)
    if isinstance(wanted.responsible, Unit):
        return points.filter(assigned_unit=wanted.responsible)
    return points


def _narrowed(wanted: Wanted) -> PointQuerySet:
    """The points that pass every filter but the search."""
    points = in_view(points_of(wanted.plan), wanted.view, user=wanted.user, today=wanted.today)
    points = _held_by(points, wanted)
    if wanted.activity:
        points = points.filter(submission__activity=wanted.activity)
    if wanted.theme:
        points = points.about(wanted.theme)
    if wanted.outcome:
        points = having_outcome(points, [wanted.outcome])
    if wanted.status:
        points = points.with_status(wanted.status)
    return points


def wanted_points(wanted: Wanted) -> PointQuerySet:
    """The points that pass every filter, in the order asked for."""
    points = _narrowed(wanted)
    if wanted.search:
        points = points_saying(points, wanted.search, prefix=wanted.plan.prefix)
    first = ["submission__number", "number", "pk"]
    if wanted.order == Order.DUE:
        return points.order_by(F("due_date").asc(nulls_last=True), *first)
    return points.order_by(*first)


def _is_narrowed(wanted: Wanted) -> bool:
    return bool(
        wanted.view
        or wanted.theme
        or wanted.responsible
        or wanted.unassigned
        or wanted.outcome
        or wanted.status
    )


def wanted_submissions(wanted: Wanted) -> SubmissionQuerySet:
    """The submissions with a point that passes every filter, in the order asked for."""
    found: SubmissionQuerySet = Submission.objects.of_plan(wanted.plan)
    if wanted.activity:
        found = found.filter(activity=wanted.activity)
    if _is_narrowed(wanted):
        fits = Q(pk__in=_narrowed(wanted).values("submission"))
        only_new = wanted.view == View.NEW and not (
            wanted.theme or wanted.responsible or wanted.outcome or wanted.status
        )
        if only_new:
            fits |= Q(pk__in=Submission.objects.of_plan(wanted.plan).not_yet_split().values("pk"))
        found = found.filter(fits)
    return _ordered(_saying(found, wanted), wanted.order)


def _saying(submissions: SubmissionQuerySet, wanted: Wanted) -> SubmissionQuerySet:
    if not wanted.search:
        return submissions
    plan = wanted.plan
    points = points_of(plan)
    return submissions_saying(submissions, wanted.search, points=points, prefix=plan.prefix)


def _ordered(submissions: SubmissionQuerySet, order: str) -> SubmissionQuerySet:
    if order != Order.DUE:
        return submissions.order_by("number", "pk")
    waiting = ~Q(points__status__in=[Point.Status.ANSWERED, Point.Status.RETIRED])
    first = Min("points__due_date", filter=waiting)
    return submissions.annotate(first_due=first).order_by(
        F("first_due").asc(nulls_last=True), "number", "pk"
    )


def count_views(plan: Plan, *, user: User, today: date, of_points: bool = False) -> dict[View, int]:
    """How many submissions (or points) each view holds: the length of its list."""
    wanted = {view: Wanted(plan, user, today, view=view.value) for view in View}
    if of_points:
        return {view: wanted_points(each).count() for view, each in wanted.items()}
    return {view: wanted_submissions(each).count() for view, each in wanted.items()}


def named(typed: str, plans: Iterable[Plan]) -> list[Submission]:
    """The submissions of these plans that a reference names, however it is written."""
    numbers = numbers_of(typed)
    if numbers is None:
        return []
    prefix = prefix_of(typed)
    among = [plan for plan in plans if prefix in (None, plan.prefix)]
    found = Submission.objects.filter(activity__plan__in=among, number=numbers[0])
    return list(found.for_list())
