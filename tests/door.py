"""The door past the guards: the only place where a database with history is emptied.

A test that commits is followed by ``flush``, and flush is what the guards are there to refuse. So
they are taken down, everything is emptied, and what follows a migration puts them up again.
"""

from collections.abc import Generator
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection

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


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """The test database itself is built like that of a migration."""
    if fixturedef.argname != "django_db_setup":
        return (yield)
    with building():
        return (yield)
