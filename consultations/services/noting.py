"""Internal notes. They never leave the workbench."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Note, Point, Submission
from core.errors import Refused


@transaction.atomic
def write(*, about: Submission | Point, text: str, by: Acting, at: datetime) -> Note:
    """Write a note on a submission or on one point."""
    check(by, Permission.NOTE_WRITE)
    if not text.strip():
        raise Refused("Notatet er tomt. Skriv noe, eller avbryt.", field="text")
    if isinstance(about, Point):
        note, reference = Note(point=about, text=text), about.submission.reference
    else:
        note, reference = Note(submission=about, text=text), about.reference
    with acting_as(by, f"Skrev et notat om {about}", at=at, about=reference, undoable=True):
        note.save()
    return note
