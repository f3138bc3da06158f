"""One point of a splitting: read anew, or taken away without its number being used again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.models import Point, Submission
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "Hei. Vi trenger lokaler. Takk."
WORDS = "Vi trenger lokaler."
SPAN = f"5-{5 + len(WORDS)}"


@pytest.fixture
def submission() -> Submission:
    return factories.submission(TEXT, activity=factories.activity(opened=True))


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def at(submission: Submission, name: str = "split", **more: Any) -> str:
    where = {"plan": submission.activity.plan.slug, "reference": submission.reference}
    return reverse(name if ":" in name else f"consultations:{name}", kwargs=where | more)


def test_a_point_is_read_anew(client: Client, submission: Submission) -> None:
    client.post(at(submission), {"s": SPAN, "kind": "wish"})
    point = Point.objects.get()

    client.post(
        at(submission, "point_edit", number=1),
        {"summary": "Skolene bør åpnes.", "kind": "proposal", "revision": point.revision},
    )

    point.refresh_from_db()
    assert (point.summary, point.kind) == ("Skolene bør åpnes.", "proposal")
    assert point.quote == WORDS


def test_editing_a_point_that_somebody_changed_is_a_conflict(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission), {"s": SPAN, "kind": "wish"})
    url = at(submission, "point_edit", number=1)
    client.post(url, {"summary": "Ullas ord", "kind": "wish", "revision": 1})

    answer = client.post(url, {"summary": "Mine ord", "kind": "wish", "revision": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Slik er punktet lagret nå" in page
    assert "Ullas ord" in page
    assert "Mine ord</textarea>" in page


def test_a_point_is_removed_and_its_number_is_not_used_again(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission), {"s": SPAN, "kind": "wish"})
    client.post(at(submission, "feedback:point_retire", number=1))
    client.post(at(submission), {"s": SPAN, "kind": "wish"})

    assert [(p.number, p.status) for p in Point.objects.order_by("number")] == [
        (1, "retired"), (2, "received"),
    ]  # fmt: skip


def test_an_answered_point_is_not_removed(client: Client) -> None:
    point = factories.point(answered=True)

    client.post(at(point.submission, "split_resume"), {"reason": "Del på nytt."})
    answer = client.post(at(point.submission, "feedback:point_retire", number=1), follow=True)

    point.refresh_from_db()
    assert f"{point.reference} har et publisert svar og blir ikke rørt." in answer.content.decode()
    assert point.status == Point.Status.ANSWERED
