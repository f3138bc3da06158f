"""How far the ledger can be trusted to be finished.

PostgreSQL hands out numbers before a transaction ends: a line with a lower number may still be on
its way. While nobody else is writing, everything up to the highest number is there to stay.
"""

from django.db import OperationalError, connection, transaction
from django.db.models import Max
from psycopg import errors

from audit.models import LedgerEntry
from audit.reconciling.comparing import Seen, newest_versions

# Shorter than PostgreSQL waits before it looks for a deadlock: two who wait here for each other
# must both be told that somebody is writing. While we wait, new writers wait behind us.
A_MOMENT = "400ms"


def settled(*, tries: int = 1) -> Seen | None:
    """Where the ledger and the histories end, or None while somebody else is writing.

    Each try waits a moment for those who write to be done.
    """
    if connection.vendor != "postgresql":
        return _ends()
    for _ in range(tries):
        if (ends := _when_still()) is not None:
            return ends
    return None


def _when_still() -> Seen | None:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [A_MOMENT])
                # Held only until the numbers are read: rolling back to where we came from lets go.
                cursor.execute("SELECT audit_still()")
            ends = _ends()
            transaction.set_rollback(True)
            return ends
    except OperationalError as fault:
        # Anything else is a fault of the installation, and somebody must hear of it.
        if not isinstance(fault.__cause__, errors.LockNotAvailable):
            raise
        return None


def _ends() -> Seen:
    # Versions first: a line that comes in between is seen again next time, never left out.
    versions = newest_versions()
    return Seen(LedgerEntry.objects.aggregate(last=Max("seq"))["last"] or 0, versions)
