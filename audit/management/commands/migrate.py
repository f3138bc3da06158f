"""``manage.py migrate``: the one command that may change tables; the guards are put back after it.

What a migration changes, changes every digest: afterwards history is compared from how the rows
stood then. So everything must agree before.
"""

from itertools import islice
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection

from audit.guards.authorizing import building
from audit.models import LedgerEntry
from audit.reconciling import anchoring
from audit.reconciling.comparing import differences
from audit.reconciling.recordings import stored_recordings

MOST_SHOWN = 20


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with building():
            return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        changes = not (options.get("plan") or options.get("check_unapplied"))
        if changes and _has_ledger():
            _refuse_differences()
        super().handle(*args, **options)


def _has_ledger() -> bool:
    """A database that is about to be made has nothing to compare."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return LedgerEntry._meta.db_table in tables and LedgerEntry.objects.exists()


def _refuse_differences() -> None:
    found = [*differences(among=stored_recordings()), *anchoring.forged()]
    if found:
        said = [f"- {each.sentence()}" for each in islice(found, MOST_SHOWN)]
        raise CommandError(
            f"Databasen er ikke endret: {len(found)} avvik mellom historikk, hovedbok og rader. "
            "Se docs/operate.md om avstemming.\n" + "\n".join(said)
        )
