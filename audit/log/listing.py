"""The log as rows for public pages and open data. It only reads, and gives public columns alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from audit.log import opening, reading
from audit.models import Checkpoint, Leaf


def leaves() -> QuerySet[Leaf]:
    """Every leaf as anybody may see it, in the order of the log."""
    return Leaf.objects.only("index", "kind", "data").order_by("index")


def checkpoints() -> QuerySet[Checkpoint]:
    """Every checkpoint that was ever signed, in the order of the log."""
    return Checkpoint.objects.order_by("size", "pk")


def counts() -> dict[str, int]:
    """How many leaves there are of each kind."""
    rows = Leaf.objects.order_by("kind").values_list("kind").annotate(count=Count("index"))
    return dict(rows)


def newest(count: int) -> list[Leaf]:
    """The last leaves, the newest first."""
    return list(leaves().reverse()[:count])


@dataclass(frozen=True)
class Renamed:
    """The log took a new name: what its entry commits to, which is no secret."""

    index: int
    origin: str
    size: int
    root: str
    continues: int
    opening: str

    @property
    def lost(self) -> int:
        """Entries that were signed under the former name, and are no longer there."""
        return self.size - self.continues


def renamings() -> list[Renamed]:
    """Each time the log took a new name, the first one first."""
    found = []
    for leaf in leaves().filter(kind=Leaf.Kind.NEW_ORIGIN):
        if (text := reading.opening_of(leaf)) is not None:
            record = opening.read(text).record
            found.append(Renamed(index=leaf.index, opening=text, **record))
    return found


def entered_with(indexes: Iterable[int]) -> dict[int, Checkpoint]:
    """The checkpoint that each leaf came in with: the first whose tree holds it."""
    wanted = sorted(indexes)
    if not wanted:
        return {}
    found: dict[int, Checkpoint] = {}
    for checkpoint in checkpoints().filter(size__gt=wanted[0]).iterator():
        while wanted and wanted[0] < checkpoint.size:
            found[wanted.pop(0)] = checkpoint
        if not wanted:
            break
    return found


def about(reference: str) -> list[Leaf]:
    """What the log says of a submission and its points, in order."""
    own = Q(about=reference) | Q(about__startswith=f"{reference}-")
    return list(leaves().filter(own))
