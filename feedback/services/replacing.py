"""Points that are taken away or replaced, together with the draft answers nobody could hand in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point, PointReplacement, Submission
from consultations.services import replacing
from feedback.models import Answer
from feedback.services import answering

Range = tuple[int, int]


@transaction.atomic
def retire(*, point: Point, by: Acting, at: datetime) -> Point:
    """Take the point away, and throw away the draft answer to it in the same act."""
    with _act(point.submission, f"Fjernet punkt {point.reference}", by=by, at=at):
        _discard([point], by=by, at=at)
        return replacing.retire(point=point, by=by, at=at)


@transaction.atomic
def merge(*, points: Sequence[Point], by: Acting, at: datetime) -> Point:
    """Make one point of several; drafts to them go."""
    check(by, Permission.SUBMISSION_SPLIT)
    if not points:
        return replacing.merge(points=points, by=by, at=at)
    submission = points[0].submission
    sentence = f"Slo sammen {len(points)} punkter i {submission.reference}"
    with _act(submission, sentence, by=by, at=at):
        _discard(points, by=by, at=at)
        return replacing.merge(points=points, by=by, at=at)


@transaction.atomic
def move(
    *, submission: Submission, span: Range, to: Point, by: Acting, at: datetime
) -> list[Point]:
    """Move sentences to another point; drafts to the points that change go."""
    sentence = f"Flyttet tekst til punkt {to.number} i {submission.reference}"
    with _act(submission, sentence, by=by, at=at):
        made = replacing.move(submission=submission, span=span, to=to, by=by, at=at)
        gone = PointReplacement.objects.filter(successor__in=[each.pk for each in made])
        _discard(gone.values("retired"), by=by, at=at)
        return made


@transaction.atomic
def rejoin(*, submission: Submission, by: Acting, at: datetime) -> Point:
    """Put all that was divided together again; drafts go."""
    sentence = f"Slo sammen alle punktene i {submission.reference}"
    with _act(submission, sentence, by=by, at=at):
        _discard(Point.objects.filter(submission=submission).current().in_order(), by=by, at=at)
        return replacing.rejoin(submission=submission, by=by, at=at)


@contextmanager
def _act(submission: Submission, sentence: str, *, by: Acting, at: datetime) -> Iterator[None]:
    check(by, Permission.SUBMISSION_SPLIT)
    # The submission before its points and these before their answers, here as everywhere.
    row = Submission.objects.lock(submission.pk)
    with acting_as(by, sentence, at=at, about=row.reference, undoable=True):
        yield


def _discard(points: Any, *, by: Acting, at: datetime) -> None:
    """Drafts go with their point. What is in control or approved stays, and so does its point."""
    drafts = Answer.objects.filter(point__in=points, status=Answer.Status.DRAFT).order_by("pk")
    for draft in drafts:
        answering.discard(answer=draft, by=by, at=at)
