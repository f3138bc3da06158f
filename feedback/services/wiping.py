"""Carrying out an approved erasure: every row, version, opening, form, session and file."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import models, transaction

from audit.erasing import Eraser, Marks, forget_forms, plain
from audit.guards import gate
from audit.models import Act, Opening
from audit.recording import Recorded
from audit.undoing import recorded_models
from consultations.models import Attachment, Contact, Point
from feedback.models import Erasure, ErasureSeal
from feedback.rules import erasable
from feedback.selectors.erasing import TEXT, Outlook, Target, seals_of, text_fields
from feedback.selectors.outlook import hidden, marks_of, notice

CONTACT_EMPTY: Marks = {
    "name": {"to": ""},
    "email": {"to": ""},
    "phone": {"to": ""},
    "address": {"to": ""},
    "wants_updates": {"to": False},
    "credit_by_name": {"to": False},
    "consented_at": {"to": None},
}
WHOLE_POINT: Marks = {
    "whole": {"to": True},
    "span_start": {"to": None},
    "span_end": {"to": None},
}


def wipe(*, erasure: Erasure, found: Outlook, at: datetime) -> None:
    """Overwrite everything the erasure takes. Call with the pen in hand, in one transaction.

    A restriction keeps what was taken in the seal; otherwise nothing of it is kept anywhere.
    """
    work = _Work(erasure, found, at)
    with gate.erasing():
        work.contact()
        work.rows()
        work.acts()
        work.openings()
        work.seals()
    drop_files(erasure)
    forget_forms([erasure.submission.reference, erasure.reference])
    work.sessions()


class _Work:
    def __init__(self, erasure: Erasure, found: Outlook, at: datetime) -> None:
        self.erasure, self.at = erasure, at
        self.target = Target(found.wish)
        # Worked out before anything changes: the words are looked for in what they stand in.
        self.search = self.target.search
        self.keys = {place.key for place in found.goes} | set(erasure.places)
        self.marked = set(erasure.places)
        self.eraser = Eraser(erasure.reference)

    def contact(self) -> None:
        if self.erasure.scope != Erasure.Scope.CONTACT or self.target.contact is None:
            return
        self.eraser.unrecorded(self.target.contact, CONTACT_EMPTY)
        Contact.objects.filter(pk=self.target.contact.pk).update(erased_at=self.at)

    def rows(self) -> None:
        own = dict(self.target.recorded)
        for model in recorded_models():
            table = model._meta.db_table
            marked = {int(key.partition(":")[2]) for key in self._marked_in(table)}
            for pk in sorted(marked.union(own.get(model, []))):
                self._row(model, pk, own=pk in own.get(model, []), marked=pk in marked)

    def _marked_in(self, table: str) -> list[str]:
        return [key for key in self.marked if key.startswith(f"{table}:")]

    def _row(self, model: type[Recorded], pk: int, *, own: bool, marked: bool) -> None:
        def decide(version: int | None, values: Mapping[str, Any]) -> Marks:
            marks = marks_of(self.target, model, values) if own else {}
            if marked:
                marks = hidden(self.target, text_fields(model), values) | marks
            resolved = self._resolved(values, marks)
            # The places no longer fit the text: the point stands for the whole of what is left.
            if model is Point and version is None and resolved and self.erasure.scope == TEXT:
                resolved = resolved | WHOLE_POINT
            return resolved

        self.eraser.recorded(model, pk, decide)

    def _resolved(self, values: Mapping[str, Any], marks: Marks) -> Marks:
        """The marks with what shall stand there instead."""
        submission = self.erasure.submission
        about = values.get("reference") or submission.reference
        said = notice(self.erasure.case_number, about)
        for name, mark in marks.items():
            if name == "sender_label":
                marks[name] = {"to": submission.get_sender_kind_display()}
            elif name in erasable.ANYTHING and mark == {"to": None}:
                marks[name] = {"to": secrets.token_hex(32)}
            elif mark == {"to": None}:
                marks[name] = {"to": "" if name in erasable.EMPTIED else said}
        return marks

    def acts(self) -> None:
        for act in Act.objects.filter(pk__in=self._keys_of(Act)).order_by("pk"):
            self.eraser.act(act, lambda _, values: hidden(self.target, values, values))

    def openings(self) -> None:
        for opening in Opening.objects.filter(pk__in=self._keys_of(Opening)).order_by("pk"):
            self.eraser.opening(opening)

    def _keys_of(self, model: type[models.Model]) -> list[int]:
        start = f"{model._meta.db_table}:"
        return [int(key.removeprefix(start)) for key in self.keys if key.startswith(start)]

    def seals(self) -> None:
        """The words have done their work; what is locked away stands in the seal alone."""
        for seal in seals_of(self.target.wish):
            plain(ErasureSeal).filter(pk=seal.pk).update(contents="")
        locked = self.erasure.measure == Erasure.Measure.RESTRICT
        contents = json.dumps(self.eraser.taken, ensure_ascii=False, default=str) if locked else ""
        plain(ErasureSeal).filter(pk=self.erasure.pk).update(words="", contents=contents)

    def sessions(self) -> None:
        """Whoever has the words in a message waiting to be read must sign in again."""
        for session in Session.objects.order_by("pk"):
            held = json.dumps(session.get_decoded(), ensure_ascii=False, default=str)
            if self.search.found_in(held):
                session.delete()


def drop_files(erasure: Erasure) -> None:
    """Delete the files once the act is certain; a restriction keeps them, out of sight."""
    if erasure.measure == Erasure.Measure.RESTRICT or erasure.scope == Erasure.Scope.PASSAGE:
        return
    files = Attachment.objects.filter(submission=erasure.submission_id).order_by("pk")
    for name in files.values_list("stored_as", flat=True):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
