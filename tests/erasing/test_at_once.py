"""Somebody edits while an erasure is approved: whoever comes first is seen by the other."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from audit.recording import Recorded
from consultations.models import Point, Submission
from consultations.services import splitting
from core.errors import Conflict
from feedback.models import Erasure
from tests import factories
from tests.factories import BY, erasures, now

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
WORDS = {"scope": "passage", "measure": "anonymise", "words": ("Kari Nordmann",)}
PATIENCE = 20


def waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def in_own_connection(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connection.close()


def while_open(edit: Callable[[], Any], approve: Callable[[], Any]) -> Any:
    """Approve in a second connection while the edit is made and not yet committed."""
    edited, commit = Event(), Event()

    def editing() -> None:
        with transaction.atomic():
            edit()
            edited.set()
            commit.wait(PATIENCE)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(in_own_connection, editing)
        assert edited.wait(PATIENCE)
        second = threads.submit(in_own_connection, approve)
        until = time.monotonic() + PATIENCE
        while not waits() and not second.done() and time.monotonic() < until:
            time.sleep(0.02)
        commit.set()
        first.result(PATIENCE)
        return second.result(PATIENCE)


def told() -> tuple[Submission, Point]:
    text = "Hilsen Kari Nordmann. Vi vil ha lys i løypa bak skolen."
    made = factories.submission(text, screened=True)
    return made, factories.point(made, summary="Kari Nordmann vil ha lys.")


def edit(point: Point, **changes: Any) -> Callable[[], Any]:
    reading = replace(factories.reading(), **changes)
    return lambda: splitting.edit_point(
        point=point, reading=reading, revision=point.revision, by=BY, at=now()
    )


def left_in(model: type[Recorded]) -> list[str]:
    rows = [*model.history.all(), *model.objects.all()]
    return [str(vars(row)) for row in rows if "Kari" in str(vars(row))]


def test_a_version_that_is_committed_meanwhile_goes_as_well() -> None:
    made, point = told()
    proposed = erasures.propose(made, erasures.archivist(), **WORDS)
    berit = erasures.archivist("Berit Arkivar")
    salt = point.salt

    while_open(
        edit(point, summary="Kari Nordmann vil ha lys hele natta."),
        lambda: erasures.approve(proposed, berit),
    )

    assert left_in(Point) == []
    assert salt not in set(Point.history.filter(id=point.pk).values_list("salt", flat=True))
    assert Point.history.filter(id=point.pk).count() == 3


def test_what_a_reason_says_meanwhile_is_looked_at_again() -> None:
    """The act that was committed meanwhile was in nobody's sight: the second person looks anew."""
    made, point = told()
    proposed = erasures.propose(made, erasures.archivist(), **WORDS)
    berit = erasures.archivist("Berit Arkivar")

    with pytest.raises(Conflict, match="har endret seg"):
        while_open(
            edit(point, summary="Lys.", reason="Kari Nordmann rettet oss."),
            lambda: erasures.approve(proposed, berit),
        )

    assert Erasure.objects.get().status == Erasure.Status.PROPOSED
    erasures.approve(proposed, berit)
    assert left_in(Point) == []
