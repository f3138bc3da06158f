"""Only what is on the list may be asked for; everything else is 400 with an explanation."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests import factories
from tests.architecture.source import CHAIN

pytestmark = pytest.mark.django_db
LISTS = ["/api/v1/plans/", "/api/v1/activities/", "/api/v1/points/", "/api/v1/measures/"]
FIELDS = sorted(
    {
        field.name
        for model in apps.get_models()
        if model._meta.app_label in CHAIN
        for field in model._meta.get_fields()
    }
)


def found(client: Client, **query: str) -> list[str]:
    response = client.get("/api/v1/points/", query)
    assert response.status_code == 200, response.content
    return [row["reference"] for row in response.json()["results"]]


def test_points_are_found_by_what_they_are() -> None:
    client = Client()
    parent = factories.theme()
    child = factories.theme(parent=parent)
    wish = factories.point(theme=child, outcome="deferred")
    finding = factories.point(kind="finding", activity=factories.activity(channel="survey"))
    by = wish.submission.activity

    assert found(client, outcome="deferred") == [wish.reference]
    assert found(client, answered="true") == [wish.reference]
    assert found(client, answered="false") == [finding.reference]
    assert found(client, kind="finding") == [finding.reference]
    assert found(client, channel="survey") == [finding.reference]
    assert found(client, theme=parent.slug) == [wish.reference]
    assert found(client, theme=child.slug) == [wish.reference]
    assert found(client, plan=by.plan.slug) == [wish.reference]
    assert found(client, activity=by.slug) == [wish.reference]
    assert found(client, activity=by.slug, kind="finding") == []


def test_other_collections_are_narrowed_too() -> None:
    client = Client()
    measure = factories.measure(status="in_progress")
    factories.measure()
    activity = factories.activity(opened=True)

    def count(path: str, **query: str) -> int:
        return client.get(path, query).json()["count"]

    assert count("/api/v1/measures/") == 2
    assert count("/api/v1/measures/", status="in_progress") == 1
    assert count("/api/v1/measures/", plan=measure.plan.slug) == 1
    assert count("/api/v1/activities/", status="open", plan=activity.plan.slug) == 1
    assert count("/api/v1/plans/", participation="open", kind="theme") == 3
    assert count("/api/v1/plans/", participation="archived") == 0


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_parameter_is_refused_with_the_list_of_known_ones(path: str) -> None:
    response = Client().get(path, {"farge": "blå"})

    assert response.status_code == 400
    detail = response.json()["detail"]
    assert detail.startswith("Ukjent parameter: «farge». Disse kan brukes: ")
    assert "page_size" in detail


@pytest.mark.parametrize("path", LISTS)
def test_no_column_can_be_asked_about_unless_it_is_on_the_list(path: str) -> None:
    """Every field of every model, plain, as a look-up and as an order: all refused."""
    client = Client()
    allowed = {"plan", "activity", "theme", "outcome", "answered", "kind", "channel"}
    allowed |= {"sender_kind", "status", "phase", "participation"}
    tried = [name for name in FIELDS if name not in allowed]
    tried += [f"{name}__startswith" for name in FIELDS]
    tried += ["ordering", "order_by", "search", "format", "fields", "expand", "limit", "offset"]

    answers = {name: client.get(path, {name: "a"}).status_code for name in tried}

    assert len(tried) > 200
    assert {name for name, status in answers.items() if status != 400} == set()


@pytest.mark.parametrize(
    "query",
    [
        {"outcome": "tatt med"},
        {"outcome": ""},
        {"kind": "wish "},
        {"answered": "ja"},
        {"plan": "finnes-ikke"},
        {"plan": "a\0b"},
        {"theme": "finnes-ikke"},
        {"activity": "' OR 1=1 --"},
        {"channel": "a" * 10_000},
    ],
)
def test_an_unknown_value_is_refused(query: dict[str, str]) -> None:
    factories.point()

    response = Client().get("/api/v1/points/", query)

    assert response.status_code == 400
    name = next(iter(query))
    assert response.json()["detail"].startswith(f"«{name}» har ikke verdien «")


def test_a_refused_value_is_told_the_known_ones() -> None:
    response = Client().get("/api/v1/points/", {"answered": "ja"})

    assert response.json()["detail"].endswith("Bruk en av: true, false.")


def test_a_plan_in_preparation_cannot_be_told_from_none() -> None:
    plan = factories.plan(public=False)
    factories.theme(plan, slug="hemmelig")
    client = Client()

    hidden = client.get("/api/v1/points/", {"plan": plan.slug})
    missing = client.get("/api/v1/points/", {"plan": "x"})

    assert hidden.status_code == missing.status_code == 400
    assert hidden.json()["detail"].replace(plan.slug, "x") == missing.json()["detail"]
    assert client.get("/api/v1/points/", {"theme": "hemmelig"}).status_code == 400


def test_a_parameter_is_used_once() -> None:
    response = Client().get("/api/v1/points/?kind=wish&kind=finding")

    assert response.status_code == 400
    assert response.json()["detail"] == "«kind» kan bare brukes én gang."


def test_one_row_takes_no_parameters() -> None:
    plan = factories.plan()

    response = Client().get(f"/api/v1/plans/{plan.slug}/", {"fields": "title"})

    assert response.status_code == 400
    assert response.json()["detail"] == "Ukjent parameter: «fields». Her kan ingen brukes."


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"page": "0"}, 400),
        ({"page": "-1"}, 400),
        ({"page": "én"}, 400),
        ({"page": "²"}, 400),
        ({"page": "1e3"}, 400),
        ({"page": "9" * 30}, 400),
        ({"page": "last"}, 400),
        ({"page": ""}, 400),
        ({"page": "2"}, 404),
        ({"page_size": "101"}, 400),
        ({"page_size": "0"}, 400),
        ({"page_size": "alle"}, 400),
        ({"page_size": "100"}, 200),
    ],
)
def test_a_page_that_makes_no_sense_is_said_to_make_none(
    query: dict[str, str], status: int
) -> None:
    response = Client().get("/api/v1/points/", query)

    assert response.status_code == status


def test_pages_hold_every_row_once_in_one_order() -> None:
    client = Client()
    activity = factories.activity()
    made = [factories.point(activity=activity).reference for _ in range(5)]

    pages: list[Any] = [
        client.get("/api/v1/points/", {"page_size": "2", "page": str(n)}).json() for n in (1, 2, 3)
    ]

    assert [row["reference"] for page in pages for row in page["results"]] == made
    assert {page["count"] for page in pages} == {5}
    assert pages[0]["previous"] is None
    assert pages[0]["next"].endswith("page=2&page_size=2")
    assert pages[2]["next"] is None


def test_fifty_rows_unless_asked_otherwise() -> None:
    plan = factories.plan()
    for _ in range(52):
        factories.measure(plan)

    assert len(Client().get("/api/v1/measures/").json()["results"]) == 50
    assert len(Client().get("/api/v1/measures/", {"page_size": "100"}).json()["results"]) == 52
