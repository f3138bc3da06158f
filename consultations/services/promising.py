"""Dated promises: made, moved with a public reason, kept or broken."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Commitment, CommitmentChange
from core.errors import Refused
from core.text import too_thin

THIN = "Grunnen sier for lite. Skriv minst 20 tegn med egne ord. Den blir offentlig."


def _running(commitment: Commitment) -> Commitment:
    row: Commitment = Commitment.objects.lock(commitment.pk)
    if row.fulfilled_at is not None or row.broken_at is not None:
        raise Refused("Løftet er avgjort fra før og kan ikke endres.")
    return row


@transaction.atomic
def promise(*, by: Acting, at: datetime, **fields: Any) -> Commitment:
    """Make a promise with a date. The first date is kept for ever."""
    check(by, Permission.COMMITMENT_EDIT)
    commitment = Commitment(**{"current_date": fields["promised_date"], **fields})
    with acting_as(by, f"Lovet: {commitment.text}", at=at):
        commitment.check_whole()
        commitment.save()
    return commitment


@transaction.atomic
def move(*, commitment: Commitment, to: date, reason: str, by: Acting, at: datetime) -> Commitment:
    """Move the date. Both dates and the reason are public; late stays late."""
    check(by, Permission.COMMITMENT_EDIT)
    row = _running(commitment)
    if too_thin(reason):
        raise Refused(THIN, field="reason")
    if to <= row.current_date:
        raise Refused("Den nye datoen må være senere enn den gamle.", field="to")
    change = CommitmentChange(
        commitment=row, old_date=row.current_date, new_date=to, reason=reason, changed_at=at
    )
    with acting_as(by, f"Flyttet løftet til {to:%d.%m.%Y}: {row.text}", at=at, reason=reason):
        change.save()
        row.current_date = to
        row.save()
    return row


@transaction.atomic
def keep(*, commitment: Commitment, by: Acting, at: datetime) -> Commitment:
    """Record that the promise is fulfilled, at the given moment."""
    check(by, Permission.COMMITMENT_EDIT)
    row = _running(commitment)
    with acting_as(by, f"Oppfylte løftet: {row.text}", at=at):
        row.fulfilled_at = at
        row.save()
    return row


@transaction.atomic
def break_promise(*, commitment: Commitment, reason: str, by: Acting, at: datetime) -> Commitment:
    """Say openly that the promise will not be kept, and why."""
    check(by, Permission.COMMITMENT_EDIT)
    row = _running(commitment)
    if too_thin(reason):
        raise Refused(THIN, field="reason")
    with acting_as(by, f"Brøt løftet: {row.text}", at=at, reason=reason):
        row.broken_at, row.broken_reason = at, reason
        row.save()
    return row
