"""What must hold of every database, whatever happened to the process that wrote to it.

Asked in our own SQL, one question over all tables, and not with anything that ``audit`` uses to
find the same.
"""

import base64
import functools
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Max

from audit.models import Act, Checkpoint, Leaf, LedgerEntry
from audit.recording import Recorded
from audit.undoing import recorded_models

# Rows that their latest version does not describe, field by field, and versions without their row.
PARTED = """
SELECT '{name}', id, CASE WHEN version IS NULL OR kind = '-' THEN 'a row without history'
                          ELSE 'row and latest version differ' END
FROM (SELECT r.id AS id, h.history_id AS version, h.history_type AS kind, ({differ}) AS differ
      FROM {row} r LEFT JOIN {history} h ON h.history_id =
        (SELECT MAX(history_id) FROM {history} WHERE id = r.id)) AS found
WHERE version IS NULL OR kind = '-' OR differ
UNION ALL
SELECT '{name}', h.id, 'a history without its row'
FROM {history} h
WHERE h.history_type <> '-' AND NOT EXISTS (SELECT 1 FROM {row} r WHERE r.id = h.id)
  AND NOT EXISTS (SELECT 1 FROM {history} l WHERE l.id = h.id AND l.history_id > h.history_id)
"""
VERSIONS = """
SELECT act_id, '{name}', history_type, COUNT(*) FROM {history}
WHERE act_id > %s GROUP BY act_id, history_type
"""
USED = "SELECT act_id FROM {history}"


def faults(*, since_act: int = 0, only: frozenset[str] | None = None) -> list[str]:
    """Everything that is wrong, or what is wrong with the rows of these models.

    Acts up to ``since_act`` may have been signed without a row.
    """
    found = [f"{name} {pk}: {fault}" for name, pk, fault in _ask(_parted(only))]
    return [*found, *_empty_acts(since_act), *_log(), *_integrity()]


def newest_act() -> int:
    return Act.objects.aggregate(top=Max("pk"))["top"] or 0


def newest_entry() -> int:
    return LedgerEntry.objects.aggregate(top=Max("seq"))["top"] or 0


def versions(since_act: int) -> list[Counter[tuple[str, str]]]:
    """For each act since then, in order, how many versions it wrote, by model and kind of change."""
    found: dict[int, Counter[tuple[str, str]]] = {}
    for act, name, kind, count in _ask(_versions(), [since_act] * len(recorded_models())):
        found.setdefault(act, Counter())[name, kind] = count
    return [found[act] for act in sorted(found)]


def _ask(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _tables(model: type[Recorded]) -> dict[str, str]:
    quote = connection.ops.quote_name
    history = model.history.model._meta.db_table
    return {
        "name": model.__name__,
        "row": quote(model._meta.db_table),
        "history": quote(history),
    }


@functools.cache
def _parted(only: frozenset[str] | None) -> str:
    quote = connection.ops.quote_name
    asked = []
    for model in recorded_models():
        if only is not None and model.__name__ not in only:
            continue
        columns = [quote(field.column) for field in model._meta.concrete_fields]
        differ = " OR ".join(f"r.{column} IS DISTINCT FROM h.{column}" for column in columns)
        asked.append(PARTED.format(**_tables(model), differ=differ))
    return " UNION ALL ".join(asked)


@functools.cache
def _versions() -> str:
    return " UNION ALL ".join(VERSIONS.format(**_tables(model)) for model in recorded_models())


@functools.cache
def _acts() -> str:
    used = " UNION ".join(USED.format(**_tables(model)) for model in recorded_models())
    return f"SELECT id FROM audit_act WHERE id > %s AND id NOT IN ({used})"  # noqa: S608  our own tables


def _empty_acts(since: int) -> Iterator[str]:
    yield from (f"act {pk}: signed, and nothing done" for (pk,) in _ask(_acts(), [since]))


def _log() -> Iterator[str]:
    """The tree computed anew from its leaves, as RFC 6962 writes it down, for the newest heads."""
    leaves = list(Leaf.objects.order_by("index").values_list("index", "data", "opening__salt"))
    if [index for index, _, _ in leaves] != list(range(len(leaves))):
        yield "log: a number is missing"
    yield from (f"log {index}: nothing opens it" for index, _, salt in leaves if salt is None)
    hashes = [hashlib.sha256(b"\0" + data.encode()).digest() for _, data, _ in leaves]
    heads = list(Checkpoint.objects.order_by("-size")[:3])
    if (heads[0].size if heads else 0) != len(leaves):
        yield "log: leaves that no checkpoint vouches for"
    for head in heads:
        root = base64.b64encode(_root(hashes[: head.size])).decode()
        if head.root != root or head.note.split("\n")[1:3] != [str(head.size), root]:
            yield f"log: the checkpoint at {head.size} has another root than its leaves"


def _root(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _root(hashes[:half]) + _root(hashes[half:])).digest()


def _integrity() -> Iterator[str]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (f"integrity: {line}" for (line,) in cursor.fetchall() if line != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"foreign key: {line}" for line in cursor.fetchall())


def summary(found: list[str]) -> Counter[str]:
    """How many of each kind, for a report that fits on a screen."""
    return Counter(fault.rsplit(": ", maxsplit=1)[-1] for fault in found)
