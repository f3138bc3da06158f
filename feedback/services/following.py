"""Following measures up: a slip re-opens every point the measure was the answer to."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point
from core.calendar import day_of
from core.errors import Several
from feedback.selectors import points_behind
from feedback.services.reopening import reopen
from plans.models import Measure, StatusReport
from plans.services import status
from plans.services.status import Report
from plans.states import REOPENING

NEW_ANSWER_WEEKS = 4


def points_to_reopen(measure: Measure) -> list[Point]:
    """The answered points that a slip of the measure would re-open."""
    return list(points_behind(measure).with_status(Point.Status.ANSWERED))


def check_report(*, measure: Measure, report: Report) -> None:
    """Raise Several with all that the report lacks, before anybody is asked to confirm it."""
    if found := status.faults(measure, report):
        raise Several(found)


@transaction.atomic
def report_status(*, measure: Measure, report: Report, by: Acting, at: datetime) -> StatusReport:
    """Save a status report; delayed, postponed and stopped re-open the points behind at once."""
    check(by, Permission.MEASURE_REPORT)
    label = Measure.Status(report.status).label
    with acting_as(
        by,
        f"Rapporterte tiltak {measure}: {label}",
        at=at,
        about=measure.code,
        reason=report.reason,
    ):
        row = status.report(measure=measure, report=report, by=by, at=at)
        if report.status in REOPENING:
            reopen(
                points=points_to_reopen(measure),
                cause=Point.Cause.MEASURE,
                due_date=day_of(at) + timedelta(weeks=NEW_ANSWER_WEEKS),
                by=by,
                at=at,
            )
    return row
