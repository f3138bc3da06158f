"""What must hold of every database, whatever happened to the process that wrote to it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Max

from audit.models import Act
from audit.recording import Recorded
from audit.undoing import recorded_models


def faults(*, since_act: int = 0) -> list[str]:
    """Everything that is wrong; acts up to ``since_act`` may have been signed without a row."""
    found = [fault for model in recorded_models() for fault in _parted(model)]
    return [*found, *_empty_acts(since_act), *_integrity()]


def newest_act() -> int:
    return Act.objects.aggregate(top=Max("pk"))["top"] or 0


def _parted(model: type[Recorded]) -> Iterator[str]:
    """Rows that their latest version does not describe, field by field."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = {row["id"]: row for row in model.objects.values(*names)}
    latest: dict[int, tuple[str, dict[str, Any]]] = {}
    for version in model.history.order_by("history_id").values("history_type", *names):
        latest[version["id"]] = (version.pop("history_type"), version)
    for pk in rows.keys() | latest.keys():
        kind, version = latest.get(pk, ("none", {}))
        if pk not in rows and kind != "-":
            yield f"{model.__name__} {pk}: a history without its row"
        elif pk in rows and kind in ("-", "none"):
            yield f"{model.__name__} {pk}: a row without history"
        elif pk in rows and rows[pk] != version:
            yield f"{model.__name__} {pk}: row and latest version differ"


def _empty_acts(since: int) -> Iterator[str]:
    used = {
        act for model in recorded_models() for act in model.history.values_list("act_id", flat=True)
    }
    acts = set(Act.objects.values_list("pk", flat=True))
    yield from (f"act {pk}: signed, and nothing done" for pk in acts - used if pk > since)
    yield from (f"act {pk}: done, and signed by nobody" for pk in used - acts)


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
