"""Two at the same time: one order of locks for everybody, and nothing done twice."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from audit.recording import RecordedQuerySet
from consultations.models import Point, PointRelation
from consultations.services import relating
from core.errors import Refused
from feedback.models import Answer, Publication
from feedback.services import alarms, answering, deciding, publishing, reopening
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
now = factories.now
Act = Callable[..., Any]


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every row locked, in order, each the first time only."""
    found: list[tuple[str, int]] = []
    lock = RecordedQuerySet.lock

    def noting(self: RecordedQuerySet, pk: int, **how: int | None) -> object:
        if (self.model.__name__, pk) not in found:
            found.append((self.model.__name__, pk))
        return lock(self, pk, **how)

    monkeypatch.setattr(RecordedQuerySet, "lock", noting)
    return found


def _new_points(answers: list[Answer]) -> list[Point]:
    return [factories.point(plan=_plan(answers)) for _ in answers]


def _joint(answers: list[Answer]) -> Act:
    points = _new_points(answers)
    content = factories.content(_plan(answers), outcome="not_accepted")
    return partial(answering.draft_joint, points=points[::-1], content=content)


def _plan(answers: list[Answer]) -> Plan:
    return answers[0].point.submission.activity.plan


def _publish(answers: list[Answer]) -> Act:
    points = _new_points(answers)
    approved = [factories.answer(point, status="approved") for point in points[::-1]]
    return partial(publishing.hold, answers=approved, minutes=0)


def _adopt(answers: list[Answer]) -> Act:
    decision = factories.decision(_plan(answers))
    return partial(deciding.adopt, decision=decision, answers=answers[::-1])


def _reopen(answers: list[Answer]) -> Act:
    points = [answer.point for answer in answers[::-1]]
    cause, due_date = Point.Cause.REVISIT, now().date()
    return partial(reopening.reopen, points=points, cause=cause, due_date=due_date)


@pytest.mark.parametrize("prepare", [_joint, _publish, _adopt, _reopen])
def test_points_are_locked_in_one_order_whatever_the_order_given(
    prepare: Callable[[list[Answer]], Act], locked: list[tuple[str, int]]
) -> None:
    """Otherwise two joint answers to the same points wait for each other for ever."""
    plan = factories.plan()
    points = [factories.point(plan=plan, answered=True) for _ in range(3)]
    act = prepare([Answer.objects.get(point=point) for point in points])
    locked.clear()

    act(by=BY, at=now())

    pks = [pk for model, pk in locked if model == "Point"]
    assert len(pks) == 3
    assert pks == sorted(pks)


def test_a_point_is_locked_before_its_answer(locked: list[tuple[str, int]]) -> None:
    answer = factories.answer(factories.point(), status="ready")
    locked.clear()

    answering.approve(answer=answer, by=BY, at=now())

    assert [model for model, _ in locked] == ["Point", "Answer"]


def test_two_clocks_release_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other clock is faster by a moment: that is no fault."""
    answer = factories.answer(factories.point(), status="approved")
    publishing.hold(answers=[answer], minutes=1, by=BY, at=now() - timedelta(hours=1))
    release = publishing.release

    def beaten(**what: object) -> Publication:
        release(**what)
        return release(**what)

    monkeypatch.setattr(publishing, "release", beaten)

    assert publishing.release_due(by=BY, at=now()) == 0
    answer.refresh_from_db()
    assert answer.status == Answer.Status.PUBLISHED


def test_likeness_is_said_once_from_either_side() -> None:
    a, b = factories.point(), factories.point()
    relating.mark_like(a=a, b=b, by=BY, at=now())

    with pytest.raises(Refused, match="koblet fra før"):
        relating.mark_like(a=b, b=a, by=BY, at=now())

    assert PointRelation.objects.count() == 1


def test_a_point_does_not_differ_from_itself() -> None:
    point = factories.point()

    with pytest.raises(Refused, match="seg selv"):
        alarms.accept_difference(
            a=point, b=point, reason="De gjelder to helt ulike bydeler.", by=BY, at=now()
        )


def test_the_same_answer_chosen_twice_goes_out_once() -> None:
    answer = factories.answer(factories.point(), status="approved")

    publishing.hold(answers=[answer, answer], minutes=0, by=BY, at=now())

    assert Publication.objects.get().answers.get() == answer
