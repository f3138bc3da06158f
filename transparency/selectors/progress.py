"""How a measure is going: adopted, reported, due."""

from dataclasses import dataclass
from datetime import date

from core.calendar import day_of
from core.templatetags.gj import counted, long_date
from plans.models import Measure, StatusReport
from transparency.labels import Tag
from transparency.rules import because
from transparency.selectors.replies import Reply

_S = Measure.Status
PAST_DUE = "Fristen er passert"


@dataclass(frozen=True)
class Event:
    """Something that has happened to a measure, or that is promised."""

    when: date
    label: str
    text: str
    code: str
    ahead: bool = False


def measure_tag(measure: Measure) -> Tag:
    return Tag(str(measure.status), str(measure.get_status_display()))


def due_words(measure: Measure) -> str:
    """«innen 1. mai 2027», or what stands in its place where there is no date."""
    if measure.due_date:
        return f"innen {long_date(measure.due_date)}"
    return measure.recurrence.lower() if measure.recurrence else "uten sluttdato"


def _reports(measure: Measure) -> list[StatusReport]:
    return sorted(measure.reports.all(), key=lambda each: (each.reported_at, each.pk))


def _report_event(report: StatusReport) -> Event:
    text = report.text
    if report.new_due_date:
        text += f" Ny dato er {long_date(report.new_due_date)}{because(report.reason)}"
    elif report.reason:
        text += f" Grunn: {report.reason}"
    label = str(report.get_status_display())
    return Event(day_of(report.reported_at), label, text, str(report.status))


def _repeats_adoption(report: StatusReport, measure: Measure) -> bool:
    same_day = day_of(report.reported_at) == measure.adopted_date
    return same_day and report.status == _S.NOT_STARTED


def _delivered(measure: Measure, reports: list[StatusReport]) -> bool:
    """Done by the date that was first promised: a moved date never makes late into on time."""
    moved = any(report.new_due_date for report in reports)
    return not moved and bool(measure.due_date and measure.status_date <= measure.due_date)


def _due_label(measure: Measure, reports: list[StatusReport], today: date) -> tuple[str, str]:
    """Label and code of the measure's own promise. A moved date never makes late into on time."""
    if measure.status == _S.DONE:
        kept = _delivered(measure, reports)
        return ("Løftet er holdt", "kept") if kept else ("Holdt for sent", "kept_late")
    if measure.is_past_due(today):
        return PAST_DUE, "overdue"
    moved = any(report.new_due_date for report in reports)
    return ("Forsinket, ny dato", "late") if moved else ("Løftet gjelder", "promise")


def _due_event(measure: Measure, reports: list[StatusReport], today: date) -> Event | None:
    """The measure's own promise, with its label; none where there is no date to keep."""
    due = measure.due_date
    if due is None or measure.status in (_S.POSTPONED, _S.STOPPED):
        return None
    label, code = _due_label(measure, reports, today)
    text = f"Tiltaket er lovet gjennomført innen {long_date(due)}."
    if code == "overdue":
        text += f" Det er {counted((today - due).days, 'dag,dager')} siden."
    return Event(due, label, text, code, ahead=due >= today and measure.status != _S.DONE)


def events(measure: Measure, today: date) -> list[Event]:
    """What has happened, oldest first, and what is promised; load with the reports."""
    reports = _reports(measure)
    found = []
    if measure.adopted_date:
        by = f"{measure.adopted_body}, sak {measure.adopted_case_number}."
        found.append(Event(measure.adopted_date, "Vedtatt", by, "adopted"))
    found += [_report_event(each) for each in reports if not _repeats_adoption(each, measure)]
    due = _due_event(measure, reports, today)
    return found + ([due] if due else [])


def answer_events(reply: Reply, today: date) -> list[Event]:
    """What an answer promises without a measure: sent on, and taken up again."""
    found = []
    if reply.forwarded_date:
        to = f"Vi sendte punktet til {reply.forwarded_to}."
        found.append(Event(reply.forwarded_date, "Sendt videre", to, "forwarded"))
    if reply.revisit_date:
        late = reply.revisit_date < today
        code, ahead = ("overdue", False) if late else ("promise", True)
        label = PAST_DUE if late else "Løftet gjelder"
        text = f"Vi har lovet å ta saken opp igjen innen {long_date(reply.revisit_date)}."
        found.append(Event(reply.revisit_date, label, text, code, ahead=ahead))
    return found
