"""What no connection of a running application may do to an SQLite database.

Guards are of no use when a statement can take them away. Only a migration builds.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_building: ContextVar[bool] = ContextVar("building", default=False)

BUILDING = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DETACH,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_CREATE_TEMP_INDEX,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
        sqlite3.SQLITE_CREATE_VTABLE,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_DROP_TEMP_INDEX,
        sqlite3.SQLITE_DROP_TEMP_TABLE,
        sqlite3.SQLITE_DROP_TEMP_TRIGGER,
        sqlite3.SQLITE_DROP_TEMP_VIEW,
        sqlite3.SQLITE_DROP_VTABLE,
    }
)
WRITING = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
SCHEMA = frozenset(
    {
        "sqlite_master",
        "sqlite_schema",
        "sqlite_temp_master",
        "sqlite_temp_schema",
        "sqlite_sequence",
    }
)
PRAGMAS = frozenset(
    {
        "writable_schema",
        "schema_version",
        "ignore_check_constraints",
        "foreign_keys",
        "recursive_triggers",
        "journal_mode",
        "synchronous",
        "trusted_schema",
        "secure_delete",
    }
)
LEDGER = "audit_ledgerentry"
WATCHED = BUILDING | WRITING | {sqlite3.SQLITE_PRAGMA}


Authorizer = Callable[[int, Any, Any, Any, Any], int]


def authorizer(gate: Callable[[], str]) -> Authorizer:
    """What SQLite asks while it prepares a statement, once for every table and column in it.

    ``gate`` says what is let through now: a baseline is the one line that no trigger writes.
    """

    def authorize(  # noqa: PLR0917  as SQLite calls it
        action: int, first: Any, second: Any, _database: Any, trigger: Any
    ) -> int:
        if action not in WATCHED or _building.get():
            return sqlite3.SQLITE_OK
        by_hand = action == sqlite3.SQLITE_INSERT and first == LEDGER and trigger is None
        forged = by_hand and gate() != "baseline"
        denied = forged or _is_forbidden(action, first, second)
        return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK

    return authorize


def _is_forbidden(action: int, first: Any, second: Any) -> bool:
    if action in WRITING:
        return first in SCHEMA
    if action == sqlite3.SQLITE_PRAGMA:
        return second is not None and first.lower() in PRAGMAS
    return True


def is_building() -> bool:
    """Whether this is a migration: tables may change, and guards are not yet all in place."""
    return _building.get()


@contextmanager
def building() -> Iterator[None]:
    """Let tables and guards be built. For migrations, and for tests that empty the database."""
    token = _building.set(True)
    try:
        yield
    finally:
        _building.reset(token)
