"""A council with Rolf as its member and Sigrun as its secretary."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.calendar import day_of
from councils.models import Council, Meeting
from tests import factories


@pytest.fixture
def raad(rolf: User, sigrun: User) -> Council:
    """The council's own page is /raad/frivillighetsradet/."""
    return factories.council(members=[rolf], secretary=sigrun, slug="frivillighetsradet")


@pytest.fixture
def own(raad: Council) -> Callable[..., Any]:
    """Makes a point the council itself has sent."""

    def make(**fields: Any) -> Any:
        return factories.point(organisation=raad.organisation, **fields)

    return make


@pytest.fixture
def as_rolf(browse: Callable[[User | None], Client], rolf: User) -> Client:
    return browse(rolf)


@pytest.fixture
def as_sigrun(browse: Callable[[User | None], Client], sigrun: User) -> Client:
    return browse(sigrun)


def meeting_url(meeting: Meeting, tail: str = "") -> str:
    day = day_of(meeting.starts_at).isoformat()
    return f"/raad/{meeting.council.slug}/moter/{day}/{tail}"
