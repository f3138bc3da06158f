"""Measures: how they are going, and the points behind them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from consultations.models import Point
from plans.models import Measure, Plan
from transparency.labels import Tag
from transparency.rules import because, natural
from transparency.selectors.cards import Card, cards, for_cards
from transparency.selectors.figures import list_url
from transparency.selectors.links import Behind, behind
from transparency.selectors.lists import PER_PAGE
from transparency.selectors.progress import PAST_DUE, Event, due_words, events, measure_tag
from transparency.selectors.texts import Edition, editions
from transparency.selectors.verdicts import Verdict, verdicts_on


@dataclass(frozen=True)
class MeasureCard:
    """One measure in a list."""

    measure: Measure
    tags: list[Tag]
    due: str
    points: int
    url: str


@dataclass(frozen=True)
class MeasureList:
    """The measures of a plan, and how many there are of each status: numbers, never a mean."""

    cards: list[MeasureCard]
    statuses: list[tuple[Tag, int]]
    status: str
    total: int
    unknown: str


def _tags(measure: Measure, today: date) -> list[Tag]:
    past = [Tag("overdue", PAST_DUE)] if measure.is_past_due(today) else []
    return [measure_tag(measure), *past]


def measure_list(plan: Plan, query: QueryDict, today: date) -> MeasureList:
    """Every public measure, or those of one status."""
    everything = sorted(Measure.public.of_plan(plan), key=lambda each: natural(each.code))
    links = behind([each.pk for each in everything])
    counts = Counter(each.status for each in everything)
    asked = query.get("status", "")
    status = asked if asked in Measure.Status.values else ""
    shown = [each for each in everything if status in ("", each.status)]
    return MeasureList(
        cards=[
            MeasureCard(
                measure=each,
                tags=_tags(each, today),
                due=due_words(each),
                points=sum(row.carries for row in links.get(("measure", each.pk), [])),
                url=list_url(plan, tiltak=each.slug),
            )
            for each in shown
        ],
        statuses=[
            (Tag(value, label), counts[value])
            for value, label in Measure.Status.choices
            if counts[value]
        ],
        status=status,
        total=len(everything),
        unknown="" if status == asked else asked[:60],
    )


@dataclass(frozen=True)
class MeasureAccount:
    """One measure with everything behind it."""

    measure: Measure
    tags: list[Tag]
    due: str
    slipped: str
    events: list[Event]
    editions: list[Edition]
    points: int
    activities: int
    submissions: int
    page: Page[Any]
    behind: list[tuple[Card, Behind]]
    considered: list[tuple[Card, Behind]]
    verdicts: list[Verdict]
    waiting: int

    @property
    def now(self) -> Edition | None:
        """The words of the newest published version."""
        return self.editions[-1] if self.editions else None

    @property
    def changes(self) -> list[Edition]:
        return [each for each in self.editions if each.change]


def _slipped(measure: Measure) -> str:
    """Why a measure is delayed, postponed or stopped, as one sentence; empty for the others."""
    reports = sorted(measure.reports.all(), key=lambda each: (each.reported_at, each.pk))
    slipping = (Measure.Status.DELAYED, Measure.Status.POSTPONED, Measure.Status.STOPPED)
    if not reports or measure.status not in slipping:
        return ""
    until = f" til {due_words(measure).removeprefix('innen ')}" if measure.due_date else ""
    state = str(measure.get_status_display()).lower()
    moved = until if measure.status == Measure.Status.DELAYED else ""
    return f"Tiltaket er {state}{moved}{because(reports[-1].reason)}"


def _cards_of(plan: Plan, wanted: Sequence[int], today: date) -> dict[int, Card]:
    points = list(for_cards(Point.public.of_plan(plan).filter(pk__in=wanted)))
    shown = cards(points, plan, today)
    return {point.pk: card for point, card in zip(points, shown, strict=True)}


def measure_account(measure: Measure, query: QueryDict, today: date) -> MeasureAccount:
    """The account of one measure. Load it with its reports."""
    plan = measure.plan
    rows = behind([measure.pk]).get(("measure", measure.pk), [])
    carrying = [row for row in rows if row.carries]
    other = [row for row in rows if not row.carries][:PER_PAGE]
    page = Paginator(carrying, PER_PAGE).get_page(query.get("side"))
    everything = Point.public.of_plan(plan).filter(pk__in=[row.point_id for row in carrying])
    sources = everything.order_by().values_list("submission", "submission__activity", "status")
    wanted = [row.point_id for row in (*page.object_list, *other)]
    shown = _cards_of(plan, wanted, today)
    origins = list(sources)
    verdicts = verdicts_on([row.point_id for row in carrying])
    return MeasureAccount(
        measure=measure,
        tags=_tags(measure, today),
        due=due_words(measure),
        slipped=_slipped(measure),
        events=events(measure, today),
        editions=editions([measure.pk]).get(("measure", measure.pk), []),
        points=len(carrying),
        activities=len({row[1] for row in origins}),
        submissions=len({row[0] for row in origins}),
        page=page,
        behind=[(shown[row.point_id], row) for row in page.object_list],
        considered=[(shown[row.point_id], row) for row in other],
        verdicts=sorted((v for each in verdicts.values() for v in each), key=lambda v: v.when),
        waiting=sum(row[2] != Point.Status.ANSWERED for row in origins),
    )
