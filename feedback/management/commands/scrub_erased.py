"""``manage.py scrub_erased``: take what has been erased out of the files of the database, too."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.actors import System
from feedback.models import Erasure
from feedback.services import scrubbing


class Command(BaseCommand):
    help = "Fjerner slettet innhold fra databasefila: SQLite tømmer WAL, PostgreSQL VACUUM FULL."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = scrubbing.scrub(by=System("rydding"), at=timezone.now())
        if left := Erasure.objects.not_scrubbed().count():
            raise CommandError(
                f"{left} slettinger er ikke ryddet ut av databasefila. Er noen i ferd med å lese, "
                "så prøv igjen. På PostgreSQL må rollen som eier tabellene, kjøre kommandoen."
            )
        self.stdout.write(f"{done} slettinger er ryddet.")
