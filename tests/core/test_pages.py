"""The page or the fragment: chosen by the server, never confused by a cache."""

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template import loader
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core import pages
from core.errors import Refused, Several

TEMPLATE = "page_for_test.html"
SOURCE = "<h1>Hele siden</h1>{% partialdef rows inline %}<p>Bare radene</p>{% endpartialdef %}"


class OneField(forms.Form):
    name = forms.CharField()


@pytest.fixture
def template(tmp_path: Any, settings: Any) -> None:
    (tmp_path / TEMPLATE).write_text(SOURCE, encoding="utf-8")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]
    assert loader.get_template(TEMPLATE)


def ask(rf: RequestFactory, **headers: str) -> HttpRequest:
    request = rf.get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return request


def html(request: HttpRequest, **kwargs: Any) -> str:
    return pages.render_page(request, TEMPLATE, **kwargs).content.decode()


@pytest.mark.usefixtures("template")
def test_a_browser_gets_the_page(rf: RequestFactory) -> None:
    assert html(ask(rf), fragment="rows") == "<h1>Hele siden</h1><p>Bare radene</p>"


@pytest.mark.usefixtures("template")
def test_htmx_gets_the_fragment(rf: RequestFactory) -> None:
    request = ask(rf, **{"HX-Request": "true", "HX-Request-Type": "partial"})

    assert html(request, fragment="rows") == "<p>Bare radene</p>"


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize(
    "header",
    [
        {"HX-History-Restore-Request": "true"},
        {"HX-Request-Type": "full"},
        {"HX-Boosted": "true"},
    ],
)
def test_htmx_gets_the_page_when_it_replaces_the_page(
    rf: RequestFactory, header: dict[str, str]
) -> None:
    request = ask(rf, **({"HX-Request": "true"} | header))

    assert "Hele siden" in html(request, fragment="rows")


@pytest.mark.usefixtures("template")
def test_a_page_without_fragments_is_a_page_for_htmx_too(rf: RequestFactory) -> None:
    assert "Hele siden" in html(ask(rf, **{"HX-Request": "true"}))


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_answer_always_varies_on_the_htmx_header(
    rf: RequestFactory, headers: dict[str, str]
) -> None:
    response = pages.render_page(ask(rf, **headers), TEMPLATE, fragment="rows")

    assert "HX-Request" in response["Vary"]


@pytest.mark.usefixtures("template")
@pytest.mark.parametrize(
    ("context", "status"),
    [
        ({}, 200),
        ({"form": None}, 200),
        ({"form": OneField()}, 200),
        ({"form": OneField({"name": "Rolf"})}, 200),
        ({"form": OneField({})}, 422),
        ({"forms": [OneField(), OneField({})]}, 422),
        ({"forms": {"first": OneField({})}}, 422),
    ],
)
def test_a_form_with_errors_is_answered_422(
    rf: RequestFactory, context: dict[str, Any], status: int
) -> None:
    assert pages.render_page(ask(rf), TEMPLATE, context).status_code == status


@pytest.mark.usefixtures("template")
def test_a_status_of_the_view_is_kept(rf: RequestFactory) -> None:
    context = {"form": OneField({})}

    assert pages.render_page(ask(rf), TEMPLATE, context, status=409).status_code == 409


def test_a_refusal_stands_beside_its_field() -> None:
    form = OneField({"name": "Rolf"})

    pages.add_refusal(form, Refused("Navnet er brukt.", field="name"))

    assert form.errors == {"name": ["Navnet er brukt."]}


def test_several_refusals_are_all_said() -> None:
    form = OneField({"name": "Rolf"})
    refusals = [Refused("Navnet er brukt.", field="name"), Refused("Grunn mangler.", field="why")]

    pages.add_refusal(form, Several(refusals))

    assert form.errors == {"name": ["Navnet er brukt."], "__all__": ["Grunn mangler."]}
