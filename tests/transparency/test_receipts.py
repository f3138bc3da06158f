"""«Sjekk kvitteringen» on the server, for those without script; and the copy to keep."""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from audit.log import keys, note, proof, reading
from audit.log.note import Signer
from audit.models import Leaf
from tests import factories
from transparency import checker
from transparency.selectors import receipts

pytestmark = pytest.mark.django_db
PATH = "/sjekk-kvittering/"
WEAKER = "En sjekk vi gjør selv, er svakere enn en andre gjør."


@dataclass
class Held:
    """What a sender holds: the receipt, its opening, and the key of the log."""

    receipt: str
    opening: str
    keys: str

    def check(self, **instead: str) -> receipts.Verdict:
        given = {"receipt": self.receipt, "keys": self.keys, "opened": self.opening} | instead
        return receipts.check(**given)


@pytest.fixture
def held() -> Held:
    return _held("Vi vil ha lys i løypa.\n«Helst» før jul.")


def _held(text: str) -> Held:
    submission = factories.submission(text)
    leaf = reading.newest_about(submission.reference, Leaf.Kind.RECEIVED)
    latest = reading.latest()
    assert leaf
    assert latest
    opening = reading.opening_of(leaf)
    assert opening
    return Held(reading.receipt(leaf, latest), opening, str(keys.signer().verifier))


def send(**given: object) -> HttpResponse:
    return Client().post(PATH, {"receipt": "", "opening": "", "keys": "", **given})


def test_a_true_receipt_and_its_opening_hold(held: Held) -> None:
    files = {
        "receipt_file": SimpleUploadedFile("kvittering.tlog-proof", held.receipt.encode()),
        "opening_file": SimpleUploadedFile("apning.json", held.opening.encode()),
    }

    response = send(keys=held.keys, **files)

    page = response.content.decode()
    assert response.status_code == 200
    assert '<section class="verdict" data-state="all"' in page
    assert "Kvitteringen er ekte, og åpningen hører til" in page
    assert "Vi vil ha lys i løypa." in page
    assert WEAKER in page


def test_pasted_text_counts_with_the_line_ends_a_browser_sends(held: Held) -> None:
    response = send(
        receipt=held.receipt.replace("\n", "\r\n").strip(), opening=held.opening, keys=held.keys
    )

    assert "Kvitteringen er ekte, og åpningen hører til" in response.content.decode()


def test_without_the_opening_it_says_what_is_not_known(held: Held) -> None:
    page = send(receipt=held.receipt, keys=held.keys).content.decode()

    assert '<section class="verdict" data-state="proof"' in page
    assert "Åpningen: ikke lagt ved." in page
    assert "ikke hva den gjelder" in page


def test_nothing_to_check_is_said_beside_the_field() -> None:
    response = send(keys="")

    assert response.status_code == 422
    assert "Velg kvitteringen, eller lim den inn som tekst." in response.content.decode()


def test_a_file_too_large_to_be_one_is_refused_unread(held: Held) -> None:
    file = SimpleUploadedFile("film.tlog-proof", b"x" * 1_000_001)

    response = send(receipt_file=file, keys=held.keys)

    assert response.status_code == 422
    assert "Fila er for stor til å være riktig fil." in response.content.decode()


def test_each_part_that_fails_is_named(held: Held) -> None:
    other = _held("Et annet innspill.")
    key = Signer.new("en-annen-logg.example")
    wrong_root = held.receipt.replace(
        "logg.eksempelvik.example\n", "logg.eksempelvik.example\n0", 1
    )
    leaf = proof.read(held.receipt)
    moved = str(proof.Proof(leaf.leaf, leaf.index + 1, leaf.path, leaf.checkpoint))
    longer = str(proof.Proof(leaf.leaf, 0, (*leaf.path, b"x" * 32), leaf.checkpoint))
    found = {
        "not_a_receipt": held.check(receipt="Hei\n"),
        "broken": held.check(receipt=held.receipt[:-20]),
        "no_key": held.check(keys=" \n"),
        "not_a_key": held.check(keys=held.keys.replace("+", "+0", 1)),
        "another_key": held.check(keys=str(key.verifier)),
        "wrong": held.check(receipt=_resigned(held.receipt)),
        "not_included": held.check(receipt=moved),
        "not_an_opening": held.check(opened="{}"),
        "another_text": held.check(opened=other.opening),
    }

    assert {why: verdict.why for why, verdict in found.items()} == {why: why for why in found}
    titles = {why: verdict.title for why, verdict in found.items()}
    only_opening = {titles.pop("not_an_opening"), titles.pop("another_text")}
    assert only_opening == {"Kvitteringen er ekte, men åpningen hører ikke til"}
    assert set(titles.values()) == {"Kvitteringen kan ikke bekreftes"}
    assert all(verdict.advice for verdict in found.values())
    assert held.check(receipt=wrong_root).why == "broken"
    assert held.check(receipt=longer).why == "not_included"
    assert not found["wrong"].facts
    assert [part.state for part in found["another_text"].parts] == ["holds"] * 4 + ["fails"]


def _resigned(receipt: str) -> str:
    """The receipt with a signature over other words, under the true key's name."""
    head, _, signed = receipt.partition("\n\n")
    text = note.read(signed).text
    false = keys.signer().line("noe annet\n")
    return f"{head}\n\n{text}\n{false}"


def test_an_entry_with_another_number_in_it_does_not_hold() -> None:
    """A log that hashed a leaf of another number would have its tree right, and its leaf wrong."""
    signer = keys.signer()
    leaf = b'{"commit":"","ev":7,"type":"received"}'
    signed = checkpoint_of(leaf, signer)
    made = str(proof.Proof(leaf, 0, (), signed))

    verdict = receipts.check(receipt=made, keys=str(signer.verifier), opened="")

    assert verdict.why == "another_number"


def checkpoint_of(leaf: bytes, signer: Signer) -> str:
    root = hashlib.sha256(b"\x00" + leaf).digest()
    return note.sign(f"{signer.name}\n1\n{note.encoded(root)}\n", signer)


def test_several_keys_may_be_given(held: Held) -> None:
    former = Signer.new("logg.eksempelvik.example").verifier

    assert held.check(keys=f"{former}\n{held.keys}\n").state == "all"
    assert held.check(keys=str(former)).why == "another_key"


def test_the_form_holds_the_key_of_the_log() -> None:
    assert str(keys.signer().verifier) in Client().get(PATH).content.decode()


SCRIPT = (Path(checker.FOLDER) / "side.js").read_text(encoding="utf-8")


def _words(name: str) -> dict[str, str]:
    """A table of words as the page's own script has it."""
    found = re.search(rf"const {name} = {{\n(.*?)\n  }};", SCRIPT, re.DOTALL)
    assert found, name
    return dict(re.findall(r'^\s+(\w+): "(.*)",$', found.group(1), re.MULTILINE))


@pytest.mark.parametrize("name", ["TITLES", "PARTS", "STATES", "HOLDS", "FAILS", "OTHERWISE"])
def test_both_checks_say_the_same(name: str) -> None:
    only_in_a_browser = {"unable", "not_supported"}
    in_script = {key: words for key, words in _words(name).items() if key not in only_in_a_browser}

    assert in_script == getattr(receipts, name)


def test_both_checks_advise_the_same() -> None:
    assert f'"{receipts.ADVICE}"' in SCRIPT


def test_the_copy_to_keep_holds_everything_and_may_fetch_nothing() -> None:
    response = Client().get(f"{PATH}sjekk-kvittering.html")

    page = response.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="sjekk-kvittering.html"'
    assert not re.search(r"\s(src|href)=", page)
    assert str(keys.signer().verifier) in page
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    rules = dict(rule.split(" ", maxsplit=1) for rule in policy.group(1).split("; "))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        sums = [
            base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inside
        ]
        assert rules[rule].split(" ") == [f"'sha256-{each}'" for each in sums]
        assert inside
