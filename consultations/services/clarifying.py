"""Asking the sender what a point means, and going on when the reply has come."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Note, Point
from consultations.states import POINT
from core.errors import Conflict, Refused
from core.states import check_transition


@transaction.atomic
def ask(*, point: Point, question: str, by: Acting, at: datetime) -> Point:
    """Record what the sender has been asked. The date we promised an answer by keeps running.

    The question is kept as a note on the point, so that the next planner knows what is awaited.
    """
    return _turn(
        point, Point.Status.NEEDS_CLARIFICATION, f"Spurte avsenderen: {question}", by=by, at=at
    )


@transaction.atomic
def go_on(*, point: Point, reply: str, by: Acting, at: datetime) -> Point:
    """Take the point up again, with what the sender said, or that no reply came."""
    return _turn(point, Point.Status.IN_REVIEW, f"Svar fra avsenderen: {reply}", by=by, at=at)


def _turn(point: Point, to: str, words: str, *, by: Acting, at: datetime) -> Point:
    check(by, Permission.POINT_EDIT)
    row: Point = Point.objects.lock(point.pk)
    check_transition(POINT, row, to, what="Punktet")
    # An answer on its way goes back by its own act, never because a reply came.
    if to == Point.Status.IN_REVIEW and row.status != Point.Status.NEEDS_CLARIFICATION:
        raise Conflict(f"{row.reference} venter ikke på svar fra avsenderen.")
    if not words.partition(": ")[2].strip():
        raise Refused("Skriv hva avsenderen er spurt om, eller hva svaret var.", field="text")
    with acting_as(
        by,
        f"Satte {row.reference} til «{Point.Status(to).label}»",
        at=at,
        about=row.submission.reference,
        undoable=True,
    ):
        row.status = to
        row.save()
        Note(point=row, text=words.strip()).save()
    return row
