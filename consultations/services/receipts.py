"""Kvittering: the code and the link that lead a sender back. Only what recognises them is kept.

The keys of a form that is sent are worked out from the form's own secret, which lies in the
sender's browser and nowhere else. So a form that is sent twice gives the same receipt twice, and
nothing has to be stored to show it.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import ReceiptLink, Submission
from consultations.rules import codes
from core.errors import Refused
from core.text import normalised

# Long enough for the answer, the decision and what became of it.
LINK_LASTS = timedelta(days=2 * 365)
TOKEN_MAX_CHARACTERS = 64


@dataclass(frozen=True)
class Keys:
    """What is shown once: the code as it is printed, and the token of the link."""

    code: str
    token: str

    def code_hash(self) -> str:
        """As slow as a password's, so that a stolen table opens nothing."""
        return make_password(codes.plain(self.code))


@dataclass(frozen=True)
class Receipt:
    """A submission with the keys that fit it; none where they have been changed since."""

    submission: Submission
    keys: Keys | None


def keys_of(form_key: str) -> Keys:
    """The keys of a form: always the same for the same form, and no other's."""
    code, token = (
        salted_hmac(f"gjensvar.receipt.{what}", form_key, algorithm="sha256").digest()
        for what in ("code", "token")
    )
    return Keys(codes.code_from(code), urlsafe_b64encode(token).decode().rstrip("="))


def fitting(submission: Submission, keys: Keys) -> Keys | None:
    """The keys, as long as they still open the submission."""
    return keys if fits(submission, keys.code) else None


def fits(submission: Submission | None, typed: str) -> bool:
    """Whether the code opens the submission. As much work where there is none."""
    code = codes.plain(typed)
    if submission is None or not submission.code_hash:
        make_password(code)
        return False
    return check_password(code, submission.code_hash)


def link_to(submission: Submission, keys: Keys, *, at: datetime) -> ReceiptLink:
    """The unsaved link for the token."""
    return ReceiptLink(
        submission=submission, token_hash=digest(keys.token), expires_at=at + LINK_LASTS
    )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def renew(*, submission: Submission, reason: str, by: Acting, at: datetime) -> Receipt:
    """Make a new code and a new link for the sender; those from before open nothing any more."""
    check(by, Permission.SUBMISSION_REGISTER)
    if not normalised(reason):
        raise Refused("Skriv hvem som får koden, og hvordan.", field="reason")
    keys = Keys(codes.code_from(secrets.token_bytes(8)), secrets.token_urlsafe(32))
    row: Submission = Submission.objects.lock(submission.pk)
    about = row.reference
    with acting_as(by, f"Laget ny kode til {about}", at=at, about=about, reason=reason.strip()):
        row.code_hash = keys.code_hash()
        row.save()
        for link in ReceiptLink.objects.filter(submission=row, revoked_at=None).order_by("pk"):
            link.revoked_at = at
            link.save()
        link_to(row, keys, at=at).save()
    return Receipt(row, keys)
