"""The receipt's file (C2SP tlog-proof): where a leaf stands, the path to the root, the checkpoint.

``extra`` holds the leaf. Nobody vouches for it: whoever checks the file hashes it anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.log import canonical, checkpoint, note, tree
from audit.log.canonical import NotCanonical
from audit.log.checkpoint import Head
from audit.log.note import BadNote, Verifier

HEADER = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63


@dataclass(frozen=True)
class Proof:
    """A tlog-proof as it was read; nothing in it is proven before ``check``."""

    leaf: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        lines = [HEADER, f"extra {note.encoded(self.leaf)}", f"index {self.index}"]
        lines += [note.encoded(one) for one in self.path]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    def check(self, keys: Iterable[Verifier]) -> Head:
        """Whether the leaf stands in a tree that one of the keys has signed. Raises BadNote."""
        head = checkpoint.opened(self.checkpoint, keys)
        leaf = tree.leaf_hash(self.leaf)
        if tree.root_of(leaf, self.path, index=self.index, size=head.size) != head.root:
            raise BadNote("Oppføringen står ikke i loggen som kontrollpunktet beskriver.")
        if _number_in(self.leaf) != self.index:
            raise BadNote("Oppføringen har et annet nummer i seg enn kvitteringen sier.")
        return head


def _number_in(leaf: bytes) -> object:
    """The number an entry gives itself; None where it is no entry."""
    try:
        said = canonical.decode(leaf)
    except NotCanonical:
        return None
    number = said.get("ev") if isinstance(said, dict) else None
    return None if isinstance(number, bool) else number


def read(text: str) -> Proof:
    """Take a tlog-proof apart. Raises BadNote when it is none, or lacks the leaf."""
    first, gap, signed = text.partition("\n\n")
    lines = first.split("\n")
    if not gap or lines[0] != HEADER:
        raise BadNote("Fila er ikke en kvittering (tlog-proof).")
    if len(lines) < 3 or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise BadNote("Kvitteringen mangler oppføringen eller plassen dens.")
    if len(lines) > 3 + LONGEST_PATH:
        raise BadNote("Kvitteringen har for mange kontrollsummer.")
    path = tuple(note.decoded(line, what="Kontrollsummen") for line in lines[3:])
    if any(len(one) != 32 for one in path):
        raise BadNote("Kontrollsummen har feil lengde.")
    leaf = note.decoded(lines[1].removeprefix("extra "), what="Oppføringen")
    return Proof(leaf, checkpoint.whole_number(lines[2].removeprefix("index ")), path, signed)
