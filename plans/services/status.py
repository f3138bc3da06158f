"""How a measure is going. Called only where its points are re-opened, in ``feedback``."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.log.entering import day, enter, moment
from audit.models import Leaf
from core.calendar import day_of
from core.errors import Refused, Several
from core.states import check_transition
from core.text import too_thin
from plans.models import Measure, StatusReport
from plans.states import MEASURE, NEEDS_REASON, RESUMED_WITH_REASON

REPORT_MONTHS = 4


@dataclass(frozen=True)
class Report:
    """What somebody says about a measure: the new status, what is done, and the reason."""

    status: str
    text: str
    new_due_date: date | None = None
    reason: str = ""


def faults(measure: Measure, report: Report) -> list[Refused]:
    """What is missing before the report can be saved, each with its field."""
    found = []
    label = Measure.Status(report.status).label
    needs_reason = report.status in NEEDS_REASON or measure.status in RESUMED_WITH_REASON
    if needs_reason and too_thin(report.reason, same_as=[label, report.text]):
        found.append(
            Refused("Grunnen sier for lite. Skriv minst 20 tegn med egne ord.", field="reason")
        )
    if report.status == Measure.Status.DELAYED:
        old = measure.due_date
        if report.new_due_date is None or (old is not None and report.new_due_date <= old):
            found.append(Refused("Skriv en ny frist, senere enn den gamle.", field="new_due_date"))
    if measure.adopted_date is None and report.status != Measure.Status.STOPPED:
        found.append(
            Refused("Tiltaket er ikke vedtatt. Registrer vedtaket før arbeidet rapporteres.")
        )
    if not report.text.strip():
        found.append(Refused("Skriv hva som er gjort siden sist.", field="text"))
    return found


def _months_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


@transaction.atomic
def report(*, measure: Measure, report: Report, by: Acting, at: datetime) -> StatusReport:
    """Save one report and bring the measure in step with it.

    Raises Refused for a transition the table does not have, and Several with everything missing.
    """
    check(by, Permission.MEASURE_REPORT)
    measure = Measure.objects.lock(measure.pk)
    check_transition(MEASURE, measure, report.status, what="Tiltaket")
    if found := faults(measure, report):
        raise Several(found)
    label = Measure.Status(report.status).label
    row = StatusReport(
        measure=measure,
        status=report.status,
        text=report.text,
        reported_at=at,
        new_due_date=report.new_due_date,
        reason=report.reason,
    )
    sentence = f"Rapporterte tiltak {measure}: {label}"
    with acting_as(by, sentence, at=at, about=measure.code, reason=report.reason):
        row.save()
        measure.status, measure.status_date = report.status, day_of(at)
        if report.new_due_date is not None:
            measure.due_date = report.new_due_date
        elif report.status == Measure.Status.ONGOING and measure.recurrence:
            measure.due_date = None  # what recurs has started, and has no last day
        ended = report.status in (Measure.Status.DONE, Measure.Status.STOPPED)
        measure.next_report_date = None if ended else _months_after(day_of(at), REPORT_MONTHS)
        measure.save()
        enter(
            Leaf.Kind.MEASURE_STATUS,
            about=measure.code,
            record={
                "plan": measure.plan.slug,
                "measure": measure.code,
                "status": row.status,
                "text": row.text,
                "reason": row.reason,
                "new_due_date": day(row.new_due_date),
                "reported_at": moment(row.reported_at),
            },
        )
    return row
