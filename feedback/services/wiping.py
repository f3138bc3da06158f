"""Carrying out an approved erasure: every row, version, opening, form, session and file."""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from audit.erasing import Eraser, Marks, forget_forms, plain, values_of
from audit.guards import gate
from audit.models import Act, Opening
from audit.recording import Recorded
from audit.undoing import recorded_models
from consultations.models import Attachment, Contact, Point, Submission, Subscription
from consultations.services import forgetting
from core import outbox
from feedback.models import Erasure, ErasureSeal
from feedback.rules import erasable
from feedback.selectors.erasing import (
    NOTICE,
    TEXT,
    Outlook,
    Target,
    Wish,
    seals_of,
    text_fields,
    wish_of,
)
from feedback.selectors.places import hidden, marks_of, notice

CONTACT_EMPTY: Marks = {
    "name": {"to": ""},
    "email": {"to": ""},
    "phone": {"to": ""},
    "address": {"to": ""},
    "wants_updates": {"to": False},
    "credit_by_name": {"to": False},
    "consented_at": {"to": None},
}
CONTACT_NEEDS = {"wants_updates": "email", "credit_by_name": "name"}
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
    if erasure.scope == Erasure.Scope.CONTACT:
        call_off_mail(erasure.submission, at=at)
    with gate.erasing():
        work.contact()
        work.subscriptions()
        work.other_contacts()
        work.rows()
        work.acts()
        work.openings()
    close(erasure, work.eraser, at=at)
    work.sessions()


def marked_in(places: Iterable[str], model: type[models.Model]) -> set[int]:
    """The keys of the model's rows among the places, which are written «table:key»."""
    start = f"{model._meta.db_table}:"
    return {int(key.removeprefix(start)) for key in places if key.startswith(start)}


def lock_rows(erasure: Erasure) -> None:
    """Lock everything that may go, before it is looked at: points first, as everybody does.

    Whoever is writing has written by then, and whoever comes later finds another revision.
    """
    if not connection.features.has_select_for_update:
        return
    own: dict[type[models.Model], list[int]] = dict(Target(wish_of(erasure)).recorded)
    order: list[type[models.Model]] = [Point]
    order += [model for model in recorded_models() if model is not Point]
    for model in order:
        keys = marked_in(erasure.places, model).union(own.get(model, []))
        locked = plain(model).filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
        list(locked.values_list("pk"))


class _Work:
    def __init__(self, erasure: Erasure, found: Outlook, at: datetime) -> None:
        self.erasure, self.at = erasure, at
        self.target = Target(found.wish)
        # Worked out before anything changes: the words are looked for in what they stand in.
        self.search = self.target.search
        self.keys = {place.key for place in found.goes} | set(erasure.places)
        self.eraser = Eraser(erasure.reference)

    def subscriptions(self) -> None:
        """The addresses that are told about the submission, and those others that are marked."""
        marked = marked_in(self.keys, Subscription)
        for each in Subscription.objects.filter(pk__in=marked).order_by("pk"):
            self.eraser.unrecorded(each, {"email": {"to": ""}})

    def contact(self) -> None:
        if self.erasure.scope != Erasure.Scope.CONTACT or self.target.contact is None:
            return
        self.eraser.unrecorded(self.target.contact, CONTACT_EMPTY)
        Contact.objects.filter(pk=self.target.contact.pk).update(erased_at=self.at)

    def other_contacts(self) -> None:
        """Another submission's contact loses what is the same, and what cannot stand without it."""
        names = erasable.fields(erasable.WHO, "Contact")
        marked = marked_in(self.erasure.places, Contact)
        for contact in Contact.objects.filter(pk__in=marked).order_by("pk"):
            same = hidden(self.target, names, values_of(contact))
            gone: Marks = {name: CONTACT_EMPTY[name] for name in same}
            for name, needed in CONTACT_NEEDS.items():
                if needed in gone:
                    gone[name] = CONTACT_EMPTY[name]
            self.eraser.unrecorded(contact, gone)

    def rows(self) -> None:
        own = dict(self.target.recorded)
        for model in recorded_models():
            marked = marked_in(self.erasure.places, model)
            for pk in sorted(marked.union(own.get(model, []))):
                self._row(model, pk, own=pk in own.get(model, []), marked=pk in marked)

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
                # Unlike any other, since no two rows of an activity may have the same.
                marks[name] = {"to": f"{NOTICE} {secrets.token_hex(16)}"}
            elif mark == {"to": None}:
                marks[name] = {"to": "" if name in erasable.EMPTIED else said}
        return marks

    def acts(self) -> None:
        for act in Act.objects.filter(pk__in=self._keys_of(Act)).order_by("pk"):
            told = {"sentence": act.sentence, "reason": act.reason}
            self.eraser.act(act, hidden(self.target, told, told))

    def openings(self) -> None:
        for opening in Opening.objects.filter(pk__in=self._keys_of(Opening)).order_by("pk"):
            self.eraser.opening(opening)

    def _keys_of(self, model: type[models.Model]) -> set[int]:
        return marked_in(self.keys, model)

    def sessions(self) -> None:
        """Whoever has the words in a message waiting to be read must sign in again."""
        for session in Session.objects.order_by("pk"):
            held = json.dumps(session.get_decoded(), ensure_ascii=False, default=str)
            if self.search.found_in(held):
                session.delete()


def call_off_mail(submission: Submission, *, at: datetime) -> None:
    """What waits to be sent to the sender, whatever it is about. Call while the addresses stand."""
    for model in (Contact, Subscription):
        held = model.objects.filter(submission=submission).exclude(email="")
        for address in held.values_list("email", flat=True):
            outbox.call_off(to=address, at=at)


def close(erasure: Erasure, eraser: Eraser, *, at: datetime) -> None:
    """What every erasure ends with, also one that is done again: seals, files, forms and mail.

    The words have done their work; what is locked away stands in the seal alone.
    """
    for seal in seals_of(Wish(erasure.submission, erasure.scope, erasure.measure)):
        plain(ErasureSeal).filter(pk=seal.pk).update(contents="")
    locked = erasure.measure == Erasure.Measure.RESTRICT
    contents = json.dumps(eraser.taken, ensure_ascii=False, default=str) if locked else ""
    plain(ErasureSeal).filter(pk=erasure.pk).update(words="", contents=contents)
    _drop_files(erasure)
    forgetting.forget_about(erasure.submission_id)
    outbox.call_off(about=erasure.submission.reference, at=at)
    forget_forms([erasure.submission.reference, erasure.reference])


def _drop_files(erasure: Erasure) -> None:
    """Delete the files once the act is certain; a restriction keeps them, out of sight."""
    if erasure.measure == Erasure.Measure.RESTRICT:
        return
    files = Attachment.objects.filter(submission=erasure.submission_id, sha256="").order_by("pk")
    for name in files.values_list("stored_as", flat=True):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
