"""The log as rows for public pages and open data. It only reads, and gives public columns alone."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

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
