"""Dere sa – vi gjorde: what was said about a theme, and what the municipality does about it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import QueryDict

from consultations.models import Point, Theme
from consultations.models.points import PointQuerySet
from feedback.models import Answer, AnswerMeasure
from feedback.selectors import Balance, balance, balance_by, having_outcome, with_outcome
from plans.models import Measure, Plan
from transparency.labels import Tag
from transparency.selectors.became import Became, Known, became_of, known_of
from transparency.selectors.cards import Card, cards, for_cards
from transparency.selectors.figures import bars, bars_caption, list_url
from transparency.selectors.lists import page_of
from transparency.selectors.progress import due_words, measure_tag
from transparency.selectors.promises import AnswerDates
from transparency.selectors.replies import NO_REPLIES, Replies

SAID_PER_THEME = 2
DONE_PER_THEME = 3


@dataclass(frozen=True)
class Done:
    """A measure, and how many of the theme's points are behind it."""

    measure: Measure
    tag: Tag
    due: str
    points: int


@dataclass(frozen=True)
class ThemeCard:
    """One main theme in short: the first things said, the measures, what is not done."""

    theme: Theme
    balance: Balance
    url: str
    said: list[Card]
    done: list[Done]
    refused: list[Card]
    refused_url: str

    @property
    def refused_count(self) -> int:
        return self.balance.outcomes[Answer.Outcome.NOT_ACCEPTED]


_MAIN = Coalesce("point_themes__theme__parent", "point_themes__theme")


def _first_of_each(points: PointQuerySet, per_theme: int) -> dict[int, list[int]]:
    """Keys of the first points by number in each main theme: a rule, so nobody picks cherries."""
    number = Window(
        RowNumber(),
        partition_by=F("main"),
        order_by=["submission__number", "number", "pk"],
    )
    marked = points.order_by().filter(point_themes__primary=True).annotate(main=_MAIN)
    rows = marked.annotate(place=number).filter(place__lte=per_theme)
    found: dict[int, list[int]] = defaultdict(list)
    for main, pk, _ in sorted(rows.values_list("main", "pk", "place"), key=lambda row: row[2]):
        found[main].append(pk)
    return found


def _cards_by_key(
    plan: Plan, keys: Sequence[int], today: date, *, dates: AnswerDates
) -> dict[int, Card]:
    points = list(for_cards(Point.public.of_plan(plan).filter(pk__in=keys)))
    shown = cards(points, plan, today, dates=dates)
    return {point.pk: card for point, card in zip(points, shown, strict=True)}


def _measure_counts(plan: Plan) -> dict[int, Counter[int]]:
    """How many points of each main theme are behind each measure, by answers in force."""
    counting = Answer.public.get_queryset().of_plan(plan).in_force().order_by()
    main = Coalesce("point__point_themes__theme__parent", "point__point_themes__theme")
    found: dict[int, Counter[int]] = defaultdict(Counter)
    own, followed = counting.filter(follows=None), counting.exclude(follows=None)
    for way, answers in (("links", own), ("follows__links", followed)):
        carried = answers.filter(
            **{f"{way}__measure__isnull": False, "point__point_themes__primary": True}
        ).exclude(**{f"{way}__kind": AnswerMeasure.Kind.CONSIDERED})
        rows = carried.annotate(main=main).values_list("main", f"{way}__measure")
        for theme_id, measure_id, count in rows.annotate(count=Count("point", distinct=True)):
            found[theme_id][measure_id] += count
    return found


def _done(counts: Counter[int], measures: Mapping[int, Measure]) -> list[Done]:
    ranked = sorted(
        ((measures[pk], count) for pk, count in counts.items() if pk in measures),
        key=lambda row: (-row[1], row[0].order),
    )
    return [
        Done(measure, measure_tag(measure), due_words(measure), count) for measure, count in ranked
    ]


def theme_cards(plan: Plan, today: date, dates: AnswerDates) -> list[ThemeCard]:
    """The main themes with most points first; the number of queries does not depend on points."""
    points = Point.public.of_plan(plan)
    rows = {row.key: row.balance for row in balance_by(points, "theme", today)}
    themes = [theme for theme in Theme.public.for_plan(plan) if theme.slug in rows]
    said = _first_of_each(points.exclude(kind=Point.Kind.FINDING), SAID_PER_THEME)
    refused = _first_of_each(having_outcome(points, [Answer.Outcome.NOT_ACCEPTED]), SAID_PER_THEME)
    keys = [pk for each in (*said.values(), *refused.values()) for pk in each]
    shown, counts = _cards_by_key(plan, keys, today, dates=dates), _measure_counts(plan)
    measures = {each.pk: each for each in Measure.public.of_plan(plan)}
    found = [
        ThemeCard(
            theme=theme,
            balance=rows[theme.slug],
            url=list_url(plan, hovedtema=theme.slug),
            said=[shown[pk] for pk in said[theme.pk]],
            done=_done(counts[theme.pk], measures)[:DONE_PER_THEME],
            refused=[shown[pk] for pk in refused[theme.pk]],
            refused_url=list_url(
                plan, hovedtema=theme.slug, resultat=Answer.Outcome.NOT_ACCEPTED.value
            ),
        )
        for theme in themes
        if theme.parent_id is None
    ]
    return sorted(found, key=lambda each: (-each.balance.received, each.theme.order))


@dataclass(frozen=True)
class SaidAndDone:
    """One point of the theme page: what was said, what we answered, what it became."""

    card: Card
    replies: Replies
    became: list[Became]


@dataclass(frozen=True)
class ThemeAccount:
    """Everything about one theme."""

    theme: Theme
    below: list[tuple[Theme, int]]
    balance: Balance
    bars: list[dict[str, Any]]
    list_url: str
    page: Page[Any]
    rows: list[SaidAndDone]

    @property
    def caption(self) -> str:
        return bars_caption(self.balance)


def _by_result(points: PointQuerySet) -> PointQuerySet:
    """By result in the order of the table of outcomes, then by number; never by votes."""
    order = Case(
        *(When(outcome=code, then=Value(i)) for i, code in enumerate(Answer.Outcome.values)),
        default=Value(len(Answer.Outcome.values)),
    )
    return with_outcome(points).order_by(order, "submission__number", "number", "pk")


def _said_and_done(points: list[Point], plan: Plan, today: date) -> list[SaidAndDone]:
    known: Known = known_of(points, plan, today)
    found = []
    for point, card in zip(points, cards(points, plan, today), strict=True):
        # Where the words are not public, neither are those of the answer.
        replies = NO_REPLIES if card.hidden else known.replies.get(point.pk, NO_REPLIES)
        found.append(SaidAndDone(card, replies, became_of(replies, known)))
    return found


def theme_account(plan: Plan, theme: Theme, *, query: QueryDict, today: date) -> ThemeAccount:
    """The account of one theme: a main theme by its primary points, a sub-theme by all of its."""
    everything = Point.public.of_plan(plan)
    below = [each for each in Theme.public.for_plan(plan) if each.parent_id == theme.pk]
    if theme.parent_id is None:
        marked = everything.filter(point_themes__primary=True).annotate(main=_MAIN)
        points = everything.filter(pk__in=marked.filter(main=theme.pk).order_by().values("pk"))
        narrowed = {"hovedtema": theme.slug}
    else:
        points, narrowed = everything.about(theme), {"tema": theme.slug}
    page = page_of(for_cards(_by_result(points)), query.get("side"))
    marks = points.order_by().values_list("point_themes__theme").annotate(count=Count("pk"))
    counts = dict(marks)
    found = balance(points, today)
    return ThemeAccount(
        theme=theme,
        below=[(each, counts.get(each.pk, 0)) for each in below],
        balance=found,
        bars=bars(plan, found, **narrowed),
        list_url=list_url(plan, **narrowed),
        page=page,
        rows=_said_and_done(list(page.object_list), plan, today),
    )
