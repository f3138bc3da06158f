"""A public plan, filled so that every list on its pages has rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.models import Point
from consultations.services import relating
from feedback.models import Answer
from plans.models import Measure, Plan
from plans.services import planning
from tests import factories


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan(
        title="Temaplan frivillighet", slug="temaplan-frivillighet", prefix="FRIV"
    )


@pytest.fixture
def get() -> Callable[..., str]:
    """The page at the address, as text; anybody may ask."""

    def fetch(path: str, code: int = 200, **query: Any) -> str:
        response = Client().get(path, query)
        assert response.status_code == code, path
        return response.content.decode()

    return fetch


@pytest.fixture
def count_queries() -> Callable[[str], int]:
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path).status_code == 200
        return len(queries)

    return count


@pytest.fixture
def fill(plan: Plan) -> Callable[[int], None]:
    """Full rows: points like each other, with theme, body, measure, change of text and verdict."""
    shared: dict[str, Any] = {}

    def add(count: int) -> None:
        if not shared:
            shared["activity"] = factories.activity(plan, slug="verkstedet", title="Verkstedet")
            shared["theme"] = factories.theme(plan, name_nb="Lokaler", slug="lokaler")
            shared["measure"] = factories.measure(plan, slug="apne-lokaler")
            shared["council"] = factories.council()
            for text in ("Kommunen vil vurdere utleie.", "Kommunen leier ut tre skoler."):
                _words(plan, shared["measure"], text)
        for _ in range(count):
            _row(plan, shared)

    return add


def _words(plan: Plan, measure: Measure, text: str) -> None:
    version = factories.plan_version(plan, published=False)
    why = "Innspillene ba om noe som kan måles."
    factories.text_version(version, measure=measure, text_nb=text, reason=why)
    planning.publish_version(version=version, by=factories.BY, at=factories.now())


def _row(plan: Plan, shared: dict[str, Any]) -> None:
    body = factories.organisation()
    factories.invitation(shared["activity"], organisation=body, attended=False)
    factories.promise(plan=plan)
    below = factories.theme(plan, parent=shared["theme"])
    links = [
        factories.link(plan, measure=shared["measure"]),
        factories.link(plan, measure=factories.measure(plan)),
    ]
    point = factories.point(
        activity=shared["activity"],
        organisation=body,
        theme=below,
        answered=True,
        answer={"links": links},
    )
    factories.verdict(shared["council"], Answer.objects.get(point=point))
    factories.mark_imported(Answer.objects.get(point=point), factories.now())
    other = factories.point(submission=point.submission, span=(0, 12))
    relating.mark_like(a=point, b=other, by=factories.BY, at=factories.now())
    refused = factories.point(activity=shared["activity"], theme=below, outcome="not_accepted")
    assert Point.public.filter(pk__in=[point.pk, other.pk, refused.pk]).count() == 3
