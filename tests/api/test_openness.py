"""Open to everybody, readable only, described by itself, and no slower with more rows."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultations.services import tagging
from tests import factories

pytestmark = pytest.mark.django_db
LISTS = ["plans", "activities", "points", "measures", "log/leaves", "log/checkpoints"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", LISTS)
def test_nothing_can_be_written(name: str, method: str) -> None:
    response = getattr(Client(), method)(f"/api/v1/{name}/")

    assert response.status_code == 405
    assert response.json() == {"detail": "Her kan data bare leses."}
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_signing_in_changes_nothing(browse: Callable[..., Client], pia: User) -> None:
    point = factories.point(screened=False)
    factories.point()

    planner, anybody = browse(pia), browse(None)

    for path in ("/api/v1/points/", f"/api/v1/points/{point.reference}/"):
        assert planner.get(path).content == anybody.get(path).content


def test_the_answer_depends_on_no_session_and_may_be_read_by_other_sites() -> None:
    response = Client().get("/api/v1/plans/")

    assert "cookie" not in response.get("Vary", "").lower()
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies


def test_nothing_but_json_comes_back() -> None:
    response = Client().get("/api/v1/plans/", HTTP_ACCEPT="text/html")

    assert response.status_code == 406
    assert response["Content-Type"] == "application/json"


def _fill(count: int) -> None:
    """Full rows: each with themes, reasons, links, reports, promises, guests and older answers."""
    for _ in range(count):
        plan = factories.plan()
        version = factories.plan_version(plan, published=False)
        activity = factories.activity(plan)
        factories.promise(activity=activity)
        factories.promise(plan=plan)
        factories.invitation(activity)
        measure = factories.measure(plan)
        factories.text_version(version, measure=measure)
        theme = factories.theme(plan, parent=factories.theme(plan))
        point = factories.point(
            activity=activity,
            outcome="partly_accepted",
            answer={"links": [factories.link(plan, measure=measure)]},
        )
        tagging.set_themes(
            point=point, themes=[theme, factories.theme()], by=factories.BY, at=factories.now()
        )
        factories.report_status(measure, "delayed")
        factories.answer(
            point,
            outcome="deferred",
            change_reason="Tiltaket er forsinket, og vi må svare på nytt.",
        )


def _queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


def test_twenty_rows_cost_no_more_queries_than_two() -> None:
    _fill(2)
    few = {name: _queries(f"/api/v1/{name}/") for name in LISTS}
    _fill(18)
    many = {name: _queries(f"/api/v1/{name}/") for name in LISTS}

    assert many == few
    assert max(few.values()) <= 20


def test_the_description_is_valid_and_complete() -> None:
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=StringIO()
    )

    document = Client().get("/api/v1/schema/").json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/v1/plans/",
        "/api/v1/plans/{slug}/",
        "/api/v1/activities/",
        "/api/v1/activities/{slug}/",
        "/api/v1/points/",
        "/api/v1/points/{reference}/",
        "/api/v1/measures/",
        "/api/v1/measures/{plan}/{slug}/",
        "/api/v1/log/leaves/",
        "/api/v1/log/checkpoints/",
    }
    for methods in document["paths"].values():
        assert set(methods) == {"get"}


def test_the_description_names_every_filter() -> None:
    document = Client().get("/api/v1/schema/").json()

    named = {each["name"] for each in document["paths"]["/api/v1/points/"]["get"]["parameters"]}

    assert named == {
        "page",
        "page_size",
        "plan",
        "activity",
        "theme",
        "outcome",
        "answered",
        "kind",
        "channel",
        "sender_kind",
    }


def test_every_field_that_comes_back_is_described() -> None:
    _fill(1)
    client = Client()
    parts = client.get("/api/v1/schema/").json()["components"]["schemas"]

    for name, part in (
        ("plans", "Plan"),
        ("activities", "Activity"),
        ("points", "Point"),
        ("measures", "Measure"),
    ):
        row = client.get(f"/api/v1/{name}/").json()["results"][0]
        assert set(row) == set(parts[part]["properties"])


@pytest.mark.parametrize("demo", [True, False])
def test_invented_data_says_that_it_is_invented(settings: Any, *, demo: bool) -> None:
    settings.DEMO = demo

    info = Client().get("/api/v1/schema/").json()["info"]

    assert info["x-demo"] is demo
    assert ("Eksempelvik kommune finnes ikke." in json.dumps(info)) is demo


def test_people_can_read_what_there_is_to_fetch() -> None:
    response = Client().get("/api/v1/docs/")
    page = response.content.decode()

    assert response.status_code == 200
    assert "/api/v1/points/{reference}/" in page
    assert "Slik forsto vi det." in page
    assert "<script" not in page
