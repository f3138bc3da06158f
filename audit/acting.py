"""The pen: nothing recorded is saved unless somebody signs for it.

A service opens the pen from its own ``by``, so that the actor recorded is the actor checked::

    with acting_as(by, "Registrerte FRIV-0031", at=at):
        submission.save()

All saves inside one pen are one act (``Act``), with one sentence a person can read. A service that
is called by another service joins the outer act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone

from audit.actors import Acting
from audit.guards import watching
from audit.log import writing
from audit.log.spool import Spool
from audit.models import Act


class UnsignedWrite(Exception):
    """A programming fault: a recorded row was about to change without an actor or a transaction."""


@dataclass
class Pen:
    """Who is writing, when, and why; the act row is made with the first row that changes."""

    actor_id: int
    at: datetime
    sentence: str
    reason: str = ""
    about: str = ""
    undoable: bool = False
    undoes: Act | None = None
    entries: Spool = field(default_factory=Spool, repr=False)
    _act: Act | None = field(default=None, repr=False)

    @property
    def act(self) -> Act:
        if self._act is None:
            self._act = Act.objects.create(
                actor_id=self.actor_id,
                at=self.at,
                sentence=self.sentence,
                reason=self.reason,
                about=self.about,
                undoable=self.undoable,
                undoes=self.undoes,
            )
            watching.sign(self.actor_id, self._act.pk)
        return self._act

    def sign(self) -> Act:
        """Keep the act also where no recorded row changes: an account itself is not in history."""
        return self.act

    @property
    def written(self) -> bool:
        """Whether anything has been saved with this pen."""
        return self._act is not None


_pen: ContextVar[Pen | None] = ContextVar("pen", default=None)


def signature() -> tuple[int, int] | None:
    """Actor and act of the pen in hand, or None before its act is made. Asks no database."""
    pen = _pen.get()
    return (pen.actor_id, pen._act.pk) if pen is not None and pen._act is not None else None


def current_pen() -> Pen:
    """The pen in hand. Raises UnsignedWrite when there is none."""
    pen = _pen.get()
    if pen is None:
        raise UnsignedWrite("a recorded model is saved only inside acting_as(...)")
    return pen


def _joining(outer: Pen) -> Iterator[Pen]:
    """A service inside another's act; what it raises takes its own entries with it."""
    before, act = len(outer.entries), outer._act
    try:
        yield outer
    except BaseException:
        outer.entries.cut(before)
        # An act that was made in the meantime goes with the inner service's savepoint.
        outer._act = act
        raise


@contextmanager
def acting_as(  # noqa: PLR0913  each keyword is one column of the act
    by: Acting,
    sentence: str,
    *,
    at: datetime | None = None,
    reason: str = "",
    about: str = "",
    undoable: bool = False,
    undoes: Act | None = None,
) -> Iterator[Pen]:
    """Sign every save inside the block. ``about`` is the reference the act is shown under.

    Raises UnsignedWrite outside a transaction, since history must not be able to part from its
    row; the first row that is saved raises Unguarded while a guard of history is missing.
    """
    if not connection.in_atomic_block:
        raise UnsignedWrite("an act is one transaction: wrap the service in transaction.atomic")
    outer = _pen.get()
    if outer is not None:
        if outer.actor_id != by.actor_id:
            raise UnsignedWrite("an act has one actor; a second one tried to write inside it")
        yield from _joining(outer)
        return
    pen = Pen(
        actor_id=by.actor_id,
        at=at or timezone.now(),
        sentence=sentence,
        reason=reason,
        about=about,
        undoable=undoable,
        undoes=undoes,
    )
    token = _pen.set(pen)
    try:
        yield pen
        if pen.entries:
            writing.append(pen.entries, act=pen.act.pk, at=pen.at)
    finally:
        _pen.reset(token)
        pen.entries.close()
        if pen.written:
            watching.unsign()
