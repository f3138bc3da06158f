"""The page that checks a receipt, opened from disk in a real browser: our server is not there.

Its script is put before the same receipts as Go's libraries, and must come to the same answers.
"""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Request, expect

from tests.verifiers import logs
from tests.verifiers.logs import Log

COUNT = 1000
FOLDER = Path(settings.BASE_DIR) / "static/sjekk"
CHECK_ALL = """async ({key, pairs}) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const found = [];
  for (const [receipt, opening] of pairs) {
    const each = {receipt: bytes(receipt), opening: opening && bytes(opening), keys: key};
    found.push(await Kvittering.check(each));
  }
  return found;
}"""


@pytest.fixture
def site() -> SimpleNamespace:
    """No server at all: the page is a file."""
    return SimpleNamespace(url=FOLDER.as_uri())


@pytest.fixture
def expected_faults() -> list[str]:
    """Axe asks for the style sheet a second time, and a file may not; the page itself never asks."""
    return ["Access to XMLHttpRequest at 'file:", "Failed to load resource"]


@pytest.fixture(scope="module")
def luck() -> random.Random:
    return random.Random(723)  # noqa: S311  the same luck in every run


@pytest.fixture(scope="module")
def log(luck: random.Random) -> Log:
    return logs.log(COUNT, luck)


@pytest.fixture(scope="module")
def receipts(log: Log, luck: random.Random) -> list[bytes]:
    """One for each leaf, each against a tree of another size."""
    return [log.receipt(at, luck.randint(at + 1, COUNT)).encode() for at in range(COUNT)]


@pytest.fixture
def copy(page: Page) -> Iterator[Page]:
    """The page as it lies on disk; asking anybody for anything is a fault."""
    asked: list[str] = []

    def heard(request: Request) -> None:
        if not request.url.startswith(FOLDER.as_uri()):
            asked.append(request.url)

    page.on("request", heard)
    page.goto((FOLDER / "sjekk-kvittering.html").as_uri())
    yield page
    assert asked == []


def answers(page: Page, log: Log, pairs: list[tuple[bytes, bytes | None]]) -> list[dict[str, Any]]:
    asked = [[logs.base64_of(proof), opened and logs.base64_of(opened)] for proof, opened in pairs]
    return page.evaluate(CHECK_ALL, {"key": log.key, "pairs": asked})


def test_a_thousand_receipts_and_openings_hold(copy: Page, log: Log, receipts: list[bytes]) -> None:
    openings = [str(each).encode() for each in log.openings]

    found = answers(copy, log, list(zip(receipts, openings, strict=True)))

    assert [one for one in found if one["opening"] != "holds" or one.get("failed")] == []
    assert [one["index"] for one in found] == list(range(COUNT))
    assert [one["record"] for one in found] == [each.record for each in log.openings]


def test_one_bit_changed_in_receipt_or_opening_never_holds(
    copy: Page, log: Log, receipts: list[bytes], luck: random.Random
) -> None:
    openings = [str(each).encode() for each in log.openings]
    changed = [logs.one_bit_off(data, luck) for data in receipts]
    opened = [logs.one_bit_off(data, luck) for data in openings]

    in_receipt = answers(copy, log, [(data, None) for data in changed])
    in_opening = answers(copy, log, list(zip(receipts, opened, strict=True)))

    held = [data for data, one in zip(changed, in_receipt, strict=True) if not one.get("failed")]
    assert held == []
    assert {one["failed"] for one in in_receipt} == {"form", "signature", "inclusion"}
    assert {one["failed"] for one in in_opening} == {"opening"}


def test_nothing_holds_that_is_spelt_another_way(
    copy: Page, log: Log, receipts: list[bytes]
) -> None:
    opened = str(log.openings[3]).replace(":", ": ").encode()

    found = answers(copy, log, [(logs.respelt(receipts[3]), None), (receipts[3], opened)])

    assert [one["failed"] for one in found] == ["form", "opening"]


def test_a_forged_entry_fails_inclusion_or_signature(copy: Page, log: Log) -> None:
    other = logs.log(8, random.Random(1))  # noqa: S311  another log, signed with another key
    mixed = log.receipt(3, 8).replace(log.checkpoint(8), log.checkpoint(9))

    foreign, misplaced = answers(
        copy, log, [(other.receipt(3, 8).encode(), None), (mixed.encode(), None)]
    )

    assert (foreign["failed"], foreign["why"]) == ("signature", "another_key")
    assert (misplaced["failed"], misplaced["why"]) == ("inclusion", "not_included")


def put(page: Page, log: Log, receipt: bytes, opening: str = "") -> None:
    page.locator("#receipt_file").set_input_files(
        {"name": "FRIV-0003.tlog-proof", "mimeType": "text/plain", "buffer": receipt}
    )
    if opening:
        page.get_by_text("Eller lim inn teksten").nth(1).click()
        page.get_by_label("Åpningen som tekst").fill(opening)
    page.get_by_label("Nøkkelen, én på hver linje").fill(f"{log.key}\n")
    page.get_by_role("button", name="Sjekk").click()


def test_a_resident_checks_a_receipt_without_us(
    copy: Page, log: Log, receipts: list[bytes], axe: Callable[[Page], None]
) -> None:
    put(copy, log, receipts[3], str(log.openings[3]))

    verdict = copy.get_by_role("region", name="Kvitteringen er ekte, og åpningen hører til")
    expect(verdict.get_by_role("heading", level=2)).to_be_focused()
    expect(verdict).to_contain_text("Signaturen: stemmer. Loggen er signert med nøkkelen.")
    expect(verdict).to_contain_text("FRIV-0003")
    axe(copy)


def test_a_changed_receipt_is_named_with_what_it_means(
    copy: Page, log: Log, receipts: list[bytes], axe: Callable[[Page], None]
) -> None:
    at = receipts[3].index(b"index 3")
    put(copy, log, receipts[3][:at] + b"index 4" + receipts[3][at + 7 :])

    verdict = copy.get_by_role("region", name="Kvitteringen kan ikke bekreftes")
    expect(verdict).to_contain_text("Signaturen: stemmer.")
    expect(verdict).to_contain_text("Oppføringen: stemmer ikke.")
    expect(verdict).to_contain_text("Enten er kvitteringen endret, eller så er loggen det.")
    expect(verdict).to_contain_text("rådet, kontrollutvalget eller en avis")
    axe(copy)


def test_an_opening_of_another_entry_leaves_the_receipt_true(
    copy: Page, log: Log, receipts: list[bytes]
) -> None:
    put(copy, log, receipts[3], str(log.openings[4]))

    verdict = copy.get_by_role("region", name="Kvitteringen er ekte, men åpningen hører ikke til")
    expect(verdict).to_contain_text("Oppføringen: stemmer.")
    expect(verdict).to_contain_text("Dette er ikke teksten som ble ført i loggen.")


def test_a_file_with_other_line_ends_is_the_same_receipt(
    copy: Page, log: Log, receipts: list[bytes]
) -> None:
    put(copy, log, receipts[3].replace(b"\n", b"\r\n"))

    expect(copy.get_by_role("heading", name="Kvitteringen er ekte", exact=True)).to_be_visible()


def test_a_browser_without_the_signature_says_so(
    copy: Page, log: Log, receipts: list[bytes]
) -> None:
    copy.evaluate("() => { crypto.subtle.importKey = () => Promise.reject(new Error('no')); }")

    put(copy, log, receipts[3])

    heading = copy.get_by_role("heading", name="Nettleseren kan ikke sjekke signaturen")
    expect(heading).to_be_visible()
    expect(copy.get_by_text(re.compile("Nettleseren mangler Ed25519"))).to_be_visible()
