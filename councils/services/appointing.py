"""Councils, their seats, and who holds them."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from core.calendar import day_of
from core.errors import Refused
from councils.models import Council, Membership, Seat

# Addresses below /raad/ that belong to no council.
RESERVED = frozenset({"mine"})


def check_own(council: Council, by: Acting) -> None:
    """A secretary runs the own councils and no others; a named job may help any."""
    if isinstance(by, User) and council.secretary_id != by.pk:
        raise PermissionDenied("Du er ikke sekretær for dette rådet.")


@transaction.atomic
def create_council(*, by: Acting, at: datetime, **fields: Any) -> Council:
    """Set up a council for a body that is already in the register."""
    check(by, Permission.COUNCIL_EDIT)
    council = Council(**fields)
    check_own(council, by)
    if council.slug in RESERVED:
        raise Refused("Denne adressen er i bruk. Velg en annen.", field="slug")
    with acting_as(by, f"Opprettet {council}", at=at):
        council.check_whole()
        council.save()
    return council


@transaction.atomic
def add_seat(*, by: Acting, at: datetime, **fields: Any) -> Seat:
    """Add a place in the council, and say whom it speaks for."""
    check(by, Permission.COUNCIL_EDIT)
    seat = Seat(**fields)
    check_own(seat.council, by)
    with acting_as(by, f"La til plass {seat.number} i {seat.council}", at=at):
        seat.check_whole()
        seat.save()
    return seat


@transaction.atomic
def appoint(*, by: Acting, at: datetime, **fields: Any) -> Membership:
    """Give a seat its holder. Raises Refused while somebody else holds it.

    The sentence of the act names the seat, never the person: an act is kept for ever.
    """
    check(by, Permission.COUNCIL_EDIT)
    membership = Membership(**fields)
    seat: Seat = Seat.objects.lock(membership.seat_id)
    check_own(seat.council, by)
    if Membership.objects.filter(seat=seat).holding().exists():
        raise Refused("Plassen er besatt. Registrer først når den forrige gikk ut.", field="seat")
    with acting_as(by, f"Oppnevnte til plass {seat.number} i {seat.council}", at=at):
        membership.check_whole()
        membership.save()
    return membership


@transaction.atomic
def leave(*, membership: Membership, on: date, by: Acting, at: datetime) -> Membership:
    """Record when somebody left the seat. From then on they see nothing of the council's work."""
    check(by, Permission.COUNCIL_EDIT)
    row: Membership = Membership.objects.lock(membership.pk)
    seat = row.seat
    check_own(seat.council, by)
    if row.to_date is not None:
        raise Refused("Det er alt registrert når medlemmet gikk ut.")
    if not row.from_date <= on <= day_of(at):
        raise Refused("Datoen må være etter oppnevningen, og ikke fram i tid.", field="on")
    with acting_as(by, f"Registrerte at plass {seat.number} i {seat.council} er ledig", at=at):
        row.to_date = on
        row.check_whole()
        row.save()
    return row
