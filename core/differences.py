"""Two versions of a text, word by word: what was taken out, and what came in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Comparing costs words times words. Longer texts are shown whole, before and after.
MOST_COMPARED = 4_000_000
KEPT_AROUND = 12
LEAST_SHARED = 0.4
WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have, or that one of them has."""

    kind: str  # same, del, ins, or gap: words that both have, left out
    text: str


@dataclass(frozen=True)
class Change:
    """Two versions of a text, word by word."""

    before: list[Piece]
    after: list[Piece]

    @property
    def readable(self) -> "Change":
        """The same for a reader: long runs that both texts have are cut down to what stands around
        a change, and texts with little in common stand each for itself.
        """
        shared = sum(len(piece.text) for piece in self.after if piece.kind == "same")
        longest = max(sum(len(piece.text) for piece in side) for side in (self.before, self.after))
        if shared < LEAST_SHARED * longest:
            return Change(_whole("del", self.before), _whole("ins", self.after))
        return Change(_shortened(self.before), _shortened(self.after))


def compare(old: str, new: str) -> Change:
    """What was taken out of the old text and what came into the new one, in whole words."""
    a, b = WORD.findall(old), WORD.findall(new)
    before: list[Piece] = []
    after: list[Piece] = []
    for same, a1, a2, b1, b2 in _runs([word.strip() for word in a], [word.strip() for word in b]):
        if a1 != a2:
            before.append(Piece("same" if same else "del", "".join(a[a1:a2])))
        if b1 != b2:
            after.append(Piece("same" if same else "ins", "".join(b[b1:b2])))
    return Change(before, after)


def _runs(a: Sequence[str], b: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """The runs of words, in order: whether both have them, and where they stand in each."""
    if len(a) * len(b) > MOST_COMPARED:
        return [(False, 0, len(a), 0, len(b))]
    found = SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes()
    return [(tag == "equal", a1, a2, b1, b2) for tag, a1, a2, b1, b2 in found]


def _whole(kind: str, pieces: Sequence[Piece]) -> list[Piece]:
    text = "".join(piece.text for piece in pieces)
    return [Piece(kind, text)] if text else []


def _shortened(pieces: Sequence[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        words = WORD.findall(piece.text)
        if piece.kind != "same" or len(words) <= 3 * KEPT_AROUND:
            found.append(piece)
            continue
        first = words[:KEPT_AROUND] if place else []
        last = words[-KEPT_AROUND:] if place < len(pieces) - 1 else []
        found += [Piece("same", "".join(first)), Piece("gap", "… "), Piece("same", "".join(last))]
    return [piece for piece in found if piece.text]
