"""Run a suite on PostgreSQL as the role that serves: ``pytest -p tests.served --migrations …``.

What a test plants behind the services' back is refused then, as it should be: this is for tests of
what the application itself does.
"""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def serving_role(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    from tests.audit.guards import acting_roles  # noqa: PLC0415  after the settings are known

    with django_db_blocker.unblock():
        acting_roles.make()
        yield acting_roles.granted()[0]
        acting_roles.drop()


@pytest.fixture(autouse=True)
def as_the_role_that_serves(request: pytest.FixtureRequest) -> Iterator[None]:
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and "db" not in request.fixturenames:
        yield
        return
    role = request.getfixturevalue("serving_role")
    request.getfixturevalue("db")
    from tests.audit.guards import acting_roles  # noqa: PLC0415  after the settings are known

    with acting_roles.being(role):
        yield
