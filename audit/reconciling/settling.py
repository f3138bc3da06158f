"""How far the ledger can be trusted to be finished.

PostgreSQL hands out numbers before a transaction ends: a line with a lower number may still be on
its way. While nobody else is writing, everything up to the highest number is there to stay.
"""

from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from audit.models import LedgerEntry
from audit.reconciling.comparing import Seen, newest_versions


def settled() -> Seen | None:
    """Where the ledger and the histories end, or None while somebody else is writing."""
    if connection.vendor != "postgresql":
        return _ends()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Refused at once when a writer is under way, and held only until the numbers are
                # read: rolling back to where we came from lets go of it.
                table = connection.ops.quote_name(LedgerEntry._meta.db_table)
                cursor.execute(f"LOCK TABLE {table} IN SHARE MODE NOWAIT")
            ends = _ends()
            transaction.set_rollback(True)
            return ends
    except DatabaseError:
        return None


def _ends() -> Seen:
    # Versions first: a line that comes in between is seen again next time, never left out.
    versions = newest_versions()
    return Seen(LedgerEntry.objects.aggregate(last=Max("seq"))["last"] or 0, versions)
