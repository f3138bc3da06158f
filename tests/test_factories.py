"""The smallest objects are whole: each stands in the state its keywords say."""

from typing import Any

import pytest

from accounts.models import Role, User
from consultations.models import Activity, Point, PublicText, Screening, Submission
from councils.models import Council
from feedback.models import Answer
from plans.models import Measure, Plan
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_cast_has_the_roles_it_says(cast: Any) -> None:
    assert cast["pia"].roles == {Role.PLANNER}
    assert cast["liv"].roles == {Role.PLAN_OWNER}
    assert cast["ulla"].unit.name_nb == "Eiendom"
    assert cast["rolf"].roles == {Role.COUNCIL_MEMBER}
    assert cast["sigrun"].roles == {Role.COUNCIL_SECRETARY}
    assert cast["arne"].roles == {Role.ARCHIVIST}
    assert cast["adil"].roles == {Role.ADMIN}
    assert cast["olav"].roles == set()
    assert cast["anybody"] is None


def test_a_plan_is_public_unless_it_is_in_preparation() -> None:
    shown, hidden = factories.plan(), factories.plan(public=False)

    assert list(Plan.public.for_list()) == [shown]
    assert hidden.participation == Plan.Participation.PREPARING


def test_a_measure_has_been_adopted_and_reported() -> None:
    measure = factories.measure(status="delayed")

    assert measure.status == Measure.Status.DELAYED
    assert measure.adopted_case_number


def test_an_activity_has_come_as_far_as_it_says() -> None:
    assert factories.activity().status == Activity.Status.CLOSED
    assert factories.activity(planned=True).status == Activity.Status.PLANNED
    assert factories.activity(opened=True).status == Activity.Status.OPEN


def test_a_submission_is_screened_only_when_it_says_so() -> None:
    assert factories.submission().screening.decision == Screening.Decision.PENDING
    assert factories.submission(withheld=True).screening.decision == Screening.Decision.WITHHELD
    assert factories.submission(withdrawn=True).status == Submission.Status.WITHDRAWN
    screened = factories.submission("Vi vil ha lys.", screened=True)
    assert PublicText.objects.current().get(submission=screened).text == "Vi vil ha lys."


def test_a_point_is_public_and_has_its_theme() -> None:
    theme = factories.theme()

    point = factories.point(text="Vi vil ha lys i løypa.", theme=theme)

    assert point in Point.public.get_queryset()
    assert point.quote == "Vi vil ha lys i løypa."
    assert point.point_themes.get().theme == theme


@pytest.mark.parametrize("outcome", Answer.Outcome.values)
def test_a_point_is_answered_with_any_outcome(outcome: str) -> None:
    point = factories.point(outcome=outcome)

    assert point.status == Point.Status.ANSWERED
    assert Answer.public.get_queryset().get(point=point).outcome == outcome


@pytest.mark.parametrize("status", ["draft", "ready", "approved", "published"])
def test_an_answer_has_come_as_far_as_it_says(status: str) -> None:
    assert factories.answer(factories.point(), status=status).status == status


def test_a_slipping_measure_opens_the_points_behind_it() -> None:
    point = factories.point(answered=True)

    factories.report_status(point.answers.get().links.get().measure, "delayed")

    point.refresh_from_db()
    assert point.status == Point.Status.REOPENED


def test_a_council_has_its_members_and_says_what_it_thinks(rolf: User) -> None:
    council = factories.council(members=[rolf])
    point = factories.point(answered=True)

    verdict = factories.verdict(council, point.answers.get(), verdict="better_answer")

    assert list(Council.objects.visible_to(rolf)) == [council]
    assert verdict.agenda_item.meeting.quorum_met
    point.refresh_from_db()
    assert point.reopened_cause == Point.Cause.COUNCIL
