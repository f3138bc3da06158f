"""Doing approved erasures again on a database that was restored from before them.

The list holds keys, places and what stands there now; never what stood there. So it can be kept
beside the backups, and applied to them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.erasing import REASON, Eraser, Marks, plain
from audit.guards import gate
from audit.log.entering import enter
from audit.models import Act, Actor, ErasedRow, Leaf
from audit.recording import Recorded
from audit.undoing import recorded_models
from consultations.models import Contact, Submission
from core.errors import Refused
from feedback.models import Erasure, ErasureSeal
from feedback.services.erasing import record_of
from feedback.services.wiping import call_off_mail, close

COPIED = ("reference", "scope", "measure", "basis", "case_number", "reason")
Entry = dict[str, Any]
# For a table and the number of a version here: its number where the list was written.
Numbers = dict[tuple[str, int], int]


def listed() -> Iterator[str]:
    """The erasure list: one line of JSON for each erasure that was carried out."""
    for erasure in Erasure.objects.executed().for_list().order_by("pk"):
        wrote = written_by(erasure)
        rows = [
            {"table": row.table, "row": row.row, "marks": row.marks}
            | {"wrote": wrote.get((row.table, row.row))}
            for row in ErasedRow.objects.of(erasure.reference)
        ]
        people = {"proposed_by": erasure.created_by, "approved_by": erasure.decided_by}
        entry = {name: getattr(erasure, name) for name in COPIED} | {
            "submission": erasure.submission.reference,
            "decided_at": erasure.decided_at.isoformat() if erasure.decided_at else None,
            "rows": rows,
            **{name: [actor.kind, actor.key] for name, actor in people.items() if actor},
        }
        yield json.dumps(entry, ensure_ascii=False)


def replay(*, lines: Iterable[str], by: Acting, at: datetime) -> list[str]:
    """Carry out every erasure of the list that this database does not know. Says which.

    Raises Refused for a line that is not of such a list; what came before it has been done.
    """
    check(by, Permission.ERASURE_APPROVE)
    done: list[str] = []
    last, numbers = _last_keys(), Numbers()
    for line in lines:
        if not line.strip():
            continue
        entry = _read(line)
        known = Erasure.objects.executed().filter(reference=entry["reference"])
        if not known.exists() and _submission(entry).exists():
            _again(entry, last=last, numbers=numbers, by=by, at=at)
            done.append(entry["reference"])
        _note_numbers(numbers, entry, known.first())
    if done:
        # The list has no words to look for in them: everybody signs in anew.
        Session.objects.all().delete()
    return done


def _read(line: str) -> Entry:
    try:
        entry = json.loads(line)
        needed = {*COPIED, "submission", "decided_at", "rows", "proposed_by", "approved_by"}
        if needed <= set(entry):
            return dict(entry)
    except (ValueError, TypeError):
        pass
    raise Refused("Fila er ikke en sletteliste.")


def _submission(entry: Entry) -> "models.QuerySet[Submission]":
    return plain(Submission).filter(reference=entry["submission"])


def _last_keys() -> dict[str, int]:
    """The last key of each table as it was restored.

    A row with a later key was lost; that key is given out anew to what is written from now on.
    """
    return {
        model._meta.db_table: plain(model).aggregate(last=models.Max("pk"))["last"] or 0
        for model in apps.get_models()
        if isinstance(model._meta.pk, models.AutoField | models.OneToOneField)
    }


def written_by(erasure: Erasure) -> dict[tuple[str, int], int]:
    """The number of the version that the erasure wrote of each row it took from."""
    said = Erasure.history.filter(id=erasure.pk, status=Erasure.Status.EXECUTED)
    act = said.order_by("history_id").values_list("act_id", flat=True).first()
    found: dict[tuple[str, int], int] = {}
    for model in recorded_models():
        table = model._meta.db_table
        touched = ErasedRow.objects.filter(erasure=erasure.reference, table=table)
        versions = model.history.filter(act_id=act, id__in=touched.values("row"))
        for pk, number in versions.order_by("history_id").values_list("id", "history_id"):
            found[table, pk] = number
    return found


def _note_numbers(numbers: Numbers, entry: Entry, erasure: Erasure | None) -> None:
    """What was written here instead of what the list knows: later erasures took from it, too."""
    wrote = written_by(erasure) if erasure is not None else {}
    for row in entry["rows"]:
        here = wrote.get((row["table"], row["row"]))
        if here is not None and row.get("wrote") is not None:
            numbers[row["table"], here] = row["wrote"]


@gate.as_eraser()
@transaction.atomic
def _again(
    entry: Entry, *, last: Mapping[str, int], numbers: Numbers, by: Acting, at: datetime
) -> None:
    submission = _submission(entry).select_for_update().get()
    about = submission.reference
    sentence = f"Gjentok slettingen {entry['reference']} etter gjenoppretting"
    with acting_as(by, sentence, at=at, about=about, reason=entry["reason"]):
        erasure = _decision(entry, submission)
        eraser = Eraser(erasure.reference)
        if erasure.scope == Erasure.Scope.CONTACT:
            call_off_mail(submission, at=at)
        with gate.erasing():
            for row in entry["rows"]:
                if row["row"] <= last.get(row["table"], 0):
                    _overwrite(eraser, row, numbers)
        if erasure.scope == Erasure.Scope.CONTACT:
            Contact.objects.filter(submission=submission).update(erased_at=at)
        close(erasure, eraser, at=at)
        enter(Leaf.Kind.ERASED, about=about, record=record_of(erasure))


def _decision(entry: Entry, submission: Submission) -> Erasure:
    """The decision as it was made; a proposal that waits in the restored database becomes it."""
    waiting = Erasure.objects.filter(reference=entry["reference"]).first()
    erasure = waiting or Erasure(submission=submission, **{name: entry[name] for name in COPIED})
    erasure.status = Erasure.Status.EXECUTED
    erasure.decided_at = datetime.fromisoformat(entry["decided_at"])
    kind, key = entry["approved_by"]
    erasure.decided_by = Actor.objects.get_or_create(kind=kind, key=key)[0]
    erasure.save()
    ErasureSeal.objects.update_or_create(erasure=erasure, defaults={"words": ""})
    return erasure


def _overwrite(eraser: Eraser, row: Mapping[str, Any], numbers: Numbers) -> None:
    tables = {model._meta.db_table: model for model in apps.get_models()}
    model, marks = tables.get(row["table"]), row["marks"]
    if model is None:
        return
    if issubclass(model, Recorded):
        eraser.recorded(model, row["row"], _decide(model, row["row"], marks=marks, numbers=numbers))
        return
    found = plain(model).filter(pk=row["row"]).first()
    if isinstance(found, Act):
        eraser.act(found, marks.get("0", {}))
    elif found is not None:
        eraser.unrecorded(found, marks.get("0", {}))


def _decide(model: type[Recorded], pk: int, *, marks: Mapping[str, Marks], numbers: Numbers) -> Any:
    """The marks of the version; for the row itself those of the newest version it was made of."""
    newest = model.history.filter(id=pk).order_by("-history_id").first()

    def of(version: int) -> Marks:
        return marks.get(str(numbers.get((model._meta.db_table, version), version)), {})

    fixed = {name: mark for name, mark in marks.get("0", {}).items() if "to" in mark}

    def decide(version: int | None, _values: Mapping[str, Any]) -> Marks:
        if version is not None:
            return of(version)
        same = of(newest.history_id) if newest else {}
        own = {name: mark for name, mark in same.items() if name != REASON}
        return fixed | own

    return decide
