"""Undo, as a new act that leaves everything as whole as it found it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit import undoing
from audit.actors import Acting
from audit.models import Act
from consultations.models import Activity, Gap, Point, Submission
from consultations.selectors import uncovered
from core.errors import Conflict
from feedback.models import Answer
from feedback.selectors import unanswered
from plans.models import Plan

_S = Submission.Status


@transaction.atomic
def undo(*, act: Act, by: Acting, at: datetime) -> Act:
    """Put back what the act changed, as a new recorded act that can be undone in turn.

    Raises Refused for an act that left the house or is somebody else's, Conflict when something
    has changed since, or when what was built on the act would fall.
    """
    check(by, Permission.ACT_UNDO)
    done = undoing.undo(act, by=by, at=at)
    versions = undoing.versions_of(done)
    answers = Answer.objects.filter(pk__in=_ids(versions, Answer)).live()
    answered = [answer.point_id for answer in answers]
    points = Point.objects.filter(pk__in=[*_ids(versions, Point), *answered])
    touched = {point.submission_id for point in points} | set(_ids(versions, Submission))
    touched |= {version.submission_id for version in versions if version.instance_type is Gap}
    for submission in Submission.objects.filter(pk__in=touched).select_related("activity__plan"):
        _check_split(submission)
        _check_still_answered(submission)
    _check_points(points)
    _check_drafts(answers)
    return done


def _ids(versions: Iterable[Any], model: type) -> list[int]:
    return [version.id for version in versions if version.instance_type is model]


def _check_split(submission: Submission) -> None:
    """Every character of a split submission is in a point or a gap; a new one has neither."""
    points = Point.objects.filter(submission=submission).current().exists()
    if submission.status == _S.SPLIT and (not points or uncovered(submission)):
        raise Conflict(
            f"Kunne ikke angre, fordi {submission.reference} er ferdig delt. "
            "Åpne delingen igjen først."
        )
    begun = points or Gap.objects.filter(submission=submission).exists()
    if submission.status == _S.RECEIVED and begun:
        raise Conflict(undoing.CHANGED_SINCE)


def _check_points(points: Iterable[Point]) -> None:
    """A point somebody is answering is not new, and a replaced one has nobody answering it."""
    early = (Point.Status.RECEIVED, Point.Status.RETIRED)
    for point in points:
        if point.status in early and Answer.objects.filter(point=point).live().exists():
            raise Conflict(
                f"Kunne ikke angre, fordi noen skriver på svaret til {point.reference}. "
                "Forkast utkastet først."
            )


def _check_drafts(answers: Iterable[Answer]) -> None:
    """A draft that comes back must still replace the answer that is published now."""
    for answer in answers:
        published = Answer.objects.published().filter(point=answer.point_id, layer=answer.layer)
        if answer.supersedes_id != published.values_list("pk", flat=True).first():
            raise Conflict(undoing.CHANGED_SINCE)


def _check_still_answered(submission: Submission) -> None:
    """What is marked «Besvart» owes nobody an answer; only new input may change that."""
    activity = submission.activity
    answered = (
        activity.status == Activity.Status.ANSWERED
        or activity.plan.participation == Plan.Participation.ANSWERED
    )
    this = Submission.objects.counted().filter(pk=submission.pk)
    owed = unanswered(Point.objects.counted().filter(submission=submission))
    if answered and (this.not_yet_split().exists() or owed.exists()):
        raise Conflict(f"Kunne ikke angre, fordi «{activity.title}» er satt til «Besvart».")
