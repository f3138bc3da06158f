"""People to sign in with; their password is long enough to be allowed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User
from accounts.services import people
from audit.actors import System

PASSWORD = "fire blide katter"


@pytest.fixture
def person(db: Any) -> Callable[..., User]:
    """Makes a user by first name: person("pia", Role.PLANNER) has pia@eksempelvik.example."""

    def make(name: str, *roles: Role) -> User:
        made = people.create_user(
            email=f"{name}@eksempelvik.example",
            name=f"{name.title()} Prøve",
            password=PASSWORD,
            roles=list(roles),
            by=System("tests"),
            at=timezone.now(),
        )
        return User.objects.with_roles().get(pk=made.pk)

    return make
