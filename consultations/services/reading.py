"""Opening what is sealed. To read it is an act: it has a reason, and stands in the history."""

import hashlib
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Attachment, Contact, ImportJob, SealedReading, Submission
from consultations.selectors import attachments_of, is_sealed
from consultations.services import keeping
from core.errors import Refused

REASON_MIN_CHARACTERS = 10
What = SealedReading.What


@transaction.atomic
def open_original(*, submission: Submission, reason: str, by: Acting, at: datetime) -> str:
    """The words as they were sent in, where not everybody may read them all."""
    check(by, Permission.SEALED_OPEN)
    if not is_sealed(submission):
        raise Refused(f"{submission.reference} er ikke forseglet. Du kan lese hele teksten.")
    _record(submission, What.ORIGINAL, reason, by=by, at=at)
    return str(submission.original_text)


@transaction.atomic
def open_contact(*, submission: Submission, reason: str, by: Acting, at: datetime) -> Contact:
    """How the sender can be reached. Refused where nothing was left, or it has been erased."""
    check(by, Permission.SEALED_OPEN)
    contact = Contact.objects.filter(submission=submission, erased_at=None).first()
    if contact is None:
        raise Refused(
            f"Avsenderen av {submission.reference} har ingen kontaktopplysninger hos oss."
        )
    _record(submission, What.CONTACT, reason, by=by, at=at)
    return contact


@transaction.atomic
def open_file(
    *, submission: Submission, number: int, reason: str, by: Acting, at: datetime
) -> tuple[Attachment, bytes]:
    """A file as it was received. What is erased or locked away does not open."""
    check(by, Permission.SEALED_OPEN)
    found = attachments_of(submission)[number - 1]
    if not found.sha256:
        raise Refused("Fila er slettet eller sperret etter vedtak.")
    data = keeping.bytes_of(found.stored_as)
    if hashlib.sha256(data).hexdigest() != found.sha256:
        raise Refused("Fila er ikke lenger den som kom. Si fra til den som drifter løsningen.")
    _record(submission, What.FILE, reason, by=by, at=at)
    return found, data


@transaction.atomic
def open_import(*, job: ImportJob, reason: str, by: Acting, at: datetime) -> bytes:
    """The file an import was made of, as it was received. The act stands in the history."""
    check(by, Permission.SEALED_OPEN)
    if not job.stored_as:
        raise Refused("Fila er slettet.")
    data = keeping.bytes_of(job.stored_as)
    if hashlib.sha256(data).hexdigest() != job.file_sha256:
        raise Refused("Fila er ikke lenger den som kom. Si fra til den som drifter løsningen.")
    # Without its name: that may be a person's, and an act is kept for ever.
    sentence = f"Hentet den opprinnelige fila fra en import til {job.activity}"
    with acting_as(by, sentence, at=at, reason=_given(reason)) as pen:
        pen.sign()
    return data


def _given(reason: str) -> str:
    """The reason, when it says something. Raises Refused."""
    if len(reason.strip()) < REASON_MIN_CHARACTERS:
        raise Refused("Skriv hvorfor du må lese dette, med minst 10 tegn.", field="reason")
    return reason.strip()


def _record(
    submission: Submission, what: SealedReading.What, reason: str, *, by: Acting, at: datetime
) -> None:
    reason = _given(reason)
    with acting_as(
        by,
        f"Leste {what.label} i {submission.reference}",
        at=at,
        reason=reason,
        about=submission.reference,
    ):
        SealedReading(submission=submission, what=what).save()
