"""Where the test database is made, and the door past the guards, by which alone it is emptied.

A test that commits is followed by ``flush``, and flush is what the guards are there to refuse. So
they are taken down, everything is emptied, and what follows a migration puts them up again.
"""

from collections.abc import Generator
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation

from audit.guards import postgresql, sqlite
from audit.guards.authorizing import building

_flush = flush.Command.handle


def take_down() -> None:
    """Those guards that stand in the way of emptying every table."""
    if connection.vendor == "postgresql":
        statements = [t.drop() for t in postgresql.triggers() if t.name == "keep_all"]
    else:
        names = [name for name in sqlite.triggers() if name.endswith("_del")]
        statements = [f'DROP TRIGGER IF EXISTS "{name}"' for name in names]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _flush_past_the_guards(command: Any, **options: Any) -> None:
    with building():
        take_down()
        _flush(command, **options)


flush.Command.handle = _flush_past_the_guards


def _drop(creation: DatabaseCreation, name: str, _verbosity: int) -> None:
    """A line that a browser kept open may close late, and its thread still be connected."""
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


DatabaseCreation._destroy_test_db = _drop


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite a file, as in production: each thread has a connection of its own.

    A database in memory is one connection for the server of the browser tests and for the test
    itself. Our authorizer and functions are Python that SQLite calls while it holds that
    connection: two threads would wait for each other for ever.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(
            tmp_path_factory.mktemp("database") / "test_gjensvar.sqlite3"
        )


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """The test database itself is built like that of a migration."""
    if fixturedef.argname != "django_db_setup":
        return (yield)
    with building():
        return (yield)
