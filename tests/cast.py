"""The cast: the same people stand in every test, so that a test reads as who did what.

Pia plans, Liv owns the plan, Ulla answers for a unit, Rolf sits in a council, Sigrun is its
secretary, Arne keeps the archive, Adil administers, Olav is signed in without a role, and anybody
at all may come by without signing in.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, Unit, User
from tests import factories


@pytest.fixture
def culture(db: Any) -> Unit:
    """Kultur og frivillighet: the unit of Pia and Liv."""
    return factories.unit(name_nb="Kultur og frivillighet")


@pytest.fixture
def property_unit(db: Any) -> Unit:
    """Eiendom: the unit Ulla answers for."""
    return factories.unit(name_nb="Eiendom")


@pytest.fixture
def pia(culture: Unit) -> User:
    """Planner."""
    return factories.user("Pia Planlegger", roles=[Role.PLANNER], unit=culture)


@pytest.fixture
def liv(culture: Unit) -> User:
    """Plan owner: approves and publishes."""
    return factories.user("Liv Planeier", roles=[Role.PLAN_OWNER], unit=culture)


@pytest.fixture
def ulla(property_unit: Unit) -> User:
    """Planner of another unit, who is handed points and answers for them."""
    return factories.user("Ulla Enhet", roles=[Role.PLANNER], unit=property_unit)


@pytest.fixture
def rolf(db: Any) -> User:
    """Council member."""
    return factories.user("Rolf Rådsmedlem", roles=[Role.COUNCIL_MEMBER])


@pytest.fixture
def sigrun(db: Any) -> User:
    """Council secretary."""
    return factories.user("Sigrun Sekretær", roles=[Role.COUNCIL_SECRETARY])


@pytest.fixture
def arne(db: Any) -> User:
    """Archivist: reads the workbench, changes nothing."""
    return factories.user("Arne Arkivar", roles=[Role.ARCHIVIST])


@pytest.fixture
def adil(db: Any) -> User:
    """Administrator: users and settings, no submissions."""
    return factories.user("Adil Administrator", roles=[Role.ADMIN])


@pytest.fixture
def olav(db: Any) -> User:
    """Signed in, no role."""
    return factories.user("Olav Uten Rolle", roles=[])


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, User | None]:
    """Everybody by name; «anybody» has not signed in."""
    names = ("pia", "liv", "ulla", "rolf", "sigrun", "arne", "adil", "olav")
    return {name: request.getfixturevalue(name) for name in names} | {"anybody": None}


@pytest.fixture
def browse(db: Any) -> Callable[[User | None], Client]:
    """A client for the person; None has not signed in."""

    def signed_in(user: User | None = None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return signed_in
