"""The account of a plan on one page, and its numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from consultations.models import Point, Submission
from core.templatetags.gj import counted
from feedback.models import Answer
from feedback.selectors import Balance, balance
from plans.models import Measure, Plan
from transparency.labels import Tag
from transparency.selectors.activities import ActivityRow, activity_rows
from transparency.selectors.binding import Measured, binding_of
from transparency.selectors.figures import Table, bars, bars_caption, list_url, tables
from transparency.selectors.lists import Kept, kept_back
from transparency.selectors.plans import updated_at
from transparency.selectors.progress import measure_tag
from transparency.selectors.promises import (
    AnswerDates,
    Promise,
    promise,
    reason_of,
)
from transparency.selectors.states import still_open
from transparency.selectors.themes import ThemeCard, theme_cards
from transparency.selectors.verdicts import CouncilSays, councils_say


@dataclass(frozen=True)
class Late:
    """Points whose first answer date has passed, and the promise that was not kept."""

    overdue: int
    moved: int
    promise: Promise | None
    reason: str


@dataclass(frozen=True)
class Decided:
    """How many points a political body has decided, and how many otherwise than proposed."""

    points: int
    otherwise: int


@dataclass(frozen=True)
class Account:
    """The whole account of a plan."""

    plan: Plan
    updated_at: datetime | None
    balance: Balance
    bars: list[dict[str, Any]]
    finding: str
    late: Late
    decided: Decided
    reopened_url: str
    late_urls: dict[str, str]
    themes: list[ThemeCard]
    activities: list[ActivityRow]
    councils: list[CouncilSays]
    promises: list[Promise]
    measures: list[tuple[Tag, int]]

    @property
    def whole(self) -> int:
        """What answers are counted against: every point that is not withdrawn."""
        return self.balance.answered + self.balance.open

    @property
    def says(self) -> str:
        return f"{self.balance.answered} av {counted(self.whole, 'punkt,punkter')} har fått svar."

    @property
    def bars_caption(self) -> str:
        return bars_caption(self.balance)

    @property
    def others(self) -> int:
        """Points that are no findings: what the share of knowledge is measured against."""
        return self.balance.received - self.balance.findings

    @property
    def who_heads(self) -> list[str]:
        return ["Aktivitet", "Når", "Invitert", "Deltok", "Punkter"]

    @property
    def example(self) -> str:
        return f"{self.plan.prefix}-0031"

    @property
    def measures_total(self) -> int:
        return sum(count for _, count in self.measures)


def _finding(found: Balance) -> str:
    """The heading over the bars says what they show."""
    taken = found.outcomes[Answer.Outcome.ACCEPTED] + found.outcomes[Answer.Outcome.PARTLY_ACCEPTED]
    if not found.answered:
        return "Ingen punkter har fått svar ennå"
    if 2 * taken > found.received:
        return "Over halvparten av punktene er helt eller delvis med"
    return f"{taken} av {found.received} punkter er helt eller delvis med"


def _late(plan: Plan, found: Balance, today: date, *, dates: AnswerDates) -> Late:
    """Which date was broken, and how many points it concerns."""
    moved = dates.moved(still_open(Point.public.of_plan(plan)), today).count()
    made = next((each for each in dates.all if each.promised_date < today), None)
    if made is None or not found.overdue:
        return Late(found.overdue - moved, moved, None, "")
    return Late(found.overdue - moved, moved, promise(made, today), reason_of(made))


def _decided(plan: Plan) -> Decided:
    """Points with a decided answer in force, and those where the proposal had another outcome."""
    answers = Answer.public.get_queryset().of_plan(plan).published()
    proposed = (
        Answer.public.get_queryset()
        .published()
        .filter(point=OuterRef("point"), layer=Answer.Layer.RECOMMENDED)
    )
    decided = answers.filter(layer=Answer.Layer.DECIDED).annotate(
        proposal=Subquery(proposed.values("outcome")[:1])
    )
    differs = Q(proposal__isnull=False) & ~Q(proposal=F("outcome"))
    counts = decided.aggregate(all=Count("pk"), otherwise=Count("pk", filter=differs))
    return Decided(counts["all"], counts["otherwise"])


def _measures(plan: Plan) -> list[tuple[Tag, int]]:
    found = list(Measure.public.of_plan(plan))
    counts = Counter(each.status for each in found)
    tags = {each.status: measure_tag(each) for each in found}
    return [(tags[value], counts[value]) for value in Measure.Status.values if counts[value]]


def account_of(plan: Plan, today: date) -> Account:
    """What became of everything people said to one plan."""
    found, dates = balance(Point.public.of_plan(plan), today), AnswerDates(plan)
    return Account(
        plan=plan,
        updated_at=updated_at(plan),
        balance=found,
        bars=bars(plan, found),
        finding=_finding(found),
        late=_late(plan, found, today, dates=dates),
        decided=_decided(plan),
        reopened_url=list_url(plan, tilstand="nytt-svar"),
        late_urls={
            "overdue": list_url(plan, tilstand="over-fristen"),
            "moved": list_url(plan, tilstand="ny-dato"),
        },
        themes=theme_cards(plan, today, dates),
        activities=activity_rows(plan, today),
        councils=[each for each in councils_say(plan) if each.tags],
        promises=dates.promises(today),
        measures=_measures(plan),
    )


@dataclass(frozen=True)
class Senders:
    """Four figures that are never added: submissions, points, senders, represented inputs."""

    submissions: int
    bodies: int
    without_body: int
    represented: int
    represented_unknown: int


@dataclass(frozen=True)
class Numbers:
    """Every number of the plan's account, each a link to its list."""

    balance: Balance
    bars: list[dict[str, Any]]
    tables: list[Table]
    senders: Senders
    kept: Kept
    findings_url: str
    binding: list[Measured]

    @property
    def caption(self) -> str:
        return bars_caption(self.balance)

    @property
    def others(self) -> int:
        return self.balance.received - self.balance.findings


def _senders(plan: Plan) -> Senders:
    shown = Submission.public.of_plan(plan)
    rows = list(shown.order_by().values_list("organisation", "represents_count"))
    known = [count for _, count in rows if count is not None]
    return Senders(
        submissions=len(rows),
        bodies=len({body for body, _ in rows if body}),
        without_body=sum(body is None for body, _ in rows),
        represented=sum(known),
        represented_unknown=len(rows) - len(known),
    )


def numbers_of(plan: Plan, today: date) -> Numbers:
    """The balance in every direction."""
    whole = balance(Point.public.of_plan(plan), today)
    return Numbers(
        balance=whole,
        bars=bars(plan, whole),
        tables=tables(plan, whole, today),
        senders=_senders(plan),
        kept=kept_back(plan),
        findings_url=list_url(plan, slag=Point.Kind.FINDING.value),
        binding=binding_of(plan, today),
    )
