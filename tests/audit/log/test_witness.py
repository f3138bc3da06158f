"""A witness signs for a log that only grows, and never for another."""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.log import note, tree, witness
from audit.log.note import BadNote, Signer
from tests.audit.log.trees import Log, leaves

WITNESS = Signer.new("raadet.example/vitne", note.WITNESS)
NOW = 1_780_000_000


def cosign(log: Log, text: str, folder: Path, proof: list[bytes]) -> str:
    return witness.cosign(
        text,
        trusted=log.signer.verifier,
        signer=WITNESS,
        folder=folder,
        proof=proof,
        at=NOW,
    )


def test_a_witness_follows_a_log_that_grows(tmp_path: Path) -> None:
    log, seen = Log(leaves(300)), 0
    for size in (1, 5, 5, 64, 300):
        text = log.checkpoint(size)
        line = cosign(log, text, tmp_path, log.proof(seen, size))
        assert note.read(text + line).signed_by([WITNESS.verifier]) == [WITNESS.verifier]
        seen = size


def test_the_line_says_when_and_is_over_that(tmp_path: Path) -> None:
    log = Log(leaves(3))
    text = log.checkpoint(3)
    line = cosign(log, text, tmp_path, [])

    raw = note.read(text + line).signatures[1].signature
    assert int.from_bytes(raw[:8], "big") == NOW
    moved = (NOW + 1).to_bytes(8, "big") + raw[8:]
    body = note.read(text).text
    assert WITNESS.verifier.accepts(body, raw)
    assert not WITNESS.verifier.accepts(body, moved)


def test_five_hundred_of_five_hundred_inconsistent_checkpoints_are_refused(tmp_path: Path) -> None:
    """Shrunken, altered at the same size, or rewritten and grown, with any proof at hand."""
    chance = random.Random(500)  # noqa: S311  the same forgeries each time
    log = Log(leaves(400))
    kept = 250
    cosign(log, log.checkpoint(kept), tmp_path, [])
    state = sorted(tmp_path.glob("*.checkpoint"))[0]
    before, refused = state.read_text(), 0
    for turn in range(500):
        forged = leaves(400)
        forged[chance.randrange(kept)] = b"forged %d" % turn
        other = Log(forged)
        other.signer = log.signer
        size = (chance.randrange(1, kept), kept, chance.randrange(kept + 1, 401))[turn % 3]
        own = other.proof(min(kept, size), size)
        proof = chance.choice([own, log.proof(min(kept, size), size), [], own[:-1]])
        try:
            cosign(other, (log if turn % 3 == 0 else other).checkpoint(size), tmp_path, proof)
        except BadNote:
            refused += 1

    assert refused == 500
    assert state.read_text() == before


def test_a_new_checkpoint_needs_a_proof(tmp_path: Path) -> None:
    log = Log(leaves(9))
    cosign(log, log.checkpoint(4), tmp_path, [])

    with pytest.raises(BadNote, match="--proof"):
        cosign(log, log.checkpoint(9), tmp_path, [])


def test_a_checkpoint_by_a_strange_key_is_refused(tmp_path: Path) -> None:
    log, other = Log(leaves(9)), Log(leaves(9))

    with pytest.raises(BadNote, match="ikke signert"):
        cosign(log, other.checkpoint(4), tmp_path, [])
    assert not list(tmp_path.glob("*.checkpoint"))


def test_two_logs_are_kept_apart(tmp_path: Path) -> None:
    log, other = Log(leaves(9)), Log(leaves(4, seed=1), origin="another.example")

    cosign(log, log.checkpoint(9), tmp_path, [])
    cosign(other, other.checkpoint(4), tmp_path, [])

    assert len(list(tmp_path.glob("*.checkpoint"))) == 2


def test_a_key_of_a_log_is_no_key_of_a_witness(tmp_path: Path) -> None:
    log = Log(leaves(2))

    with pytest.raises(BadNote, match="egen nøkkel"):
        witness.cosign(
            log.checkpoint(2),
            trusted=log.signer.verifier,
            signer=Signer.new("raadet.example"),
            folder=tmp_path,
            proof=[],
            at=NOW,
        )


@pytest.fixture
def command(tmp_path: Path) -> Any:
    """The command as another party types it, in a folder of their own."""
    key = tmp_path / "witness.key"
    call_command("cosign", key=key, make_key="raadet.example", stdout=io.StringIO())
    assert key.stat().st_mode & 0o777 == 0o600

    def run(log: Log, size: int, proof: list[bytes]) -> str:
        signed, steps, out = tmp_path / "checkpoint", tmp_path / "proof", io.StringIO()
        signed.write_text(log.checkpoint(size))
        steps.write_text("old 4\n" + "".join(f"{note.encoded(one)}\n" for one in proof))
        call_command(
            "cosign",
            str(signed),
            key=key,
            log_key=str(log.signer.verifier),
            state=tmp_path / "seen",
            proof=steps,
            stdout=out,
        )
        return out.getvalue()

    return run


def test_the_command_prints_the_line_and_remembers(command: Any) -> None:
    log = Log(leaves(9))

    first = command(log, 4, [])
    second = command(log, 9, log.proof(4, 9))

    assert first.startswith("— raadet.example ")
    assert len(note.read(log.checkpoint(9) + second).signatures) == 2
    with pytest.raises(CommandError, match="mindre"):
        command(log, 4, [])


def test_proof_and_checkpoint_may_come_in_one_text(tmp_path: Path) -> None:
    log = Log(leaves(9))
    proof = log.proof(4, 9)
    steps = "old 4\n" + "".join(f"{note.encoded(one)}\n" for one in proof)
    both = f"{steps}\n{log.checkpoint(9)}"

    signed, text = witness.taken_apart(both)

    assert signed == log.checkpoint(9)
    assert witness.read_proof(text) == witness.read_proof(both) == proof
    assert witness.taken_apart(signed, "proof") == (signed, "proof")


def test_the_command_refuses_a_rewritten_log(command: Any) -> None:
    log = Log(leaves(9))
    command(log, 4, [])
    forged = Log([b"forged", *leaves(9)[1:]])
    forged.signer = log.signer

    with pytest.raises(CommandError, match="bygger ikke på"):
        command(forged, 9, forged.proof(4, 9))


def test_an_empty_log_may_grow_into_anything(tmp_path: Path) -> None:
    log = Log(leaves(3))
    cosign(log, log.checkpoint(0), tmp_path, [])

    assert cosign(log, log.checkpoint(3), tmp_path, [])
    assert log.head(0).root == tree.EMPTY_ROOT
