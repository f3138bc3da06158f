"""The list of all submissions of a plan, point by point, filtered and paged."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import QueryDict

from consultations.models import Activity, Point, Submission
from consultations.models.screening import Screening
from plans.models import Plan
from transparency.filters import ORDERS, Asked, Filter, filters_of, ordered, read
from transparency.selectors.cards import Card, cards, for_cards

PER_PAGE = 20


@dataclass(frozen=True)
class PointList:
    """One page of points, what was asked for, and how many there are of how many."""

    asked: Asked
    page: Page[Any]
    cards: list[Card]
    points: int
    submissions: int
    points_in_all: int
    submissions_in_all: int

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked.active)

    @property
    def orders(self) -> dict[str, str]:
        return ORDERS

    @property
    def order_label(self) -> str:
        return ORDERS[self.asked.order]

    @property
    def form_filters(self) -> list[tuple[Filter, list[str]]]:
        shown = (each for each in self.asked.filters if each.in_form)
        return [(each, self.asked.values[each.name]) for each in shown]

    @property
    def hidden_values(self) -> list[tuple[str, str]]:
        """Filters that came by a link and have no field: the form carries them on."""
        kept = (each for each in self.asked.filters if not each.in_form)
        return [(each.name, value) for each in kept for value in self.asked.values[each.name]]


def page_of(points: Any, number: str | None) -> Page[Any]:
    """The page asked for; the first for nonsense, the last for too much."""
    return Paginator(points, PER_PAGE).get_page(number)


def _count(points: Any) -> tuple[int, int]:
    counted = points.order_by().aggregate(
        points=Count("pk", distinct=True), submissions=Count("submission", distinct=True)
    )
    return counted["points"], counted["submissions"]


def point_list(plan: Plan, query: QueryDict, today: date) -> PointList:
    """The points of the plan that pass the filters in the address."""
    everything = Point.public.of_plan(plan)
    asked = read(query, filters_of(plan, today))
    chosen = asked.narrow(everything)
    points, submissions = _count(chosen)
    in_all = _count(everything) if asked.active else (points, submissions)
    page = page_of(for_cards(ordered(chosen, asked.order)), query.get("side"))
    return PointList(
        asked=asked,
        page=page,
        cards=cards(list(page.object_list), plan, today),
        points=points,
        submissions=submissions,
        points_in_all=in_all[0],
        submissions_in_all=in_all[1],
    )


@dataclass(frozen=True)
class Kept:
    """Submissions whose words the public cannot read, as numbers with reasons."""

    registered: int
    shown: int
    withheld: list[tuple[str, int]]
    withdrawn: int
    waiting: int
    dismissed: list[tuple[str, int]]


def kept_back(plan: Plan) -> Kept:
    """How many submissions are registered, and why some of them cannot be read here.

    Counted from the public plan, so that not even a reference of an unscreened one is fetched.
    """
    way, status = "activities__submissions", "activities__submissions__status"
    screening = "activities__submissions__screening"
    external = Q(activities__origin=Activity.Origin.EXTERNAL)
    counted = external & ~Q(**{status: Submission.Status.DISMISSED})
    figures = {
        "registered": counted,
        "withdrawn": counted & Q(**{status: Submission.Status.WITHDRAWN}),
        "waiting": counted
        & (Q(**{f"{screening}__decision": Screening.Decision.PENDING}) | Q(**{screening: None})),
    }
    for reason in Screening.Reason.values:
        figures[f"w_{reason}"] = counted & Q(**{f"{screening}__reason": reason})
    for reason in Submission.DismissalReason.values:
        figures[f"d_{reason}"] = external & Q(**{f"{way}__dismissal_reason": reason})
    found = Plan.public.filter(pk=plan.pk).aggregate(
        **{name: Count(way, filter=each, distinct=True) for name, each in figures.items()}
    )
    withheld = [(str(each.label), found[f"w_{each}"]) for each in Screening.Reason]
    dismissed = [(str(each.label), found[f"d_{each}"]) for each in Submission.DismissalReason]
    hidden = sum(count for _, count in withheld) + found["withdrawn"] + found["waiting"]
    return Kept(
        registered=found["registered"],
        shown=found["registered"] - hidden,
        withheld=[row for row in withheld if row[1]],
        withdrawn=found["withdrawn"],
        waiting=found["waiting"],
        dismissed=[row for row in dismissed if row[1]],
    )
