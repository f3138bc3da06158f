"""Kvittering på papir: whoever came by letter or telephone gets what those get who send the form."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.once import new_key
from consultations.models import Submission
from consultations.services import receipts, registering
from consultations.services.receipts import Keys, Receipt
from consultations.services.registering import Received


def register(*, received: Received, by: Acting, at: datetime, form_key: str = "") -> Receipt:
    """Register one submission, and make its code and link for a letter, shown this once.

    A form sent twice gives one submission and the same letter; where a new code has been made in
    between, a letter without one.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    keys = receipts.keys_of(form_key or new_key())
    # Slow on purpose, and therefore before anybody waits for the plan.
    code_hash = keys.code_hash()
    submission = _store(received, keys, code_hash, by=by, at=at, form_key=form_key)
    return Receipt(submission, receipts.fitting(submission, keys))


@transaction.atomic
def _store(  # noqa: PLR0913
    received: Received, keys: Keys, code_hash: str, *, by: Acting, at: datetime, form_key: str
) -> Submission:
    made = registering.register(received=received, by=by, at=at, form_key=form_key)
    row: Submission = Submission.objects.lock(made.pk)
    if row.code_hash:
        return row
    about = row.reference
    with acting_as(by, f"Laget kvittering på papir for {about}", at=at, about=about):
        row.code_hash = code_hash
        row.save()
        receipts.link_to(row, keys, at=at).save()
    return row
