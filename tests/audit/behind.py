"""The ways behind the services' back, for tests that plant what must be found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from audit.acting import Pen, acting_as
from audit.guards import postgresql, sqlite
from audit.guards.authorizing import building
from audit.guards.installing import install
from tests import factories


@contextmanager
def signed(sentence: str = "Gikk en bakvei") -> Iterator[Pen]:
    """A pen whose act is made, for a write that no service makes."""
    with transaction.atomic(), acting_as(factories.BY, sentence) as pen:
        pen.sign()
        yield pen


def plain(model: type[models.Model]) -> Any:
    """A query set without the refusals of recorded models."""
    return models.QuerySet(model)


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def unguarded(*tables: str) -> Iterator[None]:
    """What somebody with the file, or a superuser, can do: guards off, and back in place after."""
    with transaction.atomic(), building():
        if connection.vendor == "postgresql":
            execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in _dropping(tables):
            execute(statement)
        yield
        install()


def _dropping(tables: tuple[str, ...]) -> list[str]:
    if connection.vendor == "postgresql":
        return [t.drop() for t in postgresql.triggers() if t.table in tables]
    return [
        f'DROP TRIGGER "{name}"'
        for name in sqlite.triggers()
        if name.partition("_")[2].rpartition("_")[0] in tables
    ]
