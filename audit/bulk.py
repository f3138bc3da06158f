"""Many new recorded rows in one statement, with the same history as one signed save each."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

from audit import loading
from audit.acting import Pen, current_pen
from audit.recording import Recorded

Row = TypeVar("Row", bound=Recorded)
AT_ONCE = 1_000
OF_THE_VERSION = (
    "history_date", "history_type", "history_user_id", "history_change_reason", "act_id",
)  # fmt: skip


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


def create_all(rows: Sequence[Row]) -> None:
    """Insert new rows of one model and their first versions, signed by the pen in hand.

    The versions are copied from the rows by the database: they say what is stored, and cannot say
    anything else.
    """
    if not rows:
        return
    pen = current_pen()
    model = type(rows[0])
    for row, pk in zip(rows, _reserve(model, len(rows)), strict=True):
        row.pk, row.created_at, row.created_by_id = pk, pen.at, pen.actor_id
    pen.sign()
    fields = model._meta.concrete_fields
    values = loading.prepared(fields)
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        loading.load(model, fields, map(values, part))
        _keep_versions(model, [row.pk for row in part], "+", pen)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
        row.remember()


def _keep_versions(model: type[Recorded], keys: Sequence[int], kind: str, pen: Pen) -> None:
    """A version of each row as it is stored now, in the order of the keys."""
    quote = connection.ops.quote_name
    names = loading.columns_of(model._meta.concrete_fields)
    own = ", ".join(map(quote, OF_THE_VERSION))
    which, asked = _these(keys)
    sql = (
        f"INSERT INTO {quote(model.history.model._meta.db_table)} ({names}, {own}) "  # noqa: S608
        f"SELECT {names}, %s, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
        f"WHERE id {which} ORDER BY id"
    )
    at = connection.ops.adapt_datetimefield_value(pen.at)
    signed = [at, kind, pen.actor_id, pen.reason or None, pen.act.pk]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*signed, *asked])


def _these(keys: Sequence[int]) -> tuple[str, list[Any]]:
    if keys[-1] - keys[0] == len(keys) - 1:
        return "BETWEEN %s AND %s", [keys[0], keys[-1]]
    if connection.vendor == "postgresql":
        return "= ANY(%s)", [list(keys)]
    return f"IN ({', '.join(['%s'] * len(keys))})", list(keys)
