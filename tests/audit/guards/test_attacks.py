"""Nothing that has been recorded can be changed from inside the database, by whatever statement."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import Leaf
from audit.reconciling import running
from consultations.services.registering import ContactDetails
from tests import factories
from tests.audit.behind import signed
from tests.audit.guards import attacks

pytestmark = pytest.mark.django_db
OURS = re.compile(
    "append-only|unsigned|not authorized|may not be modified|a primary key is never changed|only a trigger|"
    "a baseline belongs"
)
SQLITE = connection.vendor == "sqlite"
OWN = attacks.ONLY_SQLITE if SQLITE else attacks.ONLY_POSTGRESQL
OWN_UNSIGNED = attacks.ONLY_SQLITE_UNSIGNED if SQLITE else attacks.ONLY_POSTGRESQL_UNSIGNED
TABLES = [
    *("accounts_unit", "accounts_historicalunit", "consultations_contact", "audit_ledgerentry"),
    *("audit_act", "audit_actor", "audit_shape", "audit_reconciliation"),
    *("audit_leaf", "audit_node", "audit_opening", "audit_checkpoint"),
]


@pytest.fixture(scope="module")
def recorded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """A unit with its version, and a submission with a sender, entered in the log."""
    with django_db_blocker.unblock(), transaction.atomic():
        running.run(at=factories.now())
        factories.submission(contact=ContactDetails(name="Kari", email="kari@example.no"))
        unit = factories.unit(name_nb="Kultur")
        version = type(unit).history.get(id=unit.pk)
        yield {"h": version.history_id, "u": unit.pk, "a": version.act_id}
        transaction.set_rollback(True)


def everything() -> dict[str, list[Any]]:
    """All that is recorded, as it stands."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(cursor.fetchall(), key=str)
    return found


def attack(statement: str, recorded: dict[str, int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement.format(**recorded))


def refused(act: Callable[[], Any]) -> None:
    """Refused for our reason, and nothing has changed."""
    before = everything()
    with pytest.raises(DatabaseError, match=OURS), transaction.atomic():
        act()
    assert everything() == before


def test_there_is_something_of_everything_to_attack(recorded: dict[str, int]) -> None:
    assert [table for table, rows in everything().items() if not rows] == []
    assert Leaf.objects.exists()


@pytest.mark.parametrize("statement", [*attacks.NEVER, *OWN])
def test_a_statement_is_refused_even_when_it_is_signed(
    recorded: dict[str, int], statement: str
) -> None:
    refused(lambda: attack(statement, recorded))
    with signed():
        refused(lambda: attack(statement, recorded))


@pytest.mark.parametrize("statement", [*attacks.UNSIGNED, *OWN_UNSIGNED])
def test_a_statement_by_nobody_is_refused(recorded: dict[str, int], statement: str) -> None:
    refused(lambda: attack(statement, recorded))


@pytest.mark.parametrize("way", attacks.BY_ORM)
def test_a_way_through_the_orm_is_refused_even_when_it_is_signed(
    recorded: dict[str, int], way: str
) -> None:
    refused(attacks.BY_ORM[way])
    with signed():
        refused(attacks.BY_ORM[way])


@pytest.mark.parametrize("way", attacks.BY_ORM_UNSIGNED)
def test_a_way_through_the_orm_by_nobody_is_refused(recorded: dict[str, int], way: str) -> None:
    refused(attacks.BY_ORM_UNSIGNED[way])


@pytest.mark.parametrize("statement", [attacks.UNSIGNED[0], attacks.UNSIGNED[5]])
def test_the_next_transaction_is_nobodys_again(recorded: dict[str, int], statement: str) -> None:
    """The connection is the same one, and so are the settings that PostgreSQL was told."""
    with signed():
        attack("UPDATE accounts_unit SET active = active", recorded)

    refused(lambda: attack(statement, recorded))


def copy_of_the_file() -> sqlite3.Connection:
    copy = bytearray(connection.connection.serialize())
    # How it is journalled: a file in memory has no write-ahead log beside it.
    copy[18:20] = b"\x01\x01"
    shell = sqlite3.connect(":memory:")
    shell.deserialize(bytes(copy))
    return shell


@pytest.mark.skipif(not SQLITE, reason="a file")
def test_another_program_with_the_file_changes_nothing(recorded: dict[str, int]) -> None:
    """The shell of SQLite knows none of our functions, and the triggers stand in the file."""
    with closing(copy_of_the_file()) as shell:
        for statement in (*attacks.NEVER, *attacks.UNSIGNED):
            with pytest.raises(sqlite3.Error, match=rf"no such function: audit|{OURS.pattern}"):
                shell.execute(statement.format(**recorded))


@pytest.mark.skipif(not SQLITE, reason="a pragma of SQLite")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_replace_is_refused_whatever_the_pragma_says(
    recorded: dict[str, int], recursive: str
) -> None:
    with closing(copy_of_the_file()) as shell:
        shell.create_function("audit_signed", 0, lambda: True)
        shell.create_function("audit_gate", 0, lambda: "")
        shell.execute(f"PRAGMA recursive_triggers = {recursive}")
        for statement in [sql for sql in attacks.ONLY_SQLITE if "REPLACE" in sql]:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                shell.execute(statement.format(**recorded))
