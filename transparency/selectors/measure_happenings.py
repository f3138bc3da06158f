"""What everybody may know of what was done about one measure."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from core.calendar import start_of_day
from core.templatetags.gj import long_date
from feedback.models import Answer
from plans.models import Measure
from transparency.labels import outcome_tag
from transparency.selectors.happenings import Difference, Happening
from transparency.selectors.texts import editions, public_texts
from transparency.selectors.veiled import veiled


def happenings(measure: Measure) -> list[Happening]:
    """The decision, the reports, the words and the answers that lead here or no longer do."""
    return [*_adopted(measure), *_reports(measure), *_editions(measure), *_links(measure)]


def _adopted(measure: Measure) -> Iterable[Happening]:
    if measure.adopted_date is not None:
        says = f"{measure.adopted_body} vedtok tiltaket (sak {measure.adopted_case_number})."
        at = start_of_day(measure.adopted_date)
        yield Happening(at, "adopted", "status", says, by=measure.adopted_body, whole_day=True)


def _reports(measure: Measure) -> Iterable[Happening]:
    for report in measure.reports.all():
        label = str(report.get_status_display())
        moved = f" Ny dato er {long_date(report.new_due_date)}." if report.new_due_date else ""
        says = f"{measure.responsible_unit.name_nb} rapporterte: {label}. {report.text}{moved}"
        yield Happening(report.reported_at, str(report.status), "status", says, why=report.reason)


def _editions(measure: Measure) -> Iterable[Happening]:
    before = ""
    for edition in editions([measure.pk]).get(("measure", measure.pk), []):
        if edition.published_at is not None:
            says = f"Teksten i {edition.label[:1].lower()}{edition.label[1:]} ble publisert."
            changed = [Difference("Teksten", before, edition.text)] if edition.change else []
            yield Happening(
                edition.published_at, "done", "tekst", says, why=edition.reason, changed=changed
            )
        before = edition.text


def _links(measure: Measure) -> Iterable[Happening]:
    """Published answers that lead here, and those that no longer do, point by point."""
    public = Answer.public.get_queryset()
    leading = public.filter(Q(links__measure=measure) | Q(follows__links__measure=measure))
    rows = veiled(public.filter(point__in=leading.values("point")).with_words())
    of_point: dict[int, list[Answer]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (str(row.published_at), row.pk)):
        of_point[row.point_id].append(row)
    readable = public_texts({row.point.submission_id for row in rows})
    for answers in of_point.values():
        yield from _comings_and_goings(measure, answers, readable)


def _comings_and_goings(
    measure: Measure, answers: list[Answer], readable: Collection[int]
) -> Iterable[Happening]:
    """Of the answers to one point, oldest first; one that a decision passed over counts no more."""
    decided = led_here = False
    for answer in answers:
        leads_here = measure.pk in {link.measure_id for link in answer.words.links.all()}
        counts = answer.decision is not None or not decided
        decided = decided or answer.decision is not None
        if leads_here and answer.follows_id is None:
            yield _told(answer, f"viste til tiltaket i svaret på {answer.point.reference}")
        if counts and led_here and not leads_here:
            says = f"viser ikke lenger til tiltaket i svaret på {answer.point.reference}"
            why = answer.change_reason if answer.point.submission_id in readable else ""
            yield _told(answer, says, why=why)
        led_here = leads_here if counts else led_here


def _told(answer: Answer, did: str, *, why: str = "") -> Happening:
    unit = answer.words.responsible_unit.name_nb
    who = answer.decision.body if answer.decision else unit
    says = f"{who} {did}: {outcome_tag(answer.outcome).label}."
    code = str(answer.outcome)
    return Happening(answer.published_at or answer.created_at, code, "svar", says, why=why, by=who)
