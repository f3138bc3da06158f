"""Another party who watches the log: signs for a checkpoint only when it continues the last one.

A council's leader, another municipality or a newspaper keeps a folder with the newest checkpoint
of each log. Whoever shows two parties two different logs cannot have both cosigned.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from audit.log import checkpoint, files, note, tree
from audit.log.checkpoint import Head
from audit.log.note import BadNote, Signer, Verifier


def taken_apart(text: str, proof: str = "") -> tuple[str, str]:
    """The checkpoint and the proof, also where both come in one text (C2SP tlog-witness)."""
    if not text.startswith("old "):
        return text, proof
    before, _, checkpoint = text.partition("\n\n")
    return checkpoint, before


def read_proof(text: str) -> list[bytes]:
    """A consistency proof: one base64 hash on each line, after a line «old 41» if there is one.

    A checkpoint that follows after an empty line is not part of it.
    """
    lines = text.partition("\n\n")[0].split("\n")
    lines = [line for line in lines if line and not line.startswith("old ")]
    proof = [note.decoded(line, what="Beviset") for line in lines]
    if any(len(one) != 32 for one in proof):
        raise BadNote("Beviset har en kontrollsum med feil lengde.")
    return proof


def _file(folder: Path, origin: str) -> Path:
    return folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"


def check_continues(old: Head, new: Head, proof: Sequence[bytes]) -> None:
    """Raise BadNote unless the new tree is the old one with leaves added."""
    if new.size < old.size:
        raise BadNote(f"Loggen er blitt mindre: {new.size} oppføringer, sist {old.size}.")
    if new.size == old.size and new.root != old.root:
        raise BadNote(f"Loggen er en annen: to kontrollsummer for {old.size} oppføringer.")
    if new.size > old.size > 0 and not proof:
        raise BadNote(f"Det trengs et bevis fra {old.size} til {new.size} (--proof).")
    if not tree.is_consistent(old.tree, new.tree, proof if new.size > old.size else []):
        raise BadNote(f"Loggen bygger ikke på den vi så sist, ved {old.size} oppføringer.")


def cosign(
    text: str, *, trusted: Verifier, signer: Signer, folder: Path, proof: Sequence[bytes], at: int
) -> str:
    """The cosignature line for a checkpoint that continues the last one seen. Raises BadNote.

    The first checkpoint of a log is taken as it is: whoever begins to watch begins somewhere.
    """
    if signer.algorithm != note.WITNESS:
        raise BadNote("Et vitne signerer med en egen nøkkel, laget med --make-key.")
    new = checkpoint.opened(text, [trusted])
    with files.alone(folder / "lock"):
        path = _file(folder, new.origin)
        if path.exists():
            kept = checkpoint.parsed(note.read(path.read_text(encoding="utf-8")).text)
            check_continues(kept, new, proof)
        # On the disk before anything is signed: a power cut must not make the witness forget.
        files.put(path, text)
        return signer.line(new.text, at=at)
