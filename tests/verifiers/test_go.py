"""What Go's checksum-database libraries say of our receipts, openings and checkpoints.

The libraries know nothing of us. If they and we should ever read the formats differently, this is
where it is seen.
"""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.log import checkpoint, note
from audit.log.opening import Opening
from tests.verifiers import logs
from tests.verifiers.logs import Log

Ask = Callable[[list[dict[str, Any]]], list[str]]
COUNT = 1000
OLD, NEW = 622, 723


@pytest.fixture(scope="module")
def luck() -> random.Random:
    return random.Random(622)  # noqa: S311  the same luck in every run


@pytest.fixture(scope="module")
def log(luck: random.Random) -> Log:
    return logs.log(COUNT, luck)


@pytest.fixture(scope="module")
def receipts(log: Log, luck: random.Random) -> list[bytes]:
    """One for each leaf, each against a tree of another size."""
    sizes = [luck.randint(at + 1, COUNT) for at in range(COUNT)]
    return [log.receipt(at, size).encode() for at, size in enumerate(sizes)]


def receipt(log: Log, data: bytes) -> dict[str, Any]:
    return {"do": "receipt", "key": log.key, "receipt": data}


def growth(log: Log, old: str, new: Log, path: list[str]) -> dict[str, Any]:
    grown = new.checkpoint(NEW).encode()
    return {"do": "consistency", "key": log.key, "old": old.encode(), "new": grown, "path": path}


def test_a_thousand_receipts_hold(ask: Ask, log: Log, receipts: list[bytes]) -> None:
    assert ask([receipt(log, data) for data in receipts]) == [""] * COUNT


def test_a_receipt_with_one_bit_changed_never_holds(
    ask: Ask, log: Log, receipts: list[bytes], luck: random.Random
) -> None:
    changed = [logs.one_bit_off(data, luck) for data in receipts]

    answers = ask([receipt(log, data) for data in changed])

    assert [changed[at] for at, why in enumerate(answers) if not why] == []
    parts = {why.split(":", maxsplit=1)[0] for why in answers}
    assert parts == {"format", "signature", "inclusion"}


def test_an_opening_holds_as_it_is_and_not_with_one_bit_changed(
    ask: Ask, log: Log, receipts: list[bytes], luck: random.Random
) -> None:
    openings = [str(each).encode() for each in log.openings]
    changed = [logs.one_bit_off(data, luck) for data in openings]
    questions = [
        receipt(log, proof) | {"do": "opening", "opening": opened}
        for these in (openings, changed)
        for proof, opened in zip(receipts, these, strict=True)
    ]

    answers = ask(questions)

    assert answers[:COUNT] == [""] * COUNT
    assert {why.split(":", maxsplit=1)[0] for why in answers[COUNT:]} == {"opening"}


def test_nothing_holds_that_is_spelt_another_way(ask: Ask, log: Log, receipts: list[bytes]) -> None:
    opened = str(log.openings[3]).replace(":", ": ").encode()

    answers = ask(
        [
            receipt(log, logs.respelt(receipts[3])),
            receipt(log, receipts[3]) | {"do": "opening", "opening": opened},
        ]
    )

    assert [why.split(":", maxsplit=1)[0] for why in answers] == ["format", "opening"]


def test_a_receipt_of_another_log_does_not_hold(
    ask: Ask, receipts: list[bytes], luck: random.Random
) -> None:
    other = logs.log(1, luck)

    (answer,) = ask([receipt(other, receipts[0])])

    assert answer.startswith("signature")


def test_a_log_that_grew_is_consistent_with_what_it_was(ask: Ask, log: Log) -> None:
    sizes = [1, 2, 3, 255, 256, 257, OLD, NEW]
    grown = [growth(log, log.checkpoint(old), log, log.growth(old, NEW)) for old in sizes]

    assert ask(grown) == [""] * len(sizes)


def test_a_rewritten_history_is_refused_though_the_true_key_signed_it(
    ask: Ask, log: Log, luck: random.Random
) -> None:
    """200 leaves changed, each tree rebuilt; with the forger's own proof and with the true one."""
    questions, places = [], luck.sample(range(OLD), 200)
    for at in places:
        forged = log.forged(at, logs.leaf_of(Opening(luck.randbytes(32), {"text": "Nei."}), at))
        for path in (forged.growth(OLD, NEW), log.growth(OLD, NEW)):
            questions.append(growth(log, log.checkpoint(OLD), forged, path))

    answers = ask(questions)

    assert len(answers) == 400
    assert [why for why in answers if not why.startswith("history rewritten")] == []


def test_one_receipt_is_checked_from_the_command_line(
    gjlog: Path, log: Log, receipts: list[bytes], tmp_path: Path
) -> None:
    proof, opened = tmp_path / "FRIV-0041.tlog-proof", tmp_path / "FRIV-0041.json"
    proof.write_bytes(receipts[41])
    opened.write_text(str(log.openings[41]))

    def run(*files: Path) -> subprocess.CompletedProcess[str]:
        command = [str(gjlog), log.key, *map(str, files)]
        return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  as above

    assert run(proof, opened).stdout == "verified: opening\n"
    for file in (proof, opened):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert run(proof, opened).stdout == "verified: opening\n"
    opened.write_text(str(log.openings[42]))
    refused = run(proof, opened)
    assert refused.returncode == 1
    assert refused.stdout == "NOT VERIFIED: opening: the entry is about another record\n"


def test_growth_since_the_minutes_is_checked_from_the_command_line(
    gjlog: Path, log: Log, luck: random.Random, tmp_path: Path
) -> None:
    """What an auditor has: size and sum on paper, and the file from ``/logg/vekst/``."""
    forged = log.forged(3, logs.leaf_of(Opening(luck.randbytes(32), {"text": "Nei."}), 3))
    size, root = checkpoint.parsed(note.read(log.checkpoint(OLD)).text).text.split("\n")[1:3]

    def run(grown: Log, *minutes: str, ends: str = "\n") -> subprocess.CompletedProcess[str]:
        file = tmp_path / "growth"
        path = "\n".join([f"old {OLD}", *grown.growth(OLD, NEW), "", grown.checkpoint(NEW)])
        file.write_text(path, newline=ends)
        command = [str(gjlog), log.key, "-growth", *minutes, str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  as above

    assert run(log, size, root).stdout == f"verified: growth from {OLD} to {NEW}\n"
    assert run(log, size, root, ends="\r\n").returncode == 0
    refused = run(forged, size, root)
    assert refused.returncode == 1
    assert refused.stdout.startswith("NOT VERIFIED: history rewritten")
    assert run(log, "621", root).returncode == 1
    assert run(log, size, root[:-2] + "A=").returncode == 1
    assert run(log, size).returncode == 2
