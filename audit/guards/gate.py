"""The one opening in the guards: an approved erasure overwrites versions, and never removes one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from psycopg.pq import TransactionStatus

from audit.acting import UnsignedWrite, current_pen

_gate: ContextVar[str] = ContextVar("gate", default="")


def current_gate() -> str:
    """What is let through now: '', 'erasure' or 'baseline'."""
    return _gate.get()


@contextmanager
def erasing() -> Iterator[None]:
    """Inside, versions and openings may be overwritten; who did and when stays as it was.

    Raises UnsignedWrite outside a transaction, and without a pen.
    """
    with _open("erasure"):
        yield


@contextmanager
def baselining() -> Iterator[None]:
    """Inside, the ledger takes baselines. Only for the migration that changed a table."""
    with _open("baseline"):
        yield


@contextmanager
def _open(name: str) -> Iterator[None]:
    if not connection.in_atomic_block:
        raise UnsignedWrite("the gate opens only inside a transaction")
    _ = current_pen().act
    token = _gate.set(name)
    _tell(name)
    try:
        yield
    finally:
        _gate.reset(token)
        _tell(_gate.get())


def _tell(name: str) -> None:
    """PostgreSQL cannot ask the application: it is told, for the length of the transaction."""
    if connection.vendor != "postgresql":
        return
    raw = connection.connection
    if raw.info.transaction_status != TransactionStatus.INERROR:
        raw.execute("SELECT set_config('app.gate', %s, true)", [name])
