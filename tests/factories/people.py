"""Units and people, and the named job that signs for a test which is about something else."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Role, Unit, User
from accounts.services import people
from audit.actors import System

BY = System("tests")
_numbers = itertools.count(1)


def number() -> int:
    """A number no other object of this run has."""
    return next(_numbers)


def now() -> datetime:
    return timezone.now()


def unit(**fields: Any) -> Unit:
    given = {
        "name_nb": f"Enhet {number()}",
        "contact_role": "Rådgiver",
        "contact_phone": "00 00 00 00",
        "contact_email": "enhet@eksempelvik.example",
    }
    return people.create_unit(by=BY, at=now(), **(given | fields))


def user(name: str = "", *, roles: Sequence[Role] = (), unit: Unit | None = None) -> User:
    name = name or f"Person {number()}"
    return people.create_user(
        email=f"{name.split()[0].lower()}{number()}@eksempelvik.example",
        name=name,
        unit=unit,
        roles=list(roles),
        password="et-langt-passord-for-prover",
        by=BY,
        at=now(),
    )
