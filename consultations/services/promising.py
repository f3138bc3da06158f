"""Dated promises: made, moved with a public reason, kept or broken."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.models import Leaf
from consultations.models import Commitment, CommitmentChange
from consultations.services import entries
from core.calendar import day_of
from core.errors import Refused
from core.templatetags.gj import counted
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
        entries.promised(Leaf.Kind.COMMITMENT_MADE, commitment)
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
        entries.promised(Leaf.Kind.COMMITMENT_MOVED, row, reason=reason)
    return row


@transaction.atomic
def keep(*, commitment: Commitment, by: Acting, at: datetime) -> Commitment:
    """Record that the promise is fulfilled, at the given moment."""
    check(by, Permission.COMMITMENT_EDIT)
    row = _running(commitment)
    with acting_as(by, f"Oppfylte løftet: {row.text}", at=at):
        row.fulfilled_at = at
        row.save()
        entries.promised(Leaf.Kind.COMMITMENT_KEPT, row)
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
        entries.promised(Leaf.Kind.COMMITMENT_BROKEN, row, reason=reason)
    return row


def _not_yet_entered(late: list[Commitment]) -> list[Commitment]:
    """Those whose last entry is not already that they were broken; a new date is a new promise."""
    names = {entries.about_commitment(row.pk): row for row in late}
    leaves = Leaf.objects.filter(about__in=names).order_by("index")
    last = dict(leaves.values_list("about", "kind"))
    return [row for name, row in names.items() if last.get(name) != Leaf.Kind.COMMITMENT_BROKEN]


@transaction.atomic
def enter_broken(*, by: Acting, at: datetime) -> int:
    """Have the log say which promises have passed their date without being kept. How many.

    Run by the clock. A promise is entered once for each date it was given; being kept later is
    another entry, and takes nothing back.
    """
    check(by, Permission.COMMITMENT_EDIT)
    late = _not_yet_entered(list(Commitment.objects.overdue(day_of(at)).for_list()))
    if not late:
        return 0
    with acting_as(
        by, f"Førte {counted(len(late), 'løfte,løfter')} over fristen i loggen", at=at
    ) as pen:
        pen.sign()
        for row in late:
            entries.promised(Leaf.Kind.COMMITMENT_BROKEN, row)
    return len(late)
