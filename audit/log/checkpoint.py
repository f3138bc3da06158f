"""The checkpoint (C2SP tlog-checkpoint): whose log, how many leaves, which root."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.log import note
from audit.log.note import BadNote, Signer, Verifier


@dataclass(frozen=True)
class Head:
    """What a checkpoint says. ``extra`` lines belong to other people's logs; ours have none."""

    origin: str
    size: int
    root: bytes
    extra: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        lines = [self.origin, str(self.size), note.encoded(self.root), *self.extra]
        return "".join(f"{line}\n" for line in lines)

    @property
    def tree(self) -> tuple[int, bytes]:
        return self.size, self.root

    def signed(self, *signers: Signer) -> str:
        """The checkpoint as a note."""
        return note.sign(self.text, *signers)


def whole_number(text: str) -> int:
    """A decimal number as these formats spell it: ASCII, without a leading zero."""
    if not (text.isascii() and text.isdecimal()) or str(int(text[:19])) != text:
        raise BadNote(f"«{text[:30]}» er ikke et tall slik det skal skrives.")
    return int(text)


def parsed(text: str) -> Head:
    """The head a note's text holds. Raises BadNote."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise BadNote("Kontrollpunktet har ikke de tre linjene det skal ha.")
    root = note.decoded(lines[2], what="Kontrollsummen")
    if len(root) != 32:
        raise BadNote("Kontrollsummen har feil lengde.")
    return Head(lines[0], whole_number(lines[1]), root, tuple(lines[3:]))


def opened(text: str, keys: Iterable[Verifier]) -> Head:
    """The head of a signed checkpoint, once one of the keys has vouched for it.

    A log signs under its own origin; a key of another name vouches for another log. Raises BadNote.
    """
    signed = note.read(text)
    head = parsed(signed.text)
    own = [key for key in keys if key.name == head.origin and key.algorithm == note.LOG]
    if not signed.signed_by(own):
        raise BadNote("Kontrollpunktet er ikke signert med en nøkkel vi kjenner.")
    return head
