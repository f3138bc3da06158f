"""``manage.py migrate``: the one command that may change tables; the guards are put back after it."""

from typing import Any

from django.core.management.commands import migrate

from audit.guards.authorizing import building


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with building():
            return super().execute(*args, **options)
