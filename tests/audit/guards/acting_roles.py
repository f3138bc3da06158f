"""The roles of an installation on PostgreSQL, made for one database of the tests and dropped again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

from audit.guards import roles

PASSWORD = "bare-for-prøver"


def names() -> tuple[str, str]:
    """One who serves and one who erases. Roles belong to the whole server, so they carry its name."""
    database = str(connection.settings_dict["NAME"])
    return f"{database}_web", f"{database}_eraser"


def say(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def make() -> None:
    drop()
    for name in names():
        say(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{PASSWORD}'")


def drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(names())])
        for (name,) in cursor.fetchall():
            say(f'DROP OWNED BY "{name}"', f'DROP ROLE "{name}"')


@contextmanager
def being(role: str) -> Iterator[None]:
    """The role of the session itself: what SET ROLE would leave as it is, this does not.

    Inside a transaction that is rolled back, with what is written before it begins.
    """
    say(f'SET SESSION AUTHORIZATION "{role}"')
    try:
        yield
    finally:
        if not connection.needs_rollback:
            say("RESET SESSION AUTHORIZATION")


@contextmanager
def signed_in_as(role: str) -> Iterator[None]:
    """A connection of the role's own, which knows nothing of the one that owns the tables."""
    owner = connections[DEFAULT_DB_ALIAS]
    login = {"USER": role, "PASSWORD": PASSWORD}
    options = {
        name: each for name, each in owner.settings_dict["OPTIONS"].items() if name != "pool"
    }
    connections[DEFAULT_DB_ALIAS] = type(owner)(
        {**owner.settings_dict, **login, "OPTIONS": options}, DEFAULT_DB_ALIAS
    )
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = owner


def granted() -> tuple[str, str]:
    """Both roles, with what grant_roles gives them."""
    web, eraser = names()
    roles.grant(web=web, eraser=eraser)
    return web, eraser


def erased_by(eraser: str, given: Any) -> None:
    """As the settings of a server name the role that erases."""
    given.DATABASE_ERASER_USER, given.DATABASE_ERASER_PASSWORD = eraser, PASSWORD
    assert eraser == settings.DATABASE_ERASER_USER
