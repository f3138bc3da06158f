"""A page for what went wrong says what happened and what to do; htmx gets the sentences alone."""

import logging
from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from config import views


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def misread(request: HttpRequest) -> HttpResponse:
    raise BadRequest


def fall(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret of the inside")


urlpatterns = [path("refuse/", refuse), path("misread/", misread), path("fall/", fall)]
handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"

PAGES = [
    ("/misread/", 400, "Vi forsto ikke forespørselen"),
    ("/refuse/", 403, "Du har ikke tilgang til dette"),
    ("/nowhere/", 404, "Vi finner ikke siden"),
    ("/fall/", 500, "Noe gikk galt hos oss"),
]


@pytest.fixture(autouse=True)
def here(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status", "heading"), PAGES)
def test_the_page_explains_itself(visitor: Client, address: str, status: int, heading: str) -> None:
    response = visitor.get(address)

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert "secret of the inside" not in response.content.decode()


@pytest.mark.parametrize(("address", "status", "heading"), PAGES)
def test_htmx_gets_sentences_without_a_page(
    visitor: Client, address: str, status: int, heading: str
) -> None:
    html = visitor.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "<p>" in html
    assert "<html" not in html
    assert "<h1>" not in html


def test_a_lost_reader_can_look_for_a_reference(visitor: Client) -> None:
    html = visitor.get("/nowhere/").content.decode()

    assert '<form class="stack" method="get" action="/finn/">' in html
    assert 'name="ref"' in html


def test_the_error_number_on_the_page_stands_in_the_log(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="config.views"):
        html = visitor.get("/fall/").content.decode()

    [logged] = [record for record in caplog.records if record.name == "config.views"]
    assert isinstance(logged.args, tuple)
    number = str(logged.args[0])
    assert number in html


def test_an_old_form_is_explained_and_nothing_is_lost(rf: RequestFactory) -> None:
    response = views.csrf_failure(rf.post("/"), reason="token missing")

    assert response.status_code == 403
    assert "Teksten din står der fortsatt" in response.content.decode()
