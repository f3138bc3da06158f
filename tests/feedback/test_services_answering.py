"""An answer on its way: drafted, controlled, approved, published, replaced; never edited after."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from consultations.models import Point
from consultations.services import relating, splitting
from core.errors import Conflict, Refused, Several
from feedback.models import Answer, AnswerMeasure, AnswerReason, Publication
from feedback.services import alarms, answering, publishing, replacing, versions
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db
CHANGED = "Vi har sett på saken en gang til."


def draft(point: Point, **fields: Any) -> Answer:
    content = factories.content(point.submission.activity.plan, **fields)
    return answering.draft(point=point, content=content, by=BY, at=now())


def publish(*answers: Answer, minutes: int = 0) -> Publication:
    return publishing.hold(answers=list(answers), minutes=minutes, by=BY, at=now())


def status_of(row: Any) -> str:
    return str(type(row).objects.get(pk=row.pk).status)


def test_a_draft_takes_the_point_under_review() -> None:
    point = factories.point()

    draft(point)

    assert status_of(point) == Point.Status.IN_REVIEW


def test_a_point_has_one_draft_at_a_time() -> None:
    point = factories.point()
    draft(point)

    with pytest.raises(Conflict):
        draft(point)


def test_an_answered_point_is_opened_before_it_is_answered_again() -> None:
    with pytest.raises(Refused):
        draft(factories.point(answered=True))


def test_a_replaced_point_is_not_answered() -> None:
    point = factories.point()
    replacing.retire(point=point, by=BY, at=now())

    with pytest.raises(Conflict):
        draft(point)


def test_whoever_wrote_on_an_older_draft_is_told_and_nothing_is_overwritten() -> None:
    answer = draft(factories.point())
    plan = answer.point.submission.activity.plan
    seen = answer.revision

    def revise(where: str) -> None:
        content = factories.content(plan, where=where)
        answering.revise(answer=answer, content=content, revision=seen, by=BY, at=now())

    revise("Kapittel tre.")
    with pytest.raises(Conflict):
        revise("Kapittel fire.")

    assert Answer.objects.get(pk=answer.pk).where == "Kapittel tre."


def test_the_way_to_publication_and_who_walks_it(pia: User, liv: User) -> None:
    point = factories.point()
    answer = draft(point)

    answering.submit(answer=answer, by=pia, at=now())
    assert (status_of(answer), status_of(point)) == ("ready", "ready")
    with pytest.raises(PermissionDenied):
        answering.approve(answer=answer, by=pia, at=now())
    answering.approve(answer=answer, by=liv, at=now())
    with pytest.raises(PermissionDenied):
        publishing.hold(answers=[answer], by=pia, at=now())
    publishing.hold(answers=[answer], minutes=0, by=liv, at=now())

    assert (status_of(answer), status_of(point)) == ("published", "answered")


@pytest.mark.parametrize("reached", ["ready", "approved"])
def test_an_answer_is_sent_back_with_a_comment(reached: str) -> None:
    point = factories.point()
    answer = factories.answer(point, status=reached)

    with pytest.raises(Refused):
        answering.send_back(answer=answer, comment=" ", by=BY, at=now())
    answering.send_back(answer=answer, comment="Si hvem som gjør det.", by=BY, at=now())

    answer.refresh_from_db()
    assert (answer.status, answer.comment) == ("draft", "Si hvem som gjør det.")
    assert status_of(point) == Point.Status.IN_REVIEW


def test_a_discarded_draft_leaves_room_for_another() -> None:
    point = factories.point()
    answer = factories.answer(point, status="ready")

    answering.discard(answer=answer, by=BY, at=now())

    assert status_of(answer) == Answer.Status.DISCARDED
    assert draft(point).version == 2


@pytest.mark.parametrize("act", ["submit", "approve", "discard", "send_back", "revise", "hold"])
def test_a_published_answer_is_beyond_every_act(act: str) -> None:
    answer = factories.point(answered=True).answers.get()
    content = factories.content(answer.point.submission.activity.plan)
    acts: dict[str, Any] = {
        "submit": lambda: answering.submit(answer=answer, by=BY, at=now()),
        "approve": lambda: answering.approve(answer=answer, by=BY, at=now()),
        "discard": lambda: answering.discard(answer=answer, by=BY, at=now()),
        "send_back": lambda: answering.send_back(answer=answer, comment="Nei.", by=BY, at=now()),
        "revise": lambda: answering.revise(
            answer=answer, content=content, revision=answer.revision, by=BY, at=now()
        ),
        "hold": lambda: publish(answer),
    }
    before = Answer.history.count()

    with pytest.raises(Refused):
        acts[act]()

    assert status_of(answer) == Answer.Status.PUBLISHED
    assert Answer.history.count() == before


def test_a_new_version_says_why_and_the_old_one_stays_readable() -> None:
    point = factories.point(answered=True)
    first = point.answers.get()
    factories.reopen(point)

    with pytest.raises(Refused) as refusal:
        draft(Point.objects.get(pk=point.pk), outcome="deferred")
    second = factories.answer(point, outcome="deferred", change_reason=CHANGED)

    assert refusal.value.field == "change_reason"
    assert (second.version, second.supersedes, second.change_reason) == (2, first, CHANGED)
    assert status_of(first) == Answer.Status.SUPERSEDED
    assert first in Answer.public.get_queryset()
    assert Answer.objects.in_force().get(point=point) == second


def test_until_the_new_answer_is_out_the_old_one_counts() -> None:
    point = factories.point(answered=True)
    factories.reopen(point)

    factories.answer(point, outcome="deferred", status="approved", change_reason=CHANGED)

    assert Answer.objects.in_force().get(point=point).outcome == "accepted"


def test_an_answer_sent_back_leaves_the_point_open_for_its_old_cause() -> None:
    point = factories.point(answered=True)
    factories.reopen(point, Point.Cause.COUNCIL)
    answer = factories.answer(point, outcome="deferred", status="ready", change_reason=CHANGED)

    answering.send_back(answer=answer, comment="Prøv igjen.", by=BY, at=now())

    point.refresh_from_db()
    assert (point.status, point.reopened_cause) == ("reopened", "council")


def test_a_joint_answer_is_one_version_for_each_point_and_all_are_equal() -> None:
    activity = factories.activity()
    points = [factories.point(activity=activity) for _ in range(3)]
    content = factories.content(activity.plan, outcome="partly_accepted")

    made = answering.draft_joint(points=points, content=content, by=BY, at=now())

    assert len({answer.joint_key for answer in made}) == 1
    assert made[0].joint_key is not None
    assert [versions.content_of(answer) for answer in made] == [content] * 3


def test_a_joint_answer_is_all_or_nothing() -> None:
    activity = factories.activity()
    points = [factories.point(activity=activity), factories.point(activity=activity, answered=True)]
    content = factories.content(activity.plan)

    with pytest.raises(Refused):
        answering.draft_joint(points=points, content=content, by=BY, at=now())

    assert not Answer.objects.drafts().exists()


def test_a_joint_answer_changed_alone_is_no_longer_joint() -> None:
    activity = factories.activity()
    points = [factories.point(activity=activity) for _ in range(2)]
    content = factories.content(activity.plan)
    first, second = answering.draft_joint(points=points, content=content, by=BY, at=now())

    changed = factories.content(activity.plan, outcome="not_accepted")
    answering.revise(answer=first, content=changed, revision=first.revision, by=BY, at=now())

    assert Answer.objects.get(pk=first.pk).joint_key is None
    assert Answer.objects.get(pk=second.pk).outcome == "accepted"


def test_a_held_publication_is_not_public_until_its_time_and_can_be_called_off() -> None:
    point = factories.point()
    answer = factories.answer(point, status="approved")
    held = publish(answer, minutes=10)

    assert publishing.release_due(by=BY, at=now()) == 0
    assert answer not in Answer.public.get_queryset()
    publishing.call_off(publication=held, by=BY, at=now())

    assert publishing.release_due(by=BY, at=now() + timedelta(minutes=11)) == 0
    assert (status_of(answer), status_of(point)) == ("approved", "ready")
    assert publish(answer).released_at


def test_what_is_due_is_released_once() -> None:
    answer = factories.answer(factories.point(), status="approved")
    held = publish(answer, minutes=10)
    later = now() + timedelta(minutes=11)

    assert publishing.release_due(by=BY, at=later) == 1
    assert publishing.release_due(by=BY, at=later) == 0
    assert status_of(answer) == Answer.Status.PUBLISHED
    with pytest.raises(Conflict):
        publishing.call_off(publication=held, by=BY, at=later)
    with pytest.raises(Conflict):
        publishing.release(publication=held, by=BY, at=later)


def test_an_answer_waits_in_one_publication_only() -> None:
    answer = factories.answer(factories.point(), status="approved")
    publish(answer, minutes=10)

    with pytest.raises(Several):
        publish(answer, minutes=10)


def test_nothing_is_answered_in_public_before_its_text_is_screened() -> None:
    answer = factories.answer(factories.point(screened=False), status="approved")

    with pytest.raises(Several, match="ikke vurdert for visning"):
        publish(answer)


@pytest.mark.parametrize("reached", ["ready", "approved"])
def test_what_an_answer_in_control_speaks_of_stands_still(reached: str) -> None:
    """A point made a finding behind its answer's back would go out with the wrong outcome."""
    point = factories.point()
    factories.answer(point, status=reached)
    row = Point.objects.get(pk=point.pk)
    finding = factories.reading(kind="finding")

    with pytest.raises(Refused):
        splitting.edit_point(point=row, reading=finding, revision=row.revision, by=BY, at=now())

    assert Point.objects.get(pk=point.pk).kind == point.kind


def test_nothing_to_publish_is_said() -> None:
    with pytest.raises(Refused):
        publish()


def alike() -> tuple[Point, Point]:
    activity = factories.activity()
    a, b = (factories.point(activity=activity) for _ in range(2))
    relating.mark_like(a=a, b=b, by=BY, at=now())
    return a, b


def test_like_points_with_unlike_outcomes_stop_the_publication_until_somebody_says_why() -> None:
    a, b = alike()
    factories.answer(a, outcome="deferred")
    answer = factories.answer(b, outcome="not_accepted", status="approved")

    with pytest.raises(Several) as refusal:
        publish(answer)
    assert f"{a.reference} og {b.reference} er like" in refusal.value.refusals[0].message
    with pytest.raises(Refused):
        alarms.accept_difference(a=a, b=b, reason="Fordi.", by=BY, at=now())
    reason = "Det ene gjelder bygg som kommunen ikke eier."
    alarms.accept_difference(a=b, b=a, reason=reason, by=BY, at=now())

    assert publish(answer).released_at


def test_like_points_with_the_same_outcome_raise_no_alarm() -> None:
    a, b = alike()
    factories.answer(a, outcome="deferred")

    assert factories.answer(b, outcome="deferred").status == "published"


def test_the_same_words_are_alike_without_anybody_saying_so() -> None:
    activity = factories.activity()
    a, b = (factories.point(activity=activity, text=text) for text in ("Mer lys!", "«mer lys»"))
    factories.answer(a, outcome="deferred")

    with pytest.raises(Several):
        factories.answer(b, outcome="not_accepted")


def test_evidence_and_wishes_may_end_differently() -> None:
    activity = factories.activity()
    wish = factories.point(activity=activity, text="Mer lys!", outcome="deferred")
    finding = factories.point(activity=activity, text="Mer lys!", kind="finding", answered=True)

    assert (wish.status, finding.status) == ("answered", "answered")


def test_links_and_reasons_of_a_draft_are_replaced_whole() -> None:
    answer = draft(factories.point(), outcome="partly_accepted")
    plan = answer.point.submission.activity.plan
    content = factories.content(plan, outcome="not_accepted")

    answering.revise(answer=answer, content=content, revision=answer.revision, by=BY, at=now())

    assert not AnswerMeasure.objects.filter(answer=answer).exists()
    assert AnswerReason.objects.get(answer=answer).text == content.reasons[0].text
