"""Anchors: what the ledger said, committed to in the public log.

Whoever holds the database could rewrite history and ledger alike, and put the guards back. An
anchor cannot be rewritten with them: it is a leaf of the log, whose root others keep.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from audit.acting import acting_as
from audit.actors import System
from audit.log import canonical, entering, note, opening
from audit.models import Leaf, LedgerEntry, Opening
from audit.reconciling.differences import Difference, Kind
from audit.reconciling.settling import settled

COLUMNS = (
    "seq",
    "table",
    "row",
    "operation",
    "shape",
    "before",
    "after",
    "version",
    "actor",
    "act",
    "role",
    "transaction",
    "at",
)
AT_A_TIME = 2000
INSTEAD = '"instead"'
# How often a publication waits a moment for those who write to be done.
PATIENCE = 5
logger = logging.getLogger(__name__)


class StillWriting(Exception):
    """Somebody else was writing all the while: where the ledger ends could not be seen."""


def anchor(*, at: datetime) -> bool:
    """Commit to what the ledger has taken down since the last anchor. False when it was nothing.

    Raises StillWriting.
    """
    with transaction.atomic(), acting_as(System("avstemming"), "Forankret hovedboka", at=at):
        return _enter(tries=1)


def enter() -> None:
    """The same with a pen already in hand: the anchor then leaves together with its act.

    An act is not kept waiting for long: the clock anchors what could not be anchored here.
    """
    try:
        _enter(tries=PATIENCE)
    except StillWriting:
        logger.warning("Published without an anchor of the ledger: others were writing.")


def is_owed() -> bool:
    """Whether answers were published since the last anchor, and none with them."""
    answered, anchored = (
        Leaf.objects.filter(kind=kind).order_by("-index").first()
        for kind in (Leaf.Kind.ANSWERED, Leaf.Kind.ANCHOR)
    )
    if answered is None:
        return False
    # With the answers the anchor leaves before them: in the same act.
    return anchored is None or (anchored.index < answered.index and anchored.act != answered.act)


def _enter(*, tries: int) -> bool:
    ends = settled(tries=tries)
    if ends is None:
        raise StillWriting
    first = _anchored_to() + 1
    if ends.seq < first:
        return False
    record = {"first": first, "last": ends.seq, "sha256": digest(first, ends.seq)}
    entering.enter(Leaf.Kind.ANCHOR, about="", record=record)
    return True


def enter_instead(difference: Difference) -> None:
    """Commit to a part of the ledger as it stands now, where it is no longer what it was.

    Both anchors stay in the log: everybody can see that, and when, the first one ceased to hold.
    """
    first, last = difference.seq or 0, difference.last_seq or 0
    record = {
        "first": first,
        "last": last,
        "sha256": digest(first, last),
        "instead": difference.row,
    }
    entering.enter(Leaf.Kind.ANCHOR, about="", record=record)


def digest(first: int, last: int) -> str:
    """SHA-256 over the ledger's lines from first to last, one JSON list on a line each."""
    sha = hashlib.sha256()
    lines = LedgerEntry.objects.filter(seq__gte=first, seq__lte=last).order_by("seq")
    for line in lines.values_list(*COLUMNS).iterator(chunk_size=AT_A_TIME):
        sha.update(json.dumps(line, default=_moment, separators=(",", ":")).encode() + b"\n")
    return sha.hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _anchors() -> Iterator[Opening]:
    anchors = Opening.objects.filter(leaf__kind=Leaf.Kind.ANCHOR).select_related("leaf")
    return anchors.order_by("leaf_id").iterator(chunk_size=AT_A_TIME)


def _anchored_to() -> int:
    """The ledger's last line that stands in an anchor."""
    anchors = Opening.objects.filter(leaf__kind=Leaf.Kind.ANCHOR)
    newest = anchors.exclude(record__contains=INSTEAD).order_by("-leaf_id").first()
    return int(_record(newest).get("last", 0)) if newest else 0


def _record(anchor: Opening) -> dict[str, Any]:
    """What the anchor says; nothing when somebody has been at it."""
    try:
        found: dict[str, Any] = canonical.decode(anchor.record)
    except ValueError:
        return {}
    return found


def _opens(anchor: Opening) -> bool:
    """Whether the leaf in the log commits to this very anchor."""
    try:
        salt = note.decoded(anchor.salt, what="Saltet")
        return opening.Opening(salt, _record(anchor)).opens(anchor.leaf.data.encode())
    except ValueError:
        return False


def forged() -> Iterator[Difference]:
    """The parts of the ledger that no longer are what their anchor in the log says they were."""
    reached, replaced = 0, _replaced()
    for each in _anchors():
        record = _record(each)
        first = record.get("first", reached + 1)
        last = record.get("last", first)
        follows = "instead" in record or first <= reached + 1
        holds = follows and record.get("sha256") == digest(first, last) and _opens(each)
        if each.leaf_id not in replaced and not holds:
            table = LedgerEntry._meta.db_table
            yield Difference(Kind.FORGED, table, row=each.leaf_id, seq=first, last_seq=last)
        reached = max(reached, last)


def _replaced() -> set[int]:
    """The anchors in whose place somebody has entered another, with a reason."""
    later = Opening.objects.filter(leaf__kind=Leaf.Kind.ANCHOR, record__contains=INSTEAD)
    return {_record(each)["instead"] for each in later.select_related("leaf") if _opens(each)}
