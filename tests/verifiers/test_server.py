"""What our own addresses hand out, taken from there and put before Go's libraries."""

import base64
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from audit.log import keys, reading
from audit.models import Checkpoint, Leaf
from consultations.services import registering
from tests import factories

pytestmark = pytest.mark.django_db
Ask = Callable[[list[dict[str, Any]]], list[str]]


@pytest.fixture
def history(db: None) -> None:
    """A log with submissions, answers and a withdrawal: entries alone, and several in one act."""
    for _ in range(3):
        factories.point(answered=True)
    taken_back = factories.submission("Jeg angrer.")
    registering.withdraw(submission=taken_back, by=factories.BY, at=factories.now())


def get(path: str) -> bytes:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content


def signed_sizes() -> list[int]:
    rows = Client().get("/api/v1/log/checkpoints/").json()["results"]
    return [row["size"] for row in rows]


def test_every_proof_from_our_addresses_holds(ask: Ask, history: None) -> None:
    key, sizes = str(keys.signer().verifier), signed_sizes()
    proofs = [
        get(f"/logg/oppforing/{index}.tlog-proof?size={size}")
        for size in sizes
        for index in range(size)
    ]

    answers = ask([{"do": "receipt", "key": key, "receipt": each} for each in proofs])

    assert len(proofs) > 50
    assert set(answers) == {""}


def test_every_growth_from_our_addresses_holds_and_no_other(ask: Ask, history: None) -> None:
    key, sizes = str(keys.signer().verifier), signed_sizes()
    asked, lied = [], []
    for old in sizes:
        for new in (each for each in sizes if each > old):
            path, _, signed = get(f"/logg/vekst/{old}/{new}").decode().partition("\n\n")
            before = get(f"/logg/checkpoint/{old}")
            question = {"do": "consistency", "key": key, "old": before, "new": signed.encode()}
            asked.append(question | {"path": path.split("\n")[1:]})
            lied.append(asked[-1] | {"path": path.split("\n")[2:] or ["A" * 43 + "="]})

    assert set(ask(asked)) == {""}
    assert len(asked) >= 10
    assert "" not in ask(lied)


def test_what_a_sender_holds_is_opened(ask: Ask, history: None) -> None:
    leaf = Leaf.objects.filter(kind=Leaf.Kind.RECEIVED).earliest("index")
    latest, opening = reading.latest(), reading.opening_of(leaf)
    assert latest
    assert opening

    question = {
        "do": "opening",
        "key": str(keys.signer().verifier),
        "receipt": reading.receipt(leaf, latest).encode(),
        "opening": opening.encode(),
    }

    assert ask([question]) == [""]


def test_the_minutes_are_held_against_our_address_as_the_page_for_auditors_says(
    gjlog: Path, history: None, tmp_path: Path
) -> None:
    old, *_, new = Checkpoint.objects.order_by("size")
    file = tmp_path / "vekst"
    file.write_bytes(get(f"/logg/vekst/{old.size}/{new.size}"))
    key = str(keys.signer().verifier)
    command = [str(gjlog), key, "-growth", str(old.size), old.root, str(file)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own program

    assert done.stdout == f"verified: growth from {old.size} to {new.size}\n"


def test_the_whole_log_is_hashed_anew_from_our_list_of_entries(history: None) -> None:
    """With nothing but SHA-256: what ``docs/verify.md`` says of ``/api/v1/log/leaves/``."""
    address, hashes = "/api/v1/log/leaves/?page_size=10", []
    while address:
        page = Client().get(address).json()
        hashes += [sha256(b"\0" + row["data"].encode()).digest() for row in page["results"]]
        address = page["next"]

    def root(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return part[0]
        half = 1 << (len(part) - 1).bit_length() - 1
        return sha256(b"\1" + root(part[:half]) + root(part[half:])).digest()

    assert len(hashes) == signed_sizes()[-1]
    assert (
        base64.b64encode(root(hashes)).decode() == get("/logg/checkpoint").decode().split("\n")[2]
    )
