"""The history everybody may read: published facts only, by unit and never by person.

Nothing here comes from acts or history tables. Each event is a public row of its own, told in a
sentence of its own; where a text is withheld or withdrawn, no words about it are told either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from consultations.models import Point, PublicText, Submission
from core.calendar import start_of_day
from core.files import Table
from core.templatetags.gj import long_date
from feedback.models import Answer
from plans.models import Measure
from transparency.selectors.happenings import Difference, Happening
from transparency.selectors.measure_happenings import happenings
from transparency.selectors.replies import Reply, reply
from transparency.selectors.texts import public_texts
from transparency.selectors.veiled import veiled
from transparency.selectors.verdicts import verdicts_on

PER_PAGE = 20
COLUMNS = ["tidspunkt", "slag", "hendelse", "enhet", "punkt", "grunn", "endret"]
SUBMISSION_KINDS = {"svar": "Svar", "raad": "Rådene", "tekst": "Teksten"}
MEASURE_KINDS = {"status": "Status", "svar": "Svar som viser hit", "tekst": "Teksten"}
TEXTS = {
    "what_we_do": "Det vi gjør",
    "what_we_do_not": "Det vi ikke gjør nå",
    "where": "Hvor",
    "used_for": "Brukt til",
    "forwarded_to": "Sendt til",
    "revisit_occasion": "Tas opp igjen ved",
}
DAYS = {"forwarded_date": "Sendt videre", "revisit_date": "Tas opp igjen"}


@dataclass(frozen=True)
class PublicHistory:
    """One page of what happened, newest first, with what one may choose."""

    page: Page[Happening]
    shown: list[Happening]
    total: int
    kinds: dict[str, str]
    kind: str
    points: list[int]
    point: int
    unknown: str

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.point)

    def table(self, about: str) -> Table:
        """Everything chosen, to take along."""
        rows = [each.told for each in self.shown]
        cells = [each | {"endret": _lines(each["endret"])} for each in rows]
        return Table(COLUMNS, cells, {"om": about, "hendelser": rows})


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
    return _chosen(happenings(measure), query, kinds=MEASURE_KINDS, points=[])


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
    replies = {row.pk: (row, reply(row)) for row in veiled(rows)}
    for row, said in replies.values():
        before = replies.get(row.supersedes_id or 0)
        if said.published_at is None:
            continue
        yield Happening(
            said.published_at,
            said.tag.code,
            "svar",
            _answered(said, points[row.point_id], again=row.supersedes_id is not None),
            why=said.change_reason or ("" if said.follows else _reasons(said)),
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
    found += [(label, getattr(before, f), getattr(after, f)) for f, label in TEXTS.items()]
    found += [(label, _day(before, f), _day(after, f)) for f, label in DAYS.items()]
    found.append(("Ansvarlig", before.unit, after.unit))
    found.append(("Grunn", _reasons(before), _reasons(after)))
    found.append(("Ble til", _targets(before), _targets(after)))
    return [Difference(label, was, now) for label, was, now in found if was != now]


def _reasons(said: Reply) -> str:
    return "\n".join(f"{kind}. {text}" for kind, text in said.reasons)


def _day(said: Reply, name: str) -> str:
    return long_date(getattr(said, name))


def _targets(said: Reply) -> str:
    return "\n".join(f"{link.target} ({link.get_kind_display()})" for link in said.links)


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
                after=verdict.answered_at,
            )


def _bare(each: Happening) -> Happening:
    """That it happened, without a word about what was said: the text is not for everybody."""
    return replace(each, why="", changed=[])


def _lines(changed: list[dict[str, str]]) -> str:
    return "\n".join(f"{each['felt']}: {each['for']} → {each['na']}" for each in changed)


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
        for each in sorted(found, key=lambda each: each.place, reverse=True)
        if kind in ("", each.kind) and point in (0, each.point)
    ]
    page = Paginator(shown, PER_PAGE).get_page(query.get("side"))
    return PublicHistory(page, shown, len(found), kinds, kind, points, point, ", ".join(wrong)[:60])
