"""Comparing again and again: what is new, what was erased, what was migrated, what was accepted."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Unit, User
from audit.acting import acting_as
from audit.erasing import Eraser
from audit.guards import baselines, gate
from audit.guards.tables import Noted
from audit.models import Checkpoint, ErasedRow, Leaf, LedgerEntry, Opening, Reconciliation
from audit.reconciling import anchoring, latest, recordings, running
from audit.reconciling.accepting import accept
from audit.reconciling.comparing import compare
from audit.reconciling.differences import Kind, read
from consultations.models import Contact, PointTheme
from consultations.services import tagging
from consultations.services.registering import ContactDetails
from core.errors import Refused
from tests import factories
from tests.audit.behind import execute, plain, signed, unguarded
from tests.factories import BY, now

pytestmark = pytest.mark.django_db

LEDGER, UNITS = "audit_ledgerentry", "accounts_unit"


def rename(unit: Unit, name: str) -> None:
    with signed("Endret navnet"):
        row = Unit.objects.lock(unit.pk)
        row.name_nb = name
        row.save()


def write_behind_history(unit: Unit, name: str = "Noko anna") -> None:
    with signed():
        plain(Unit).filter(pk=unit.pk).update(name_nn=name)


def kinds(outcome: Reconciliation) -> list[str]:
    return [each["kind"] for each in outcome.differences]


# One comparison after the other


def test_it_goes_on_from_where_everything_agreed() -> None:
    unit = factories.unit()
    first = running.run(at=now())
    write_behind_history(unit)

    second = running.run(at=now())

    assert (first.differences, kinds(second)) == ([], [Kind.UNRECORDED])
    assert second.up_to > first.up_to
    assert second.versions == first.versions


def test_a_difference_is_seen_until_everything_agrees() -> None:
    unit = factories.unit()
    running.run(at=now())
    write_behind_history(unit)

    outcomes = [running.run(at=now()) for _ in range(3)]

    assert [kinds(each) for each in outcomes] == [[Kind.UNRECORDED]] * 3
    assert [each.complete for each in outcomes] == [False, True, True]
    assert latest.is_red()


def test_what_happened_before_is_left_to_the_complete_comparison() -> None:
    """Somebody with the file, and no line in the ledger: nothing that changed last shows it."""
    unit = factories.unit()
    running.run(at=now())
    with unguarded(UNITS):
        execute("UPDATE accounts_unit SET name_nn = 'Stille' WHERE id = %s", unit.pk)

    assert running.run(at=now()).differences == []
    assert kinds(running.run(at=now(), complete=True)) == [Kind.ROW]


def test_it_says_where_the_row_is_and_who_signed() -> None:
    unit = factories.unit()
    write_behind_history(unit)
    line = LedgerEntry.objects.latest("seq")

    sentence = read(running.run(at=now()).differences[0]).sentence(actor="Systemet (tests)")

    assert sentence == (
        f"accounts_unit, rad {unit.pk}: hovedboka har en endring som historikken mangler. "
        f"Hovedboka, posisjon {line.seq}, skrevet av Systemet (tests)."
    )


def test_while_others_write_it_starts_at_the_same_place_next_time(monkeypatch: Any) -> None:
    factories.unit()
    first = running.run(at=now())
    factories.unit()
    monkeypatch.setattr(running, "settled", lambda: None)

    second = running.run(at=now())

    assert (second.up_to, second.versions) == (first.up_to, first.versions)


# Contact data: outside history, so only whether it is there


def test_contact_data_is_there_or_taken_away_by_somebody() -> None:
    with_contact = {"contact": ContactDetails(name="Kari", email="kari@example.no")}
    factories.submission(**with_contact)
    submission = factories.submission(**with_contact)
    assert compare() == []

    with unguarded("consultations_contact"):
        plain(Contact).filter(pk=submission.pk)._raw_delete("default")

    found = compare()
    assert [(each.kind, each.table, each.row) for each in found] == [
        (Kind.ROW, "consultations_contact", submission.pk)
    ]


def test_contact_data_written_by_nobody_is_found() -> None:
    factories.submission(contact=ContactDetails(name="Kari", email="kari@example.no"))
    line = LedgerEntry.objects.get(table="consultations_contact")
    with unguarded(LEDGER):
        execute("UPDATE audit_ledgerentry SET actor = 999999 WHERE seq = %s", line.seq)

    assert [(each.kind, each.seq) for each in compare()] == [(Kind.UNSIGNED, line.seq)]


# Erasure: digests no longer match, and must not have to


def erase(unit: Unit) -> None:
    with transaction.atomic(), acting_as(BY, "Slettet"), gate.erasing():
        Eraser("S-1").recorded(Unit, unit.pk, lambda _version, _values: {"name_nn": {"to": ""}})


@pytest.fixture
def erased() -> Unit:
    unit = factories.unit(name_nn="Kari Nordmann")
    rename(unit, "Kultur")
    erase(unit)
    return unit


def test_what_was_erased_agrees_and_is_compared_from_there(erased: Unit) -> None:
    assert compare() == []

    rename(erased, "Kultur og fritid")
    assert compare() == []

    write_behind_history(erased)
    assert [each.kind for each in compare()] == [Kind.UNRECORDED]


def test_an_erasure_hides_no_write_behind_history() -> None:
    unit = factories.unit(name_nn="Kari Nordmann")
    write_behind_history(unit)

    erase(unit)

    assert [(each.kind, each.row) for each in compare()] == [(Kind.UNRECORDED, unit.pk)]


def test_a_place_in_the_ledger_that_is_yet_to_come_hides_nothing(erased: Unit) -> None:
    with signed(), gate.erasing():
        ErasedRow.objects.create(
            erasure="S-1", table=UNITS, row=erased.pk, seq=10**15, marks={"0": {}}
        )

    rename(erased, "Kultur og fritid")
    with unguarded("accounts_historicalunit"):
        newest = Unit.history.filter(id=erased.pk).latest("history_id")
        plain(Unit.history.model).filter(pk=newest.pk).update(name_nb="Noe annet")

    assert [each.row for each in compare()] == [erased.pk]


def test_an_erasure_hides_no_other_hand(erased: Unit) -> None:
    other = factories.user().actor_id
    with unguarded("accounts_historicalunit"):
        execute(
            "UPDATE accounts_historicalunit SET history_user_id = %s WHERE id = %s",
            other,
            erased.pk,
        )

    assert [each.row for each in compare()] == [erased.pk]


def test_an_erasure_hides_no_acts_that_changed_places(erased: Unit) -> None:
    """Both acts are known and by the same actor: only the ledger tells which came first."""
    first, second = Unit.history.filter(id=erased.pk).order_by("history_id")[:2]
    with unguarded("accounts_historicalunit"):
        plain(Unit.history.model).filter(pk=first.pk).update(act_id=second.act_id)
        plain(Unit.history.model).filter(pk=second.pk).update(act_id=first.act_id)

    assert [(each.kind, each.row) for each in compare()] == [(Kind.FALSE, erased.pk)]


# Migrations: other columns, other digests


def columns_change(*models: Any) -> None:
    """What a new column does: no digest is what it was, and a baseline says how each row stands."""
    for model in models:
        with unguarded(LEDGER):
            plain(LedgerEntry).filter(table=model._meta.db_table).update(before="o", after="x")
    with transaction.atomic():
        baselines._baseline([Noted(model) for model in models])


def test_it_compares_from_the_newest_baseline() -> None:
    unit, point, theme = factories.unit(), factories.point(), factories.theme()
    rename(unit, "Kultur")
    tagging.set_themes(point=point, themes=[theme], by=BY, at=now())
    tagging.set_themes(point=point, themes=[], by=BY, at=now())
    assert not PointTheme.objects.exists()

    columns_change(Unit, PointTheme)

    assert compare() == []
    rename(unit, "Kultur og fritid")
    tagging.set_themes(point=point, themes=[theme], by=BY, at=now())
    assert compare() == []
    write_behind_history(unit)
    assert [each.kind for each in compare()] == [Kind.UNRECORDED]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="digests whatever columns a row has")
def test_before_a_migration_it_reads_the_columns_that_are_there(monkeypatch: Any) -> None:
    factories.unit()
    known = next(each for each in recordings.recordings() if each.table == UNITS)
    ahead = replace(
        known, row_digest="audit_hash(t.not_yet)", version_digest="audit_hash(h.not_yet)"
    )
    monkeypatch.setattr(recordings, "recordings", lambda: (ahead,))

    assert recordings.stored_recordings() == (known,)


# Anchors


def forge(column: str, value: Any) -> int:
    """Rewrite the ledger's newest line, and leave the guards as they were."""
    seq = LedgerEntry.objects.latest("seq").seq
    with unguarded(LEDGER):
        execute(f"UPDATE {LEDGER} SET {column} = %s WHERE seq = %s", value, seq)  # noqa: S608
    return seq


def test_a_forged_line_is_found_against_its_anchor() -> None:
    factories.unit()
    assert anchoring.anchor(at=now())
    factories.unit()
    assert anchoring.anchor(at=now())
    assert running.run(at=now(), complete=True).differences == []

    seq = forge("role", "en annen")

    outcome = running.run(at=now(), complete=True)
    found = read(outcome.differences[0])
    assert len(outcome.differences) == 1
    assert (found.kind, found.seq, found.last_seq) == (Kind.FORGED, seq, seq)
    assert f"Hovedboka, posisjon {seq}–{seq}" in found.sentence()


def test_history_and_ledger_rewritten_alike_are_found_against_the_anchor() -> None:
    """Nothing inside the database disagrees any more; the log does."""
    unit = factories.unit()
    anchoring.anchor(at=now())
    with unguarded(UNITS, "accounts_historicalunit", LEDGER), signed():
        execute("UPDATE accounts_unit SET name_nn = 'Forfalsket' WHERE id = %s", unit.pk)
        execute("UPDATE accounts_historicalunit SET name_nn = 'Forfalsket' WHERE id = %s", unit.pk)
        digest = {each.table: each.row_digest for each in recordings.recordings()}[UNITS]
        execute(
            f'UPDATE {LEDGER} SET "after" = (SELECT {digest} FROM {UNITS} t WHERE t.id = %s) '  # noqa: S608
            f'WHERE "table" = \'{UNITS}\' AND "row" = %s',
            unit.pk,
            unit.pk,
        )
    assert compare() == []

    assert kinds(running.run(at=now(), complete=True)) == [Kind.FORGED]


@pytest.mark.parametrize("loss", ["a line", "an anchor's words"])
def test_what_is_lost_from_under_an_anchor_is_found(loss: str) -> None:
    factories.unit()
    anchoring.anchor(at=now())
    if loss == "a line":
        with unguarded(LEDGER):
            execute(f"DELETE FROM {LEDGER} WHERE seq = 1 OR seq = (SELECT min(seq) FROM {LEDGER})")  # noqa: S608
    else:
        with unguarded("audit_opening"):
            plain(Opening).update(record="")

    assert Kind.FORGED in kinds(running.run(at=now(), complete=True))


def test_an_anchor_follows_the_one_before_and_is_public() -> None:
    factories.unit()
    assert anchoring.anchor(at=now())
    assert not anchoring.anchor(at=now())
    factories.unit()
    assert anchoring.anchor(at=now())

    first, second = [anchoring._record(each) for each in Opening.objects.order_by("leaf_id")]

    assert second["first"] == first["last"] + 1
    assert second["last"] == LedgerEntry.objects.latest("seq").seq
    assert Checkpoint.objects.latest("pk").size == Leaf.objects.count() == 2


# Accepting


def accepted(adil: User) -> int:
    outcome = running.run(at=now(), complete=True)
    found = [read(each) for each in outcome.differences]
    return accept(differences=found, by=adil, at=now(), reason="Rettet for hånd etter en feil.")


def test_what_is_accepted_is_compared_from_there(adil: User) -> None:
    changed, gone = factories.unit(), factories.unit()
    write_behind_history(changed)
    with signed():
        plain(Unit).filter(pk=gone.pk)._raw_delete("default")

    assert accepted(adil) == 2

    assert running.run(at=now(), complete=True).differences == []
    assert not latest.is_red()
    versions = Unit.history.filter(history_user_id=adil.actor_id).order_by("id")
    assert [(each.id, each.history_type) for each in versions] == [
        (changed.pk, "~"),
        (gone.pk, "-"),
    ]
    assert versions[0].history_change_reason == "Rettet for hånd etter en feil."
    write_behind_history(changed, "Enda noko anna")
    assert [each.row for each in compare()] == [changed.pk]


def test_a_forged_line_is_accepted_in_the_open(adil: User) -> None:
    factories.unit()
    anchoring.anchor(at=now())
    forge("role", "en annen")

    assert accepted(adil) == 1

    assert running.run(at=now(), complete=True).differences == []
    assert Leaf.objects.filter(kind=Leaf.Kind.ANCHOR).count() == 2
    factories.unit()
    assert anchoring.anchor(at=now())
    assert running.run(at=now(), complete=True).differences == []
    forge("role", "en tredje")
    assert kinds(running.run(at=now(), complete=True)) == [Kind.FORGED]


def test_nothing_is_accepted_without_a_reason(adil: User) -> None:
    write_behind_history(factories.unit())
    found = compare()

    with pytest.raises(Refused, match="Skriv hvorfor"):
        accept(differences=found, by=adil, at=now(), reason=" ")

    assert compare() == found
