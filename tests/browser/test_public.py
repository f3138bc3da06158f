"""The public pages in a browser: nothing axe objects to, nothing wider than the narrowest phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import site, transactional_db

__all__ = ["site", "transactional_db"]
PLAN = "/planer/temaplan-frivillighet/"
PAGES = [
    "/",
    "/planer/",
    PLAN,
    f"{PLAN}innspill/",
    f"{PLAN}innspill/?resultat=not_accepted&tema=ukjent",
    f"{PLAN}innspill/?sok=finnes+ikke+noe+sted",
    f"{PLAN}tall/",
    f"{PLAN}tiltak/",
    f"{PLAN}tema/lokaler-og-arealbruk/",
    f"{PLAN}aktiviteter/arbeidsverksted-med-folkevalgte/",
    f"{PLAN}aktiviteter/kartlegging-av-frivillige-organisasjoner-2020/",
    "/innspill/FRIV-0001/",
    "/innspill/FRIV-0014/",
    "/innspill/FRIV-0027/",
    "/innspill/FRIV-0034/",
    "/finn/",
    "/finn/?ref=FRIV-9999",
    "/raad/",
    "/om/",
    "/om/slik-svarer-vi/",
    "/om/personvern/",
    "/om/tilgjengelighet/",
]


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_it(page: Page, axe: Callable[[Page], None], path: str) -> None:
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")

    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    axe(page)


def test_every_measure_of_the_demo_can_be_read(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(f"{PLAN}tiltak/")
    addresses = [link.get_attribute("href") for link in page.locator(".measure h2 a").all()]

    assert len(addresses) == 16
    page.goto(str(addresses[3]))
    axe(page)


def test_a_resident_filters_the_list_without_script(page_without_js: Page) -> None:
    page = page_without_js
    page.goto(f"{PLAN}innspill/")

    page.get_by_text("Søk og filtrer").click()
    page.get_by_label("Ikke tatt med").check()
    page.get_by_role("button", name="Vis resultater").click()

    expect(page.get_by_text("Viser 1–6 av 6")).to_be_visible()
    page.get_by_role("link", name="fjern filteret Resultat").click()
    expect(page.get_by_text("Viser 1–20 av 118")).to_be_visible()


def test_a_resident_goes_from_a_number_to_the_trace_without_script(page_without_js: Page) -> None:
    page = page_without_js
    page.goto(PLAN)

    page.get_by_role("link", name=re.compile("Delvis tatt med.*vis 14")).click()
    page.get_by_role("link", name="FRIV-0014-1").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Innspill FRIV-0014")
    expect(page.get_by_text("Administrasjonen foreslo: Ikke tatt med.")).to_be_visible()


def test_the_tab_key_reaches_every_link_of_a_trace_and_shows_where_it_is(page: Page) -> None:
    page.goto("/innspill/FRIV-0022/")
    wanted = page.locator("a[href], button, summary, input").count()
    seen = set()

    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        spot = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.tagName, e.textContent.trim().slice(0, 40), s.outlineStyle]; }"
        )
        if spot[0] != "BODY":
            assert spot[2] != "none", spot
            seen.add((spot[0], spot[1]))

    assert ("A", "Arbeidsverksted med frivillighetsrådet") in seen
    assert ("SUMMARY", "Slik endret innspillene teksten") in seen


def test_paper_shows_both_banners_and_what_is_folded(page: Page) -> None:
    page.goto("/innspill/FRIV-0022/")

    page.emulate_media(media="print")

    expect(page.get_by_text("Eksempelvik kommune finnes ikke.")).to_be_visible()
    expect(page.get_by_text("Ingenting her er vedtatt av Bærum kommune.")).to_be_visible()
    expect(page.locator("nav.site-nav")).to_be_hidden()
    assert page.pdf()[:5] == b"%PDF-"
