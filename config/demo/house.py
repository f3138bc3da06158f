"""The municipality itself: units, people, the rules it works under, the bodies around it."""

from accounts.models import User
from accounts.services import people
from config.demo.world import World, pick
from consultations.services import organising, reference

CONTACT = ("contact_role", "contact_phone", "contact_email")


def settle(world: World) -> None:
    """Everything that must be there before anybody is asked anything."""
    _units(world)
    _people(world)
    _law(world)
    _organisations(world)


def _units(world: World) -> None:
    for row in world.demo.plan["units"]:
        world.units[row["code"]] = people.create_unit(
            **world.signed("demo"),
            parent=world.units.get(row["parent"]),
            **pick(row, "name_nb", "name_nn", *CONTACT),
        )


def _people(world: World) -> None:
    cast = world.demo.users
    for row in cast["users"]:
        made = people.create_user(
            email=row["email"],
            name=row["name"],
            unit=world.units.get(row["unit"]),
            roles=row["roles"],
            password=cast["password"],
            **world.signed("demo"),
        )
        world.users[row["code"]] = User.objects.with_roles().get(pk=made.pk)


def _law(world: World) -> None:
    law, signed = world.demo.law, world.signed("demo")
    for row in law["legal_bases"]:
        basis = reference.add_legal_basis(**signed, valid_from=law["valid_from"], **row)
        world.bases[row["code"]] = basis
    for row in law["presets"]:
        reference.add_preset(**signed, **row)
    for row in law["notices"]:
        reference.add_notice(**signed, valid_from=law["valid_from"], **row)
    for row in law["retention_rules"]:
        reference.add_retention_rule(**signed, **row)


def _organisations(world: World) -> None:
    for row in world.demo.organisations:
        made = organising.add_organisation(
            **world.signed("demo"),
            **pick(row, "name", "kind", "icnpo_code", "area", "source"),
        )
        for alias in row["aliases"]:
            organising.add_alias(organisation=made, name=alias, **world.signed("demo"))
        world.organisations[row["code"]] = made
