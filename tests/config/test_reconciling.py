"""What whoever runs the house sees of it: the commands, the health page, the refused migration."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from audit.models import Leaf, LedgerEntry, Reconciliation
from audit.reconciling import running
from config.management.commands import work
from tests import factories
from tests.audit.behind import plain, signed, unguarded
from tests.factories import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(db: Any) -> LedgerEntry:
    """The line of the ledger about a write that history was not told."""
    unit = factories.unit()
    with signed("Rettet i all stillhet"):
        plain(Unit).filter(pk=unit.pk).update(name_nn="Noko anna")
    return LedgerEntry.objects.latest("seq")


def reconcile(*options: str) -> tuple[int, str]:
    """The exit status and what was printed."""
    out = StringIO()
    try:
        call_command("reconcile", *options, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def health(page: str) -> tuple[int, str]:
    reply = Client().get(reverse(page))
    return reply.status_code, reply.json()["history"]


def test_it_says_that_all_is_well(db: Any) -> None:
    factories.unit()

    status, said = reconcile()

    assert status == 0
    assert "Alt er sammenlignet: historikk, hovedbok og rader stemmer" in said
    assert Reconciliation.objects.get().complete


def test_it_says_table_row_place_and_who(written: LedgerEntry) -> None:
    status, said = reconcile()

    assert status == 1
    assert (
        f"- accounts_unit, rad {written.row}: hovedboka har en endring som historikken mangler. "
        f"Hovedboka, posisjon {written.seq}, skrevet av Systemet (tests). "
        f"Handling {written.act}: «Rettet i all stillhet»."
    ) in said


def test_a_program_can_read_it(written: LedgerEntry) -> None:
    status, said = reconcile("--json")

    found = json.loads(said)
    assert status == 1
    assert not found["agrees"]
    (difference,) = found["differences"]
    assert difference["kind"] == "unrecorded"
    assert (difference["table"], difference["row"]) == ("accounts_unit", written.row)
    assert (difference["seq"], difference["act"]) == (written.seq, written.act)
    assert found["complete"]
    assert not json.loads(reconcile("--json", "--changed")[1])["agrees"]


def test_what_was_changed_without_a_line_in_the_ledger_is_found_too(db: Any) -> None:
    unit = factories.unit()
    reconcile()
    with unguarded("accounts_unit"):
        plain(Unit).filter(pk=unit.pk).update(name_nn="Stille")

    assert reconcile("--changed")[0] == 0
    assert reconcile()[0] == 1


def test_a_difference_is_accepted_in_somebodys_name(written: LedgerEntry, adil: User) -> None:
    why = "Skrivefeil rettet direkte i databasen."

    with pytest.raises(CommandError, match="--by"):
        call_command("reconcile", "--accept", why, stdout=StringIO())
    status, said = reconcile("--accept", why, "--by", adil.email)

    assert status == 0
    assert f"Godtatt:\n- accounts_unit, rad {written.row}" in said
    newest = Unit.history.filter(id=written.row).order_by("-history_id").first()
    assert newest is not None
    assert (newest.history_user_id, newest.history_change_reason) == (adil.actor_id, why)
    assert reconcile()[0] == 0


def test_an_empty_reason_accepts_nothing(written: LedgerEntry, adil: User) -> None:
    with pytest.raises(CommandError, match="Skriv hvorfor"):
        call_command("reconcile", "--accept", "", "--by", adil.email, stdout=StringIO())


def test_the_health_page_is_red_until_all_agrees(written: LedgerEntry, adil: User) -> None:
    assert health("health") == (200, "ok")

    reconcile()
    assert health("health") == (503, "fault")

    reconcile("--accept", "Rettet for hånd.", "--by", adil.email)
    assert health("health") == (200, "ok")


def test_in_production_somebody_must_have_asked_lately(settings: Any) -> None:
    running.run(at=now() - timedelta(hours=4))
    settings.SECURE_SSL_REDIRECT = False
    assert health("health")[1] == "ok"

    settings.PRODUCTION = True
    assert health("health")[1] == "fault"
    running.run(at=now(), complete=True)
    assert health("health")[1] == "ok"


def test_a_publication_does_not_stand_in_for_the_clock(settings: Any) -> None:
    """It compares what has changed, so nothing is old; but nobody has compared everything."""
    settings.SECURE_SSL_REDIRECT = False
    settings.PRODUCTION = True
    running.run(at=now() - timedelta(hours=28), complete=True)

    running.run(at=now())

    assert health("health")[1] == "fault"


def test_the_clock_compares_and_anchors_once_an_hour(monkeypatch: Any) -> None:
    factories.unit()
    rounds = iter([now(), now() + timedelta(minutes=59), now() + timedelta(minutes=61)])
    monkeypatch.setattr(work.time, "sleep", lambda _seconds: None)
    command = work.Command(stdout=StringIO())
    looks = []
    monkeypatch.setattr(command, "_look_after", lambda: looks.append(1))
    monkeypatch.setattr(command, "_release", lambda: None)
    monkeypatch.setattr(command, "_send", lambda: None)
    monkeypatch.setattr(work.timezone, "now", lambda: next(rounds))

    with pytest.raises(StopIteration):
        command.handle(once=False)

    assert len(looks) == 2


def test_one_round_of_the_clock_leaves_a_comparison_and_an_anchor() -> None:
    factories.unit()

    call_command("work", "--once")

    assert Reconciliation.objects.get().complete
    assert Leaf.objects.get().kind == Leaf.Kind.ANCHOR
    call_command("work", "--once")
    assert [each.complete for each in Reconciliation.objects.order_by("pk")] == [True, False]


def test_what_fails_in_the_hour_keeps_nothing_else_back(monkeypatch: Any, caplog: Any) -> None:
    factories.unit()

    def broken(**_: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(running, "run", broken)

    call_command("work", "--once")

    assert "An hourly task failed: _reconcile." in caplog.text
    assert Leaf.objects.get().kind == Leaf.Kind.ANCHOR


def test_nothing_is_migrated_while_they_disagree(
    written: LedgerEntry, adil: User, monkeypatch: Any
) -> None:
    migrated: list[int] = []
    monkeypatch.setattr(migrate.Command, "handle", lambda *_, **__: migrated.append(1))
    refusal = f"(?s)Databasen er ikke endret: 1 avvik.*rad {written.row}"

    with pytest.raises(CommandError, match=refusal):
        call_command("migrate", verbosity=0)
    assert migrated == []

    reconcile("--accept", "Rettet for hånd.", "--by", adil.email)
    call_command("migrate", verbosity=0)
    assert migrated == [1]


def test_what_only_looks_at_migrations_compares_nothing(written: LedgerEntry) -> None:
    call_command("migrate", plan=True, verbosity=0, stdout=StringIO())
