"""What has happened with a council's points since its last meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consultations.models import Point
from core.templatetags.gj import counted, long_date
from councils.selectors.said import Said
from feedback.models import Answer
from plans.models import Measure, StatusReport


@dataclass(frozen=True)
class News:
    """One sentence, and the point or measure it is about."""

    text: str
    point: Point | None = None
    measure: Measure | None = None


def news(rows: Sequence[Said], since: datetime, at: datetime) -> list[News]:
    """New answers, better answers, and measures whose status has changed, after ``since``."""
    return [*_answers(rows, since, at), *_measures(rows, since, at)]


def _answers(rows: Sequence[Said], since: datetime, at: datetime) -> Iterable[News]:
    fresh = [row for row in rows if row.answer and since < _published(row.answer) <= at]
    first = [row for row in fresh if row.answer and row.answer.supersedes_id is None]
    if len(first) == 1:
        ref = first[0].point.reference
        yield News(f"Kommunen har svart på {ref}.", point=first[0].point)
    elif first:
        yield News(f"Kommunen har svart på {counted(len(first), 'punkt,punkter')}.")
    for row in fresh:
        if row not in first:
            asked = ", slik rådet ba om" if row.asked_for_this else ""
            yield News(f"Kommunen har svart på nytt på {row.point.reference}{asked}.", row.point)


def _published(answer: Answer) -> datetime:
    moment = answer.words.published_at or answer.published_at
    if moment is None:
        raise ValueError("an answer in force has been published")
    return moment


def _measures(rows: Sequence[Said], since: datetime, at: datetime) -> Iterable[News]:
    linked = {link.measure_id for row in rows for link in row.links if link.measure_id}
    reports = (
        StatusReport.objects.filter(measure__in=linked, reported_at__gt=since, reported_at__lte=at)
        .select_related("measure__plan")
        .newest_first()
    )
    told: set[int] = set()
    for report in reports:
        if report.measure_id not in told:
            told.add(report.measure_id)
            yield News(_sentence(report), measure=report.measure)


def _sentence(report: StatusReport) -> str:
    label = report.get_status_display()
    until = f" Ny dato er {long_date(report.new_due_date)}." if report.new_due_date else ""
    return f"Tiltak {report.measure}: {label}.{until}"
