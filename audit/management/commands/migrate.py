"""``manage.py migrate``: the one command that may change tables; the guards are put back after it."""

from typing import Any

from django.core.management.commands import migrate

from audit.guards.authorizing import building


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with building():
            super().handle(*args, **options)
