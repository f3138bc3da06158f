"""Reads over points and their answers: the outcome in force, what waits, the points behind."""

from collections.abc import Iterable
from datetime import date

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from consultations.models import Point, Submission
from consultations.models.points import PointQuerySet
from feedback.models import Answer, AnswerMeasure
from plans.models import Measure


def _in_force() -> QuerySet[Answer]:
    # «decided» sorts before «recommended»: the decided answer counts while there is one.
    return Answer.objects.published().filter(point=OuterRef("pk")).order_by("layer")


def with_outcome(points: PointQuerySet) -> PointQuerySet:
    """Takes points, gives points: with ``outcome`` and ``answered_at`` of the answer in force."""
    return points.annotate(
        outcome=Subquery(_in_force().values("outcome")[:1], output_field=CharField()),
        answered_at=Subquery(_in_force().values("published_at")[:1], output_field=DateTimeField()),
    )


def having_outcome(points: PointQuerySet, outcomes: Iterable[str]) -> PointQuerySet:
    return with_outcome(points).filter(outcome__in=list(outcomes))


def unanswered(points: PointQuerySet) -> PointQuerySet:
    """Points without a published answer."""
    return points.filter(~Exists(Answer.objects.published().filter(point=OuterRef("pk"))))


def answered(points: PointQuerySet) -> PointQuerySet:
    return points.filter(Exists(Answer.objects.published().filter(point=OuterRef("pk"))))


def needing_new_answer(points: PointQuerySet) -> PointQuerySet:
    """Answered before, and open again: counted under their outcome."""
    return answered(points).exclude(status=Point.Status.ANSWERED)


def awaiting(points: PointQuerySet) -> PointQuerySet:
    """Points that wait for an answer, the first or a new one; withdrawn ones wait for none."""
    has_answer = Exists(Answer.objects.published().filter(point=OuterRef("pk")))
    withdrawn = Q(submission__status=Submission.Status.WITHDRAWN)
    return points.exclude(status=Point.Status.ANSWERED).filter(~withdrawn | has_answer)


def overdue(points: PointQuerySet, today: date) -> PointQuerySet:
    """Points that wait for an answer past their date."""
    return awaiting(points).due_before(today)


def without_link(points: PointQuerySet) -> PointQuerySet:
    """Points that no answer, drafted or published, links to a measure, plan part or service."""
    statuses = [
        Answer.Status.DRAFT,
        Answer.Status.READY,
        Answer.Status.APPROVED,
        Answer.Status.PUBLISHED,
    ]
    linked = AnswerMeasure.objects.filter(answer__point=OuterRef("pk"), answer__status__in=statuses)
    return points.filter(~Exists(linked))


def answers_in_force(points: Iterable[Point]) -> dict[int, Answer]:
    """The answer that counts for each point, with everything a page shows, by the point's key."""
    ids = [point.pk for point in points]
    answers = Answer.objects.in_force().filter(point__in=ids).with_words()
    return {answer.point_id: answer for answer in answers}


def points_behind(measure: Measure) -> PointQuerySet:
    """Points whose answer in force links to the measure, «vurdert, ikke tatt inn» included."""
    links = AnswerMeasure.objects.in_effect().of_measure(measure)
    return Point.objects.filter(pk__in=links.values("answer__point")).in_order()
