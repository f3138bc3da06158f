"""What a service says to the log: this happened, and we cannot take it back.

Entries are collected on the pen and written when the outermost pen closes, under one checkpoint;
when its block raises, nothing of it is in the log. The record is kept apart, behind a salted
commitment, and can be erased; the leaf cannot.
"""

from datetime import UTC, date, datetime
from typing import Any

from audit.acting import current_pen
from audit.log.spool import Entry
from audit.models import Leaf


class CannotBeTakenBack(Exception):
    """A programming fault: an act that can be undone tried to enter what cannot be."""


def moment(at: datetime | None) -> str | None:
    """A moment as records spell it: in UTC, to the second."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(date: date | None) -> str | None:
    """A day as records spell it."""
    return None if date is None else date.isoformat()


def enter(kind: Leaf.Kind, *, about: str, record: dict[str, Any]) -> None:
    """Have the log say that this happened, once the act is done. Call with the pen in hand.

    ``about`` is how the house finds the entry again; it is not public. The record holds text,
    whole numbers, nothing, lists and objects only. Raises CannotBeTakenBack for an undoable act:
    undoing would leave the log saying what is no longer so.
    """
    pen = current_pen()
    if pen.undoable:
        raise CannotBeTakenBack(f"{kind} is entered for good, but the act can be undone")
    pen.entries.append(Entry(kind=kind, about=about, record=record))
