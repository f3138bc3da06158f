"""After the answer: decisions, measures that slip, councils that ask, and when all is answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role, User
from audit.models import Act
from consultations.models import Activity, Commitment, Point
from consultations.services import registering, splitting
from core.calendar import day_of
from core.errors import Conflict, Refused, Several
from feedback.models import Answer
from feedback.selectors import points_behind
from feedback.services import answering, closing, deciding, publishing, reopening, undoing
from plans.models import Plan, StatusReport
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db
CHANGED = "Vi har sett på saken en gang til."


def plan_of(point: Point) -> Plan:
    return point.submission.activity.plan


def in_force(point: Point) -> Answer:
    return Answer.objects.in_force().get(point=point)


def split_whole(point: Point) -> None:
    splitting.finish(submission=point.submission, by=BY, at=now())


# --- Decisions -------------------------------------------------------------------------------


def test_a_decision_as_recommended_points_to_the_recommendation() -> None:
    point = factories.point(outcome="deferred")
    recommended = in_force(point)
    decision = factories.decision(plan_of(point))

    (decided,) = deciding.adopt(decision=decision, answers=[recommended], by=BY, at=now())

    assert (decided.outcome, decided.follows, decided.words) == (
        "deferred",
        recommended,
        recommended,
    )
    assert in_force(point) == decided
    recommended.refresh_from_db()
    assert recommended.status == Answer.Status.PUBLISHED


def test_a_decision_otherwise_counts_and_the_recommendation_stays_readable() -> None:
    point = factories.point(outcome="not_accepted")
    recommended = in_force(point)

    decided = deciding.decide_otherwise(
        decision=factories.decision(plan_of(point)),
        point=point,
        content=factories.content(plan_of(point), outcome="partly_accepted"),
        by=BY,
        at=now(),
    )

    assert in_force(point) == decided
    assert decided.decision.case_number
    assert set(Answer.public.get_queryset().filter(point=point)) == {recommended, decided}


def test_a_decided_outcome_needs_what_every_outcome_needs() -> None:
    point = factories.point(outcome="not_accepted")
    content = factories.content(plan_of(point), outcome="accepted", links=(), what_we_do="")

    with pytest.raises(Several) as refusal:
        deciding.decide_otherwise(
            decision=factories.decision(plan_of(point)),
            point=point,
            content=content,
            by=BY,
            at=now(),
        )

    assert {each.field for each in refusal.value.refusals} == {"links", "what_we_do"}


def test_nothing_is_decided_about_a_point_that_waits_for_its_answer() -> None:
    point = factories.point()
    draft = factories.answer(point, status="ready")

    with pytest.raises(Refused):
        deciding.adopt(
            decision=factories.decision(plan_of(point)), answers=[draft], by=BY, at=now()
        )


def test_only_the_recommendation_in_force_is_adopted() -> None:
    point = factories.point(outcome="deferred")
    old = in_force(point)
    factories.reopen(point)
    factories.answer(point, outcome="not_accepted", change_reason=CHANGED)
    old.refresh_from_db()

    with pytest.raises(Refused):
        deciding.adopt(decision=factories.decision(plan_of(point)), answers=[old], by=BY, at=now())

    assert in_force(point).outcome == "not_accepted"


def test_a_decision_about_one_plan_does_not_decide_another() -> None:
    point = factories.point(outcome="deferred")

    with pytest.raises(Refused):
        deciding.adopt(
            decision=factories.decision(factories.plan()),
            answers=[in_force(point)],
            by=BY,
            at=now(),
        )


def test_a_new_answer_to_a_reopened_point_ends_the_decided_one() -> None:
    point = factories.point(outcome="deferred")
    deciding.adopt(
        decision=factories.decision(plan_of(point)), answers=[in_force(point)], by=BY, at=now()
    )
    factories.reopen(point)

    renewed = factories.answer(point, outcome="not_accepted", change_reason=CHANGED)

    assert in_force(point) == renewed
    assert point.answers.filter(status="superseded").count() == 2


# --- Measures that slip ----------------------------------------------------------------------


@pytest.mark.parametrize("to", ["delayed", "postponed", "stopped"])
def test_a_slip_reopens_every_answered_point_behind_the_measure(to: str) -> None:
    plan = factories.plan()
    measure, activity = factories.measure(plan), factories.activity(plan)
    links = [factories.link(plan, measure=measure)]
    accepted = factories.point(activity=activity, outcome="accepted", answer={"links": links})
    decided = factories.point(activity=activity, outcome="accepted", answer={"links": links})
    decision = factories.decision(plan)
    deciding.adopt(decision=decision, answers=[in_force(decided)], by=BY, at=now())
    other = factories.point(activity=activity, outcome="accepted")

    factories.report_status(measure, to)

    for point in (accepted, decided):
        point.refresh_from_db()
        assert (point.status, point.reopened_cause) == ("reopened", "measure")
        assert point.due_date == day_of(now()) + timedelta(weeks=4)
        assert in_force(point).outcome == "accepted"
    other.refresh_from_db()
    assert other.status == "answered"
    measure.refresh_from_db()
    assert measure.status == StatusReport.objects.get(measure=measure).status == to


def test_report_and_reopening_are_one_act() -> None:
    point = factories.point(answered=True)
    measure = in_force(point).links.get().measure
    before = Act.objects.count()

    factories.report_status(measure, "stopped")

    assert Act.objects.count() == before + 1
    report = StatusReport.history.get()
    reopened = Point.history.filter(id=point.pk).order_by("history_id").last()
    assert reopened.act_id == report.act_id


@pytest.mark.parametrize("to", ["in_progress", "ongoing", "done"])
def test_work_that_goes_on_reopens_nothing(to: str) -> None:
    point = factories.point(answered=True)

    factories.report_status(in_force(point).links.get().measure, to)

    point.refresh_from_db()
    assert point.status == "answered"


def test_a_refused_report_reopens_nothing() -> None:
    point = factories.point(answered=True)

    with pytest.raises(Several):
        factories.report_status(in_force(point).links.get().measure, "stopped", reason="")

    point.refresh_from_db()
    assert point.status == "answered"


def test_a_point_that_left_the_measure_is_not_reopened_by_it() -> None:
    point = factories.point(answered=True)
    measure = in_force(point).links.get().measure
    factories.reopen(point)
    factories.answer(point, outcome="deferred", change_reason=CHANGED)

    assert not points_behind(measure).exists()


@pytest.mark.parametrize("cause", Point.Cause.values)
def test_a_reopened_point_keeps_its_answer_and_gets_a_cause_and_a_date(cause: str) -> None:
    point = factories.point(answered=True)

    factories.reopen(point, cause)

    point.refresh_from_db()
    assert (point.status, point.reopened_cause) == ("reopened", cause)
    assert in_force(point).outcome == "accepted"


def test_an_open_point_cannot_be_reopened(pia: User, arne: User) -> None:
    point = factories.point()
    given: dict[str, Any] = {"cause": "council", "due_date": day_of(now()), "at": now()}

    assert reopening.reopen(points=[point], by=pia, **given) == []
    with pytest.raises(PermissionDenied):
        reopening.reopen(points=[point], by=arne, **given)


def test_a_council_that_asks_for_more_reopens_the_point() -> None:
    point = factories.point(answered=True)

    factories.verdict(factories.council(), in_force(point), verdict="better_answer")

    point.refresh_from_db()
    assert (point.status, point.reopened_cause) == ("reopened", "council")


# --- When all is answered --------------------------------------------------------------------


def mark(activity: Activity) -> Activity:
    return closing.mark_activity_answered(activity=activity, by=BY, at=now())


@pytest.mark.parametrize("kind", [k for k in Point.Kind.values if k != "finding"])
@pytest.mark.parametrize("answered", ["not", "drafted", "approved", "reopened"])
def test_an_activity_is_not_answered_while_one_point_waits(answered: str, kind: str) -> None:
    activity = factories.activity()
    split_whole(factories.point(activity=activity, answered=True))
    waiting = factories.point(activity=activity, kind=kind, answered=answered == "reopened")
    split_whole(waiting)
    if answered in ("drafted", "approved"):
        factories.answer(waiting, status={"drafted": "draft"}.get(answered, "approved"))
    if answered == "reopened":
        factories.reopen(waiting)

    with pytest.raises(Refused, match="1\\xa0punkt mangler svar"):
        mark(activity)

    activity.refresh_from_db()
    assert activity.status == "closed"


def test_an_activity_is_not_answered_while_text_is_not_split() -> None:
    activity = factories.activity()
    factories.submission(activity=activity)

    with pytest.raises(Refused, match="1 innspill er ikke ferdig delt"):
        mark(activity)


def test_an_answered_activity_has_kept_its_promise() -> None:
    activity = factories.activity()
    promise = factories.promise(activity=activity)
    split_whole(factories.point(activity=activity, answered=True))

    assert mark(activity).status == "answered"
    assert Commitment.objects.get(pk=promise.pk).fulfilled_at


def test_what_is_not_counted_holds_nothing_up() -> None:
    activity = factories.activity()
    withdrawn = factories.point(activity=activity)
    registering.withdraw(submission=withdrawn.submission, by=BY, at=now())
    dismissed = factories.submission(activity=activity)
    registering.dismiss(submission=dismissed, reason="test", by=BY, at=now())

    assert mark(activity).status == "answered"


def advance(plan: Plan, *steps: str) -> Plan:
    for step in steps:
        plan = closing.advance_plan(plan=plan, to=step, by=BY, at=now())
    return plan


def test_a_plan_is_not_answered_while_one_point_waits() -> None:
    plan = advance(factories.plan(), "answering")
    point = factories.point(activity=factories.activity(plan))
    split_whole(point)

    with pytest.raises(Refused, match="1\\xa0punkt mangler svar"):
        advance(plan, "answered")
    factories.answer(point, outcome="not_accepted")

    assert advance(plan, "answered", "follow_up", "archived").participation == "archived"


def test_a_plan_moves_one_step_at_a_time() -> None:
    plan = factories.plan()

    for step in ("answered", "follow_up", "archived", "preparing", "open"):
        with pytest.raises(Refused):
            advance(plan, step)


def test_a_reopened_point_of_a_plan_in_follow_up_changes_no_plan() -> None:
    plan = factories.plan()
    point = factories.point(activity=factories.activity(plan), answered=True)
    split_whole(point)
    advance(plan, "answering", "answered", "follow_up")

    factories.reopen(point)

    plan.refresh_from_db()
    assert plan.participation == "follow_up"


# --- Undo ------------------------------------------------------------------------------------


def last_act() -> Act:
    return Act.objects.for_list()[0]


def drafted_by(user: User) -> Answer:
    point = factories.point()
    content = factories.content(plan_of(point))
    return answering.draft(point=point, content=content, by=user, at=now())


def test_a_draft_taken_back_is_discarded(pia: User) -> None:
    answer = drafted_by(pia)

    undoing.undo(act=last_act(), by=pia, at=now())

    answer.refresh_from_db()
    assert (answer.status, answer.point.status) == ("discarded", "received")


def test_nobody_undoes_what_somebody_else_did(pia: User, liv: User) -> None:
    drafted_by(pia)

    with pytest.raises(Refused):
        undoing.undo(act=last_act(), by=liv, at=now())


def test_what_has_been_published_cannot_be_undone(liv: User) -> None:
    answer = factories.answer(factories.point(), status="approved")
    publishing.hold(answers=[answer], minutes=0, by=liv, at=now())

    with pytest.raises(Refused):
        undoing.undo(act=last_act(), by=liv, at=now())


def test_what_somebody_has_built_on_cannot_be_undone(pia: User, liv: User) -> None:
    answer = drafted_by(pia)
    act = last_act()
    answering.submit(answer=answer, by=liv, at=now())

    with pytest.raises(Conflict):
        undoing.undo(act=act, by=pia, at=now())


def test_undoing_takes_the_right_to_undo(arne: User) -> None:
    drafted_by(factories.user(roles=[Role.PLANNER]))

    with pytest.raises(PermissionDenied):
        undoing.undo(act=last_act(), by=arne, at=now())


def test_a_second_cause_keeps_the_first_and_the_nearer_date() -> None:
    point = factories.point(answered=True)
    today = day_of(now())
    near, far = today + timedelta(days=10), today + timedelta(days=30)

    first = reopening.reopen(points=[point], cause="measure", due_date=far, by=BY, at=now())
    second = reopening.reopen(points=[point], cause="council", due_date=near, by=BY, at=now())
    third = reopening.reopen(points=[point], cause="council", due_date=far, by=BY, at=now())

    point.refresh_from_db()
    assert (first, second, third) == ([point], [], [])
    assert (point.status, point.reopened_cause) == ("reopened", "measure")
    assert point.due_date == near
