"""The balance adds up, for the whole and for every row, whatever happens to the points.

Received points = withdrawn + the seven outcomes + open: counted by hand beside the services, and
compared after every story that the generator can think of.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import hypothesis.extra.django
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import Point, Submission
from consultations.services import registering, replacing
from core.calendar import day_of
from feedback.models import Answer
from feedback.selectors import Balance, balance, balance_by
from tests import factories

TODAY = day_of(factories.now())
CHANNELS = ("workshop", "survey")
GROUPS = ("activity", "channel", "theme", "sender_kind", "organisation")
FATES = (
    *Answer.Outcome.values,
    "open",
    "drafted",
    "withdrawn",
    "answered, withdrawn",
    "dismissed",
    "retired",
    "internal",
    "reopened",
    "reopened, answered",
)


# Fates that end without an answer, and where the point is then counted, if anywhere.
COUNTED_AS = {
    "open": "open",
    "drafted": "open",
    "withdrawn": "withdrawn",
    "dismissed": None,
    "retired": None,
    "internal": None,
}


@dataclass(frozen=True)
class Story:
    """What happens to one point."""

    fate: str
    kind: str
    channel: int
    theme: int | None
    body: int | None


stories = st.lists(
    st.builds(
        Story,
        fate=st.sampled_from(FATES),
        kind=st.sampled_from(Point.Kind.values),
        channel=st.integers(0, 1),
        theme=st.one_of(st.none(), st.integers(0, 2)),
        body=st.one_of(st.none(), st.integers(0, 1)),
    ),
    min_size=1,
    max_size=8,
)


class Books:
    """The world a story happens in, and the count kept by hand."""

    def __init__(self) -> None:
        self.plan = factories.plan()
        factories.plan_version(self.plan)
        self.measure = factories.measure(self.plan)
        self.activities = [factories.activity(self.plan, channel=name) for name in CHANNELS]
        self.internal = factories.activity(self.plan, origin="internal")
        top = factories.theme(self.plan)
        self.themes = [top, factories.theme(self.plan, parent=top), factories.theme(self.plan)]
        self.bodies = [factories.organisation() for _ in range(2)]
        self.count: Counter[str] = Counter()
        self.rows: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}

    def tell(self, story: Story) -> None:
        point = self._point(story)
        outcome = self._live(story, point)
        if outcome is None:
            return
        self.count[outcome] += 1
        self.count["received"] += 1
        self.count["reopened"] += story.fate == "reopened"
        submission = point.submission
        main = None if story.theme is None else self.themes[0 if story.theme < 2 else 2]
        hidden = "withdrawn" in story.fate
        body = None if hidden else submission.organisation
        for group, key in {
            "activity": submission.activity.slug,
            "channel": submission.channel,
            "theme": main.slug if main else "",
            "sender_kind": submission.sender_kind,
            "organisation": body.name if body else "",
        }.items():
            self.rows[group][key] += 1

    def _point(self, story: Story) -> Point:
        internal = story.fate == "internal"
        activity = self.internal if internal else self.activities[story.channel]
        body = None if story.body is None else self.bodies[story.body]
        return factories.point(
            activity=activity,
            organisation=body,
            kind=story.kind,
            theme=None if story.theme is None else self.themes[story.theme],
        )

    def _answer(self, point: Point, outcome: str, **fields: Any) -> None:
        if outcome in ("accepted", "partly_accepted"):
            fields["links"] = [factories.link(self.plan, measure=self.measure)]
        factories.answer(point, outcome=outcome, **fields)

    def _live(self, story: Story, point: Point) -> str | None:
        """Do what the story says; where the point is counted, or None where it is not."""
        knowledge = story.kind == Point.Kind.FINDING
        first = Answer.Outcome.USED_AS_KNOWLEDGE if knowledge else Answer.Outcome.DEFERRED
        if story.fate in COUNTED_AS:
            self._unanswered(story.fate, point, first)
            return COUNTED_AS[story.fate]
        if story.fate in Answer.Outcome.values:
            outcome = first if knowledge else story.fate
            self._answer(point, outcome)
            return str(outcome)
        return self._answered(story, point, str(first))

    def _unanswered(self, fate: str, point: Point, outcome: str) -> None:
        by, at = factories.BY, factories.now()
        submission = Submission.objects.get(pk=point.submission_id)
        acts: dict[str, Callable[[], Any]] = {
            "drafted": lambda: factories.answer(point, outcome=outcome, status="ready"),
            "retired": lambda: replacing.retire(point=point, by=by, at=at),
            "dismissed": lambda: registering.dismiss(
                submission=submission, reason="spam", by=by, at=at
            ),
            "withdrawn": lambda: registering.withdraw(submission=submission, by=by, at=at),
        }
        acts.get(fate, lambda: None)()

    def _answered(self, story: Story, point: Point, first: str) -> str:
        by, at = factories.BY, factories.now()
        self._answer(point, first)
        if story.fate == "answered, withdrawn":
            submission = Submission.objects.get(pk=point.submission_id)
            registering.withdraw(submission=submission, by=by, at=at)
            return first
        factories.reopen(point)
        if story.fate == "reopened, answered":
            self._answer(point, first, change_reason="Vi har sett på saken en gang til nå.")
        return first


def check(books: Books, today: date) -> None:
    points = Point.objects.of_plan(books.plan).counted()
    whole = balance(points, today)

    assert whole.adds_up
    assert whole.received == books.count["received"]
    assert whole.withdrawn == books.count["withdrawn"]
    assert whole.open == books.count["open"]
    assert whole.reopened == books.count["reopened"]
    assert whole.outcomes == {each: books.count[each] for each in Answer.Outcome.values}
    assert set(whole.outcomes) == set(Answer.Outcome.values)
    assert whole.overdue <= whole.open
    assert (
        whole.findings_as_knowledge + whole.others_as_knowledge
        == (whole.outcomes["used_as_knowledge"])
    )
    for group in GROUPS:
        rows = balance_by(points, group, today)
        assert all(row.balance.adds_up for row in rows), group
        assert {row.key: row.balance.received for row in rows} == dict(books.rows[group]), group
        assert added([row.balance for row in rows]) == whole, group


def added(rows: list[Balance]) -> Balance:
    """The rows of a table put together again."""
    names = ("received", "withdrawn", "open", "overdue", "reopened", "findings_as_knowledge")
    return Balance(
        outcomes={
            outcome: sum(row.outcomes[outcome] for row in rows) for outcome in Answer.Outcome.values
        },
        findings=sum(row.findings for row in rows),
        **{name: sum(getattr(row, name) for row in rows) for name in names},
    )


class TestAnyStory(hypothesis.extra.django.TestCase):
    """Each example runs in a transaction of its own."""

    @given(told=stories)
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    def test_the_balance_adds_up(self, told: list[Story]) -> None:
        books = Books()
        for story in told:
            books.tell(story)

        check(books, TODAY)


@pytest.mark.django_db
def test_the_balance_adds_up_after_every_fate_there_is() -> None:
    books = Books()
    for place, fate in enumerate(FATES):
        for kind in (Point.Kind.WISH, Point.Kind.FINDING):
            books.tell(
                Story(fate, kind, place % 2, [None, 0, 1, 2][place % 4], [None, 0][place % 2])
            )
            check(books, TODAY)

    assert min(books.count[each] for each in Answer.Outcome.values) > 0


@pytest.mark.django_db
def test_the_balance_of_nothing_adds_up() -> None:
    nothing = balance(Point.objects.counted(), TODAY)

    assert nothing.adds_up
    assert (nothing.received, nothing.answered) == (0, 0)
    assert balance_by(Point.objects.counted(), "theme", TODAY) == []


@pytest.mark.django_db
def test_a_point_past_its_date_is_open_and_overdue() -> None:
    activity = factories.activity()
    factories.promise(activity=activity, promised_date=TODAY)
    point = factories.point(activity=activity)

    on_the_day = balance(Point.objects.counted(), TODAY)
    the_day_after = balance(Point.objects.counted(), TODAY + timedelta(days=1))

    assert point.due_date == TODAY
    assert (on_the_day.open, on_the_day.overdue) == (1, 0)
    assert (the_day_after.open, the_day_after.overdue) == (1, 1)


@pytest.mark.django_db
def test_a_withdrawn_point_is_never_overdue() -> None:
    activity = factories.activity()
    factories.promise(activity=activity, promised_date=TODAY - timedelta(days=5))
    point = factories.point(activity=activity)
    registering.withdraw(submission=point.submission, by=factories.BY, at=factories.now())

    found = balance(Point.objects.counted(), TODAY)

    assert (found.withdrawn, found.open, found.overdue) == (1, 0, 0)
