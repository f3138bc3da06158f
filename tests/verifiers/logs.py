"""A log without a database, to be checked by verifiers that are not ours: leaves, proofs, forgeries."""

import base64
import random
from dataclasses import dataclass, field

from audit.log import canonical, note, opening, tree
from audit.log.checkpoint import Head
from audit.log.note import Signer
from audit.log.opening import Opening
from audit.log.proof import Proof

ORIGIN = "medvirkning.eksempelvik.example/logg"
WORDS = [
    "Lys",
    "i",
    "løypa,",
    "«åpne»",
    "skoler",
    "\\",
    "på\nkveldstid",
    "og\trom",
    "🏡",
    "til",
    "alle.",
]


@dataclass(repr=False)
class Log:
    """Records with their salts, the leaves that commit to them, and the tree over the leaves."""

    openings: list[Opening]
    leaves: list[bytes]
    signer: Signer
    nodes: dict[tuple[int, int], bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = tree.grown(0, {}, [tree.leaf_hash(leaf) for leaf in self.leaves])

    @property
    def key(self) -> str:
        return str(self.signer.verifier)

    def checkpoint(self, size: int) -> str:
        return Head(ORIGIN, size, tree.root(size, self.nodes)).signed(self.signer)

    def receipt(self, index: int, size: int) -> str:
        path = tuple(tree.inclusion(index, size, self.nodes))
        return str(Proof(self.leaves[index], index, path, self.checkpoint(size)))

    def growth(self, old: int, new: int) -> list[str]:
        return [note.encoded(one) for one in tree.consistency(old, new, self.nodes)]

    def forged(self, index: int, leaf: bytes) -> "Log":
        """The same log with another leaf in one place, rebuilt and signed with the true key."""
        leaves = [*self.leaves[:index], leaf, *self.leaves[index + 1 :]]
        return Log(self.openings, leaves, self.signer)


def log(size: int, luck: random.Random) -> Log:
    """A log of so many submissions, each with words of its own."""
    openings = [
        Opening(luck.randbytes(32), {"reference": f"FRIV-{at:04}", "text": _text(luck)})
        for at in range(size)
    ]
    leaves = [leaf_of(each, at) for at, each in enumerate(openings)]
    return Log(openings, leaves, Signer(ORIGIN, luck.randbytes(32)))


def leaf_of(each: Opening, at: int) -> bytes:
    commit = opening.commitment(each.salt, canonical.encode(each.record))
    return opening.leaf_data("received", at, commit)


def _text(luck: random.Random) -> str:
    return " ".join(luck.choices(WORDS, k=luck.randint(1, 12)))


def one_bit_off(data: bytes, luck: random.Random) -> bytes:
    """The same bytes with one bit turned, anywhere."""
    at = luck.randrange(len(data) * 8)
    changed = bytearray(data)
    changed[at // 8] ^= 1 << at % 8
    return bytes(changed)


def respelt(receipt: bytes) -> bytes:
    """The same receipt with the spare bits of one hash set: other letters, and the same bytes."""
    lines = receipt.split(b"\n")
    at = next(at for at, line in enumerate(lines) if len(line) == 44 and line.endswith(b"="))
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = letters[letters.index(lines[at][42]) + 1]
    other = lines[at][:42] + bytes([last]) + b"="
    assert base64.b64decode(other) == base64.b64decode(lines[at])
    return b"\n".join([*lines[:at], other, *lines[at + 1 :]])


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()
