"""Many rows in one statement: values as they stand, without a model for each of them.

Only ``audit`` calls this. Guards and ledger are the database's own, and see each row all the same.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

AS_THEY_ARE = (str, int, bool, type(None))


def columns_of(fields: "Iterable[models.Field[Any, Any]]") -> str:
    """The columns as SQL names them, for a statement that is put together here."""
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)


def load(
    model: type[models.Model],
    fields: "Sequence[models.Field[Any, Any]]",
    rows: Iterable[Sequence[Any]],
) -> None:
    """Insert rows of prepared values, in this order of fields."""
    table, names = connection.ops.quote_name(model._meta.db_table), columns_of(fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What goes wrong here goes wrong in the driver: Django would not recognise it.
            copying = cursor.copy(f"COPY {table} ({names}) FROM STDIN")
            with connection.wrap_database_errors, copying as copied:
                for row in rows:
                    copied.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608


def prepared(
    fields: "Sequence[models.Field[Any, Any]]",
) -> Callable[[models.Model], tuple[Any, ...]]:
    """How a row becomes its values: as Django would save them, at a fraction of the cost."""
    asked = [(field.attname, _saved(field)) for field in fields]

    def values(row: models.Model) -> tuple[Any, ...]:
        held = row.__dict__
        return tuple(
            value if type(value := held[name]) in AS_THEY_ARE and not always else save(value)
            for name, (save, always) in asked
        )

    return values


def _saved(field: "models.Field[Any, Any]") -> tuple[Callable[[Any], Any], bool]:
    """What Django does with a value of the field, and whether it must be asked about text, too."""

    def save(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateTimeField):
        # Rows of one act share most of their moments.
        save = lru_cache(maxsize=64)(save)
    return save, isinstance(field, models.JSONField)
