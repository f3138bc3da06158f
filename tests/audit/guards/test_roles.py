"""On PostgreSQL the role that serves can do all the application does, and nothing to history."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit.guards import gate, roles
from audit.guards.tables import kept, noted
from audit.models import Act, LedgerEntry
from audit.reconciling import anchoring, running
from audit.reconciling.comparing import compare
from consultations.models import Point, Submission
from consultations.services.registering import ContactDetails
from feedback.models import Answer
from tests import factories
from tests.audit.behind import execute, signed
from tests.audit.guards import acting_roles, attacks
from tests.audit.guards.test_attacks import OURS, attack, everything
from tests.factories import now

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has roles"),
]
REFUSED = re.compile(rf"{OURS.pattern}|permission denied|must be owner|must be superuser")
HISTORY, LEDGER = attacks.HISTORY, attacks.LEDGER


@pytest.fixture(scope="module")
def recorded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """A unit, a submission with a sender in the log, and both roles with their rights."""
    with django_db_blocker.unblock(), transaction.atomic():
        running.run(at=now())
        factories.submission(contact=ContactDetails(name="Kari", email="kari@example.no"))
        unit = factories.unit(name_nb="Kultur")
        version = type(unit).history.get(id=unit.pk)
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        acting_roles.make()
        acting_roles.granted()
        yield {"h": version.history_id, "u": unit.pk, "a": version.act_id}
        transaction.set_rollback(True)


@pytest.fixture
def web(recorded: dict[str, int]) -> str:
    return acting_roles.names()[0]


@pytest.fixture
def eraser(recorded: dict[str, int]) -> str:
    return acting_roles.names()[1]


def refused(role: str, statement: str, recorded: dict[str, int]) -> None:
    before = everything()
    with acting_roles.being(role):
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            attack(statement, recorded)
        assert everything() == before


@pytest.mark.parametrize(
    "statement", [*attacks.NEVER, *attacks.ONLY_POSTGRESQL, *attacks.ONLY_SERVING]
)
def test_the_role_that_serves_is_refused_also_when_it_is_signed(
    recorded: dict[str, int], web: str, statement: str
) -> None:
    refused(web, statement, recorded)
    with signed():
        refused(web, statement, recorded)


@pytest.mark.parametrize("statement", [*attacks.UNSIGNED, *attacks.ONLY_POSTGRESQL_UNSIGNED])
def test_the_role_that_serves_is_refused_when_nobody_signs(
    recorded: dict[str, int], web: str, statement: str
) -> None:
    refused(web, statement, recorded)


@pytest.mark.parametrize("statement", [*attacks.NEVER, *attacks.ONLY_POSTGRESQL])
def test_the_role_that_erases_is_refused_outside_an_erasure(
    recorded: dict[str, int], eraser: str, statement: str
) -> None:
    with signed():
        refused(eraser, statement, recorded)


@pytest.mark.parametrize(
    "statement", [sql for sql in attacks.ONLY_SERVING if "UPDATE" in sql and "erasure" in sql]
)
def test_the_gate_stays_shut_for_a_role_that_was_given_too_much(
    recorded: dict[str, int], web: str, statement: str
) -> None:
    """Whoever followed an older page gave it UPDATE: then it is the trigger that refuses."""
    with transaction.atomic():
        for table in (HISTORY, "audit_act", "audit_opening"):
            execute(f'GRANT UPDATE ON {table} TO "{web}"')
        execute(f'GRANT INSERT ON {LEDGER}, audit_erasedrow TO "{web}"')
        refused(web, statement.replace("GRANT UPDATE", "GRANT SELECT"), recorded)
        transaction.set_rollback(True)


def test_no_baseline_is_taken_from_a_role_that_was_given_too_much(
    recorded: dict[str, int], web: str
) -> None:
    with transaction.atomic():
        execute(f'GRANT INSERT ON {LEDGER} TO "{web}"')
        statement = f"{attacks.BASELINING} INSERT {attacks.ENTRY.format(operation='B')}"
        refused(web, statement, recorded)
        transaction.set_rollback(True)


def test_whoever_erases_overwrites_through_the_gate_and_never_removes(
    recorded: dict[str, int], eraser: str
) -> None:
    statement = (
        f"{attacks.ERASING} UPDATE {HISTORY} SET name_nb = 'Slettet' WHERE history_id = {{h}}"
    )
    with transaction.atomic():
        with acting_roles.being(eraser):
            attack(statement, recorded)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT name_nb FROM {HISTORY} WHERE history_id = {recorded['h']}")
                assert cursor.fetchone() == ("Slettet",)
        transaction.set_rollback(True)
    for word in ("history_type = '-'", "history_id = history_id + 1", "act_id = 1 + act_id"):
        refused(eraser, f"{attacks.ERASING} UPDATE {HISTORY} SET {word}", recorded)
    refused(eraser, f"{attacks.ERASING} DELETE FROM {HISTORY}", recorded)
    refused(eraser, f"{attacks.BASELINING} INSERT {attacks.ENTRY.format(operation='B')}", recorded)


def test_the_application_is_told_that_the_gate_is_shut(web: str) -> None:
    with transaction.atomic(), acting_roles.being(web):
        with pytest.raises(gate.GateIsShut, match=r"roller i docs/operate\.md"), signed():
            gate.erasing().__enter__()
        with pytest.raises(gate.GateIsShut), signed():
            gate.baselining().__enter__()


def test_everything_the_application_does_is_done_as_the_role_that_serves(
    web: str, recorded: dict[str, int]
) -> None:
    with transaction.atomic():
        with acting_roles.being(web):
            made = factories.submission("Vi trenger lys. Vi trenger benker.", screened=True)
            points = [factories.point(made, span=(0, 15)), factories.point(answered=True)]
            factories.verdict(factories.council(), points[1].answers.get())
            factories.measure(status="delayed")
            outcome = running.run(at=now())
            anchored = anchoring.anchor(at=now())

        assert Submission.objects.filter(pk=made.pk).exists()
        assert Point.objects.filter(submission=made).exists()
        assert points[1].answers.get().status == Answer.Status.PUBLISHED
        assert outcome.differences == []
        assert anchored
        assert compare() == []
        assert LedgerEntry.objects.order_by("seq").last().role == web
        transaction.set_rollback(True)


# By hand: what each kind of table admits. S select, I insert, U update, D delete.
HISTORIES = {each.table for each in kept() if each.lasting and "history_id" in each.lasting}
OUTSIDE = {each.table for each in noted() if not each.hashed}
SERVES = {
    "audit_ledgerentry": "S",
    "audit_shape": "S",
    "audit_erasedrow": "S",
    "django_migrations": "S",
    **dict.fromkeys(("audit_act", "audit_actor", "audit_opening", "audit_reconciliation"), "SI"),
    **dict.fromkeys(("audit_leaf", "audit_node", "audit_checkpoint"), "SI"),
    **dict.fromkeys(HISTORIES, "SI"),
    **dict.fromkeys(OUTSIDE, "SIU"),
}
ERASES = SERVES | {
    "audit_erasedrow": "SI",
    **dict.fromkeys(("audit_act", "audit_opening"), "SIU"),
    **dict.fromkeys(HISTORIES, "SIU"),
}
WORDS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}
NEVER = ("TRUNCATE", "TRIGGER", "REFERENCES")


@pytest.mark.parametrize(("which", "table_of"), [(0, SERVES), (1, ERASES)])
def test_each_role_may_do_what_it_needs_and_no_more(
    recorded: dict[str, int], which: int, table_of: dict[str, str]
) -> None:
    role = acting_roles.names()[which]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(
                "SELECT array(SELECT w FROM unnest(%s::text[]) w "
                "WHERE has_table_privilege(%s, %s, w))",
                [[*WORDS.values(), *NEVER], role, table],
            )
            found[table] = set(cursor.fetchone()[0])

    assert len(tables) > 100
    assert found == {
        table: {WORDS[letter] for letter in table_of.get(table, "SIUD")} for table in tables
    }


def test_a_new_table_is_given_by_the_next_migration(recorded: dict[str, int], web: str) -> None:
    with transaction.atomic():
        execute(f'REVOKE ALL ON accounts_unit, {HISTORY} FROM "{web}"')
        execute(f'GRANT UPDATE ON {LEDGER} TO "{web}"')

        roles.grant_again()

        with acting_roles.being(web):
            factories.unit()
        refused(web, f"UPDATE {LEDGER} SET actor = 0", recorded)
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, %s, 'UPDATE')", [web, LEDGER])
            assert cursor.fetchone() == (False,)
        transaction.set_rollback(True)


def test_roles_that_would_keep_nobody_out_are_refused(recorded: dict[str, int]) -> None:
    web, eraser = acting_roles.names()
    owner = connection.settings_dict["USER"]
    for given, said in [
        ({"web": owner, "eraser": eraser}, "superbruker"),
        ({"web": web, "eraser": web}, "må være to"),
        ({"web": "finnes_ikke", "eraser": eraser}, "finnes ikke"),
    ]:
        with pytest.raises(CommandError, match=said):
            call_command("grant_roles", **given)
    with transaction.atomic():
        execute(f'GRANT "{eraser}" TO "{web}"')
        with pytest.raises(CommandError, match="medlem av"):
            call_command("grant_roles", web=web, eraser=eraser)
        transaction.set_rollback(True)
    assert Act.objects.exists()
