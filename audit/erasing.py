"""Overwriting what was said, in the row and in every version of it, through the gate.

Nothing is deleted: the row, its versions and the ledger stay, so that counts and proofs hold. The
words go, and with them the salt, so that no digest can be guessed back to the words. What went is
remembered in ``ErasedRow`` as keys and places, never as words: enough to do it again on a database
that was restored from before.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from audit.acting import Pen, current_pen
from audit.models import Act, ErasedRow, LedgerEntry, Once, Opening
from audit.recording import Recorded, SignedHistory, new_salt
from audit.undoing import recorded_models

MASK = "█"
# A column's mark: {"hide": [[from, to], …]} or {"to": what stands there now}.
Marks = dict[str, dict[str, Any]]
# What is to go from one version (its number; None for the row itself) with these values.
Decide = Callable[[int | None, Mapping[str, Any]], Marks]
REASON = "history_change_reason"
NOT_WORDS = {"salt", "revision", "created_at", "created_by_id"}


def masked(text: str, places: list[list[int]]) -> str:
    """The text with the places hidden, one mark for each character; line breaks stay."""
    marks = list(text)
    for start, end in places:
        for at in range(start, min(end, len(marks))):
            if marks[at] not in "\r\n":
                marks[at] = MASK
    return "".join(marks)


def _applied(values: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
    """The new values of the marked columns; a column that is empty stays so."""
    new = {}
    for name, mark in marks.items():
        if "hide" in mark:
            new[name] = masked(values[name] or "", mark["hide"])
        else:
            new[name] = mark["to"]
    return new


def plain(model: type[models.Model]) -> "models.QuerySet[Any]":
    """A query set without the refusals of recorded models."""
    return models.QuerySet(model)


def values_of(row: models.Model) -> dict[str, Any]:
    """The columns of a row or of a version, as they are stored."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in NOT_WORDS
    }


class Eraser:
    """Overwrites rows for one erasure; keeps what it took until somebody has asked for it."""

    def __init__(self, erasure: str) -> None:
        self.erasure = erasure
        self.pen: Pen = current_pen()
        self.pen.sign()
        self.taken: list[dict[str, Any]] = []

    def recorded(self, model: type[Recorded], pk: int, decide: Decide) -> bool:
        """A recorded row and all its versions. False where nothing was to go."""
        # Locked before its versions are listed: whoever was writing one has done so by then.
        row = plain(model).filter(pk=pk).select_for_update(of=("self",)).first()
        versions = list(model.history.filter(id=pk).order_by("history_id"))
        marks = {str(v.history_id): decide(v.history_id, values_of(v)) for v in versions}
        own = decide(None, values_of(row)) if row is not None else {}
        if not own and not any(marks.values()):
            return False
        salt = new_salt()
        for version in versions:
            number = version.history_id
            self._overwrite(version, marks[str(number)], salt=salt, version=number)
        if row is not None:
            self._overwrite(row, own, salt=salt, revision=row.revision + 1)
            self._write_version(model, pk)
        self._remember(model, pk, marks | {"0": own})
        return True

    def unrecorded(self, row: models.Model, marks: Marks) -> bool:
        """A row that has no versions: a contact, an opening of the log, an act."""
        if not marks:
            return False
        self._overwrite(row, marks)
        self._remember(type(row), row.pk, {"0": marks})
        return True

    def opening(self, opening: Opening) -> None:
        """The record and its salt: the commitment in the log can never be opened again."""
        self.unrecorded(opening, {"record": {"to": ""}, "salt": {"to": ""}})

    def act(self, act: Act, marks: Marks) -> None:
        """An act's sentence and reason, and the reason where its versions repeat it."""
        if self.unrecorded(act, marks) and "reason" in marks:
            reason = _applied({"reason": act.reason}, {"reason": marks["reason"]})["reason"]
            for model in recorded_models():
                plain(model.history.model).filter(act_id=act.pk).update(**{REASON: reason})

    def _overwrite(
        self,
        row: models.Model,
        marks: Marks,
        *,
        salt: str = "",
        version: int | None = None,
        **more: Any,
    ) -> None:
        values = values_of(row)
        for name in marks:
            self.taken.append(
                {
                    "table": row._meta.db_table,
                    "row": row.pk,
                    "version": version,
                    "column": name,
                    "value": values.get(name, getattr(row, name)),
                }
            )
        new = _applied(values, marks) | more | ({"salt": salt} if salt else {})
        plain(type(row)).filter(pk=row.pk).update(**new)

    def _write_version(self, model: type[Recorded], pk: int) -> None:
        """The version that says how the row stands now: from here on the digests agree again."""
        row = plain(model).get(pk=pk)
        SignedHistory().version_of(row, "~", self.pen).save(force_insert=True)

    def _remember(self, model: type[models.Model], pk: int, marks: dict[str, Marks]) -> None:
        table = model._meta.db_table
        lines = LedgerEntry.objects.filter(table=table, row=pk).order_by("-seq")
        ErasedRow.objects.create(
            erasure=self.erasure,
            table=table,
            row=pk,
            seq=lines.values_list("seq", flat=True).first() or 0,
            marks={version: each for version, each in marks.items() if each},
        )


def forget_forms(results: list[str]) -> None:
    """Empty the digests of forms that gave these results: a short text could be guessed."""
    Once.objects.filter(result__in=results).update(digest="")
