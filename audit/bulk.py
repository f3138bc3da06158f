"""Many recorded rows in one statement, with the same history as one signed save each."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

from audit import loading
from audit.acting import Pen, current_pen
from audit.recording import FrozenFact, Recorded, RecordedQuerySet

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
        _keep_versions(model, [row.pk for row in part], kind="+", pen=pen)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
        row.remember()


def change_all(rows: RecordedQuerySet, **values: Any) -> int:
    """Give all these rows the same values, with a version of each, signed by the pen in hand.

    The rows are locked first. Gives how many there were. Raises FrozenFact for what never changes.
    """
    model, pen = rows.model, current_pen()
    if frozen := model.frozen & values.keys():
        raise FrozenFact(f"{model.__name__}: {', '.join(sorted(frozen))}")
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    keys = list(dict.fromkeys(locked.values_list("pk", flat=True)))
    if keys:
        pen.sign()
    for first in range(0, len(keys), AT_ONCE):
        part = keys[first : first + AT_ONCE]
        # The plain query set: a recorded model's own one refuses what history would not see.
        plain: models.QuerySet[models.Model] = models.QuerySet(model)
        plain.filter(pk__in=part).update(**values, revision=models.F("revision") + 1)
        _keep_versions(model, part, kind="~", pen=pen)
    return len(keys)


def _keep_versions(model: type[Recorded], keys: Sequence[int], *, kind: str, pen: Pen) -> None:
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
