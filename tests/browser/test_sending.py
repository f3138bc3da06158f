"""The way of one submission in a real browser: written, looked over, sent, and opened again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from consultations.models import Activity, Channel, Submission
from consultations.services import admitting
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


def test_without_a_script_from_the_form_to_the_receipt_and_back(
    page_without_js: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only difference is that the server asks for a little time; here it is not waited for."""
    monkeypatch.setattr(admitting, "SLOW_PATH_SECONDS", 0)
    activity = factories.activity(opened=True, channel=Channel.PORTAL)
    page = page_without_js

    send_bare(page, activity)
    expect(page.get_by_text("kvittering med lenke til kari@example.no")).to_be_visible()
    expect(page.locator("#kode")).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    submission, code = Submission.objects.get(), page.locator("#kode").inner_text()
    said = "Lys i løypa. Jeg er og bor på Åsen.\n\nÅpne hallene på søndager."
    assert submission.original_text == said
    page.context.clear_cookies()
    page.goto(reverse("feedback:own_door"))
    page.get_by_label("Referanse").fill(submission.reference)
    page.get_by_label("Kode fra kvitteringen").fill(code)
    page.get_by_role("button", name="Vis innspillet mitt").click()
    expect(page.get_by_role("link", name="Følg innspillet med e-post")).to_be_visible()


def send_bare(page: Page, activity: Activity) -> None:
    page.goto(reverse("consultations:send", args=[activity.plan.slug]))
    page.get_by_label("Hva vil du si?").fill("Lys i løypa. Jeg er 02013299997 og bor på Åsen.")
    page.get_by_role("button", name="Legg til en sak til").click()
    page.get_by_label("Sak 2").fill("Åpne hallene på søndager.")
    page.get_by_role("textbox", name="E-post").fill("kari@example.no")
    page.get_by_label("Send meg e-post når innspillet får svar").check()
    page.get_by_role("button", name="Se over innspillet").click()
    page.get_by_role("button", name="Ta det bort 02013299997").click()
    expect(page.get_by_role("status").filter(has_text="Det er tatt bort.")).to_be_visible()
    expect(page.get_by_text("Lys i løypa. Jeg er og bor på Åsen.")).to_be_visible()
    expect(page.get_by_role("button", name="Ta det bort")).to_have_count(0)
    page.get_by_role("button", name="Send innspill").click()

    expect(page.get_by_role("heading", name="Takk. Vi har fått innspillet ditt.")).to_be_visible()
