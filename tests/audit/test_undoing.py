"""Undo is a new act that puts back what an earlier one changed; history only grows."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import Unit
from audit.acting import acting_as
from audit.models import Act
from audit.undoing import undo
from consultations.models import Gap, Point, PointTheme
from consultations.services import splitting, tagging
from core.errors import Conflict, Refused
from tests import factories

pytestmark = pytest.mark.django_db


def undo_last() -> Act:
    last = Act.objects.filter(undoable=True).newest_first()[0]
    with transaction.atomic():
        return undo(Act.objects.for_list().get(pk=last.pk), by=factories.BY, at=factories.now())


def rename(unit: Unit, name: str, *, undoable: bool = True) -> Act:
    with transaction.atomic(), acting_as(factories.BY, "Ga nytt navn", undoable=undoable) as pen:
        row = Unit.objects.lock(unit.pk)
        row.name_nb = name
        row.save()
        return pen.act


def versions(row: Any) -> int:
    return type(row).history.filter(id=row.pk).count()


def test_a_change_is_put_back_by_a_new_act() -> None:
    unit = factories.unit(name_nb="Kultur")
    act = rename(unit, "Kultur og idrett")

    undoing = undo_last()

    unit.refresh_from_db()
    assert unit.name_nb == "Kultur"
    assert undoing.undoes == act
    assert undoing.sentence == "Angret: Ga nytt navn"
    assert versions(unit) == 3


def test_undoing_an_undo_does_the_thing_again() -> None:
    unit = factories.unit(name_nb="Kultur")
    rename(unit, "Kultur og idrett")
    undo_last()

    undo_last()

    unit.refresh_from_db()
    assert unit.name_nb == "Kultur og idrett"


def test_an_act_is_undone_once() -> None:
    act = rename(factories.unit(), "Nytt navn")
    undo_last()

    with pytest.raises(Refused), transaction.atomic():
        undo(Act.objects.for_list().get(pk=act.pk), by=factories.BY, at=factories.now())


def test_what_left_the_house_cannot_be_undone() -> None:
    act = rename(factories.unit(), "Nytt navn", undoable=False)

    with pytest.raises(Refused) as refusal, transaction.atomic():
        undo(act, by=factories.BY, at=factories.now())

    assert refusal.value.message == "Denne handlingen kan ikke angres."


def test_what_changed_since_is_not_overwritten() -> None:
    unit = factories.unit(name_nb="Kultur")
    act = rename(unit, "Kultur og idrett")
    rename(unit, "Idrett")

    with pytest.raises(Conflict), transaction.atomic():
        undo(act, by=factories.BY, at=factories.now())

    unit.refresh_from_db()
    assert unit.name_nb == "Idrett"


def test_a_point_taken_back_keeps_its_number_and_is_replaced() -> None:
    submission = factories.submission()
    point = splitting.add_point(
        submission=submission,
        span=None,
        reading=factories.reading(),
        by=factories.BY,
        at=factories.now(),
    )

    undo_last()

    assert Point.objects.get(pk=point.pk).status == Point.Status.RETIRED
    submission.refresh_from_db()
    assert submission.status == "received"


def test_a_mark_taken_away_comes_back() -> None:
    submission = factories.submission("Hei! Vi vil ha lys.")
    gap = splitting.mark_gap(
        submission=submission, span=(0, 4), by=factories.BY, at=factories.now()
    )
    splitting.unmark_gap(gap=gap, by=factories.BY, at=factories.now())
    assert not Gap.objects.exists()

    undo_last()

    assert Gap.objects.get().span_end == 4


def test_themes_go_back_to_what_they_were() -> None:
    first, second = factories.theme(), factories.theme()
    point = factories.point(theme=first)
    tagging.set_themes(point=point, themes=[second], by=factories.BY, at=factories.now())

    undo_last()

    link = PointTheme.objects.get(point=point)
    assert (link.theme, link.primary) == (first, True)
