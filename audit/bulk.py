"""Many new recorded rows in one statement, with the same history as one signed save each."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, models

from audit.acting import current_pen
from audit.recording import Recorded, SignedHistory

Row = TypeVar("Row", bound=Recorded)


def _reserve(model: type[models.Model], count: int) -> range | list[int]:
    """Primary keys known before the insert, so that no row has to be looked up again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            table = model._meta.db_table
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    # The plain query set: a recorded model's own one refuses what history would not see.
    plain: models.QuerySet[models.Model] = models.QuerySet(model)
    plain.bulk_create(rows, batch_size=500)


def create_all(rows: Sequence[Row]) -> None:
    """Insert new rows of one model and their first versions, signed by the pen in hand."""
    if not rows:
        return
    pen = current_pen()
    model = type(rows[0])
    for row, pk in zip(rows, _reserve(model, len(rows)), strict=True):
        row.pk, row.created_at, row.created_by_id = pk, pen.at, pen.actor_id
    pen.sign()
    _insert(model, rows)
    writer = SignedHistory()
    versions = [writer.version_of(row, "+", pen) for row in rows]
    for row in rows:
        row.remember()
    _insert(type(versions[0]), versions)
