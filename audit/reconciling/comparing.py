"""History against ledger against the rows themselves, table by table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection

from audit.models import LedgerEntry
from audit.reconciling.differences import Difference, Kind
from audit.reconciling.queries import Part, comparison
from audit.reconciling.recordings import Recording, recordings

AT_A_TIME = 500


@dataclass(frozen=True)
class Seen:
    """How far a comparison has seen: the ledger's last line, the last version of each history."""

    seq: int = 0
    versions: dict[str, int] = field(default_factory=dict)


class Found(NamedTuple):
    """One line of the answer: a step of the ledger, and the version that stands in its place."""

    part: int
    row: int
    step: int
    seq: int | None
    operation: str | None
    actor: int | None
    act: int | None
    state: str | None
    version: int | None
    told_actor: int | None
    told_act: int | None
    told_state: str | None


def compare(since: Seen | None = None) -> list[Difference]:
    """What disagrees about the rows that changed since then, or about all of them."""
    return list(differences(since))


def differences(
    since: Seen | None = None, among: Iterable[Recording] | None = None
) -> Iterator[Difference]:
    """The same, one at a time: at most one for each row, the place where it first goes wrong."""
    everything = recordings() if among is None else among
    for recording in everything if since is None else _changed(since):
        for row, found in groupby(_ask(recording, since), key=lambda each: each.row):
            yield _name(recording, row, list(found))


def _changed(since: Seen) -> list[Recording]:
    """The tables with a ledger line or a version since then."""
    lines = LedgerEntry.objects.filter(seq__gt=since.seq).values_list("table", flat=True)
    tables = set(lines.order_by().distinct())
    newest = newest_versions()
    return [
        each
        for each in recordings()
        if each.table in tables or newest.get(each.history, 0) > since.versions.get(each.history, 0)
    ]


def newest_versions() -> dict[str, int]:
    """The highest version of each history table that has one."""
    name = connection.ops.quote_name
    asked = [
        f"SELECT '{each.history}', MAX(history_id) FROM {name(each.history)}"  # noqa: S608  names of our tables
        for each in recordings()
        if each.history
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return {history: newest for history, newest in cursor.fetchall() if newest}


def _ask(recording: Recording, since: Seen | None) -> Iterator[Found]:
    asked: dict[str, Any] = {"table": recording.table}
    if since is not None:
        asked |= {"seq": since.seq, "version": since.versions.get(recording.history, 0)}
    with connection.cursor() as cursor:
        cursor.execute(comparison(recording, only_changed=since is not None), asked)
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from map(Found._make, rows)


def _name(recording: Recording, row: int, found: list[Found]) -> Difference:
    """Which kind of difference it is: what comes first in the answer is what is reported."""
    first = found[0]
    if first.part == Part.STEPS:
        return _misstep(recording, first, [each for each in found if each.part == Part.STEPS])
    kinds = {
        Part.CHAIN: Kind.BROKEN,
        Part.ROW: Kind.ROW,
        Part.SIGNED_LEDGER: Kind.UNSIGNED,
        Part.SIGNED_HISTORY: Kind.UNSIGNED,
    }
    by_history = first.part == Part.SIGNED_HISTORY
    return Difference(
        kind=kinds[Part(first.part)],
        table=recording.table,
        row=row,
        seq=first.seq,
        operation=first.operation or "",
        version=first.version,
        actor=first.told_actor if by_history else first.actor,
        act=first.told_act if by_history else first.act,
    )


def _misstep(recording: Recording, first: Found, after: list[Found]) -> Difference:
    """Where the ledger's steps and the versions first part, and which of the two has one more."""
    steps, versions = {each.state for each in after}, {each.told_state for each in after}
    if first.state == first.told_state:
        kind = Kind.OTHER_HAND
    elif first.told_state is None or (first.state not in versions and first.told_state in steps):
        kind = Kind.UNRECORDED
    elif first.state is None or (first.state in versions and first.told_state not in steps):
        kind = Kind.INVENTED
    else:
        kind = Kind.FALSE
    told = kind == Kind.INVENTED
    return Difference(
        kind=kind,
        table=recording.table,
        row=first.row,
        seq=None if told else first.seq,
        operation="" if told else first.operation or "",
        version=first.version if kind != Kind.UNRECORDED else None,
        actor=first.told_actor if told else first.actor,
        act=first.told_act if told else first.act,
    )
