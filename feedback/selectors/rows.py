"""The rows of the queue and its table, what they say about themselves, and how far a plan is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from consultations.models import Point, PointTheme, Submission
from consultations.models.points import PointQuerySet
from consultations.selectors import let_read
from feedback.models import Answer
from feedback.selectors.points import answers_in_force, with_outcome
from plans.models import Plan

Tag = tuple[str, str]
PRESSING = ("overdue", "reopened", "needs_clarification", "on_hold", "received")


@dataclass(frozen=True)
class Row:
    """One submission in the queue with its current points, which carry their outcome."""

    submission: Submission
    points: tuple[Point, ...]
    today: date

    @property
    def answered(self) -> int:
        return sum(1 for point in self.points if outcome_of(point))

    @property
    def tag(self) -> Tag:
        """The most pressing thing about the submission: code and label."""
        status = Submission.Status
        if self.submission.status in (status.WITHDRAWN, status.DISMISSED):
            return "withdrawn", self.submission.get_status_display()
        if self.submission.status != status.SPLIT and not self.answered:
            return "received", self.submission.get_status_display()
        return self._pressing() or ("done", "Besvart")

    def _pressing(self) -> Tag | None:
        """What the points wait for, the worst first; nothing when all of them are answered."""
        last = {code: (code, label) for code, label in self._last_tags()}
        found = next((last[code] for code in PRESSING if code in last), None)
        if found or self.answered == len(self.points):
            return found
        return "in_review", Point.Status.IN_REVIEW.label

    def _last_tags(self) -> list[Tag]:
        return [tags_of(point, self.today)[-1] for point in self.points]


def outcome_of(point: Point) -> str | None:
    """The outcome in force of a point that was read ``with_outcome``."""
    outcome: str | None = point.outcome  # type: ignore[attr-defined]  # annotated by the query
    return outcome


def tags_of(point: Point, today: date) -> list[Tag]:
    """What the workbench says about a point: its outcome or state, then what presses."""
    outcome, state = outcome_of(point), (point.status, point.get_status_display())
    tags = [(outcome, str(Answer.Outcome(outcome).label))] if outcome else [state]
    if outcome and point.status == Point.Status.REOPENED:
        tags.append(state)
    if point.on_hold_until and point.on_hold_until > today:
        tags.append(("on_hold", f"På vent til {point.on_hold_until:%d.%m.%Y}"))
    waits = point.status != Point.Status.ANSWERED and (
        outcome or point.submission.status != Submission.Status.WITHDRAWN
    )
    if waits and point.due_date and point.due_date < today:
        tags.append(("overdue", "Over fristen"))
    return tags


def rows(references: Iterable[str], *, today: date, opened: Collection[str] = ()) -> list[Row]:
    """The rows of these submissions, in this order, with the words one may read."""
    wanted = list(references)
    found = Submission.objects.filter(reference__in=wanted)
    submissions = {each.pk: each for each in found.select_related("activity", "organisation")}
    points: dict[str, list[Point]] = {}
    current = Point.objects.filter(submission__in=submissions).current()
    for point in with_outcome(current).in_order():
        point.submission = submissions[point.submission_id]
        points.setdefault(point.submission.reference, []).append(point)
    let_read(submissions.values(), opened=opened)
    by_reference = {each.reference: each for each in submissions.values()}
    return [Row(by_reference[key], tuple(points.get(key, ())), today) for key in wanted]


@dataclass(frozen=True)
class TableRow:
    """One point in the table, with its tags and what it became."""

    point: Point
    tags: list[Tag]
    became: list[str]


def table(points: PointQuerySet, *, today: date, opened: Collection[str] = ()) -> list[TableRow]:
    """The points as rows, in their order, with themes, links and outcome."""
    shown = list(
        with_outcome(points)
        .select_related("submission__activity", "assigned_to", "assigned_unit")
        .prefetch_related("point_themes__theme")
    )
    let_read([point.submission for point in shown], shown, opened=opened)
    answers = answers_in_force(shown)
    return [TableRow(point, tags_of(point, today), _became(answers, point)) for point in shown]


def _became(answers: dict[int, Answer], point: Point) -> list[str]:
    if point.pk not in answers:
        return []
    return [
        link.measure.code if link.measure else link.target
        for link in answers[point.pk].words.links.all()
    ]


@dataclass(frozen=True)
class Progress:
    """How far the plan's counted points have come."""

    total: int
    sorted: int
    written: int
    published: int


def progress(plan: Plan) -> Progress:
    """Sorted = answered, or with a theme and somebody responsible; written = also as a draft."""
    answers = Answer.objects.filter(point=OuterRef("pk"))
    points = Point.objects.of_plan(plan).counted()
    points = points.annotate(
        has_theme=Exists(PointTheme.objects.filter(point=OuterRef("pk"))),
        has_words=Exists(answers.live()) | Exists(answers.published()),
        has_answer=Exists(answers.published()),
    )
    taken = ~Q(assigned_to=None, assigned_unit=None)
    figures = points.aggregate(
        total=Count("pk"),
        sorted=Count("pk", filter=Q(has_answer=True) | Q(has_theme=True) & taken),
        written=Count("pk", filter=Q(has_words=True)),
        published=Count("pk", filter=Q(has_answer=True)),
    )
    return Progress(**figures)
