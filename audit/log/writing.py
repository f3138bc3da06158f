"""Putting entries into the tree: leaves, openings, new hashes and one checkpoint, all or nothing.

Called when the outermost pen closes, in the transaction of the act: a checkpoint is handed out
only once what it vouches for is stored, and appends wait for each other, so that the order of the
leaves is the order of the commits and no number is skipped.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q

from audit import loading
from audit.log import canonical, checkpoint, keeping, keys, note, opening, tree
from audit.log.checkpoint import Head
from audit.log.note import BadNote
from audit.log.spool import Entry, Spool
from audit.log.tree import Place
from audit.models import Checkpoint, Leaf, Node, Opening
from core.errors import Refused

logger = logging.getLogger(__name__)
# Any number will do, as long as nothing else in the house locks by it.
LOCK = 6962
Grown = tuple[int, dict[Place, bytes]]


class LogIsBroken(Refused):
    """What is stored contradicts what was signed: nothing more is signed on top of it."""

    status = 503

    def __init__(self, why: str) -> None:
        logger.error("The log signs nothing: %s", why)
        super().__init__(
            f"Gjensvar tar ikke imot dette nå: {why} Ingenting er lagret. Si fra til den som "
            "drifter løsningen."
        )


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


def _edge(last: Checkpoint | None) -> Grown:
    """The size of the tree, and the hashes its root is made of.

    Raises LogIsBroken unless they give the root that was signed last, by a key that is ours.
    """
    if last is None:
        if Leaf.objects.exists():
            raise LogIsBroken("Loggen har oppføringer som ikke er signert.")
        return 0, {}
    places = tree.places_of_root(last.size)
    nodes = stored(places)
    try:
        head = checkpoint.opened(last.note, keys.verifiers())
    except BadNote as fault:
        raise LogIsBroken(f"Loggens kontrollpunkt ved {last.size}: {fault}") from fault
    whole = len(nodes) == len(places)
    if not whole or (last.size, tree.root(last.size, nodes)) != head.tree:
        raise LogIsBroken(f"Loggen er ikke den som ble signert ved {last.size} oppføringer.")
    return last.size, nodes


def _handed_out(last: Checkpoint | None) -> Head | None:
    """The checkpoint that was handed out last, as it is kept outside the database."""
    try:
        kept = keeping.kept()
    except (BadNote, OSError) as fault:
        raise LogIsBroken(f"Det nyeste kontrollpunktet (LOG_NEWEST_FILE): {fault}") from fault
    if kept is None and last is not None and settings.PRODUCTION:
        raise LogIsBroken("Det nyeste kontrollpunktet er borte (LOG_NEWEST_FILE).")
    if kept is not None and last is None and not settings.PRODUCTION:
        # A house that is being tried out is often begun anew, with the key it had.
        keeping.forget()
        return None
    return kept


def _check_goes_on(last: Checkpoint | None, kept: Head | None) -> None:
    """Raise LogIsBroken where the database is behind what was handed out under the log's name."""
    if kept is None or kept.origin != keys.origin():
        return
    size = last.size if last else 0
    if size < kept.size or tree.root(kept.size, stored(tree.places_of_root(kept.size))) != (
        kept.root
    ):
        raise LogIsBroken(
            f"Loggen i databasen har {size} oppføringer og bygger ikke på de {kept.size} som er "
            "signert. Er en sikkerhetskopi lagt tilbake, må loggen få et nytt navn (LOG_ORIGIN)."
        )


def _renaming(last: Checkpoint | None, kept: Head | None) -> list[Entry]:
    """The first entry under a new name: which log it goes on from, and what that last signed."""
    if last is not None and last.origin == keys.origin():
        return []
    if Checkpoint.objects.filter(origin=keys.origin()).exists():
        raise LogIsBroken(f"Loggen har hett {keys.origin()} før, og kan ikke hete det igjen.")
    signed = [] if last is None else [checkpoint.opened(last.note, keys.verifiers())]
    if kept is not None and kept.origin != keys.origin():
        signed.append(kept)
    if not signed:
        return []
    before = max(signed, key=lambda head: head.size)
    record = {
        "continues": last.size if last else 0,
        "origin": before.origin,
        "root": note.encoded(before.root),
        "size": before.size,
    }
    return [Entry(kind=Leaf.Kind.NEW_ORIGIN, about="", record=record)]


def check() -> None:
    """Raise LogIsBroken where the next act could not be entered."""
    last = newest()
    _edge(last)
    kept = _handed_out(last)
    _check_goes_on(last, kept)
    _renaming(last, kept)


def _fields(model: type[models.Model], names: str) -> "list[models.Field[Any, Any]]":
    wanted = {field.name: field for field in model._meta.concrete_fields}
    return [wanted[name] for name in names.split()]


def _grow(tree_so_far: Grown, entries: Sequence[Entry], act: int) -> Grown:
    """Put some entries at the end of the tree: leaves, openings, and the hashes they add."""
    size, edge = tree_so_far
    leaves, openings, hashes = [], [], []
    for index, entry in enumerate(entries, start=size):
        salt, record = opening.new_salt(), canonical.encode(entry.record)
        data = opening.leaf_data(entry.kind, index, opening.commitment(salt, record))
        leaves.append((index, str(entry.kind), data.decode(), entry.about, act))
        openings.append((index, note.encoded(salt), record.decode()))
        hashes.append(tree.leaf_hash(data))
    new = tree.grown(size, edge, hashes)
    nodes = [(level, index, note.encoded(digest)) for (level, index), digest in new.items()]
    loading.load(Leaf, _fields(Leaf, "index kind data about act"), leaves)
    loading.load(Opening, _fields(Opening, "leaf salt record"), openings)
    loading.load(Node, _fields(Node, "level index hash"), nodes)
    known, grown = {**edge, **new}, size + len(entries)
    return grown, {place: known[place] for place in tree.places_of_root(grown)}


def append(entries: Spool, *, act: int, at: datetime) -> Checkpoint:
    """Enter everything one act has to say, under one new checkpoint. Call inside a transaction."""
    _take_turns()
    last = newest()
    grown = _edge(last)
    kept = _handed_out(last)
    _check_goes_on(last, kept)
    for part in filter(None, chain([_renaming(last, kept)], entries.batches())):
        grown = _grow(grown, part, act)
    size, edge = grown
    head = Head(keys.origin(), size, tree.root(size, edge))
    signed = head.signed(keys.signer())
    # The act stands by then, whatever becomes of the file: a fault there must not look like one here.
    transaction.on_commit(partial(keeping.keep, signed), robust=True)
    return Checkpoint.objects.create(
        origin=head.origin, size=head.size, root=note.encoded(head.root), note=signed, at=at
    )
