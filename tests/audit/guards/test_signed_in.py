"""On PostgreSQL, with connections of their own: what the two roles can do, and who may erase."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from audit.acting import UnsignedWrite
from audit.guards import gate
from audit.models import LedgerEntry
from audit.reconciling.comparing import compare
from config import checks
from config.startup import refuse_unsafe_start
from consultations.models import Submission
from feedback.models import Erasure
from feedback.services import scrubbing
from tests.audit.guards import acting_roles, attacks
from tests.erasing.dump import stored
from tests.factories import BY, erasures, now

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has roles"),
]
WORD = "Qzxkanari"


def decided_last() -> Erasure:
    """The erasure of the test; what is told beforehand has one that was refused."""
    return Erasure.objects.latest("pk")


@pytest.fixture
def two_roles(transactional_db: None) -> Iterator[tuple[str, str]]:
    acting_roles.make()
    try:
        yield acting_roles.granted()
    finally:
        acting_roles.drop()


def whoami() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        found: tuple[str, str] = cursor.fetchone()
        return found


def found(word: str) -> int:
    return sum(word.casefold() in value.casefold() for value in stored())


def proposed_by_one(told: Submission) -> Erasure:
    return erasures.propose(
        told,
        erasures.archivist(),
        scope=Erasure.Scope.TEXT,
        measure=Erasure.Measure.ERASE,
        words=(WORD,),
        everywhere=True,
    )


def test_an_erasure_is_one_transaction_of_the_role_that_erases(
    two_roles: tuple[str, str], settings: Any
) -> None:
    """The whole way as a small office would run it: served by one role, erased by the other."""
    web, eraser = two_roles
    with acting_roles.signed_in_as(web):
        proposed = proposed_by_one(erasures.full_submission(WORD, planted=False))
        second = erasures.archivist("Berit Arkivar")
        assert set(LedgerEntry.objects.values_list("role", flat=True)) == {web}
        seq = LedgerEntry.objects.latest("seq").seq

        acting_roles.erased_by(eraser, settings)
        erasures.approve(proposed, second)

        assert whoami() == (web, web)
        assert decided_last().status == Erasure.Status.EXECUTED
        erased = LedgerEntry.objects.filter(seq__gt=seq)
        assert set(erased.values_list("role", flat=True)) == {eraser}
        assert len(set(erased.values_list("transaction", flat=True))) == 1
        assert WORD not in Submission.objects.get().original_text
        assert compare() == []
        whole = {"words": (WORD,), "everywhere": True}
        erasures.erase(Submission.objects.get(), scope=Erasure.Scope.CONTACT, **whole)
        assert found(WORD) == 0


def test_nobody_erases_where_no_role_was_named(two_roles: tuple[str, str]) -> None:
    web, _ = two_roles
    with acting_roles.signed_in_as(web):
        proposed = proposed_by_one(erasures.full_submission(WORD, planted=False))
        second = erasures.archivist("Berit Arkivar")

        with pytest.raises(gate.GateIsShut):
            erasures.approve(proposed, second)

        assert decided_last().status == Erasure.Status.PROPOSED
        assert WORD in Submission.objects.get().original_text


def test_an_erasure_does_not_begin_inside_somebody_elses_transaction(
    two_roles: tuple[str, str], settings: Any
) -> None:
    web, eraser = two_roles
    acting_roles.erased_by(eraser, settings)
    with acting_roles.signed_in_as(web):
        proposed = proposed_by_one(erasures.full_submission(WORD, planted=False))
        second = erasures.archivist("Berit Arkivar")

        with pytest.raises(UnsignedWrite), transaction.atomic():
            erasures.approve(proposed, second)


def test_only_the_owner_scrubs_and_nobody_else_says_so(
    two_roles: tuple[str, str], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL warns whoever does not own a table, rewrites nothing, and goes on."""
    web, eraser = two_roles
    acting_roles.erased_by(eraser, settings)
    with acting_roles.signed_in_as(web):
        erasures.erase(erasures.full_submission(WORD, planted=False))
        with caplog.at_level(logging.ERROR):
            assert scrubbing.scrub(by=BY, at=now()) == 0
        assert "could not rewrite" in caplog.text
        assert "consultations_contact" in caplog.text
        assert decided_last().scrubbed_at is None
        with pytest.raises(CommandError, match="1 slettinger er ikke ryddet"):
            call_command("scrub_erased")

    call_command("scrub_erased")

    assert decided_last().scrubbed_at is not None


def test_what_fails_half_way_leaves_nothing_erased(
    two_roles: tuple[str, str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, eraser = two_roles
    acting_roles.erased_by(eraser, settings)
    with acting_roles.signed_in_as(web):
        told = erasures.full_submission(WORD, planted=False)
        before = found(WORD)

        def fail(*_args: Any, **_kwargs: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr("feedback.services.erasing.enter", fail)
        with pytest.raises(RuntimeError):
            erasures.erase(told, scope=Erasure.Scope.CONTACT)

        assert whoami() == (web, web)
        assert decided_last().status == Erasure.Status.PROPOSED
        assert found(WORD) >= before


def test_nobody_becomes_another(two_roles: tuple[str, str]) -> None:
    _, eraser = two_roles
    owner = connection.settings_dict["USER"]
    for role in two_roles:
        with acting_roles.signed_in_as(role):
            for statement in attacks.ONLY_SIGNED_IN:
                other = next(name for name in two_roles if name != role)
                said = statement.format(eraser=f'"{other}"', owner=f'"{owner}"')
                with pytest.raises(DatabaseError, match=r"permission denied|must be|must have"):
                    acting_roles.say(said)
            assert whoami() == (role, role)
    assert eraser != owner


def test_no_server_is_opened_as_a_role_that_may_change_history(
    two_roles: tuple[str, str],
    settings: Any,
    in_production: Any,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web, eraser = two_roles
    # How the server under the tests keeps its files is no matter here.
    monkeypatch.setattr(checks, "POSTGRESQL_SETTINGS", [])
    in_production(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False)

    [fault] = checks.serving_role()
    assert fault.id == "config.W040"
    assert "may change history" in fault.msg
    assert "owns the tables" in fault.msg
    with pytest.raises(ImproperlyConfigured, match="may change history"):
        refuse_unsafe_start()
    assert client.get("/helse/").json()["database"] != "ok"

    # A small installation has one role, says that it knows, and is reminded by every check.
    settings.ONE_DATABASE_ROLE = True
    [fault] = checks.serving_role()
    assert fault.id == "config.I040"
    assert "Only the application keeps the gate" in fault.msg
    refuse_unsafe_start()
    assert client.get("/helse/").json()["database"] == "ok"

    settings.ONE_DATABASE_ROLE = False
    for role, wanted in [(web, ["config.W041"]), (eraser, ["config.W040"])]:
        with acting_roles.signed_in_as(role):
            assert [fault.id for fault in checks.serving_role()] == wanted
    acting_roles.erased_by(eraser, settings)
    with acting_roles.signed_in_as(web):
        assert checks.serving_role() == []
        refuse_unsafe_start()


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("GRANT UPDATE ON accounts_historicalunit TO {web}", "may change history"),
        ("GRANT UPDATE (name_nb) ON accounts_historicalunit TO {web}", "may change history"),
        ("GRANT TRUNCATE ON audit_leaf TO {web}", "may change history"),
        ("GRANT TRIGGER ON audit_act TO {web}", "may change history"),
        ("GRANT INSERT ON audit_ledgerentry TO {web}", "may write the ledger"),
        ("GRANT EXECUTE ON FUNCTION audit_gate() TO {web}", "may open the gate"),
        ("ALTER ROLE {web} NOINHERIT; GRANT {eraser} TO {web}", "may open the gate"),
        ("GRANT CREATE ON SCHEMA public TO {web}", "may create tables"),
        ("ALTER TABLE accounts_unit OWNER TO {web}", "owns the tables"),
    ],
)
def test_each_right_too_many_is_seen(
    two_roles: tuple[str, str], in_production: Any, given: str, word: str
) -> None:
    web, eraser = two_roles
    in_production()
    with transaction.atomic():
        acting_roles.say(given.format(web=f'"{web}"', eraser=f'"{eraser}"'))
        with acting_roles.being(web):
            [fault] = checks.serving_role()
        transaction.set_rollback(True)

    assert fault.id == "config.W040"
    assert word in fault.msg


def test_whatever_everybody_may_build_is_seen(
    two_roles: tuple[str, str], in_production: Any
) -> None:
    in_production()
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with transaction.atomic():
        acting_roles.say(f"GRANT TEMPORARY ON DATABASE {name} TO PUBLIC")
        with acting_roles.being(two_roles[0]):
            [fault] = checks.serving_role()
        transaction.set_rollback(True)

    assert "may create tables, also temporary ones" in fault.msg
