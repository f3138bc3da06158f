"""What became of what we said? A resident finds out, on a phone, without signing in.

Randi plays in a band. In 2023 her council wrote to the municipality that bands need rooms that fit,
and the receipt said FRIV-0031. Nothing below needs an account, and nothing needs JavaScript.

**Find your submission.** Choose «Finn ditt innspill» at the top of any page, type the reference as
it stands on the receipt, and choose «Finn innspillet». Small letters and spaces around it do no
harm. A reference that was never published gets a plain answer, and what you typed stays in the
field.

**Read the trace.** The page has five steps for each point. «Dette skrev dere» are the words as they
came; they are never changed. «Slik forsto vi det» is what the municipality takes them to mean.
«Dette svarte vi» says what is done, what is not done, why, who is responsible, and when. «Dette ble
det til» is the measure in the plan, and «Slik går det» is how it goes. Choose the measure to see
every point that stands behind it.

**Look up the figures.** Choose the plan, then «Alle tallene». Every number is a link to what it
counts: choose it, and count for yourself.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

REFERENCE = "FRIV-0031"


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A phone with JavaScript switched off."""
    return new_page("phone", has_touch=True, java_script_enabled=False)


def test_a_resident_finds_what_became_of_a_submission(phone: Page) -> None:
    phone.goto("/")
    look_for(phone, "FRIV-9999")
    expect(phone.get_by_role("textbox", name="Referanse")).to_have_value("FRIV-9999")
    expect(phone.get_by_text("Vi finner ikke noe innspill")).to_be_visible()

    look_for(phone, REFERENCE.lower())
    expect(phone.get_by_role("heading", level=1)).to_have_text(f"Innspill {REFERENCE}")
    read_what_was_said_and_answered(phone)
    read_what_it_became(phone)
    choose_the_measure(phone)


def test_a_resident_follows_numbers_to_what_they_count(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("link", name="Temaplan frivillighet").click()
    expect(phone.get_by_text("111 av 118 punkter har fått svar.")).to_be_visible()
    assert_the_list_is_as_long_as(phone, "Ikke tatt med")

    phone.go_back()
    phone.get_by_role("link", name="Alle tallene").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Tallene i Temaplan frivillighet")
    assert_the_list_is_as_long_as(phone, "Delvis tatt med")

    phone.go_back()
    follow_the_council(phone, "Eldrerådet i Eksempelvik")


def look_for(phone: Page, reference: str) -> None:
    """Find the submission by the reference on the receipt."""
    phone.get_by_role("link", name="Finn ditt innspill").click()
    phone.get_by_role("textbox", name="Referanse").fill(reference)
    phone.get_by_role("button", name="Finn innspillet").click()


def read_what_was_said_and_answered(phone: Page) -> None:
    """The words as they came, how they were understood, and the whole answer."""
    said = step(phone, "Dette skrev dere")
    expect(said.get_by_role("blockquote")).to_have_text(
        "Gi tilgang til lokaler som passer, blant annet i akustikk, størrelse og nærhet."
    )
    understood = step(phone, "Slik forsto vi det")
    expect(understood).to_contain_text("Lag trenger rom som passer til formålet")

    answer = step(phone, "Dette svarte vi")
    expect(answer).to_contain_text("Delvis tatt med")
    expect(answer).to_contain_text("Kommunestyret")
    for heading, words in {
        "Det vi gjør": "Oversikten sier hvor stort rommet er",
        "Det vi ikke gjør nå": "Vi bygger ikke om rom",
        "Grunn": "Ombygging av saler blir avgjort i planen for skole- og kulturbygg.",
        "Hvem og når": "Eiendom",
    }.items():
        line = answer.get_by_role("term").get_by_text(heading, exact=True).locator("..")
        expect(line.get_by_role("definition")).to_contain_text(words)


def read_what_it_became(phone: Page) -> None:
    """The measure that the point changed, who has it, and how far it has come."""
    became = step(phone, "Dette ble det til")
    expect(became.get_by_role("link", name="Tiltak M3.2")).to_be_visible()
    expect(became).to_contain_text("Ikke startet")
    expect(became).to_contain_text("Ønsket om egnede rom ga oversikten felt for lyd")

    going = step(phone, "Slik går det")
    expect(going).to_contain_text("Vedtatt")
    expect(going).to_contain_text("Tiltaket er lovet gjennomført innen")


def choose_the_measure(phone: Page) -> None:
    """Every point behind the measure stands on its page, this one among them."""
    step(phone, "Dette ble det til").get_by_role("link", name="Tiltak M3.2").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Åpen oversikt over lokaler")
    expect(phone.get_by_role("main").get_by_role("link", name=REFERENCE).first).to_be_visible()


def assert_the_list_is_as_long_as(phone: Page, outcome: str) -> None:
    """Choose a bar: the list behind it has exactly as many points as the bar says."""
    bar = phone.get_by_role("row", name=re.compile(f"^{outcome}")).first
    count = int(bar.get_by_role("cell").first.inner_text())
    assert count
    bar.get_by_role("link").click()
    expect(phone.get_by_text(f"av {count} punkter")).to_be_visible()
    assert points_listed(phone) == count


def follow_the_council(phone: Page, council: str) -> None:
    """What one council has said, by outcome; the parts make up the whole."""
    table = phone.get_by_role("table", name="Punkter etter råd eller organisasjon og resultat")
    row = table.get_by_role("row", name=re.compile(council))
    whole, *parts = (int(text) for text in row.get_by_role("cell").all_inner_texts())
    outcomes_open_and_withdrawn = parts[:9]
    assert sum(outcomes_open_and_withdrawn) == whole

    row.get_by_role("link").first.click()
    assert points_listed(phone) == whole
    phone.get_by_role("region", name="Punkter", exact=True).get_by_role(
        "link", name="FRIV-"
    ).first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Innspill FRIV-")
    expect(phone.get_by_role("main")).to_contain_text(council)


def step(phone: Page, name: str) -> Locator:
    """One of the five steps of a point."""
    heading = phone.get_by_role("heading", name=name, exact=True)
    return phone.get_by_role("listitem").filter(has=heading)


def points_listed(phone: Page) -> int:
    """How many points there are on all pages of the list."""
    found = 0
    expect(phone.get_by_role("region", name="Punkter", exact=True)).to_be_visible()
    while True:
        found += (
            phone.get_by_role("region", name="Punkter", exact=True).get_by_role("article").count()
        )
        further = phone.get_by_role("link", name="Neste")
        if not further.count():
            return found
        phone.goto(urljoin(phone.url, further.get_attribute("href")))
