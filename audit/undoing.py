"""Undo: a new recorded act that puts back what an earlier act changed, row by row."""

from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction

from audit.acting import acting_as
from audit.actors import Acting
from audit.models import Act
from audit.recording import Recorded
from core.errors import Conflict, Refused

UNDID, AFTER_ALL = "Angret: ", "Gjorde likevel: "
CHANGED_SINCE = "Kunne ikke angre, fordi noe er endret etterpå."


def recorded_models() -> list[type[Recorded]]:
    """Every model of the house whose changes are kept."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def versions_of(act: Act) -> list[Any]:
    """The history rows the act wrote, latest first."""
    rows = [
        version
        for model in recorded_models()
        for version in model.history.filter(act_id=act.pk).order_by("-history_id")
    ]
    order = {model: place for place, model in enumerate(recorded_models())}
    return sorted(rows, key=lambda row: order[row.instance_type], reverse=True)


def _lock(version: Any) -> None:
    """Keep the row as it is until the transaction ends; one that is gone has nothing to lock."""
    version.instance_type.objects.select_for_update(of=("self",)).filter(pk=version.id).first()


def _is_latest(version: Any) -> bool:
    model, pk = version.instance_type, version.id
    newest = model.history.filter(id=pk).order_by("-history_id").first()
    return bool(newest.history_id == version.history_id)


def _put_back(version: Any) -> None:
    """Bring one row back to what it was before the version."""
    model, pk = version.instance_type, version.id
    before = (
        model.history.filter(id=pk, history_id__lt=version.history_id)
        .order_by("-history_id")
        .first()
    )
    if version.history_type == "-":
        row = before.instance
        row._state.adding = True
        row.save(force_insert=True)
        return
    row = model.objects.lock(pk)
    if before is None or version.history_type == "+":
        row.take_back()
        return
    for field in model._meta.concrete_fields:
        if field.attname not in ("id", "revision", "created_at", "created_by_id"):
            setattr(row, field.attname, getattr(before, field.attname))
    row.save()


def _said(act: Act) -> str:
    """What the undo is called: undone again, the first act is done after all."""
    if act.undoes is None:
        return f"{UNDID}{act.sentence}"
    first = act.sentence.removeprefix(UNDID).removeprefix(AFTER_ALL)
    return f"{AFTER_ALL if act.sentence.startswith(UNDID) else UNDID}{first}"


def undo(act: Act, *, by: Acting, at: Any) -> Act:
    """Undo the act as a new act. Call inside a transaction.

    Raises Refused for an act that cannot be undone, has been, or is somebody else's, and Conflict
    when something it touched has changed since, or something new stands in its place.
    """
    if not act.undoable or act.is_undone:
        raise Refused("Denne handlingen kan ikke angres.")
    if act.actor_id != by.actor_id:
        raise Refused("Du kan bare angre det du selv har gjort.")
    versions = versions_of(act)
    for version in versions:
        _lock(version)
    if not all(_is_latest(version) for version in versions):
        raise Conflict(CHANGED_SINCE)
    sentence = _said(act)
    try:
        with (
            transaction.atomic(),
            acting_as(by, sentence, at=at, about=act.about, undoable=True, undoes=act) as pen,
        ):
            for version in versions:
                _put_back(version)
            return pen.act
    except IntegrityError as fault:
        # A new draft, mark or link has taken the place of the one that would come back.
        raise Conflict(CHANGED_SINCE) from fault
