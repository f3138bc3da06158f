"""One entry for each row as it stands when its table's columns have changed."""

from django.db import connection

from audit.acting import acting_as
from audit.actors import System
from audit.guards.digests import row_digest_sql
from audit.guards.gate import baselining
from audit.guards.shapes import code_of, columns_of
from audit.guards.sqlite import NOW
from audit.guards.tables import Noted, existing, history_of, noted
from audit.models import LedgerEntry, Shape


def register_shapes() -> None:
    """Note the columns of every table that has new ones, and how each of its rows stands."""
    known = dict(Shape.objects.order_by("pk").values_list("table", "code"))
    changed = [table for table in existing(noted()) if known.get(table.table) != code_of(table)]
    if not changed:
        return
    last = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    Shape.objects.bulk_create(
        Shape(table=table.table, code=code_of(table), columns=columns_of(table), from_seq=last + 1)
        for table in changed
    )
    filled = [table for table in changed if table.hashed and _has_rows(table)]
    if filled:
        _baseline(filled)


def _has_rows(noted: Noted) -> bool:
    """Also a row that is gone has versions, whose digests have changed with the columns."""
    return noted.model._base_manager.exists() or history_of(noted.model)._base_manager.exists()


def _baseline(filled: list[Noted]) -> None:
    sentence = "Skrev ned hvordan hver rad står etter at kolonnene er endret"
    with (
        acting_as(System("migrering"), sentence),
        baselining(),
        connection.cursor() as cursor,
    ):
        for table in filled:
            cursor.execute(_entries(table, f'"{table.table}"', row_digest_sql(table.model)))
            cursor.execute(_entries(table, _gone(table), "''"))


def _gone(noted: Noted) -> str:
    """The rows that were taken away: nothing is left of them but their versions."""
    history = history_of(noted.model)._meta.db_table
    return (
        f'(SELECT DISTINCT v.id AS "{noted.pk}" FROM "{history}" v '
        f'LEFT JOIN "{noted.table}" t ON t."{noted.pk}" = v.id WHERE t."{noted.pk}" IS NULL)'
    )


def _entries(noted: Noted, rows: str, digest: str) -> str:
    """The newest version is the one with the highest number, never the latest date."""
    history = history_of(noted.model)._meta.db_table
    postgresql = connection.vendor == "postgresql"
    now = "clock_timestamp()" if postgresql else NOW
    role = "session_user, txid_current()" if postgresql else "'', NULL"
    signed = (
        "current_setting('app.actor')::bigint, current_setting('app.act')::bigint"
        if postgresql
        else "audit_actor(), audit_act()"
    )
    return (
        'INSERT INTO audit_ledgerentry ("table", "row", operation, shape, "before", "after", '
        'version, actor, act, role, "transaction", at) '
        f"SELECT '{noted.table}', r.\"{noted.pk}\", 'B', '{code_of(noted)}', '', "
        f"{digest}, "
        f'(SELECT max(v.history_id) FROM "{history}" v WHERE v.id = r."{noted.pk}"), '
        f'{signed}, {role}, {now} FROM {rows} r ORDER BY r."{noted.pk}"'
    )
