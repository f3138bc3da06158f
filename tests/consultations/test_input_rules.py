"""New input is never lost behind «Besvart», and asking binds from the day people are asked."""

from datetime import timedelta

import pytest

from consultations.models import Activity, Submission
from consultations.models.activities import is_late
from consultations.services import opening, registering, splitting
from consultations.services.registering import Received
from core.calendar import end_of_day
from core.errors import Refused
from feedback.services import closing
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
now = factories.now


def answered(activity: Activity) -> None:
    """Mark the activity and its plan answered."""
    closing.mark_activity_answered(activity=activity, by=BY, at=now())
    for step in (Plan.Participation.ANSWERING, Plan.Participation.ANSWERED):
        closing.advance_plan(plan=activity.plan, to=step, by=BY, at=now())


def states(activity: Activity) -> tuple[str, str]:
    found = Activity.objects.select_related("plan").get(pk=activity.pk)
    return found.status, found.plan.participation


OPEN_AGAIN = (Activity.Status.CLOSED, Plan.Participation.ANSWERING)


def test_splitting_anew_means_that_something_is_left_to_answer() -> None:
    activity = factories.activity()
    submission = factories.submission("Vi vil ha lokaler.", activity=activity, screened=True)
    point = factories.point(submission)
    splitting.finish(submission=submission, by=BY, at=now())
    factories.answer(point)
    answered(activity)

    splitting.resume(submission=submission, reason="Vi glemte ett ønske.", by=BY, at=now())

    assert states(activity) == OPEN_AGAIN


def test_taking_in_again_means_that_something_is_left_to_answer() -> None:
    activity = factories.activity()
    submission = factories.submission("Reklame.", activity=activity)
    registering.dismiss(submission=submission, reason="spam", by=BY, at=now())
    answered(activity)

    registering.restore(submission=submission, reason="Det var et innspill.", by=BY, at=now())

    assert states(activity) == OPEN_AGAIN


def test_input_that_comes_while_the_activity_is_marked_answered_opens_it_again() -> None:
    """The form was opened before somebody else marked the activity."""
    activity = factories.activity()
    as_read = Activity.objects.select_related("plan").get(pk=activity.pk)
    answered(activity)

    registering.register(
        received=Received(activity=as_read, text="Ett til.", received_at=now()), by=BY, at=now()
    )

    assert states(activity) == OPEN_AGAIN


def test_the_last_second_is_in_time() -> None:
    closes_at = end_of_day(now().date())
    activity = Activity(closes_at=closes_at)

    assert not is_late(activity, closes_at + timedelta(microseconds=999_999))
    assert is_late(activity, closes_at + timedelta(seconds=1))


def test_the_minimum_runs_from_the_day_people_are_asked() -> None:
    """Planned for six weeks, opened ten days before the deadline."""
    activity = factories.activity(
        planned=True,
        legal_basis=factories.legal_basis(minimum_days=42),
        opens_at=now() - timedelta(days=50),
        closes_at=now() + timedelta(days=10),
    )
    factories.open_commitments(activity)

    with pytest.raises(Refused, match="krever minst 42"):
        opening.open_activity(activity=activity, by=BY, at=now())


def test_a_closed_activity_is_not_opened_again_without_a_new_deadline() -> None:
    activity = factories.activity(opened=True)
    opening.close_activity(activity=activity, reason="Alle har svart.", by=BY, at=now())

    with pytest.raises(Refused, match="ny og senere frist"):
        opening.open_activity(activity=activity, by=BY, at=now())


def test_a_submission_taken_in_again_can_be_finished() -> None:
    submission = factories.submission("Vi vil ha lokaler.")
    factories.point(submission)
    registering.dismiss(submission=submission, reason="test", by=BY, at=now())
    registering.restore(submission=submission, reason="Det var et innspill.", by=BY, at=now())

    splitting.finish(submission=submission, by=BY, at=now())

    assert Submission.objects.get().status == Submission.Status.SPLIT
