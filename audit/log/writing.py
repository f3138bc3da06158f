"""Putting entries into the tree: leaves, openings, new hashes and one checkpoint, all or nothing.

Called when the outermost pen closes, in the transaction of the act: a checkpoint is handed out
only once what it vouches for is stored, and appends wait for each other, so that the order of the
leaves is the order of the commits and no number is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from audit.log import canonical, checkpoint, keys, note, opening, tree
from audit.log.checkpoint import Head
from audit.log.note import BadNote
from audit.log.tree import Place
from audit.models import Checkpoint, Leaf, Node, Opening

# Any number will do, as long as nothing else in the house locks by it.
LOCK = 6962
ROWS_AT_ONCE = 1000


class LogIsBroken(Exception):
    """What is stored contradicts the last checkpoint: nothing more is signed on top of it."""


@dataclass(frozen=True)
class Entry:
    """What an act asks to have entered, before it has a place."""

    kind: str
    about: str
    record: dict[str, Any]


def stored(places: Sequence[Place]) -> dict[Place, bytes]:
    """The hashes at these places, as they are stored."""
    if not places:
        return {}
    wanted = Q()
    for level, index in places:
        wanted |= Q(level=level, index=index)
    rows = Node.objects.filter(wanted).values_list("level", "index", "hash")
    return {(level, index): note.decoded(text, what="Noden") for level, index, text in rows}


def newest() -> Checkpoint | None:
    """The checkpoint of the largest tree that has been signed."""
    return Checkpoint.objects.order_by("-size", "-pk").first()


def _take_turns() -> None:
    """Wait until nobody else appends. On SQLite the transaction holds the write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _edge() -> tuple[int, dict[Place, bytes]]:
    """The size of the tree, and the hashes its root is made of.

    Raises LogIsBroken unless they give the root that was signed last, by a key that is ours.
    """
    last = newest()
    if last is None:
        if Leaf.objects.exists():
            raise LogIsBroken("there are leaves, and no checkpoint vouches for them")
        return 0, {}
    places = tree.places_of_root(last.size)
    nodes = stored(places)
    try:
        head = checkpoint.opened(last.note, keys.verifiers())
    except BadNote as fault:
        raise LogIsBroken(f"the checkpoint at {last.size} is not ours: {fault}") from fault
    whole = len(nodes) == len(places)
    if not whole or (last.size, tree.root(last.size, nodes)) != head.tree:
        raise LogIsBroken(f"the tree is not the one that was signed at {last.size}")
    return last.size, nodes


def _leaves(entries: Sequence[Entry], size: int, act: int) -> tuple[list[Leaf], list[Opening]]:
    leaves, openings = [], []
    for index, entry in enumerate(entries, start=size):
        salt, record = opening.new_salt(), canonical.encode(entry.record)
        data = opening.leaf_data(entry.kind, index, opening.commitment(salt, record))
        leaf = Leaf(index=index, kind=entry.kind, data=data.decode(), about=entry.about, act=act)
        leaves.append(leaf)
        openings.append(Opening(leaf=leaf, salt=note.encoded(salt), record=record.decode()))
    return leaves, openings


def append(entries: Sequence[Entry], *, act: int, at: datetime) -> Checkpoint:
    """Enter everything one act has to say, under one new checkpoint. Call inside a transaction."""
    _take_turns()
    size, edge = _edge()
    leaves, openings = _leaves(entries, size, act)
    new = tree.grown(size, edge, [tree.leaf_hash(leaf.data.encode()) for leaf in leaves])
    nodes = [
        Node(level=level, index=index, hash=note.encoded(digest))
        for (level, index), digest in new.items()
    ]
    Leaf.objects.bulk_create(leaves, batch_size=ROWS_AT_ONCE)
    Opening.objects.bulk_create(openings, batch_size=ROWS_AT_ONCE)
    Node.objects.bulk_create(nodes, batch_size=ROWS_AT_ONCE)
    grown = size + len(leaves)
    head = Head(keys.origin(), grown, tree.root(grown, {**edge, **new}))
    return Checkpoint.objects.create(
        origin=head.origin,
        size=head.size,
        root=note.encoded(head.root),
        note=head.signed(keys.signer()),
        at=at,
    )
