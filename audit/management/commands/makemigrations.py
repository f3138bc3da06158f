"""``manage.py makemigrations``: a model that has just been changed does not have its guards yet."""

from typing import Any

from django.core.management.commands import makemigrations

from audit.guards.authorizing import building


class Command(makemigrations.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with building():
            return super().execute(*args, **options)
