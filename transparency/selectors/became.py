"""What points became: measures, parts of the plan, services; and who else stands behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consultations.models import Point, PointRelation
from feedback.models import AnswerMeasure
from plans.models import Measure, Plan
from transparency.labels import Tag
from transparency.rules import groups
from transparency.selectors.cards import UNSEEN
from transparency.selectors.links import Behind, behind
from transparency.selectors.progress import Event, due_words, events, measure_tag
from transparency.selectors.promises import AnswerDates
from transparency.selectors.replies import Replies, replies_to
from transparency.selectors.texts import Edition, Key, editions
from transparency.selectors.verdicts import Verdict, verdicts_on


@dataclass(frozen=True)
class Became:
    """One link of an answer, and how what it leads to is going."""

    link: AnswerMeasure
    measure: Measure | None
    tag: Tag | None
    due: str
    editions: list[Edition]
    others: list[Behind]
    events: list[Event]

    @property
    def changed(self) -> Edition | None:
        """The newest published version in which the words were changed."""
        return next((each for each in reversed(self.editions) if each.change), None)


@dataclass(frozen=True)
class Known:
    """What all points of a page share, fetched once."""

    today: date
    dates: AnswerDates
    replies: Mapping[int, Replies]
    measures: Mapping[int, Measure]
    editions: Mapping[Key, list[Edition]]
    behind: Mapping[Key, list[Behind]]
    verdicts: Mapping[int, list[Verdict]]
    alike: Mapping[int, list[Point]]


def _became(link: AnswerMeasure, known: Known) -> Became:
    key: Key = ("measure", link.measure_id) if link.measure_id else ("part", link.plan_part_id or 0)
    measure = known.measures.get(link.measure_id or 0)
    return Became(
        link=link,
        measure=measure,
        tag=measure_tag(measure) if measure else None,
        due=due_words(measure) if measure else "",
        editions=known.editions.get(key, []),
        others=[row for row in known.behind.get(key, []) if row.carries],
        events=events(measure, known.today) if measure else [],
    )


def became_of(replies: Replies, known: Known) -> list[Became]:
    """What the answer in force links the point to."""
    return [_became(link, known) for link in replies.now.links] if replies.now else []


def _alike(points: Sequence[Point], plan: Plan) -> dict[int, list[Point]]:
    """Points of others that say the same, by confirmed likeness."""
    found = groups(PointRelation.public.of_plan(plan).like().values_list("a", "b"))
    wanted = {point.pk: found.get(point.pk, frozenset()) - {point.pk} for point in points}
    ids = frozenset().union(*wanted.values())
    others = Point.public.get_queryset().filter(pk__in=ids).in_order()
    rows = list(others.select_related("submission").defer(*UNSEEN))
    return {pk: [row for row in rows if row.pk in alike] for pk, alike in wanted.items()}


def known_of(points: Sequence[Point], plan: Plan, today: date) -> Known:
    """Everything around the points; the number of queries does not depend on how many."""
    ids = [point.pk for point in points]
    replies = replies_to(ids)
    links = [link for each in replies.values() if each.now for link in each.now.links]
    measures = {link.measure_id for link in links if link.measure_id}
    parts = {link.plan_part_id for link in links if link.plan_part_id}
    rows = Measure.public.of_plan(plan).filter(pk__in=measures).prefetch_related("reports")
    return Known(
        today=today,
        dates=AnswerDates(plan),
        replies=replies,
        measures={row.pk: row for row in rows},
        editions=editions(measures, parts),
        behind=behind(measures, parts),
        verdicts=verdicts_on(ids),
        alike=_alike(points, plan),
    )
