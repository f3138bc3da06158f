"""Who is at the door: e-mail and password, and a lock against guessing.

Ten failures within fifteen minutes shut the door for the address typed and for the network address
it came from. An attempt takes its slot before the password is tried, so that many attempts at once
are no way around the lock; a success gives it back. Unknown, wrong and shut-out accounts get the
same answer after the same work.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from accounts.models import User
from accounts.permissions import Permission, can
from accounts.services.people import address as one_spelling
from core.doors import Door, block_of, give_back
from core.errors import Refused

WORKING_DAY = timedelta(hours=8)
QUARTER = timedelta(days=90)


class LockedOut(Refused):
    """Too many failures for this e-mail or from this place."""

    status = 429


class RolesBackend(BaseBackend):
    """Loads the person behind a session, with roles, so that asking for a right costs no query."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.with_roles().filter(pk=user_id, is_active=True).first()


def sign_in(*, email: str, password: str, place: str) -> User:
    """The person with this e-mail and password; ``place`` is the network address.

    Raises Refused with one and the same sentence for unknown, wrong and shut out, and LockedOut
    after ten failures in fifteen minutes, whether or not the e-mail is known.
    """
    by_email, by_place = (
        Door("signing-in email", one_spelling(email)),
        Door("signing-in place", block_of(place)),
    )
    taken, attempt = by_email.take(), by_place.take()
    if taken is None or attempt is None:
        # What was taken at the other door stays taken: this, too, is an attempt.
        raise LockedOut(
            "Det er prøvd for mange ganger. Vent 15 minutter, eller ring oss på "
            f"{settings.CONTACT_PHONE}."
        )
    user = User.objects.with_roles().filter(email=one_spelling(email)).first()
    if not _fits(user, password) or user is None:
        raise Refused(
            "E-posten og passordet passer ikke sammen. Sjekk begge, eller ring oss på "
            f"{settings.CONTACT_PHONE}."
        )
    by_email.open()
    # Only this attempt is given back: somebody's success must not wipe out a neighbour's guesses.
    give_back(attempt)
    return user


def stays_for(user: User) -> timedelta:
    """How long a sign-in lasts: a working day at the workbench, three months in a council."""
    at_work = (Permission.WORKBENCH_READ, Permission.USER_MANAGE, Permission.MEETING_RUN)
    return WORKING_DAY if any(can(user, permission) for permission in at_work) else QUARTER


def _fits(user: User | None, password: str) -> bool:
    if user is None:
        # As much work as a real comparison, so that the clock does not tell who is known.
        User().set_password(password)
        return False
    return user.check_password(password) and user.is_active
