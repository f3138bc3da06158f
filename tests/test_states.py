"""The lives of things, written by hand a second time: every pair of states, allowed or not."""

from typing import Any

import pytest
from django.db.models import TextChoices

from consultations import states as consultations
from consultations.models import Activity, Point, Submission, Workshop
from core.errors import Refused
from core.states import check_transition
from councils import states as councils
from councils.models import Meeting, Statement
from feedback import states as feedback
from feedback.models import Answer, Erasure
from plans import states as plans
from plans.models import Measure, Plan

# from: to to to. A line for each state; what is not on the line is refused.
TRUTH: dict[str, tuple[Any, type[TextChoices], str]] = {
    "plan": (
        plans.PLAN,
        Plan.Participation,
        """
        preparing: open
        open: answering
        answering: answered
        answered: answering follow_up
        follow_up: archived
        archived:
        """,
    ),
    "measure": (
        plans.MEASURE,
        Measure.Status,
        """
        proposed: not_started stopped
        not_started: in_progress ongoing delayed postponed stopped done
        in_progress: in_progress ongoing delayed postponed stopped done
        ongoing: ongoing in_progress delayed postponed stopped done
        delayed: in_progress delayed postponed stopped done
        postponed: not_started in_progress stopped
        stopped: in_progress
        done: in_progress
        """,
    ),
    "activity": (
        consultations.ACTIVITY,
        Activity.Status,
        """
        planned: open cancelled
        open: closed cancelled
        closed: open answered
        answered: closed
        cancelled:
        """,
    ),
    "workshop": (
        consultations.WORKSHOP,
        Workshop.Status,
        """
        planned: alone group
        alone: group
        group: alone plenary check closed
        plenary: group check closed
        check: plenary closed
        closed:
        """,
    ),
    "submission": (
        consultations.SUBMISSION,
        Submission.Status,
        """
        received: in_progress withdrawn dismissed
        in_progress: split withdrawn dismissed
        split: in_progress withdrawn
        withdrawn:
        dismissed: received
        """,
    ),
    "point": (
        consultations.POINT,
        Point.Status,
        """
        received: in_review retired
        in_review: needs_clarification ready retired
        needs_clarification: in_review retired
        ready: in_review answered reopened
        answered: reopened
        reopened: ready
        retired:
        """,
    ),
    "answer": (
        feedback.ANSWER,
        Answer.Status,
        """
        draft: ready discarded
        ready: approved draft discarded
        approved: published draft discarded
        published: superseded
        superseded:
        discarded:
        """,
    ),
    "erasure": (
        feedback.ERASURE,
        Erasure.Status,
        """
        proposed: executed rejected
        executed:
        rejected:
        """,
    ),
    "meeting": (
        councils.MEETING,
        Meeting.Status,
        """
        planned: noticed cancelled
        noticed: held cancelled
        held: minutes_approved
        minutes_approved:
        cancelled:
        """,
    ),
    "statement": (
        councils.STATEMENT,
        Statement.Status,
        """
        draft: draft adopted dropped
        adopted:
        dropped:
        """,
    ),
}


def by_hand(text: str) -> dict[str, set[str]]:
    lines = [line.strip().split(":") for line in text.strip().splitlines()]
    return {start: set(ends.split()) for start, ends in lines}


@pytest.mark.parametrize("name", TRUTH)
def test_every_state_has_its_line(name: str) -> None:
    table, statuses, text = TRUTH[name]

    assert set(table) == set(statuses.values) == set(by_hand(text))


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        (name, start, end)
        for name, (_, statuses, _) in TRUTH.items()
        for start in statuses.values
        for end in statuses.values
    ],
)
def test_a_pair_of_states_is_allowed_or_refused(name: str, start: str, end: str) -> None:
    table, _, text = TRUTH[name]

    assert (end in table[start]) is (end in by_hand(text)[start])


def test_what_slips_reopens_and_says_why() -> None:
    assert plans.REOPENING == plans.NEEDS_REASON == {"delayed", "postponed", "stopped"}
    assert {"stopped", "done"} == plans.RESUMED_WITH_REASON


def test_a_refused_transition_is_a_sentence() -> None:
    answer = Answer(status=Answer.Status.PUBLISHED)

    with pytest.raises(Refused) as refusal:
        check_transition(feedback.ANSWER, answer, Answer.Status.DRAFT, what="Svaret")

    assert refusal.value.message.startswith("Svaret er «Publisert» og kan ikke bli «Utkast» nå.")


def test_nothing_leads_out_of_a_published_answer_but_a_newer_one() -> None:
    assert feedback.ANSWER["published"] == {"superseded"}
