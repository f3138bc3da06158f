"""The door to one's own submission: reference and code, or the link from the receipt."""

from datetime import datetime

from django.conf import settings

from consultations.models import ReceiptLink, Submission
from consultations.services import receipts
from core.doors import Door, block_of, give_back
from core.errors import Refused

TYPED_MAX_CHARACTERS = 40


class WrongCode(Refused):
    """Wrong, unknown, or not yours: one and the same answer."""


class LockedOut(Refused):
    """Tried too often, for this reference or from this place."""

    status = 429


def one_spelling(reference: str) -> str:
    return reference.strip().upper()[:TYPED_MAX_CHARACTERS]


def enter(*, reference: str, code: str, place: str) -> Submission:
    """The submission that reference and code open. ``place`` is the network address.

    Raises WrongCode with one sentence for wrong and for unknown, after the same work, and LockedOut
    after ten failures in fifteen minutes for the reference or from the place. An attempt takes its
    slots before the code is tried, so that many at once are no way around the lock.
    """
    by_reference = Door("own reference", one_spelling(reference))
    by_place = Door("own place", block_of(place))
    taken, attempt = by_reference.take(), by_place.take()
    if taken is None or attempt is None:
        raise LockedOut(
            "Koden er prøvd for mange ganger. Vent 15 minutter, eller ring oss på "
            f"{settings.CONTACT_PHONE}."
        )
    submission = Submission.objects.filter(reference=one_spelling(reference)).first()
    if not receipts.fits(submission, code[:TYPED_MAX_CHARACTERS]) or submission is None:
        raise WrongCode(
            "Referansen og koden passer ikke sammen. Sjekk tegnene, eller ring oss på "
            f"{settings.CONTACT_PHONE}."
        )
    by_reference.open()
    give_back(attempt)
    return submission


def by_link(*, token: str, at: datetime) -> Submission | None:
    """The submission a link leads to; None where it is unknown, too old or taken back.

    Not locked by failed codes: an outsider who guesses must not keep the sender out.
    """
    found = (
        ReceiptLink.objects.filter(
            token_hash=receipts.digest(token), revoked_at=None, expires_at__gt=at
        )
        .select_related("submission")
        .first()
    )
    return found.submission if found else None
