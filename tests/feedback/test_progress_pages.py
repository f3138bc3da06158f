"""Calling an activity or a plan answered: works, wrong role, wrong method, bad input."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Activity, Point
from consultations.services import opening, splitting
from plans.models import Plan
from plans.services import planning
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def livs(browse: Any, liv: Any) -> Client:
    return browse(liv)


@pytest.fixture
def answered(db: Any) -> Point:
    """The only point of its plan: split, answered, and the activity closed."""
    point = factories.point(answered=True)
    splitting.finish(submission=point.submission, by=BY, at=now())
    activity = Activity.objects.get(pk=point.submission.activity_id)
    if activity.status == Activity.Status.OPEN:
        opening.close_activity(activity=activity, by=BY, at=now(), reason="Alle har svart.")
    return point


def plan_in(participation: str, point: Point) -> Plan:
    plan = point.submission.activity.plan
    return planning.set_participation(plan=plan, to=participation, by=BY, at=now())


def address(name: str, *args: str) -> str:
    return reverse(f"feedback:{name}", args=args)


def test_a_plan_with_every_answer_is_set_to_answered(livs: Client, answered: Point) -> None:
    plan = plan_in("answering", answered)

    page = livs.get(address("plan_progress", plan.slug)).content.decode()
    reply = livs.post(address("plan_advance", plan.slug), {"to": "answered"}, follow=True)

    assert "Alle punkter har fått svar" in page
    assert reply.redirect_chain[0][1] == 303
    assert "Medvirkningen er nå «Besvart»." in reply.content.decode()
    plan.refresh_from_db()
    assert plan.participation == "answered"


def test_one_point_without_an_answer_keeps_the_plan_open(livs: Client, answered: Point) -> None:
    plan = plan_in("answering", answered)
    factories.point(submission=factories.submission(activity=answered.submission.activity))

    page = livs.get(address("plan_progress", plan.slug)).content.decode()
    reply = livs.post(address("plan_advance", plan.slug), {"to": "answered"})

    assert "1\xa0svar" in page
    assert reply.status_code == 422
    assert "1\xa0punkt mangler svar" in reply.content.decode()
    plan.refresh_from_db()
    assert plan.participation == "answering"


@pytest.mark.parametrize("to", ["archived", "preparing", "finnes ikke", ""])
def test_a_step_the_table_does_not_have_is_refused(livs: Client, answered: Point, to: str) -> None:
    plan = plan_in("answering", answered)

    reply = livs.post(address("plan_advance", plan.slug), {"to": to})

    assert reply.status_code == 422
    assert "kan ikke bli" in reply.content.decode()


def test_an_activity_is_set_to_answered(livs: Client, answered: Point) -> None:
    activity = answered.submission.activity

    reply = livs.post(address("activity_answered", activity.plan.slug, activity.slug), follow=True)

    assert f"«{activity.title}» er besvart." in reply.content.decode()
    activity.refresh_from_db()
    assert activity.status == "answered"


def test_an_activity_that_waits_is_refused(livs: Client, answered: Point) -> None:
    activity = answered.submission.activity
    factories.submission(activity=activity)

    reply = livs.post(address("activity_answered", activity.plan.slug, activity.slug))

    assert reply.status_code == 422
    assert "1 innspill er ikke ferdig delt" in reply.content.decode()


def test_a_planner_reads_but_has_no_button(browse: Any, pia: Any, answered: Point) -> None:
    plan = plan_in("answering", answered)
    client = browse(pia)

    page = client.get(address("plan_progress", plan.slug))
    refused = client.post(address("plan_advance", plan.slug), {"to": "answered"})

    assert "Sett til" not in page.content.decode()
    assert refused.status_code == 403


def test_a_page_costs_the_same_for_many_activities(livs: Client) -> None:
    plan = factories.plan()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            livs.get(address("plan_progress", plan.slug))
        return len(captured)

    def fill(count: int) -> None:
        for _ in range(count):
            activity = factories.activity(plan=plan, opened=True)
            factories.point(submission=factories.submission(activity=activity))

    fill(2)
    few = queries()
    fill(18)

    assert queries() == few
