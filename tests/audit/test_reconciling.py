"""History against ledger against rows: every write behind history's back is found and named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.db import models, transaction
from simple_history.utils import bulk_update_with_history

from accounts.models import Unit
from audit.bulk import create_all
from audit.models import Actor, LedgerEntry
from audit.reconciling.comparing import compare
from audit.reconciling.differences import Kind
from audit.reconciling.settling import settled
from audit.recording import SignedHistory
from consultations.models import PointTheme
from consultations.services import tagging
from tests import factories
from tests.audit.behind import execute, plain, signed, unguarded
from tests.factories import BY, now

pytestmark = pytest.mark.django_db

UNITS, UNIT_VERSIONS = "accounts_unit", "accounts_historicalunit"


def lines_since(seq: int) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(seq__gt=seq).order_by("seq"))


def last_line() -> int:
    return LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def new_units(count: int = 1) -> list[Unit]:
    salted = [Unit(name_nb=f"Ny enhet {factories.now().timestamp()}-{n}") for n in range(count)]
    for unit in salted:
        unit.created_at, unit.created_by_id = now(), BY.actor_id
    return salted


# The eleven kinds of write that go past history, or into it wrongly. Each is planted on a unit that
# has two versions already, by somebody who signs: what nobody signs, the database refuses.


def plain_update(unit: Unit, **_: Any) -> None:
    plain(Unit).filter(pk=unit.pk).update(name_nn="Noko anna")


def plain_bulk_update(unit: Unit, **_: Any) -> None:
    unit.name_nn = "Noko anna"
    plain(Unit).bulk_update([unit], ["name_nn"])


def plain_bulk_create(**_: Any) -> None:
    plain(Unit).bulk_create(new_units())


def raw_statement(unit: Unit, **_: Any) -> None:
    execute("UPDATE accounts_unit SET name_nn = 'Noko anna' WHERE id = %s", unit.pk)


def raw_there_and_back(unit: Unit, **_: Any) -> None:
    execute("UPDATE accounts_unit SET name_nn = 'Noko anna' WHERE id = %s", unit.pk)
    execute("UPDATE accounts_unit SET name_nn = '' WHERE id = %s", unit.pk)


def raw_delete(unit: Unit, **_: Any) -> None:
    plain(Unit).filter(pk=unit.pk)._raw_delete("default")


def stale_partial_save(unit: Unit, stale: Unit, **_: Any) -> None:
    stale.active = False
    models.Model.save(stale, update_fields=["active"])


def partial_bulk_update(unit: Unit, pen: Any, **_: Any) -> None:
    bulk_update_with_history(
        [Unit(pk=unit.pk, name_nb="Bare navnet", created_at=now(), created_by_id=BY.actor_id)],
        Unit,
        ["name_nb"],
        manager=plain(Unit),
        default_user=Actor.objects.get(pk=BY.actor_id),
        custom_historical_attrs={"act_id": pen.act.pk},
    )


def skipped_history(unit: Unit, **_: Any) -> None:
    unit.skip_history_when_saving = True  # type: ignore[attr-defined]
    unit.name_nn = "Noko anna"
    unit.save()


def crash_before_history(unit: Unit, monkeypatch: Any, **_: Any) -> None:
    """In autocommit the row would have been there when the process was killed."""

    def killed(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SignedHistory, "create_historical_record", killed)
    unit.name_nn = "Noko anna"
    with pytest.raises(KeyboardInterrupt):
        unit.save()
    transaction.set_rollback(False)


def loaded_data(unit: Unit, **_: Any) -> None:
    """What `loaddata` does with each object of a file; on SQLite the whole command is refused."""
    unit.name_nn = "Noko anna"
    for loaded in serializers.deserialize("json", serializers.serialize("json", [unit])):
        loaded.save()


HAZARDS: list[tuple[Callable[..., None], Kind, str]] = [
    (plain_update, Kind.UNRECORDED, "U"),
    (plain_bulk_update, Kind.UNRECORDED, "U"),
    (plain_bulk_create, Kind.UNRECORDED, "I"),
    (raw_statement, Kind.UNRECORDED, "U"),
    (raw_there_and_back, Kind.UNRECORDED, "U"),
    (raw_delete, Kind.UNRECORDED, "D"),
    (stale_partial_save, Kind.FALSE, "U"),
    (partial_bulk_update, Kind.FALSE, "U"),
    (skipped_history, Kind.UNRECORDED, "U"),
    (crash_before_history, Kind.UNRECORDED, "U"),
    (loaded_data, Kind.UNRECORDED, "U"),
]


@pytest.fixture
def unit() -> Unit:
    """A unit with two versions, and others around it."""
    factories.unit()
    made = factories.unit()
    change(made, name_nb=f"{made.name_nb} og fritid")
    factories.unit()
    return Unit.objects.get(pk=made.pk)


def change(unit: Unit, **fields: Any) -> Unit:
    """A signed change of a unit, as a service makes it."""
    with transaction.atomic(), signed("Endret en enhet"):
        row = Unit.objects.lock(unit.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    return row


def plant(hazard: Callable[..., None], unit: Unit, **more: Any) -> None:
    stale = Unit.objects.get(pk=unit.pk)
    change(unit, contact_role="Leder")
    with signed() as pen:
        hazard(unit=Unit.objects.get(pk=unit.pk), stale=stale, pen=pen, **more)


@pytest.mark.parametrize(
    ("hazard", "kind", "operation"), HAZARDS, ids=[each[0].__name__ for each in HAZARDS]
)
def test_it_finds_what_history_was_not_told(
    hazard: Callable[..., None],
    kind: Kind,
    operation: str,
    unit: Unit,
    monkeypatch: Any,
) -> None:
    before, seen = last_line() + 1, settled()
    assert compare() == []

    plant(hazard, unit, monkeypatch=monkeypatch)

    line = lines_since(before)[0]
    found = compare()
    assert len(found) == 1
    assert (found[0].kind, found[0].table, found[0].row) == (kind, UNITS, line.row)
    assert (found[0].seq, found[0].operation) == (line.seq, operation)
    assert (found[0].actor, found[0].act) == (BY.actor_id, line.act)
    assert compare(seen) == found


# What is written as it should be


def created(**_: Any) -> None:
    factories.unit()


def saved(unit: Unit, **_: Any) -> None:
    change(unit, active=False)


def linked(**_: Any) -> None:
    point, theme = factories.point(), factories.theme()
    tagging.set_themes(point=point, themes=[theme], by=BY, at=now())


def removed(**_: Any) -> None:
    linked()
    with signed():
        PointTheme.objects.get().delete()


def many_at_once(**_: Any) -> None:
    with signed():
        create_all([Unit(name_nb=f"Ny enhet {n}") for n in range(3)])


@pytest.mark.parametrize("kind", [created, saved, linked, removed, many_at_once])
def test_it_agrees_with_what_is_written_as_it_should_be(
    kind: Callable[..., None], unit: Unit
) -> None:
    kind(unit=unit)

    assert compare() == []


# What no everyday write does: somebody took the guards down, and put them back


def edited_version(unit: Unit) -> None:
    with unguarded(UNIT_VERSIONS), signed():
        newest = Unit.history.filter(id=unit.pk).order_by("-history_id").first()
        plain(Unit.history.model).filter(pk=newest.pk).update(name_nb="Et annet navn")


def dropped_version(unit: Unit) -> None:
    with unguarded(UNIT_VERSIONS), signed():
        newest = Unit.history.filter(id=unit.pk).order_by("-history_id").first()
        plain(Unit.history.model).filter(pk=newest.pk)._raw_delete("default")


def invented_version(unit: Unit) -> None:
    with signed() as pen:
        unit.name_nb = "Aldri lagret"
        SignedHistory().version_of(unit, "~", pen).save()


def another_hand(unit: Unit) -> None:
    other = factories.user().actor_id
    with unguarded(UNIT_VERSIONS), signed():
        execute(
            "UPDATE accounts_historicalunit SET history_user_id = %s WHERE history_id = %s",
            other,
            Unit.history.filter(id=unit.pk).order_by("-history_id").first().pk,
        )


def repeated_version(unit: Unit) -> None:
    """Equal to its neighbour, so that no digest tells: only that the act never wrote the row."""
    with signed() as pen:
        SignedHistory().version_of(unit, "~", pen).save()


def silent_change(unit: Unit) -> None:
    with unguarded(UNITS):
        execute("UPDATE accounts_unit SET name_nn = 'Stille' WHERE id = %s", unit.pk)


def silent_change_then_a_save(unit: Unit) -> None:
    silent_change(unit)
    change(unit, active=False)


def silent_removal(unit: Unit) -> None:
    with unguarded(UNITS):
        execute("DELETE FROM accounts_unit WHERE id = %s", unit.pk)


def dropped_line(unit: Unit) -> None:
    with unguarded("audit_ledgerentry"):
        execute("DELETE FROM audit_ledgerentry WHERE seq = %s", last_line())


def line_by_nobody(unit: Unit) -> None:
    with unguarded("audit_ledgerentry"):
        execute("UPDATE audit_ledgerentry SET actor = 999999 WHERE seq = %s", last_line())


def act_of_nobody(unit: Unit) -> None:
    with unguarded("audit_ledgerentry", UNIT_VERSIONS), signed():
        execute("UPDATE audit_ledgerentry SET act = 999999 WHERE seq = %s", last_line())
        newest = Unit.history.filter(id=unit.pk).order_by("-history_id").first()
        plain(Unit.history.model).filter(pk=newest.pk).update(act_id=999999)


FORGERIES: list[tuple[Callable[[Unit], None], Kind]] = [
    (edited_version, Kind.FALSE),
    (dropped_version, Kind.UNRECORDED),
    (invented_version, Kind.INVENTED),
    (another_hand, Kind.OTHER_HAND),
    (repeated_version, Kind.UNSIGNED),
    (silent_change, Kind.ROW),
    (silent_change_then_a_save, Kind.BROKEN),
    (silent_removal, Kind.ROW),
    (dropped_line, Kind.INVENTED),
    (line_by_nobody, Kind.OTHER_HAND),
    (act_of_nobody, Kind.UNSIGNED),
]


@pytest.mark.parametrize(
    ("forgery", "kind"), FORGERIES, ids=[each[0].__name__ for each in FORGERIES]
)
def test_it_finds_what_was_forged(forgery: Callable[[Unit], None], kind: Kind, unit: Unit) -> None:
    change(unit, contact_role="Leder")
    assert compare() == []

    forgery(Unit.objects.get(pk=unit.pk))

    found = compare()
    assert [(each.kind, each.table, each.row) for each in found] == [(kind, UNITS, unit.pk)]
