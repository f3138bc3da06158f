"""The history everybody may read: published facts only, by unit and never by person.

Nothing here comes from acts or history tables. Each event is a public row of its own, told in a
sentence of its own; where a text is withheld or withdrawn, no words about it are told either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from consultations.models import Point, PublicText, Submission
from core import differences
from core.calendar import start_of_day
from core.templatetags.gj import long_date
from feedback.models import Answer
from plans.models import Measure
from transparency.labels import outcome_tag
from transparency.selectors.replies import Reply, reply
from transparency.selectors.texts import editions, public_texts
from transparency.selectors.verdicts import verdicts_on

PER_PAGE = 20
SUBMISSION_KINDS = {"svar": "Svar", "raad": "Rådene", "tekst": "Teksten"}
MEASURE_KINDS = {"status": "Status", "svar": "Svar som viser hit", "tekst": "Teksten"}
FIELDS = {
    "what_we_do": "Det vi gjør",
    "what_we_do_not": "Det vi ikke gjør nå",
    "where": "Hvor",
    "used_for": "Brukt til",
    "forwarded_to": "Sendt til",
    "revisit_occasion": "Tas opp igjen ved",
}


@dataclass(frozen=True)
class Difference:
    """One published text before and now."""

    label: str
    before: str
    after: str

    @cached_property
    def words(self) -> differences.Change:
        return differences.compare(self.before, self.after).readable


@dataclass(frozen=True)
class Happening:
    """One published fact: when, what, by whom, and why where that is public."""

    at: datetime
    code: str
    kind: str
    says: str
    why: str = ""
    by: str = ""
    point: int = 0
    whole_day: bool = False
    changed: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class PublicHistory:
    """One page of what happened, newest first, with what one may choose."""

    page: Page[Happening]
    total: int
    kinds: dict[str, str]
    kind: str
    points: list[int]
    point: int
    unknown: str

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.point)


def submission_history(submission: Submission, query: QueryDict) -> PublicHistory:
    """What everybody may know of what was done about one submission."""
    points = dict(
        Point.public.get_queryset()
        .filter(submission=submission)
        .order_by("number", "pk")
        .values_list("pk", "number")
    )
    text = public_texts([submission.pk]).get(submission.pk)
    found = [*_arrival(submission, text), *_answers(points), *_verdicts(points)]
    if text is None:
        found = [_bare(each) for each in found]
    numbers = sorted(set(points.values()))
    return _chosen(found, query, kinds=SUBMISSION_KINDS, points=numbers)


def measure_history(measure: Measure, query: QueryDict) -> PublicHistory:
    """What everybody may know of what was done about one measure. Load it with its reports."""
    found = [*_adopted(measure), *_reports(measure), *_editions(measure), *_links(measure)]
    return _chosen(found, query, kinds=MEASURE_KINDS, points=[])


def _arrival(submission: Submission, text: PublicText | None) -> Iterable[Happening]:
    channel = str(submission.get_channel_display()).lower()
    yield Happening(submission.received_at, "received", "tekst", f"Vi fikk innspillet ({channel}).")
    if text is not None:
        says = "Teksten, slik den står nå, ble godkjent for visning."
        yield Happening(text.approved_at, "done", "tekst", says)
    if submission.withdrawn_at is not None:
        says = "Avsenderen trakk innspillet."
        yield Happening(submission.withdrawn_at, "withdrawn", "tekst", says)


def _answers(points: dict[int, int]) -> Iterable[Happening]:
    rows = Answer.public.get_queryset().filter(point__in=points).with_words().in_order()
    replies = {row.pk: (row, reply(row)) for row in rows}
    for row, said in replies.values():
        before = replies.get(row.supersedes_id or 0)
        if said.published_at is None:
            continue
        yield Happening(
            said.published_at,
            said.tag.code,
            "svar",
            _answered(said, points[row.point_id], again=row.supersedes_id is not None),
            why=said.change_reason,
            by=said.unit,
            point=points[row.point_id],
            changed=_differences(before[1], said) if before else [],
        )


def _answered(said: Reply, number: int, *, again: bool) -> str:
    if said.decision is not None:
        decided = f"{said.decision.body} bestemte {long_date(said.decision.date)}"
        return f"{decided} (sak {said.decision.case_number}) om punkt {number}: {said.tag.label}."
    verb = "svarte på nytt på" if again else "svarte på"
    return f"{said.unit} {verb} punkt {number}: {said.tag.label}."


def _differences(before: Reply, after: Reply) -> list[Difference]:
    found = [("Resultat", before.tag.label, after.tag.label)]
    found += [(label, getattr(before, f), getattr(after, f)) for f, label in FIELDS.items()]
    found.append(("Grunn", _reasons(before), _reasons(after)))
    return [Difference(label, was, now) for label, was, now in found if was != now]


def _reasons(said: Reply) -> str:
    return "\n".join(f"{kind}. {text}" for kind, text in said.reasons)


def _verdicts(points: dict[int, int]) -> Iterable[Happening]:
    for point, verdicts in verdicts_on(list(points)).items():
        for verdict in verdicts:
            number = points[point]
            yield Happening(
                start_of_day(verdict.when),
                verdict.tag.code,
                "raad",
                f"{verdict.council} om svaret på punkt {number}: {verdict.tag.label}.",
                why=verdict.reason,
                by=verdict.council,
                point=number,
                whole_day=True,
            )


def _bare(each: Happening) -> Happening:
    """That it happened, without a word about what was said: the text is not for everybody."""
    return Happening(each.at, each.code, each.kind, each.says, by=each.by, point=each.point,
                     whole_day=each.whole_day)  # fmt: skip


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
    """Published answers that lead here, also through a decision that follows them."""
    rows = Answer.public.get_queryset().filter(links__measure=measure).distinct()
    names = ("point__reference", "outcome", "published_at", "responsible_unit__name_nb")
    for reference, outcome, at, unit in rows.order_by("pk").values_list(*names):
        label = outcome_tag(outcome).label
        says = f"{unit} viste til tiltaket i svaret på {reference}: {label}."
        yield Happening(at, str(outcome), "svar", says, by=unit)


def _chosen(
    found: list[Happening], query: QueryDict, *, kinds: dict[str, str], points: list[int]
) -> PublicHistory:
    """The events asked for; a choice that does not exist is told, and narrows nothing."""
    kind, number = query.get("hva", ""), query.get("punkt", "")
    wrong = [kind] if kind and kind not in kinds else []
    wrong += [number] if number and number not in map(str, points) else []
    kind = kind if kind in kinds else ""
    point = int(number) if number in map(str, points) else 0
    shown = [
        each
        for each in sorted(found, key=lambda each: each.at, reverse=True)
        if kind in ("", each.kind) and point in (0, each.point)
    ]
    page = Paginator(shown, PER_PAGE).get_page(query.get("side"))
    return PublicHistory(page, len(found), kinds, kind, points, point, ", ".join(wrong)[:60])
