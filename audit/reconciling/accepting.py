"""When something was written past history and cannot be undone: from here on, this is how it is.

Nothing is put right in silence, and nothing is removed. Somebody says in their own name, and with a
reason, that the rows stand as they stand: each gets a version that says so, and a baseline in the
ledger, from which they are compared hereafter. The difference stays where it was found.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from audit.acting import Pen, acting_as, current_pen
from audit.actors import Acting
from audit.guards.gate import baselining
from audit.guards.shapes import code_of
from audit.guards.tables import Noted
from audit.models import LedgerEntry
from audit.reconciling import anchoring
from audit.reconciling.differences import Difference, Kind
from audit.reconciling.recordings import ROW, model_of, recordings
from audit.recording import SignedHistory
from core.errors import Refused


@transaction.atomic
def accept(*, differences: Iterable[Difference], by: Acting, at: datetime, reason: str) -> int:
    """Compare the rows from here on. How many were accepted. Raises Refused without a reason."""
    found = list(differences)
    if not reason.strip():
        raise Refused("Skriv hvorfor avvikene godtas.")
    sentence = f"Godtok {len(found)} avvik mellom historikk, hovedbok og rader"
    with acting_as(by, sentence, at=at, reason=reason) as pen:
        pen.sign()
        for each in found:
            if each.kind == Kind.FORGED:
                anchoring.enter_instead(each)
            else:
                with baselining():
                    _baseline(each, pen)
    return len(found)


def _baseline(difference: Difference, pen: Pen) -> None:
    model = model_of(difference.table)
    if model is None or not Noted(model).hashed:
        raise Refused(
            f"Raden {difference.row} i {difference.table} kan ikke godtas: den har ingen historikk."
        )
    pk = difference.row or 0
    plain: models.QuerySet[Any] = models.QuerySet(model)
    row = plain.filter(pk=pk).first()
    version = _version(model, pk, row)
    LedgerEntry(
        table=difference.table,
        row=pk,
        operation=LedgerEntry.Operation.BASELINE,
        shape=code_of(Noted(model)),
        after="" if row is None else _digest(difference.table, pk),
        version=version,
        actor=pen.actor_id,
        act=pen.act.pk,
        at=pen.at,
    ).save(force_insert=True)


def _version(model: Any, pk: int, row: Any) -> int | None:
    """A version that says how the row stands now; of one that is gone, that it is."""
    if row is None:
        newest = model.history.filter(id=pk).order_by("-history_id").first()
        if newest is None:
            return None
        row = newest.instance
        version: Any = SignedHistory().version_of(row, "-", current_pen())
    else:
        version = SignedHistory().version_of(row, "~", current_pen())
    version.save(force_insert=True)
    return int(version.history_id)


def _digest(table: str, pk: int) -> str:
    recording = next(each for each in recordings() if each.table == table)
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {recording.row_digest} FROM {name(table)} {ROW} "  # noqa: S608  names of our tables
            f"WHERE {ROW}.{name(recording.key)} = %s",
            [pk],
        )
        return str(cursor.fetchone()[0])
