"""Who has a point, and when it waits."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import Unit, User
from accounts.permissions import Permission, can, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point
from core.calendar import day_of
from core.errors import Refused


def _take(point: Point) -> Point:
    row: Point = Point.objects.lock(point.pk)
    if row.status == Point.Status.RETIRED:
        raise Refused(f"{row.reference} er erstattet.")
    return row


@transaction.atomic
def assign(
    *, point: Point, to: User | None, by: Acting, at: datetime, unit: Unit | None = None
) -> Point:
    """Give the point to a person, a unit, or nobody. A new point is then under review."""
    check(by, Permission.POINT_EDIT)
    row = _take(point)
    if to is not None and not can(to, Permission.POINT_EDIT):
        raise Refused(f"{to.name} kan ikke behandle punkter.", field="to")
    unit = unit or (to.unit if to else None)
    whom = to.name if to else (unit.name_nb if unit else "ingen")
    with acting_as(
        by,
        f"Tildelte {row.reference} til {whom}",
        at=at,
        about=row.submission.reference,
        undoable=True,
    ):
        row.assigned_to, row.assigned_unit = to, unit
        if row.status == Point.Status.RECEIVED and (to or unit):
            row.status = Point.Status.IN_REVIEW
        row.save()
    return row


@transaction.atomic
def hold(*, point: Point, until: date, reason: str, by: Acting, at: datetime) -> Point:
    """Put the point aside until a date, with a reason. The public deadline does not move."""
    check(by, Permission.POINT_EDIT)
    row = _take(point)
    if until <= day_of(at):
        raise Refused("Datoen må være etter i dag.", field="until")
    if not reason.strip():
        raise Refused("Skriv hvorfor punktet må vente.", field="reason")
    with acting_as(
        by,
        f"Satte {row.reference} på vent til {until:%d.%m.%Y}",
        at=at,
        about=row.submission.reference,
        reason=reason,
        undoable=True,
    ):
        row.on_hold_until, row.on_hold_reason = until, reason
        row.save()
    return row


@transaction.atomic
def release_hold(*, point: Point, by: Acting, at: datetime) -> Point:
    """Take the point back into the queue."""
    check(by, Permission.POINT_EDIT)
    row = _take(point)
    with acting_as(
        by,
        f"Tok {row.reference} tilbake i køen",
        at=at,
        about=row.submission.reference,
        undoable=True,
    ):
        row.on_hold_until, row.on_hold_reason = None, ""
        row.save()
    return row


@transaction.atomic
def set_due_date(*, point: Point, due: date, by: Acting, at: datetime) -> Point:
    """Set a nearer deadline for the answer, or any where nothing was promised."""
    check(by, Permission.POINT_EDIT)
    row = _take(point)
    if row.due_date is not None and due > row.due_date:
        raise Refused(
            "Fristen kan ikke flyttes lenger ut her. Flytt løftet, med en offentlig grunn.",
            field="due",
        )
    with acting_as(
        by,
        f"Satte fristen for {row.reference} til {due:%d.%m.%Y}",
        at=at,
        about=row.submission.reference,
        undoable=True,
    ):
        row.due_date = due
        row.save()
    return row
