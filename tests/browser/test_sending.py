"""The way of one submission in a real browser: written, looked over, sent, and opened again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from consultations.models import Activity, Channel, Submission
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_submission_is_sent_and_opened_again(
    new_page: Callable[..., Page], axe: Callable[[Page], None], size: str
) -> None:
    activity = factories.activity(opened=True, channel=Channel.PORTAL)
    factories.theme(activity.plan, name_nb="Lokaler")
    page = new_page(size)

    send(page, axe, activity)
    code = page.locator("#kode").inner_text()
    open_again(page, axe, Submission.objects.get().reference, code)


def send(page: Page, axe: Callable[[Page], None], activity: Activity) -> None:
    page.goto(reverse("consultations:send", args=[activity.plan.slug]))
    axe(page)
    page.get_by_label("Hva vil du si?").fill("Lys i løypa. Jeg er 02013299997.")
    page.get_by_role("button", name="Legg til en sak til").click()
    page.get_by_label("Sak 2").fill("Åpne hallene på søndager.")
    page.get_by_label("Lokaler").check()
    # The work is done while one writes.
    expect(page.locator("input[name=work]")).not_to_have_value("")
    page.get_by_role("button", name="Se over innspillet").click()
    expect(page.get_by_text("Det ser ut som et fødselsnummer.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Endre sak 1").click()
    page.get_by_label("Hva vil du si?").fill("Lys i løypa.")
    page.get_by_role("button", name="Se over innspillet").click()
    page.get_by_role("button", name="Send innspill").click()
    expect(page.get_by_role("heading", name="Takk. Vi har fått innspillet ditt.")).to_be_visible()
    axe(page)


def open_again(page: Page, axe: Callable[[Page], None], reference: str, code: str) -> None:
    page.get_by_role("link", name="Se innspillet ditt").click()
    expect(page.get_by_text("Åpne hallene på søndager.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Lukk innspillet").click()
    page.get_by_label("Referanse").fill(reference)
    page.get_by_label("Kode fra kvitteringen").fill(code)
    page.get_by_role("button", name="Vis innspillet mitt").click()
    page.get_by_role("link", name="Rett innspillet").click()
    page.get_by_label("Slik skulle det stått").fill("Lys i hele løypa.")
    page.get_by_role("button", name="Send rettelsen").click()
    expect(page.get_by_text("Lys i hele løypa.")).to_be_visible()
    axe(page)
