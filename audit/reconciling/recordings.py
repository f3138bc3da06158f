"""The tables that are compared: each with its history, and how a row of either is digested."""

import functools
from dataclasses import dataclass, replace

from django.apps import apps
from django.db import connection, models

from audit.guards.digests import row_digest_sql, version_digest_sql
from audit.guards.tables import history_of, recorded_models

# What the comparison calls a row of the table, and a row of its history.
ROW, VERSION = "t", "h"


@dataclass(frozen=True)
class Recording:
    """One table of the ledger. One without a history has no digests either."""

    table: str
    key: str
    row_digest: str
    history: str = ""
    version_digest: str = ""

    @property
    def ledger_only(self) -> bool:
        return not self.history


@functools.cache
def recordings() -> tuple[Recording, ...]:
    """Every table the ledger takes down, as the models know them."""
    recorded = [
        Recording(
            table=model._meta.db_table,
            key=_key(model),
            row_digest=row_digest_sql(model, ROW),
            history=history_of(model)._meta.db_table,
            version_digest=version_digest_sql(model, VERSION),
        )
        for model in recorded_models()
    ]
    bare = [model for model in apps.get_models() if hasattr(model, "ledger_only")]
    return (*recorded, *(Recording(model._meta.db_table, _key(model), "''") for model in bare))


def stored_recordings() -> tuple[Recording, ...]:
    """The same as the database still has them, before the migrations the models wait for.

    A table that is not there yet has nothing to compare.
    """
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    return tuple(
        _as_stored(each)
        for each in recordings()
        if each.table in tables and (each.ledger_only or each.history in tables)
    )


def _as_stored(recording: Recording) -> Recording:
    if recording.ledger_only or connection.vendor == "postgresql":
        return recording  # PostgreSQL digests whatever columns the row has
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, recording.table)
    columns = sorted(column.name for column in found)

    def digest(row: str) -> str:
        return f"audit_hash({', '.join(f'{row}.{_quoted(column)}' for column in columns)})"

    return replace(recording, row_digest=digest(ROW), version_digest=digest(VERSION))


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _quoted(column: str) -> str:
    return connection.ops.quote_name(column)


def model_of(table: str) -> type[models.Model] | None:
    """The model behind a table, where there still is one."""
    return next((model for model in apps.get_models() if model._meta.db_table == table), None)
