"""The one opening in the guards: an approved erasure overwrites versions, and never removes one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.pq import TransactionStatus

from audit.acting import UnsignedWrite, current_pen
from audit.guards import roles
from core.errors import Refused

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


class GateIsShut(Refused):
    """The role of the database may not open the gate, whatever the application says."""

    def __init__(self) -> None:
        super().__init__(
            "Databaserollen som er i bruk, får ikke gjøre dette. Ingenting er endret. "
            "Be den som drifter løsningen, lese om roller i docs/operate.md."
        )


@contextmanager
def as_eraser() -> Iterator[None]:
    """Inside, the database is talked to as the role that may erase, where there is such a role.

    The connection that serves is laid aside, so that what happens inside is one transaction of the
    other role: its own statements and everything the services do. Raises UnsignedWrite inside a
    transaction: the two would wait for each other.
    """
    user = settings.DATABASE_ERASER_USER
    serving = connections[DEFAULT_DB_ALIAS]
    if serving.vendor != "postgresql" or not user:
        yield
        return
    if serving.in_atomic_block:
        raise UnsignedWrite("the role that erases begins a transaction of its own")
    told = serving.settings_dict
    options = {name: value for name, value in told["OPTIONS"].items() if name != "pool"}
    login = {"USER": user, "PASSWORD": settings.DATABASE_ERASER_PASSWORD, "OPTIONS": options}
    erasing_too = type(serving)({**told, **login}, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = erasing_too
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = serving
        erasing_too.close()


@contextmanager
def _open(name: str) -> Iterator[None]:
    if not connection.in_atomic_block:
        raise UnsignedWrite("the gate opens only inside a transaction")
    if connection.vendor == "postgresql" and not roles.may_open_the_gate():
        raise GateIsShut
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
