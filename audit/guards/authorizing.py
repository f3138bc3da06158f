"""What no connection of a running application may do to an SQLite database.

Guards are of no use when a statement can take them away. Only a migration builds.
"""

import sqlite3
from collections.abc import Iterator
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
WATCHED = BUILDING | WRITING | {sqlite3.SQLITE_PRAGMA}


def authorize(action: int, first: Any, second: Any, _database: Any, _trigger: Any) -> int:
    """SQLite asks this while it prepares a statement, once for every table and column in it."""
    if action not in WATCHED or _building.get():
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY if _is_forbidden(action, first, second) else sqlite3.SQLITE_OK


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
