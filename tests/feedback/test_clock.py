"""The clock releases what is due, and one bad publication keeps nobody else waiting."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from audit.acting import Pen
from audit.actors import System
from feedback.models import Answer
from feedback.services import publishing
from tests import factories
from tests.factories import BY, now

CLOCK = System("klokka")


def held(text: str) -> Answer:
    point = factories.point(text=text)
    answer = factories.answer(point, status="approved")
    publishing.hold(answers=[answer], by=BY, at=now(), minutes=10)
    return answer


@pytest.mark.django_db
def test_nothing_leaves_before_its_time() -> None:
    answer = held("Vi vil ha flere benker langs turveien.")

    assert publishing.release_due(by=CLOCK, at=now() + timedelta(minutes=9)) == 0

    answer.refresh_from_db()
    assert answer.status == Answer.Status.APPROVED


@pytest.mark.django_db
def test_one_bad_publication_keeps_nobody_else_waiting(monkeypatch: Any) -> None:
    stuck, fine = held("Vi vil ha lys i løypa."), held("Vi vil ha varme i hallen.")
    publish_one = publishing.publish_one

    def refuse_the_first(answer: Answer, pen: Pen) -> None:
        if answer.pk == stuck.pk:
            raise RuntimeError("the disk is full")
        publish_one(answer, pen)

    monkeypatch.setattr(publishing, "publish_one", refuse_the_first)

    with pytest.raises(ExceptionGroup):
        publishing.release_due(by=CLOCK, at=now() + timedelta(minutes=11))

    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert (stuck.status, fine.status) == (Answer.Status.APPROVED, Answer.Status.PUBLISHED)


@pytest.mark.django_db
def test_the_clock_goes_on_and_says_what_failed(monkeypatch: Any, caplog: Any) -> None:

    # Not in the line that raises: the lines it came through are told, what it says is not.
    words = "what Kari wrote"

    def full_disk(**_: Any) -> int:
        raise ExceptionGroup("publications", [RuntimeError(words)])

    monkeypatch.setattr(publishing, "release_due", full_disk)

    call_command("work", "--once")

    assert "could not be released" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Kari" not in caplog.text
