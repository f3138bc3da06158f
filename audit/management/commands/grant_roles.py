"""``manage.py grant_roles``: PostgreSQL gives the role that serves what it needs, and no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from audit.guards import roles
from core.errors import Refused


class Command(BaseCommand):
    """Run once, as the role that owns the tables; every later ``migrate`` does it again."""

    help = (
        "Lar én rolle i PostgreSQL betjene løsningen uten å kunne endre historikken, og en annen "
        "slette etter vedtak. Kjøres av rollen som eier tabellene."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--web", required=True, metavar="ROLE", help="rollen som betjener")
        parser.add_argument("--eraser", required=True, metavar="ROLE", help="rollen som sletter")

    def handle(self, *_args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Bare PostgreSQL har roller.")
        web, eraser = options["web"], options["eraser"]
        try:
            roles.grant(web=web, eraser=eraser)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"{web} kan betjene løsningen, men ikke endre historikken. {eraser} kan slette."
        )
        for role in (web, eraser):
            if roles.may_build(role):
                self.stdout.write(
                    f"OBS: {role} kan fortsatt lage tabeller. La den som eier databasen, kjøre "
                    "REVOKE CREATE, TEMPORARY ON DATABASE … FROM PUBLIC."
                )
