"""Many rows at once have the same history as one signed save each."""

import pytest
from django.db import transaction

from accounts.models import Unit
from audit.acting import UnsignedWrite, acting_as
from audit.bulk import create_all
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_first_version_in_the_same_act() -> None:
    rows = [Unit(name_nb=f"Enhet {letter}") for letter in "ABC"]

    with transaction.atomic(), acting_as(factories.BY, "La til tre enheter", reason="Ny") as pen:
        create_all(rows)

    versions = Unit.history.filter(act_id=pen.act.pk).order_by("id")
    assert [version.name_nb for version in versions] == ["Enhet A", "Enhet B", "Enhet C"]
    assert {version.history_user_id for version in versions} == {factories.BY.actor_id}
    assert {version.history_type for version in versions} == {"+"}
    assert {version.history_change_reason for version in versions} == {"Ny"}
    for row, version in zip(rows, versions, strict=True):
        stored = Unit.objects.get(pk=row.pk)
        assert (version.id, version.salt, version.created_at) == (
            stored.pk,
            stored.salt,
            stored.created_at,
        )


def test_rows_by_nobody_are_refused() -> None:
    with pytest.raises(UnsignedWrite), transaction.atomic():
        create_all([Unit(name_nb="Ingen")])

    assert not Unit.objects.exists()


def test_keys_go_on_after_the_rows_that_are_there() -> None:
    before = factories.unit()

    with transaction.atomic(), acting_as(factories.BY, "La til"):
        create_all([Unit(name_nb="B"), Unit(name_nb="C")])
    after = factories.unit()

    keys = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    assert keys == sorted(set(keys))
    assert keys[0] == before.pk
    assert keys[-1] == after.pk


def test_a_row_made_in_bulk_can_be_changed_and_saved() -> None:
    rows = [Unit(name_nb="A")]
    with transaction.atomic(), acting_as(factories.BY, "La til"):
        create_all(rows)

    with transaction.atomic(), acting_as(factories.BY, "Endret"):
        rows[0].name_nb = "B"
        rows[0].save()

    assert Unit.history.filter(id=rows[0].pk).count() == 2
    assert Unit.objects.get(pk=rows[0].pk).revision == 2


def test_nothing_to_make_makes_no_act() -> None:
    with transaction.atomic(), acting_as(factories.BY, "Ingenting") as pen:
        create_all([])

    assert not pen.written
