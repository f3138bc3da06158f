"""«Sjekk kvitteringen» on our pages: checked where the reader is, with us as the last resort."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audit.log import keys, reading
from audit.models import Leaf
from tests import factories

ALL = "Kvitteringen er ekte, og åpningen hører til"
PATH = "/sjekk-kvittering/"


@pytest.fixture
def files(transactional_db: None, tmp_path: Path) -> list[Path]:
    """The receipt and the opening of a submission, as its sender keeps them."""
    submission = factories.submission("Vi vil ha lys i løypa.")
    leaf = reading.newest_about(submission.reference, Leaf.Kind.RECEIVED)
    latest = reading.latest()
    assert leaf
    assert latest
    made = {
        "kvittering.tlog-proof": reading.receipt(leaf, latest),
        "apning.json": reading.opening_of(leaf),
    }
    for name, text in made.items():
        (tmp_path / name).write_text(str(text), encoding="utf-8")
    return [tmp_path / name for name in made]


def choose(page: Page, files: list[Path]) -> None:
    for field, file in zip(("receipt_file", "opening_file"), files, strict=True):
        page.locator(f"input[name={field}]").set_input_files(file)
    page.get_by_role("button", name="Sjekk", exact=True).click()


def watch(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    return sent


def test_the_check_is_made_in_the_browser_and_sends_nothing(
    page: Page, files: list[Path], axe: Callable[[Page], None]
) -> None:
    page.goto(PATH)
    expect(page.get_by_text("Sjekken skjer i nettleseren din.")).to_be_visible()
    expect(page.get_by_text("Uten JavaScript er det vi som sjekker.")).to_be_hidden()
    sent = watch(page)

    choose(page, files)

    verdict = page.get_by_role("region", name=ALL)
    expect(verdict).to_contain_text("Vi vil ha lys i løypa.")
    expect(verdict.get_by_role("heading", level=2)).to_be_focused()
    assert sent == []
    axe(page)


def test_without_script_we_check_and_say_that_it_is_weaker(
    page_without_js: Page, files: list[Path]
) -> None:
    page = page_without_js
    page.goto(PATH)
    expect(page.get_by_text("Uten JavaScript er det vi som sjekker.")).to_be_visible()
    expect(page.get_by_text("Sjekken skjer i nettleseren din.")).to_be_hidden()

    choose(page, files)

    verdict = page.get_by_role("region", name=ALL)
    expect(verdict).to_contain_text("Signaturen: stemmer.")
    expect(verdict).to_contain_text("En sjekk vi gjør selv, er svakere enn en andre gjør.")


def test_where_the_browser_cannot_the_server_may(
    page: Page, files: list[Path], axe: Callable[[Page], None]
) -> None:
    page.goto(PATH)
    page.evaluate("() => { crypto.subtle.importKey = () => Promise.reject(new Error('no')); }")
    choose(page, files)
    expect(page.get_by_role("region", name="Nettleseren kan ikke sjekke")).to_be_visible()
    axe(page)

    page.get_by_role("button", name="La kommunen sjekke").click()

    expect(page.get_by_role("region", name=ALL)).to_contain_text("Denne sjekken gjorde kommunen.")


def test_the_copy_on_disk_works_when_we_are_gone(
    page: Page, files: list[Path], tmp_path: Path
) -> None:
    page.goto(PATH)
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned sjekkesiden").click()
    copy = tmp_path / "copy" / download.value.suggested_filename
    download.value.save_as(copy)
    page.context.set_offline(True)
    page.goto(copy.as_uri())
    sent = watch(page)

    choose(page, files)

    expect(page.get_by_role("region", name=ALL)).to_contain_text("Vi vil ha lys i løypa.")
    expect(page.get_by_label("Nøkkelen, én på hver linje")).to_have_value(
        str(keys.signer().verifier)
    )
    assert sent == []


def test_the_copy_may_send_nothing_even_if_it_tries(
    page: Page, tmp_path: Path, expected_faults: list[str], live_server: Any
) -> None:
    expected_faults += ["Content Security Policy", "Failed to fetch"]
    page.goto(PATH)
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned sjekkesiden").click()
    copy = tmp_path / download.value.suggested_filename
    download.value.save_as(copy)
    page.goto(copy.as_uri())

    went = page.evaluate(
        "address => fetch(address, {mode: 'no-cors'}).then(() => 'sent', () => 'stopped')",
        f"{live_server.url}/logg/checkpoint",
    )

    assert went == "stopped"
