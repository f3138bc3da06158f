"""The comparison stands still for nobody: not for many rows, not for others who are writing."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import Unit
from audit.models import LedgerEntry
from audit.reconciling.queries import comparison
from audit.reconciling.recordings import Recording, recordings
from audit.reconciling.settling import settled
from tests import factories
from tests.audit.behind import signed


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL joins by hashing")
@pytest.mark.parametrize("recording", recordings(), ids=lambda each: each.table)
@pytest.mark.parametrize("only_changed", [False, True])
def test_no_row_is_held_against_every_other(recording: Recording, *, only_changed: bool) -> None:
    """SQLite says so in its plan: one that reads the other side whole for each row of this one."""
    asked = {"table": recording.table, "seq": 0, "version": 0}
    with connection.cursor() as cursor:
        statement = comparison(recording, only_changed=only_changed)
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", asked)
        steps = [detail for *_, detail in cursor.fetchall()]

    assert len(steps) > 5
    assert [step for step in steps if step.startswith("SCAN") and "JOIN" in step] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_ledger_somebody_is_writing_to_is_not_finished() -> None:
    factories.unit()
    before = settled()
    written, go_on = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic(), signed("Skriver ennå"):
                Unit(name_nb="Underveis").save()
                written.set()
                go_on.wait(20)
        finally:
            written.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(20)
    meanwhile = settled()
    go_on.set()
    writer.join()

    assert before is not None
    assert meanwhile is None
    after = settled()
    assert after is not None
    assert after.seq == LedgerEntry.objects.latest("seq").seq > before.seq


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_asking_keeps_nobody_from_writing() -> None:
    """The lock is let go of at once, also inside a transaction that goes on."""
    factories.unit()

    with transaction.atomic():
        assert settled() is not None
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'ShareLock'"
            )
            assert cursor.fetchone()[0] == 0
