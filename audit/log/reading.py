"""What anybody may ask the log: its newest checkpoint, a leaf, and the proofs. It only reads."""

from audit.log import keys, note, opening, tree
from audit.log.proof import Proof
from audit.log.writing import newest, stored
from audit.models import Checkpoint, Leaf, Opening


def latest() -> Checkpoint | None:
    """The newest checkpoint, or None while the log is empty."""
    return newest()


def at_size(size: int) -> Checkpoint | None:
    """The checkpoint signed when the log had this many leaves; an act may have added several."""
    return Checkpoint.objects.filter(size=size).order_by("-pk").first()


def leaf(index: int) -> Leaf | None:
    return Leaf.objects.filter(index=index).first()


def newest_about(about: str, kind: Leaf.Kind) -> Leaf | None:
    """The newest leaf of this kind about a reference."""
    return Leaf.objects.filter(about=about, kind=kind).order_by("-index").first()


def inclusion(index: int, size: int) -> list[bytes]:
    """The path from the leaf to the root of the tree of this size. Raises ValueError outside it."""
    return tree.inclusion(index, size, stored(tree.places_of_inclusion(index, size)))


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of size ``new`` begins with that of size ``old``."""
    return tree.consistency(old, new, stored(tree.places_of_consistency(old, new)))


def root(size: int) -> bytes:
    """The root of the first ``size`` leaves, from what is stored."""
    return tree.root(size, stored(tree.places_of_root(size)))


def receipt(leaf: Leaf, checkpoint: Checkpoint) -> str:
    """The text of the file ``.tlog-proof``: all that is needed to check the leaf without us."""
    path = inclusion(leaf.index, checkpoint.size)
    return str(Proof(leaf.data.encode(), leaf.index, tuple(path), checkpoint.note))


def opening_of(leaf: Leaf) -> str | None:
    """The file that shows what the leaf is about; None when it has been erased."""
    found = Opening.objects.filter(leaf=leaf).exclude(salt="").first()
    if found is None:
        return None
    salt = note.decoded(found.salt, what="Saltet")
    return str(opening.Opening(salt, opening.canonical.decode(found.record)))


def public_keys() -> list[str]:
    """The keys that have signed for the log, as they are printed; the one in use comes first."""
    return [str(key) for key in keys.verifiers()]
