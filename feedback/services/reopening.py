"""A published answer is no longer good enough: the point must be answered anew."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.permissions import Permission, can
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point
from consultations.states import POINT
from core.states import check_transition

MAY_REOPEN = (Permission.MEASURE_REPORT, Permission.MEETING_RUN, Permission.DECISION_RECORD)


@transaction.atomic
def reopen(
    *, points: Sequence[Point], cause: str, due_date: date, by: Acting, at: datetime
) -> list[Point]:
    """Re-open answered points with a cause and a new date. The old answer stays readable.

    Points that are open already keep their cause, and the nearer of the two dates.
    """
    if not any(can(by, permission) for permission in MAY_REOPEN):
        raise PermissionDenied("Du har ikke tilgang til dette.")
    label = Point.Cause(cause).label
    rows: list[Point] = Point.objects.lock_all(point.pk for point in points)
    return [
        row
        for row in rows
        if _ask_anew(row, cause=cause, label=label, due_date=due_date, by=by, at=at)
    ]


def _ask_anew(  # noqa: PLR0913  the cause with its label and date, and who says so when
    row: Point, *, cause: str, label: str, due_date: date, by: Acting, at: datetime
) -> bool:
    """Whether the point was re-opened now."""
    answered = row.status == Point.Status.ANSWERED
    sooner = (
        row.status == Point.Status.REOPENED and row.due_date is not None and due_date < row.due_date
    )
    if not answered and not sooner:
        return False
    verb = "Gjenåpnet" if answered else "Flyttet fram fristen for"
    reference = row.submission.reference
    with acting_as(by, f"{verb} {row.reference}: {label}", at=at, about=reference, reason=label):
        if answered:
            check_transition(POINT, row, Point.Status.REOPENED, what="Punktet")
            row.status, row.reopened_cause = Point.Status.REOPENED, cause
            row.on_hold_until, row.on_hold_reason = None, ""
        row.due_date = due_date
        row.save()
    return answered
