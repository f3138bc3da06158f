"""Keys click visible buttons, never while somebody writes, and can be switched off."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

NEXT = re.compile(r"\?nede=1$")
SECTION = re.compile(r"\?sortert=1$")


@pytest.fixture(autouse=True)
def showcase(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.browser.showcase"
    engine = settings.TEMPLATES[0]
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], folder]}]


def bench(page: Page, *, keys: str = "on") -> None:
    page.goto("/utstilling/base_workbench/")
    page.evaluate("state => { document.body.dataset.hurtigtaster = state; }", keys)


def stays(page: Page) -> None:
    """Long enough for a click to have led away."""
    page.wait_for_timeout(250)
    expect(page).not_to_have_url(NEXT)


def test_a_key_clicks_its_link(page: Page) -> None:
    bench(page)

    page.keyboard.press("j")

    expect(page).to_have_url(NEXT)


def test_two_keys_one_after_the_other_are_one_shortcut(page: Page) -> None:
    bench(page)

    page.keyboard.press("g")
    page.keyboard.press("i")

    expect(page).to_have_url(SECTION)


def test_a_key_in_a_text_field_is_a_letter(page: Page) -> None:
    bench(page)

    page.get_by_label("Skriv her").press_sequentially("jgi")

    expect(page.get_by_label("Skriv her")).to_have_value("jgi")
    stays(page)


def test_a_key_with_a_modifier_belongs_to_the_browser(page: Page) -> None:
    bench(page)

    page.keyboard.press("Alt+j")

    stays(page)


def test_keys_that_are_switched_off_do_nothing(page: Page) -> None:
    bench(page, keys="off")

    page.keyboard.press("j")

    stays(page)


def test_the_first_use_says_how_to_switch_them_off(page: Page) -> None:
    bench(page)
    page.evaluate("document.querySelector('[data-hurtigtast=j]').href = '#nede'")

    page.keyboard.press("j")
    page.keyboard.press("j")

    expect(page.locator("#status")).to_have_text(
        "Du brukte en hurtigtast. Trykk ? for å se alle eller slå dem av."
    )
