"""What may go out, and what a decision binds, also when several act at the same time."""

import pytest

from audit.acting import Pen
from consultations.models import Point
from consultations.services import clarifying, registering, splitting
from core.errors import Conflict, Refused, Several
from feedback.models import AlarmNote, Answer
from feedback.services import alarms, answering, deciding, publishing
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
now = factories.now
WHY = "Vi skrev feil resultat i det første svaret."


def refreshed(point: Point) -> Point:
    return Point.objects.get(pk=point.pk)


def test_a_correction_does_not_end_what_a_body_has_decided_meanwhile() -> None:
    point = factories.point(answered=True)
    proposed = Answer.objects.get(point=point)
    correction = factories.answer(
        point, outcome="not_accepted", status="approved", change_reason=WHY
    )
    decision = factories.decision(point.submission.activity.plan)
    deciding.adopt(decision=decision, answers=[proposed], by=BY, at=now())

    publishing.hold(answers=[correction], minutes=0, by=BY, at=now())

    in_force = Answer.objects.in_force().get(point=point)
    assert (in_force.layer, in_force.outcome) == (Answer.Layer.DECIDED, Answer.Outcome.ACCEPTED)


def test_a_new_answer_to_a_reopened_point_ends_the_decision() -> None:
    point = factories.point(answered=True)
    decision = factories.decision(point.submission.activity.plan)
    deciding.adopt(decision=decision, answers=[Answer.objects.get(point=point)], by=BY, at=now())
    factories.reopen(point)

    factories.answer(point, outcome="deferred", change_reason=WHY)

    assert Answer.objects.in_force().get(point=point).layer == Answer.Layer.RECOMMENDED


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_body_adopts_only_the_answer_that_is_published(status: str) -> None:
    point = factories.point(answered=True)
    first = Answer.objects.get(point=point)
    second = factories.answer(point, outcome="not_accepted", status=status, change_reason=WHY)
    decision = factories.decision(point.submission.activity.plan)
    wrong = second if status == "draft" else first

    with pytest.raises(Conflict, match="ikke lenger det som er publisert"):
        deciding.adopt(decision=decision, answers=[wrong], by=BY, at=now())


def test_a_decision_binds_only_its_own_plan() -> None:
    answer = Answer.objects.get(point=factories.point(answered=True))

    with pytest.raises(Refused, match="hører ikke til planen"):
        deciding.adopt(
            decision=factories.decision(factories.plan()), answers=[answer], by=BY, at=now()
        )


def test_answers_of_two_plans_do_not_go_out_together() -> None:
    answers = [factories.answer(factories.point(), status="approved") for _ in range(2)]

    with pytest.raises(Refused, match="flere planer"):
        publishing.hold(answers=answers, by=BY, at=now())


def test_an_answer_sent_back_in_the_same_moment_stays_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The release has listed its answers, and the second is sent back before its turn comes."""
    plan = factories.plan()
    first, second = (factories.answer(factories.point(plan=plan), status="approved") for _ in "12")
    publication = publishing.hold(answers=[first, second], by=BY, at=now())
    publish_one = publishing.publish_one

    def publish_and_send_back(answer: Answer, pen: Pen) -> None:
        publish_one(answer, pen)
        answering.send_back(answer=second, comment="Tallet er feil.", by=BY, at=now())

    monkeypatch.setattr(publishing, "publish_one", publish_and_send_back)
    publishing.release(publication=publication, by=BY, at=now())

    statuses = dict(Answer.objects.values_list("pk", "status"))
    assert statuses == {first.pk: Answer.Status.PUBLISHED, second.pk: Answer.Status.DRAFT}


def test_a_point_is_not_understood_anew_while_its_answer_goes_out() -> None:
    """«Tatt med» could otherwise be published to a finding."""
    point = factories.point()
    answer = factories.answer(point, status="approved")
    publishing.hold(answers=[answer], minutes=10, by=BY, at=now())
    point = refreshed(point)

    with pytest.raises(Refused, match="til kontroll"):
        splitting.edit_point(
            point=point,
            reading=factories.reading(kind="finding"),
            revision=point.revision,
            by=BY,
            at=now(),
        )


def test_a_reopened_point_does_not_become_a_finding() -> None:
    point = factories.point(answered=True)
    factories.reopen(point)
    point = refreshed(point)

    with pytest.raises(Refused, match="kan ikke bli et funn"):
        splitting.edit_point(
            point=point,
            reading=factories.reading(kind="finding"),
            revision=point.revision,
            by=BY,
            at=now(),
        )


def test_a_reply_from_the_sender_takes_no_answer_back() -> None:
    point = factories.point()
    factories.answer(point, status="approved")

    with pytest.raises(Conflict, match="venter ikke på svar"):
        clarifying.go_on(point=point, reply="De mente hallen.", by=BY, at=now())


@pytest.mark.parametrize("status", ["approved", "published"])
def test_what_has_an_answer_is_not_put_away_as_no_input(status: str) -> None:
    submission = factories.submission("Hei. Vi vil ha lokaler.", screened=True)
    point = splitting.add_point(
        submission=submission, span=(5, 23), reading=factories.reading(), by=BY, at=now()
    )
    factories.answer(point, status=status)

    with pytest.raises(Refused, match="kan ikke legges bort"):
        registering.dismiss(submission=submission, reason="test", by=BY, at=now())


def test_nothing_put_away_is_answered_in_public() -> None:
    submission = factories.submission("Hei. Vi vil ha lokaler.", screened=True)
    point = factories.point(submission)
    draft = factories.answer(point, status="draft")
    registering.dismiss(submission=submission, reason="test", by=BY, at=now())
    answering.submit(answer=draft, by=BY, at=now())
    answering.approve(answer=draft, by=BY, at=now())

    with pytest.raises(Several, match="lagt bort"):
        publishing.hold(answers=[draft], by=BY, at=now())


def test_explaining_a_difference_twice_keeps_one_explanation() -> None:
    a, b = factories.point(), factories.point()
    why = "De gjelder to bydeler med ulike bygg."

    first = alarms.accept_difference(a=a, b=b, reason=why, by=BY, at=now())
    again = alarms.accept_difference(a=b, b=a, reason=why, by=BY, at=now())

    assert again == first
    with pytest.raises(Conflict, match="før deg"):
        alarms.accept_difference(a=a, b=b, reason=f"{why} Og noe mer.", by=BY, at=now())
    assert AlarmNote.objects.count() == 1
