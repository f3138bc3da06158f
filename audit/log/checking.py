"""Checking the log against itself: the whole tree from its leaves, or one receipt from its files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Aggregate, Count, Max, Q, QuerySet, Subquery, Value

from audit.log import canonical, checkpoint, note, opening, proof, reading, tree
from audit.log.checkpoint import Head
from audit.log.note import BadNote, Verifier
from audit.log.opening import Opening as OpeningFile
from audit.log.proof import Proof
from audit.log.tree import Place
from audit.models import Checkpoint, ErasedRow, Leaf, Node, Opening

LEAVES_AT_ONCE = 5000
FIELDS = {"commit", "ev", "type"}


@dataclass
class Account:
    """What was looked at, and every sentence about what was wrong with it."""

    leaves: int = 0
    checkpoints: int = 0
    openings: int = 0
    erased: int = 0
    root: bytes = tree.EMPTY_ROOT
    faults: list[str] = field(default_factory=list)


def whole(keys: Sequence[Verifier]) -> Account:
    """Work the whole tree out anew from its leaves and hold everything stored against it.

    What is entered while this runs is left for the next time: the checkpoint that is the newest
    now says how far to look.
    """
    found = Account()
    edge: dict[Place, bytes] = {}
    for leaves in _in_parts(_signed_size()):
        found.faults += _leaf_faults(leaves, found.leaves)
        _check_openings(leaves, found)
        size = found.leaves
        new = tree.grown(size, edge, [tree.leaf_hash(leaf.data.encode()) for leaf in leaves])
        found.faults += _node_faults(new)
        found.leaves += len(leaves)
        known = {**edge, **new}
        _check_checkpoints(found, known, size=size, keys=keys)
        edge = {place: known[place] for place in tree.places_of_root(found.leaves)}
    found.root = tree.root(found.leaves, edge)
    found.faults += _left_over(found)
    return found


def _signed_size() -> int:
    return Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0


def _in_parts(size: int) -> Iterator[list[Leaf]]:
    """The leaves of a tree of this size in order, some at a time."""
    last, inside = -1, Leaf.objects.filter(index__lt=size).order_by("index")
    while leaves := list(inside.filter(index__gt=last)[:LEAVES_AT_ONCE]):
        yield leaves
        last = leaves[-1].index


def _leaf_faults(leaves: Sequence[Leaf], first: int) -> Iterator[str]:
    for index, leaf in enumerate(leaves, start=first):
        if leaf.index != index:
            yield f"Oppføring {index} mangler."
        try:
            content = canonical.decode(leaf.data)
        except canonical.NotCanonical:
            content = None
        whole_leaf = isinstance(content, dict) and set(content) == FIELDS
        if not whole_leaf or (content["ev"], content["type"]) != (leaf.index, leaf.kind):
            yield f"Oppføring {leaf.index} har ikke den formen den skal ha."


def _check_openings(leaves: Sequence[Leaf], found: Account) -> None:
    rows = Opening.objects.filter(leaf__gte=leaves[0].index, leaf__lte=leaves[-1].index)
    openings = {row.leaf_id: row for row in rows}
    for leaf in leaves:
        row = openings.get(leaf.index)
        if row is None:
            found.faults.append(f"Åpningen av oppføring {leaf.index} mangler.")
        elif not row.salt:
            found.erased += 1
            if not _erased_by_decision(row):
                found.faults.append(
                    f"Åpningen av oppføring {leaf.index} er borte, og ingen sletting i loggen "
                    "gjelder den."
                )
        else:
            found.openings += 1
            if not _opens(row, leaf):
                found.faults.append(f"Åpningen av oppføring {leaf.index} passer ikke til den.")


def _erased_by_decision(row: Opening) -> bool:
    """Whether the list of erasures names this row, and an entry of the log names the erasure.

    Where that entry's own record went in a later erasure, what it is about must do: the reference
    of a submission, which those of its erasures begin with.
    """
    listed = ErasedRow.objects.filter(table=Opening._meta.db_table, row=row.pk)
    decided = Opening.objects.filter(leaf__kind=Leaf.Kind.ERASED)
    return any(
        decided.filter(
            Q(record__contains=f'"erasure":"{erasure}"')
            | Q(record="", leaf__about=erasure.rpartition("-")[0])
        ).exists()
        for erasure in listed.values_list("erasure", flat=True)
    )


def _opens(row: Opening, leaf: Leaf) -> bool:
    try:
        record = canonical.decode(row.record)
        salt = note.decoded(row.salt, what="Saltet")
    except ValueError:
        return False
    return OpeningFile(salt, record).opens(leaf.data.encode())


def _node_faults(new: dict[Place, bytes]) -> Iterator[str]:
    """The stored hashes at the places the new leaves fill, against those worked out."""
    levels: dict[int, list[int]] = {}
    for level, index in new:
        levels.setdefault(level, []).append(index)
    for level, indexes in levels.items():
        span = Node.objects.filter(level=level, index__range=(min(indexes), max(indexes)))
        stored = dict(span.values_list("index", "hash"))
        for index in indexes:
            if stored.get(index) != note.encoded(new[level, index]):
                yield f"Kontrollsummen på nivå {level}, plass {index}, stemmer ikke."


def _check_checkpoints(
    found: Account, nodes: tree.Nodes, *, size: int, keys: Sequence[Verifier]
) -> None:
    """Those of trees larger than ``size`` that the leaves so far make whole."""
    for row in Checkpoint.objects.filter(size__gt=size, size__lte=found.leaves).order_by("size"):
        found.checkpoints += 1
        try:
            head = checkpoint.opened(row.note, keys)
        except BadNote as fault:
            found.faults.append(f"Kontrollpunktet ved {row.size}: {fault}")
            continue
        told = Head(row.origin, row.size, note.decoded(row.root, what="Kontrollsummen"))
        if head != told or head.root != tree.root(row.size, nodes):
            found.faults.append(f"Kontrollpunktet ved {row.size} er ikke treet vi har.")


def _left_over(found: Account) -> Iterator[str]:
    """What stands beside the tree, or is missing at its end."""
    leaves, nodes, size = _totals()
    if size != leaves:
        yield f"Det siste kontrollpunktet gjelder ikke alle de {leaves} oppføringene."
    if nodes != 2 * leaves - leaves.bit_count():
        yield "Det er for mange eller for få kontrollsummer."
    if Checkpoint.objects.filter(size__lt=1).exists():
        yield "Det er et kontrollpunkt for et tomt tre."


def _totals() -> tuple[int, int, int]:
    """How many leaves and hashes there are, and the size signed last, all at one moment."""

    def counted(rows: "QuerySet[Any]", of: Aggregate) -> Subquery:
        alone = rows.order_by().annotate(all=Value(1)).values("all")
        return Subquery(alone.annotate(count=of).values("count"))

    one = Checkpoint.objects.order_by("-size").values(
        leaves=counted(Leaf.objects.all(), Count("pk")),
        nodes=counted(Node.objects.all(), Count("pk")),
        newest=counted(Checkpoint.objects.all(), Max("size")),
    )
    row = one.first()
    if row is None:
        return Leaf.objects.count(), Node.objects.count(), 0
    return row["leaves"] or 0, row["nodes"] or 0, row["newest"] or 0


@dataclass(frozen=True)
class Receipt:
    """What a receipt's files turned out to prove."""

    index: int
    head: Head
    leaf: str
    opened: bool


def _sorted_out(files: Iterable[str]) -> tuple[list[Proof], list[OpeningFile]]:
    proofs, openings = [], []
    for given in files:
        # Mail and editors end lines as Windows does; the formats themselves hold no such end.
        text = given.replace("\r\n", "\n")
        if text.startswith("{"):
            openings.append(opening.read(text))
        else:
            proofs.append(proof.read(text))
    return proofs, openings


def receipts(files: Iterable[str], keys: Sequence[Verifier]) -> list[Receipt]:
    """Check receipts and the openings given with them. Raises BadNote for the first fault."""
    proofs, openings = _sorted_out(files)
    if not proofs:
        raise BadNote("Ingen av filene er en kvittering (tlog-proof).")
    heads = [one.check(keys) for one in proofs]
    for one in openings:
        if not any(one.opens(other.leaf) for other in proofs):
            raise BadNote("Åpningen hører ikke til noen av kvitteringene.")
    return [
        Receipt(
            one.index,
            head,
            one.leaf.decode(errors="replace"),
            any(other.opens(one.leaf) for other in openings),
        )
        for one, head in zip(proofs, heads, strict=True)
    ]


def still_stands(head: Head) -> bool:
    """Whether our own log still begins with the tree of a checkpoint we once handed out."""
    last = reading.latest()
    return last is not None and head.size <= last.size and reading.root(head.size) == head.root
