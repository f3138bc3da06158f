"""The outbox: a mail is a row, written in the transaction of its cause and sent after the commit.

Here it is written and called off; ``core.postman`` sends it. See ADR 16.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction

from core.models import OutgoingMail

# Rows in one query.
MANY = 500
# A mail that nobody has tried to send for so long says that the clock or the mail server stands still.
OVERDUE = timedelta(minutes=30)
_DEMO = "Dette er en demo. Kommunen, menneskene og svarene er oppdiktet."
_S = OutgoingMail.Status


class OutsideItsCause(Exception):
    """A programming fault: a mail was about to be written outside the transaction of its cause."""


@dataclass(frozen=True)
class Letter:
    """One mail to one address, in plain text.

    ``key`` begins with a word for its kind, and names the event and the receiver by reference or
    number, never by name or address: the same key is the same mail, and is written once. ``because`` ends «Du får denne e-posten fordi»;
    ``stop`` is the address of the page that ends them. ``about`` is the reference it concerns.
    """

    to: str
    subject: str
    text: str
    key: str
    because: str
    about: str = ""
    stop: str = ""


def is_open() -> bool:
    """Whether this installation sends mail at all; pages promise none otherwise."""
    return bool(settings.SENDS_MAIL)


def post(letter: Letter, *, at: datetime) -> bool:
    """Write one mail, to be sent after the commit. Whether it was new and can be sent."""
    return post_all([letter], at=at) == 1


def post_all(letters: Sequence[Letter], *, at: datetime) -> int:
    """Write several mails, hundreds of them with each query. How many were new.

    What is no address gets none; where no mail is sent at all, none is written. Raises
    OutsideItsCause outside a transaction.
    """
    if not connection.in_atomic_block:
        raise OutsideItsCause("a mail is written in the transaction of its cause")
    wanted = {each.key: each for each in letters if _is_address(each.to)} if is_open() else {}
    try:
        return _write(wanted, at)
    except IntegrityError:
        # Somebody else wrote one of them in the same moment: it is there now.
        return _write(wanted, at)


@transaction.atomic
def _write(wanted: dict[str, Letter], at: datetime) -> int:
    known: set[str] = set()
    keys = sorted(wanted)
    for start in range(0, len(keys), MANY):
        there = OutgoingMail.objects.filter(key__in=keys[start : start + MANY])
        known.update(there.values_list("key", flat=True))
    new = [_row(letter, at) for key, letter in sorted(wanted.items()) if key not in known]
    OutgoingMail.objects.bulk_create(new, batch_size=MANY)
    return len(new)


def _row(letter: Letter, at: datetime) -> OutgoingMail:
    return OutgoingMail(
        key=letter.key,
        message_id=_message_id(letter.key),
        about=letter.about,
        recipient=letter.to,
        subject=" ".join(letter.subject.split())[:200],
        text=f"{letter.text.strip()}\n\n-- \n{_foot(letter)}\n",
        written_at=at,
        due_at=at,
    )


def _message_id(key: str) -> str:
    """The same for the same event, for ever; it tells nobody what the event was."""
    digest = hashlib.sha256(f"{settings.SITE_URL} {key}".encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def _foot(letter: Letter) -> str:
    lines = [f"Du får denne e-posten fordi {letter.because}."]
    if letter.stop:
        lines.append(f"Stopp e-postene: {letter.stop}")
    lines.append(f"Spørsmål? {settings.CONTACT_NAME}, {settings.CONTACT_PHONE}.")
    return "\n".join([*lines, *([_DEMO] if settings.DEMO else [])])


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def empty(mails: Any, status: str, *, at: datetime, fault: str = "") -> int:
    """End these mails, and let go of every word in them. How many."""
    gone = {"recipient": "", "subject": "", "text": ""}
    return int(mails.update(status=status, ended_at=at, fault=fault, **gone))


def call_off(*, at: datetime, about: str = "", to: str = "") -> int:
    """Stop and empty the mails that wait, about this or to this address. How many."""
    found = 0
    if about:
        found += empty(OutgoingMail.objects.waiting().filter(about=about), _S.CALLED_OFF, at=at)
    if to:
        same = OutgoingMail.objects.waiting().filter(recipient__iexact=to)
        found += empty(same, _S.CALLED_OFF, at=at)
    return found


def is_late(at: datetime) -> bool:
    """Whether a mail has waited long past its moment: nobody sends, or nobody takes it in."""
    never_tried = OutgoingMail.objects.waiting().filter(attempts=0, written_at__lte=at - OVERDUE)
    return is_open() and (never_tried.exists() or OutgoingMail.objects.due(at - OVERDUE).exists())
