"""The database writes down every change of a recorded row: which, by whom, in what order."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, models, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from audit.acting import acting_as
from audit.actors import System
from audit.bulk import create_all
from audit.models import Act, Actor, LedgerEntry, Shape
from consultations.models import Contact, Gap
from consultations.services.registering import ContactDetails
from core.errors import Refused
from tests import factories
from tests.audit.behind import execute, signed
from tests.consultations.imports import take_in, write

pytestmark = pytest.mark.django_db


def entries(row: models.Model) -> list[LedgerEntry]:
    table = row._meta.db_table
    return list(LedgerEntry.objects.filter(table=table, row=row.pk).order_by("seq"))


def test_each_change_is_taken_down_with_who_and_what() -> None:
    unit = factories.unit(name_nb="Kultur")
    with transaction.atomic(), acting_as(System("nattjobb"), "Ga enheten nytt navn") as pen:
        unit.name_nb = "Kultur og idrett"
        unit.save()

    made, changed = entries(unit)

    assert (made.operation, changed.operation) == ("I", "U")
    assert (made.before, made.after) == ("", changed.before)
    assert len({made.after, changed.after, ""}) == 3
    assert (made.actor, made.act) == (factories.BY.actor_id, unit.history.last().act_id)
    assert (changed.actor, changed.act) == (System("nattjobb").actor_id, pen.act.pk)
    assert {made.shape, changed.shape} == {Shape.objects.get(table="accounts_unit").code}
    assert made.version is None
    if connection.vendor == "postgresql":
        assert made.role
        assert made.transaction


def test_a_link_that_goes_is_taken_down_too() -> None:
    submission = factories.submission()
    with signed():
        gap = Gap(submission=submission, span_start=0, span_end=4)
        gap.save()
    kept = Gap.objects.get()
    with signed() as pen:
        gap.delete()

    made, removed = entries(kept)

    assert (removed.operation, removed.before, removed.after) == ("D", made.after, "")
    assert removed.act == pen.act.pk


def test_a_save_that_changes_nothing_is_no_change() -> None:
    unit = factories.unit()
    with signed():
        unit.save()

    assert len(entries(unit)) == 1


def test_the_time_is_that_of_the_database(time_machine: Any) -> None:
    time_machine.move_to(factories.now() - timedelta(days=400))

    unit = factories.unit()

    assert entries(unit)[0].at > unit.created_at + timedelta(days=300)


def test_the_order_is_that_of_writing_also_when_the_clock_goes_back() -> None:
    unit = factories.unit(name_nb="Først")
    for name, at in (
        ("Så", factories.now()),
        ("Så igjen", factories.now() - timedelta(hours=1)),
        ("Til slutt", factories.now() - timedelta(hours=1)),
    ):
        with transaction.atomic(), acting_as(factories.BY, "Endret", at=at):
            unit.name_nb = name
            unit.save()

    found = entries(unit)

    assert [each.after for each in found[:-1]] == [each.before for each in found[1:]]
    versions = Unit.history.filter(id=unit.pk).order_by("history_id")
    assert [each.act for each in found] == [version.act_id for version in versions]
    assert versions.last().name_nb == "Til slutt"


def test_a_contact_leaves_no_digest_behind() -> None:
    """Nobody can test a guess against it when the contact has been erased."""
    submission = factories.submission(contact=ContactDetails(name="Kari", email="k@example.no"))
    contact = Contact.objects.get(submission=submission)
    with signed():
        Contact.objects.filter(pk=contact.pk).update(name="Ola")

    made, changed = entries(contact)

    assert [made.operation, changed.operation] == ["I", "U"]
    assert {made.before, made.after, changed.before, changed.after} == {""}
    assert all(each.actor and each.act for each in (made, changed))


def test_many_rows_at_once_are_one_entry_each() -> None:
    rows = [Unit(name_nb=f"Enhet {letter}") for letter in "ABC"]
    with transaction.atomic(), acting_as(factories.BY, "La til tre") as pen:
        create_all(rows)

    assert [[each.operation for each in entries(row)] for row in rows] == [["I"]] * 3
    assert {each.act for row in rows for each in entries(row)} == {pen.act.pk}


def test_a_signed_change_behind_the_services_is_taken_down_too() -> None:
    """History does not see it; whoever compares it with the ledger does."""
    unit = factories.unit()
    with signed() as pen:
        execute("UPDATE accounts_unit SET contact_role = 'Bakdør' WHERE id = %s", unit.pk)

    assert [(each.operation, each.act) for each in entries(unit)][1:] == [("U", pen.act.pk)]
    assert Unit.history.filter(id=unit.pk).count() == 1


def test_an_act_whose_service_gave_up_is_not_signed_with() -> None:
    """The savepoint takes the inner service's act with it; the outer one gets an act of its own."""
    unit = factories.unit()

    with transaction.atomic(), acting_as(factories.BY, "Prøvde to ting") as pen:
        with pytest.raises(Refused):
            _fail(unit)
        unit.refresh_from_db()
        unit.contact_role = "Leder"
        unit.save()

    assert Act.objects.filter(pk=pen.act.pk).exists()
    assert [each.act for each in entries(unit)][1:] == [pen.act.pk]


@transaction.atomic
def _fail(unit: Unit) -> None:
    with acting_as(factories.BY, "Den første"):
        unit.contact_role = "Ingen"
        unit.save()
        raise Refused("Nei.")


def nobody(since: int) -> list[LedgerEntry]:
    """The entries after ``since`` that nobody known signed for."""
    new = LedgerEntry.objects.filter(seq__gt=since)
    assert new.exists()
    actors = set(Actor.objects.values_list("pk", flat=True))
    acts = dict(Act.objects.values_list("pk", "actor_id"))
    return [each for each in new if each.actor not in actors or acts.get(each.act) != each.actor]


def newest() -> int:
    last = LedgerEntry.objects.order_by("seq").last()
    return last.seq if last else 0


def test_a_page_acts_as_who_is_signed_in(
    browse: Callable[[User | None], Client], pia: User
) -> None:
    submission = factories.submission()
    before = newest()

    address = reverse(
        "feedback:note_write",
        kwargs={"plan": submission.activity.plan.slug, "reference": submission.reference},
    )
    browse(pia).post(address, {"text": "Ringte avsenderen.", "about": ""})

    assert nobody(before) == []
    assert {each.actor for each in LedgerEntry.objects.filter(seq__gt=before)} == {pia.actor_id}


def test_a_command_acts_as_a_named_job(tmp_path: Path) -> None:
    activity = factories.activity(opened=True)
    file = write(tmp_path / "svar.csv", "tekst", "Flere lokaler.", "Lenger åpent.")
    before = newest()

    assert take_in(file, slug=activity.slug)["created"] == 2

    assert nobody(before) == []
    actors = {each.actor for each in LedgerEntry.objects.filter(seq__gt=before)}
    assert all(Actor.objects.get(pk=pk).key for pk in actors)


def _in_a_thread(shared: Any, faults: list[str]) -> None:
    """It has its own connection on PostgreSQL; the SQLite of the tests has one for all."""
    if connection.vendor == "sqlite":
        connections["default"] = shared
    try:
        with transaction.atomic(), acting_as(System("tråd"), "La til en enhet"):
            Unit(name_nb="Fra en tråd").save()
        with transaction.atomic():
            execute("UPDATE accounts_unit SET contact_role = 'Ingen'")
    except DatabaseError as fault:
        faults.append(str(fault))
    finally:
        if connection.vendor != "sqlite":
            connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_thread_signs_for_itself_and_inherits_no_pen() -> None:
    before, shared = newest(), connections["default"]
    faults: list[str] = []
    thread = threading.Thread(target=_in_a_thread, args=(shared, faults))
    shared.inc_thread_sharing()
    thread.start()
    thread.join()
    shared.dec_thread_sharing()

    assert nobody(before) == []
    assert [each.actor for each in entries(Unit.objects.get())] == [System("tråd").actor_id]
    assert len(faults) == 1
    assert "unsigned" in faults[0]
