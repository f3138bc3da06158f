"""A recorded row changes only when somebody signs for it, and every change is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models, transaction

from accounts.models import Unit, User
from audit.acting import UnsignedWrite, acting_as
from audit.actors import System
from audit.models import Act, Actor
from consultations.services import screening
from core.errors import Conflict
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return factories.unit(name_nb="Kultur")


def versions(row: Any) -> Any:
    return type(row).history.filter(id=row.pk).order_by("history_id")


def test_a_save_by_nobody_is_refused(unit: Unit) -> None:
    unit.name_nb = "Kultur og idrett"

    with pytest.raises(UnsignedWrite):
        unit.save()

    assert Unit.objects.get(pk=unit.pk).name_nb == "Kultur"
    assert versions(unit).count() == 1


def test_a_new_row_by_nobody_is_refused() -> None:
    with pytest.raises(UnsignedWrite):
        Unit(name_nb="Ingen").save()

    assert not Unit.objects.filter(name_nb="Ingen").exists()


def test_a_removal_by_nobody_is_refused(unit: Unit) -> None:
    with pytest.raises(UnsignedWrite):
        unit.delete()

    assert Unit.objects.filter(pk=unit.pk).exists()


UNSEEN: dict[str, Callable[[Any], Any]] = {
    "update": lambda rows: rows.update(active=False),
    "create": lambda rows: rows.create(name_nb="Ingen"),
    "bulk_create": lambda rows: rows.bulk_create([Unit(name_nb="Ingen")]),
    "bulk_update": lambda rows: rows.bulk_update(list(rows), ["active"]),
    "get_or_create": lambda rows: rows.get_or_create(name_nb="Ingen"),
    "update_or_create": lambda rows: rows.update_or_create(name_nb="Ingen"),
    "delete": lambda rows: rows.delete(),
    "raw": lambda rows: rows.raw("SELECT 1"),
    "extra": lambda rows: rows.extra(where=["1 = 1"]),
}


@pytest.mark.parametrize("way", UNSEEN)
def test_a_write_that_history_would_not_see_is_refused_even_when_signed(
    unit: Unit, way: str
) -> None:
    with (
        pytest.raises(UnsignedWrite),
        transaction.atomic(),
        acting_as(factories.BY, "Prøvde å gå utenom"),
    ):
        UNSEEN[way](Unit.objects.all())

    assert list(Unit.objects.values_list("name_nb", "active")) == [("Kultur", True)]


@pytest.mark.parametrize("way", sorted(set(UNSEEN) - {"raw", "extra"}))
def test_the_way_round_is_closed_through_relations_too(way: str) -> None:
    point = factories.point()
    rows = point.submission.points
    ways: dict[str, Callable[[], Any]] = {
        "update": lambda: rows.update(summary="x"),
        "create": lambda: rows.create(summary="x"),
        "bulk_create": lambda: rows.bulk_create([]),
        "bulk_update": lambda: rows.bulk_update([], ["summary"]),
        "get_or_create": lambda: rows.get_or_create(summary="x"),
        "update_or_create": lambda: rows.update_or_create(summary="x"),
        "delete": lambda: rows.all().delete(),
    }

    with (
        pytest.raises(UnsignedWrite),
        transaction.atomic(),
        acting_as(factories.BY, "Prøvde å gå utenom"),
    ):
        ways[way]()


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_refused() -> None:
    with pytest.raises(UnsignedWrite), acting_as(factories.BY, "Uten transaksjon"):
        pass

    assert not Act.objects.exists()


def test_a_partial_save_is_refused(unit: Unit) -> None:
    unit.name_nb = "Kultur og idrett"

    with (
        pytest.raises(UnsignedWrite),
        transaction.atomic(),
        acting_as(factories.BY, "Lagret et felt"),
    ):
        unit.save(update_fields=["name_nb"])


def test_a_row_read_in_part_cannot_be_saved(unit: Unit) -> None:
    part = Unit.objects.only("name_nb").get(pk=unit.pk)

    with (
        pytest.raises(UnsignedWrite),
        transaction.atomic(),
        acting_as(factories.BY, "Lagret en del"),
    ):
        part.save()


def test_a_save_without_change_writes_nothing(unit: Unit) -> None:
    acts = Act.objects.count()

    with transaction.atomic(), acting_as(factories.BY, "Endret ingenting"):
        Unit.objects.get(pk=unit.pk).save()

    assert versions(unit).count() == 1
    assert Act.objects.count() == acts
    assert Unit.objects.get(pk=unit.pk).revision == 1


def test_a_version_says_who_when_why_and_in_which_act(unit: Unit, pia: User) -> None:
    at = factories.now()

    with (
        transaction.atomic(),
        acting_as(pia, "Ga enheten nytt navn", at=at, reason="Enheten er slått sammen."),
    ):
        unit.name_nb = "Kultur og idrett"
        unit.save()

    before, after = versions(unit)
    assert (before.name_nb, after.name_nb) == ("Kultur", "Kultur og idrett")
    assert after.history_user_id == pia.actor_id
    assert after.history_user == pia.actor
    assert after.history_change_reason == "Enheten er slått sammen."
    assert after.history_date == at
    assert after.history_type == "~"
    assert Act.objects.get(pk=after.act_id).sentence == "Ga enheten nytt navn"
    assert after.salt == before.salt == unit.salt


def test_a_long_reason_is_kept_whole(unit: Unit) -> None:
    reason = "Fordi vi har flyttet oppgaven. " * 40

    with transaction.atomic(), acting_as(factories.BY, "Endret", reason=reason):
        unit.active = False
        unit.save()

    assert versions(unit).last().history_change_reason == reason


def test_the_saves_of_one_act_share_its_number_and_moment(liv: User) -> None:
    submission = factories.submission()

    screening.approve(submission=submission, by=liv, at=factories.now())

    text = submission.public_texts.get()
    version = versions(text).get()
    decision = versions(submission.screening).last()
    assert version.act_id == decision.act_id
    assert version.history_user_id == decision.history_user_id == liv.actor_id


def test_a_second_actor_cannot_write_inside_the_act_of_another(unit: Unit, pia: User) -> None:
    with (
        pytest.raises(UnsignedWrite),
        transaction.atomic(),
        acting_as(pia, "Pias handling"),
        acting_as(System("klokka"), "En annens handling"),
    ):
        unit.save()


def test_a_service_called_by_a_service_joins_its_act(unit: Unit, pia: User) -> None:
    with transaction.atomic(), acting_as(pia, "Den ytre handlingen"):
        unit.active = False
        unit.save()
        with acting_as(pia, "Den indre handlingen"):
            unit.name_nb = "Kultur og idrett"
            unit.save()

    acts = set(versions(unit).values_list("act_id", flat=True)[1:])
    assert Act.objects.filter(pk__in=acts).values_list("sentence", flat=True).get() == (
        "Den ytre handlingen"
    )


def test_what_fails_leaves_neither_row_nor_version_nor_act(unit: Unit) -> None:
    acts = Act.objects.count()

    def save_and_fail() -> None:
        with transaction.atomic(), acting_as(factories.BY, "Feil"):
            unit.name_nb = "Kultur og idrett"
            unit.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()

    assert Unit.objects.get(pk=unit.pk).name_nb == "Kultur"
    assert versions(unit).count() == 1
    assert Act.objects.count() == acts


def test_the_pen_is_put_down_when_the_act_ends(unit: Unit) -> None:
    with transaction.atomic(), acting_as(factories.BY, "Første"):
        pass

    with pytest.raises(UnsignedWrite):
        Unit(name_nb="Etterpå").save()


def test_whoever_read_an_older_revision_is_told_and_nothing_is_overwritten(unit: Unit) -> None:
    with transaction.atomic(), acting_as(factories.BY, "Endret først"):
        unit.name_nb = "Kultur og idrett"
        unit.save()

    with pytest.raises(Conflict) as refusal, transaction.atomic():
        Unit.objects.lock(unit.pk, revision=1)

    assert "Noen andre endret dette" in refusal.value.message
    assert Unit.objects.get(pk=unit.pk).revision == 2


def test_somebody_who_leaves_is_still_the_one_who_did_it(pia: User, unit: Unit) -> None:
    """History holds a number, not a key to the user: it cannot be rewritten from there."""
    with transaction.atomic(), acting_as(pia, "Endret"):
        unit.active = False
        unit.save()
    field = Unit.history.model._meta.get_field("history_user_id")

    assert not field.is_relation
    assert versions(unit).last().history_user == Actor.objects.get(pk=pia.actor_id)
    with pytest.raises(models.ProtectedError):
        Actor.objects.get(pk=pia.actor_id).delete()


def test_a_named_job_signs_by_its_name(unit: Unit) -> None:
    with transaction.atomic(), acting_as(System("klokka"), "Ryddet"):
        unit.active = False
        unit.save()

    actor = versions(unit).last().history_user
    assert (actor.kind, actor.key) == (Actor.Kind.SYSTEM, "klokka")


def test_every_row_has_a_salt_of_its_own() -> None:
    salts = {factories.unit().salt for _ in range(20)}

    assert len(salts) == 20
    assert {len(salt) for salt in salts} == {32}
