"""The three skeletons and all components, seen by a browser and examined by axe."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SKELETONS = ["base", "base_workbench", "base_council"]


@pytest.fixture(autouse=True)
def showcase(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.browser.showcase"
    engine = settings.TEMPLATES[0]
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], folder]}]
    settings.DEMO = True


@pytest.mark.parametrize("skeleton", SKELETONS)
@pytest.mark.parametrize("query", ["", "?feil=1&beskjed=1"])
def test_a_skeleton_with_all_components_has_no_breach(
    page: Page, axe: Callable[[Page], None], skeleton: str, query: str
) -> None:
    page.goto(f"/utstilling/{skeleton}/{query}")

    expect(page.get_by_role("heading", level=1)).to_have_text("Temaplan frivillighet")
    axe(page)


@pytest.mark.parametrize("skeleton", SKELETONS)
def test_both_banners_say_that_the_town_is_invented(page: Page, skeleton: str) -> None:
    page.goto(f"/utstilling/{skeleton}/")

    expect(page.get_by_text("Eksempelvik kommune finnes ikke.")).to_be_visible()
    expect(page.get_by_text("Ingenting her er vedtatt av Bærum kommune.")).to_be_visible()


def test_errors_take_focus_and_lead_to_their_fields(page: Page) -> None:
    page.goto("/utstilling/base/?feil=1")

    expect(page.locator("#feil-overskrift")).to_be_focused()
    page.locator(".ds-error-summary a").first.click()

    expect(page).to_have_url(re.compile("#id_name$"))
    expect(page.locator("#id_name")).to_be_focused()


def test_the_first_tab_stop_leads_past_the_head(page: Page) -> None:
    page.goto("/utstilling/base/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_public_skeleton_loads_no_script(page: Page) -> None:
    page.goto("/utstilling/base/")

    assert page.locator("script").count() == 0


def test_the_text_grows_by_a_link_and_stays_grown(page_without_js: Page) -> None:
    page = page_without_js
    page.goto("/utstilling/base_council/")
    before = page.locator(".brand__mark").bounding_box()

    page.get_by_role("link", name="A++ størst").click()
    page.goto("/utstilling/base_council/")
    after = page.locator(".brand__mark").bounding_box()

    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] * 1.2


def ask(page: Page, skeleton: str, address: str) -> None:
    """Add a text field and a button that fetches the address over it, and press the button."""
    page.goto(f"/utstilling/{skeleton}/")
    page.evaluate(
        """address => {
          const place = document.createElement("div");
          place.id = "mottar";
          const words = document.createElement("input");
          words.id = "ord";
          const button = document.createElement("button");
          button.id = "henter";
          button.setAttribute("hx-get", address);
          button.setAttribute("hx-target", "#mottar");
          place.append(words);
          document.querySelector("main").append(place, button);
          htmx.process(button);
        }""",
        address,
    )
    page.locator("#ord").fill("halvskrevet")
    page.locator("#henter").click()


@pytest.mark.parametrize("skeleton", ["base_workbench", "base_council"])
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/gaar-galt/", "Det skyldes ikke noe du gjorde."),
        ("/stengt/", "Du har ikke tilgang til dette."),
        ("/finnes-ikke/", "Vi finner ikke siden."),
    ],
)
def test_an_error_has_its_place_and_takes_no_words_away(
    page: Page, skeleton: str, address: str, said: str
) -> None:
    ask(page, skeleton, address)

    expect(page.locator("#feilfelt")).to_contain_text(said)
    expect(page.locator("#ord")).to_have_value("halvskrevet")
    assert page.locator("main").count() == 1


def test_a_lost_connection_is_said_in_the_error_field(
    page: Page, expected_faults: list[str]
) -> None:
    expected_faults.append("Failed to fetch")
    page.route("**/utstilling/base/", lambda route: route.abort())

    ask(page, "base_workbench", "/utstilling/base/")

    expect(page.locator("#feilfelt")).to_have_text(
        "Vi fikk ikke svar. Teksten din er ikke borte. Prøv igjen om litt."
    )
    expect(page.locator("#ord")).to_have_value("halvskrevet")
