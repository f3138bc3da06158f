"""An anchor waits for those who write, and is not forgotten when it cannot be made at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import Unit
from audit.models import Leaf
from audit.reconciling import anchoring
from audit.reconciling.settling import settled
from config.management.commands import work
from feedback.models import Answer, Publication
from feedback.services import publishing
from tests import factories
from tests.audit.behind import execute, signed
from tests.factories import BY, now

ONLY_POSTGRESQL = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)


def ready() -> Answer:
    return factories.answer(factories.point(), status="approved")


def publish(answer: Answer) -> Publication:
    return publishing.hold(answers=[answer], by=BY, at=now(), minutes=0)


@contextmanager
def writing(seconds: float) -> Iterator[threading.Event]:
    """Somebody else is in the middle of an act, for so long or until told to stop."""
    written, stop = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic(), signed("Skriver ennå"):
                Unit(name_nb="Underveis").save()
                written.set()
                stop.wait(seconds)
        finally:
            written.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(20)
    try:
        yield stop
    finally:
        stop.set()
        writer.join()


def anchors() -> int:
    return Leaf.objects.filter(kind=Leaf.Kind.ANCHOR).count()


@pytest.mark.django_db
def test_what_went_out_without_an_anchor_is_anchored_in_the_next_round(
    monkeypatch: Any, caplog: Any
) -> None:
    command = work.Command(stdout=StringIO())
    anchoring.anchor(at=now())
    with monkeypatch.context() as busy:
        busy.setattr(anchoring, "settled", lambda **_: None)
        publish(ready())
        assert "without an anchor" in caplog.text
        assert anchoring.is_owed()
        before = anchors()
        command._anchor()
        assert anchors() == before

    command._anchor()
    assert anchors() == before + 1
    assert not anchoring.is_owed()

    factories.unit()
    command._anchor()
    assert anchors() == before + 1


@pytest.mark.django_db
def test_an_anchor_that_left_with_the_answers_is_not_owed() -> None:
    assert not anchoring.is_owed()

    publish(ready())

    assert anchors() == 1
    assert not anchoring.is_owed()


@pytest.mark.django_db
def test_the_hour_is_kept_until_nobody_writes(monkeypatch: Any) -> None:
    factories.unit()
    command = work.Command(stdout=StringIO())
    with monkeypatch.context() as busy:
        busy.setattr(anchoring, "settled", lambda **_: None)
        command._look_after()
        assert anchors() == 0

    command._anchor()

    assert anchors() == 1


@pytest.mark.django_db
def test_a_fault_is_told_once_an_hour_and_not_in_every_round(monkeypatch: Any) -> None:
    factories.unit()
    command, asked = work.Command(stdout=StringIO()), []

    def broken(**_: Any) -> None:
        asked.append(1)
        raise RuntimeError("the log is broken")

    monkeypatch.setattr(anchoring, "anchor", broken)
    command._look_after()
    for _ in range(3):
        command._tried(command._anchor)

    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
@ONLY_POSTGRESQL
def test_a_publication_waits_a_moment_for_whoever_writes() -> None:
    answer = ready()

    # Longer than one try, shorter than all of them.
    with writing(1.6):
        publish(answer)

    assert anchors() == 1


@pytest.mark.django_db(transaction=True)
@ONLY_POSTGRESQL
def test_a_publication_is_not_kept_waiting_for_long(caplog: Any) -> None:
    answer = ready()

    with writing(30) as stop:
        publish(answer)
        assert not stop.is_set()

    assert anchors() == 0
    assert "without an anchor" in caplog.text
    assert anchoring.is_owed()


@pytest.mark.django_db
@ONLY_POSTGRESQL
def test_only_that_somebody_writes_is_passed_over_in_silence() -> None:
    with transaction.atomic():
        execute("DROP FUNCTION audit_still()")
        with pytest.raises(ProgrammingError):
            settled()
        transaction.set_rollback(True)
