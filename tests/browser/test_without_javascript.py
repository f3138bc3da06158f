"""Everything can be read and done in a browser that runs no script at all."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.demo import site, transactional_db

__all__ = ["site", "transactional_db"]

PLAN = "/planer/temaplan-frivillighet/"
WORK = "/arbeid/temaplan-frivillighet/"
SENTENCE = "Lagene får en fast kontaktperson fra høsten."


@pytest.fixture
def bare(page_without_js: Page, sign_in: Callable[[Page, User], None]) -> Callable[..., Page]:
    """A page without script, opened as somebody or as nobody in particular."""

    def enter(address: str, who: str = "") -> Page:
        if who:
            sign_in(page_without_js, User.objects.get(email=f"{who}@eksempelvik.example"))
        page_without_js.goto(address)
        return page_without_js

    return enter


def test_the_plan_and_every_way_on_from_it(bare: Callable[..., Page]) -> None:
    page = bare(PLAN)
    expect(page.get_by_text("111 av 118 punkter har fått svar.")).to_be_visible()

    page.get_by_text("Hvorfor er svarene forsinket?").click()
    expect(page.get_by_text("sju punkter krever mer arbeid enn vi trodde").first).to_be_visible()

    page.get_by_role("textbox", name="Referanse").fill("friv-0031")
    page.get_by_role("button", name="Finn innspillet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Innspill FRIV-0031")


def test_the_trace_with_its_steps_and_what_is_folded_away(bare: Callable[..., Page]) -> None:
    page = bare("/innspill/FRIV-0031/")
    page.get_by_role("link", name="Dette svarte vi").click()
    expect(page).to_have_url(re.compile("#punkt-1-3$"))

    change = page.get_by_text("Slik endret innspillene teksten")
    change.click()
    expect(page.get_by_text("Bak teksten står FRIV-0031-1")).to_be_visible()


def test_the_public_list_is_searched_and_filtered(bare: Callable[..., Page]) -> None:
    page = bare(f"{PLAN}innspill/")
    page.get_by_text("Søk og filtrer").click()
    page.get_by_role("searchbox", name="Søk").fill("lager")
    page.get_by_label("Tatt med", exact=True).check()
    page.get_by_role("button", name="Vis resultater").click()

    expect(page.get_by_role("link", name="fjern filteret Resultat")).to_be_visible()
    cards = page.get_by_role("region", name="Punkter", exact=True).get_by_role("article")
    expect(cards.filter(has_text="FRIV-0032-1")).to_have_count(1)
    assert all("Tatt med" in card.inner_text() for card in cards.all())


def test_the_queue_is_searched_and_filtered(bare: Callable[..., Page]) -> None:
    page = bare(f"{WORK}innspill/", "pia")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Tema").select_option("Lokaler og arealbruk")
    page.get_by_role("searchbox", name="Søk").fill("lagerplass")
    page.get_by_role("button", name="Vis resultater").click()

    rows = page.get_by_role("navigation", name="Innspill i køen").get_by_role("link", name="FRIV-")
    expect(rows.filter(has_text="FRIV-0032")).to_have_count(1)
    heading = page.get_by_role("navigation", name="Innspill i køen").get_by_role("heading")
    assert 0 < rows.count() < 10
    expect(heading).to_contain_text(f"({rows.count()})")
    rows.filter(has_text="FRIV-0032").click()
    expect(page.get_by_role("heading", name="FRIV-0032")).to_be_visible()


def test_themes_are_set_and_the_act_is_undone(bare: Callable[..., Page]) -> None:
    page = bare(f"{WORK}innspill/FRIV-0057/", "pia")
    theme = page.get_by_role("checkbox", name="Økonomiske rammevilkår")
    expect(theme).not_to_be_checked()
    theme.check()
    page.get_by_role("button", name="Lagre tema").click()
    expect(page.get_by_role("status")).to_contain_text("Økonomiske rammevilkår")
    expect(theme).to_be_checked()

    page.get_by_role("status").get_by_role("button", name="Angre").click()
    expect(page.get_by_role("status")).to_contain_text("Angret")
    expect(theme).not_to_be_checked()


def test_a_draft_is_written_kept_and_refused_in_place(bare: Callable[..., Page]) -> None:
    page = bare(f"{WORK}punkt/FRIV-0057-1/svar/", "pia")
    page.get_by_role("radio", name="Tatt med", exact=True).check()
    page.get_by_label("Det vi gjør", exact=True).fill(SENTENCE)
    page.get_by_label("Hvem har ansvaret").select_option("Kultur og frivillighet")
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_role("status")).to_contain_text("Utkast lagret")

    page.goto(f"{WORK}punkt/FRIV-0057-1/svar/")
    expect(page.get_by_label("Det vi gjør", exact=True)).to_have_value(SENTENCE)
    page.get_by_role("button", name="Send til kontroll").click()
    fault = page.get_by_role("link", name="Velg tiltaket eller plandelen der punktet er tatt med.")
    expect(fault).to_be_visible()
    expect(page.get_by_label("Det vi gjør", exact=True)).to_have_value(SENTENCE)


def test_the_councils_page_and_its_larger_type(bare: Callable[..., Page]) -> None:
    page = bare("/raad/frivillighetsradet/", "rolf")
    heading = page.get_by_role("heading", level=1)
    before = heading.bounding_box()
    page.get_by_role("link", name="A++").click()
    after = heading.bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]

    page.get_by_role("link", name="Vis alt dere har sagt").click()
    expect(heading).to_contain_text("(25)")
    page.get_by_role("link", name="Lag trenger rom som passer").click()
    expect(page.get_by_role("region", name="Dette svarer kommunen")).to_contain_text(
        "Delvis tatt med"
    )
