"""The transparency log as its public pages tell it."""

from dataclasses import dataclass
from datetime import datetime

from audit.log import listing, note, reading, tree
from audit.log.listing import Renamed
from audit.models import Checkpoint, Leaf
from consultations.models import Submission

NEWEST = 10


@dataclass(frozen=True)
class Entry:
    """One entry; where it is asked for, with the moment its first checkpoint was signed."""

    index: int
    label: str
    at: datetime | None
    data: str

    @property
    def name(self) -> str:
        return f"Oppføring {self.index}"

    @property
    def hash(self) -> str:
        return note.encoded(tree.leaf_hash(self.data.encode()))


@dataclass(frozen=True)
class Log:
    """The whole log on one page."""

    latest: Checkpoint | None
    keys: list[str]
    counts: list[tuple[str, int]]
    newest: list[Entry]
    renamings: list[Renamed]


def _entry(leaf: Leaf, at: datetime | None = None) -> Entry:
    return Entry(leaf.index, str(leaf.get_kind_display()), at, leaf.data)


def _dated(leaves: list[Leaf]) -> list[Entry]:
    signed = listing.entered_with(leaf.index for leaf in leaves)
    return [_entry(leaf, signed[leaf.index].at) for leaf in leaves if leaf.index in signed]


def log() -> Log:
    counts = listing.counts()
    return Log(
        latest=reading.latest(),
        keys=reading.public_keys(),
        counts=[(str(kind.label), counts[kind]) for kind in Leaf.Kind if kind in counts],
        newest=_dated(listing.newest(NEWEST)),
        renamings=listing.renamings(),
    )


def size() -> int:
    """How many entries are signed; none while there is no checkpoint."""
    latest = reading.latest()
    return latest.size if latest else 0


def entry(index: int) -> Entry | None:
    """One entry that is signed; None for a number the log has not come to."""
    leaf = reading.leaf(index) if index < size() else None
    return next(iter(_dated([leaf])), None) if leaf else None


def entries_about(submission: Submission) -> list[Entry]:
    """What the log says of a submission and its points, the first entry first."""
    return [_entry(leaf) for leaf in listing.about(submission.reference)]


def proof(index: int, of_size: int | None) -> str | None:
    """The proof that an entry stands in a signed tree, the newest unless a size is named."""
    checkpoint = _checkpoint(of_size)
    if checkpoint is None or index >= checkpoint.size:
        return None
    leaf = reading.leaf(index)
    return reading.receipt(leaf, checkpoint) if leaf else None


def growth(old: int, new: int) -> str | None:
    """The proof that the log of size ``new`` begins with that of size ``old``.

    Written as C2SP tlog-witness has it: what a witness is sent when asked to cosign.
    """
    checkpoint = _checkpoint(new)
    if checkpoint is None or old > new:
        return None
    path = [note.encoded(one) for one in reading.consistency(old, new)]
    return "\n".join([f"old {old}", *path, "", checkpoint.note])


def _checkpoint(of_size: int | None) -> Checkpoint | None:
    if of_size is None:
        return reading.latest()
    # A number no database can count to is not looked up.
    return reading.at_size(of_size) if of_size <= size() else None


def checkpoint_note(of_size: int | None = None) -> str | None:
    """The signed checkpoint, the newest unless a size is named."""
    checkpoint = _checkpoint(of_size)
    return checkpoint.note if checkpoint else None
