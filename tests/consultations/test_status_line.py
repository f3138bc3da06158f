"""The pages of what came in show the last act, with a plain form that undoes it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from consultations.models import Point, Submission
from consultations.services import assigning
from tests import factories
from tests.factories import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> Point:
    return factories.point()


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def take(point: Point, user: User) -> Act:
    """The user takes the point: the act of it."""
    assigning.assign(point=point, to=user, by=user, at=now())
    act: Act = Act.objects.newest_first()[0]
    return act


def status_of(page: str) -> str:
    return page.split('id="status"', 1)[1].split("<main", 1)[0]


def address_of(name: str, submission: Submission) -> str:
    activity = submission.activity
    rest = {
        "split": [submission.reference],
        "screen": [submission.reference],
        "activity_work": [activity.slug],
    }
    return reverse(f"consultations:{name}", args=[activity.plan.slug, *rest.get(name, [])])


@pytest.mark.parametrize("name", ["split", "screen", "register", "activity_list", "activity_work"])
def test_the_last_act_is_undone_from_here_without_script(
    client: Client, pia: User, point: Point, name: str
) -> None:
    act = take(point, pia)
    page = address_of(name, point.submission)
    undo = reverse("feedback:act_undo", args=[act.pk], query={"tilbake": page})

    status = status_of(client.get(page).content.decode())

    assert f"Tildelte {point.reference} til Pia Planlegger" in status
    assert f'<form method="post" action="{undo}">' in status
    assert client.post(undo)["Location"] == page
    assert Point.objects.get(pk=point.pk).assigned_to is None


def test_somebody_elses_act_is_not_offered(client: Client, ulla: User, point: Point) -> None:
    take(point, ulla)

    assert "Angre" not in client.get(address_of("split", point.submission)).content.decode()


def test_a_refused_form_is_no_place_to_come_back_to(
    client: Client, pia: User, point: Point
) -> None:
    take(point, pia)

    refused = client.post(address_of("register", point.submission), {"activity": ""})

    assert refused.status_code == 422
    assert "Angre" not in status_of(refused.content.decode())
