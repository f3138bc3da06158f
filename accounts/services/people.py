"""People and the units they belong to: who is let in, and as what.

A person's name and address are in no history row and in no sentence of an act; the act points to
the person by the opaque key of their actor.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import GRANTABLE, Role, RoleGrant, Unit, User
from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting, System
from audit.models import Actor
from core.errors import Refused

GRANTABLE_VALUES = frozenset(str(role) for role in GRANTABLE)


def address(email: str) -> str:
    """The one spelling of an e-mail address under which a person is stored and looked up."""
    return email.strip().lower()


@transaction.atomic
def create_unit(*, by: Acting, at: datetime, **fields: Any) -> Unit:
    """Add a part of the municipality that can be responsible and can be called."""
    check(by, Permission.USER_MANAGE)
    unit = Unit(**fields)
    with acting_as(by, f"La til enheten {unit.name_nb}", at=at):
        unit.check_whole()
        unit.save()
    return unit


@transaction.atomic
def create_user(  # noqa: PLR0913  a person is these five facts, and an act has actor and moment
    *,
    email: str,
    name: str,
    password: str,
    roles: Sequence[str],
    unit: Unit | None = None,
    by: Acting,
    at: datetime,
) -> User:
    """Let a person in, with roles. Raises Refused for an address in use and a weak password.

    A named job (the demo) may choose its own password; a person who adds somebody may not choose a
    weak one for them.
    """
    check(by, Permission.USER_MANAGE)
    user = User(email=address(email), name=name.strip(), unit=unit)
    _check_new(user, roles)
    if not isinstance(by, System):
        _check_password(password, user)
    user.set_password(password)
    user.actor = Actor.objects.create(kind=Actor.Kind.PERSON, key=uuid4().hex)
    user.save()
    with acting_as(by, _sentence("La til en bruker", roles), at=at, about=user.actor.key) as pen:
        pen.sign()
        for role in dict.fromkeys(roles):
            RoleGrant(user=user, role=str(role)).save()
    return user


@transaction.atomic
def deactivate(*, user: User, by: Acting, at: datetime) -> User:
    """Shut a person out within one request; what they have done keeps their signature."""
    check(by, Permission.USER_MANAGE)
    user = User.objects.select_for_update().get(pk=user.pk)
    if by.actor_id == user.actor_id:
        raise Refused("Du kan ikke stenge ute deg selv. Be en annen administrator om det.")
    with acting_as(by, "Stengte en brukerkonto", at=at, about=user.actor.key) as pen:
        pen.sign()
        user.is_active = False
        user.save()
    return user


@transaction.atomic
def change_password(*, old: str, new: str, by: User, at: datetime) -> User:
    """Change one's own password. Every other session of the person ends with it."""
    check(by, Permission.PROFILE_EDIT)
    user = User.objects.select_for_update().get(pk=by.pk)
    if not user.check_password(old):
        raise Refused("Passordet du har nå, stemmer ikke. Prøv igjen.", field="old")
    _check_password(new, user, field="new")
    with acting_as(by, "Byttet sitt eget passord", at=at) as pen:
        pen.sign()
        user.set_password(new)
        user.save()
    return user


@transaction.atomic
def set_shortcuts(*, user: User, on: bool) -> User:
    """Switch the one-key shortcuts on or off for oneself. A preference, not an act."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.shortcuts_on = on
    user.save()
    return user


def _check_new(user: User, roles: Sequence[str]) -> None:
    try:
        validate_email(user.email)
    except ValidationError as fault:
        raise Refused(
            "E-postadressen må inneholde @, for eksempel navn@example.no.", field="email"
        ) from fault
    if not user.name:
        raise Refused("Skriv navnet på den som skal inn.", field="name")
    if {str(role) for role in roles} - GRANTABLE_VALUES:
        raise Refused("Velg blant rollene på lista.", field="roles")
    if User.objects.filter(email=user.email).exists():
        raise Refused("Det finnes alt en bruker med denne e-postadressen.", field="email")


def _check_password(password: str, user: User, *, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(
            "Passordet må ha minst 12 tegn, og det kan ikke være et vanlig passord.", field=field
        ) from fault


def _sentence(start: str, roles: Sequence[str]) -> str:
    named = [Role(role).label.lower() for role in dict.fromkeys(roles)]
    return f"{start}: {', '.join(named)}" if named else f"{start} uten rolle"
