"""Telling a sender by mail that we have what they sent."""

import secrets
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from consultations import selectors
from consultations.models import Contact, Submission
from consultations.rules import letters
from consultations.services import receipts, subscribing
from consultations.services.receipts import Keys
from core import outbox
from core.calendar import day_of
from core.outbox import Letter
from core.templatetags.gj import long_date


def received(
    submission: Submission, contact: Contact | None, *, has_code: bool, at: datetime
) -> None:
    """Post the receipt to the address the sender gave, and begin following where they want to.

    Call with the pen in hand. The mail has a link of its own, with a token of its own: the code is
    in none, since mails wait in the outbox and only the code's hash is kept.
    """
    if contact is None or not contact.email or not outbox.is_open():
        return
    keys = Keys(code="", token=secrets.token_urlsafe(32))
    receipts.link_to(submission, keys, at=at).save()
    promised = selectors.answer_by(submission.activity, day_of(at))
    words = letters.receipt(
        reference=submission.reference,
        plan=submission.activity.plan.title,
        has_code=has_code,
        read_by=long_date(day_of(submission.received_at + selectors.READ_WITHIN)),
        answer_by=long_date(promised),
        link=settings.SITE_URL + reverse("feedback:own_link", args=[keys.token]),
    )
    letter = Letter(
        to=contact.email,
        subject=words.subject,
        text=words.text,
        key=f"kvittering {submission.reference}",
        because="adressen ble oppgitt sammen med innspillet",
        about=submission.reference,
    )
    outbox.post(letter, at=at)
    if contact.wants_updates:
        subscribing.begin(submission, contact.email, at=at)
