"""Who is let in and shut out, by whom, and what is kept of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Role, RoleGrant, Unit, User
from accounts.permissions import Permission, can
from accounts.services import people
from audit.actors import System
from audit.models import Act, Actor
from core.errors import Refused, Several
from tests.accounts.conftest import PASSWORD

NEW = {
    "email": "ny@eksempelvik.example",
    "name": "Ny Person",
    "password": PASSWORD,
    "roles": [Role.PLANNER],
}


def create(by, **changes):
    return people.create_user(**(NEW | changes), by=by, at=timezone.now())


def test_a_new_person_gets_an_actor_and_signed_roles(person):
    adil = person("adil", Role.ADMIN)

    ny = create(adil, roles=[Role.PLANNER, Role.PLAN_OWNER, Role.PLANNER])

    assert ny.actor.kind == Actor.Kind.PERSON
    assert User.objects.with_roles().get(pk=ny.pk).roles == {Role.PLANNER, Role.PLAN_OWNER}
    assert {grant.created_by_id for grant in RoleGrant.objects.filter(user=ny)} == {adil.actor_id}
    assert ny.check_password(PASSWORD)


def test_an_act_is_kept_for_a_person_without_roles_and_names_nobody(person):
    adil = person("adil", Role.ADMIN)

    ny = create(adil, roles=[])

    act = Act.objects.by_actor(adil.actor_id).get()
    assert act.about == ny.actor.key
    assert act.sentence == "La til en bruker uten rolle"
    assert "Ny Person" not in act.sentence


@pytest.mark.parametrize("role", [role for role in people.GRANTABLE if role != Role.ADMIN])
def test_only_an_administrator_lets_people_in(person, role):
    other = person("annen", role)

    with pytest.raises(PermissionDenied):
        create(other)

    assert not User.objects.filter(email=NEW["email"]).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "uten-alfakrøll"}, "email"),
        ({"email": "ADIL@eksempelvik.example"}, "email"),
        ({"name": "  "}, "name"),
        ({"roles": [Role.SYSTEM]}, "roles"),
        ({"roles": ["konge"]}, "roles"),
        ({"password": "kort"}, "password"),
        ({"password": "password1234"}, "password"),
    ],
)
def test_a_faulty_person_is_refused_and_nothing_is_stored(person, changes, field):
    adil = person("adil", Role.ADMIN)
    before = (User.objects.count(), Actor.objects.count(), Act.objects.count())

    with pytest.raises(Refused) as refusal:
        create(adil, **changes)

    assert refusal.value.field == field
    assert (User.objects.count(), Actor.objects.count(), Act.objects.count()) == before


def test_the_demo_may_choose_a_short_password(db):
    ny = create(System("demo"), password="gjensvar")

    assert ny.check_password("gjensvar")


def test_a_unit_is_created_with_history(person):
    adil = person("adil", Role.ADMIN)

    unit = people.create_unit(by=adil, at=timezone.now(), name_nb="Kultur")

    assert unit.history.get().history_user_id == adil.actor_id


def test_a_unit_without_a_name_is_refused(person):
    adil = person("adil", Role.ADMIN)

    with pytest.raises(Several):
        people.create_unit(by=adil, at=timezone.now(), name_nb="")

    assert not Unit.objects.exists()


def test_deactivating_takes_every_right_but_reading_what_is_public(person):
    adil, pia = person("adil", Role.ADMIN), person("pia", Role.PLANNER)

    people.deactivate(user=pia, by=adil, at=timezone.now())

    pia = User.objects.with_roles().get(pk=pia.pk)
    assert {right for right in Permission if can(pia, right)} == {Permission.PUBLIC_READ}


def test_nobody_shuts_themselves_out(person):
    adil = person("adil", Role.ADMIN)

    with pytest.raises(Refused, match="deg selv"):
        people.deactivate(user=adil, by=adil, at=timezone.now())

    assert User.objects.get(pk=adil.pk).is_active


def test_a_planner_cannot_shut_anybody_out(person):
    pia, rolf = person("pia", Role.PLANNER), person("rolf", Role.COUNCIL_MEMBER)

    with pytest.raises(PermissionDenied):
        people.deactivate(user=rolf, by=pia, at=timezone.now())
