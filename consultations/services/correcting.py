"""Rette: the sender's own correction. The original is never changed; the correction stands beside it."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit import once
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Correction, Submission
from core.errors import Conflict, Refused

TEXT_MAX_CHARACTERS = 30_000


@transaction.atomic
def correct(
    *, submission: Submission, text: str, by: Acting, at: datetime, form_key: str = ""
) -> Correction:
    """Keep what the sender would rather have said. A form sent twice corrects once."""
    check(by, Permission.OWN_EDIT)
    if not text.strip():
        raise Refused("Rettelsen er tom. Skriv hva du heller vil si.", field="text")
    if len(text) > TEXT_MAX_CHARACTERS:
        raise Refused(f"Rettelsen kan ha høyst {TEXT_MAX_CHARACTERS} tegn.", field="text")
    row: Submission = Submission.objects.lock(submission.pk)
    before = Correction.objects.of(row)
    if once.result_of(form_key, text) is not None:
        return before.last()  # type: ignore[return-value]  # sent before: there is one
    if row.status == Submission.Status.WITHDRAWN:
        raise Conflict("Innspillet er trukket, og kan ikke rettes.")
    correction = Correction(submission=row, number=before.count() + 1, text=text)
    about = row.reference
    with acting_as(by, f"Rettet {about}", at=at, about=about):
        correction.save()
        once.remember(form_key, text, result=about, at=at)
    return correction
