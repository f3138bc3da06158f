"""``manage.py replay_erasures FILE``: erase again, on a database restored from before it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.actors import System
from core.errors import Refused
from feedback.services import replaying


class Command(BaseCommand):
    help = "Gjentar slettingene i slettelista på en database som er hentet fra en sikkerhetskopi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="det list_erasures skrev")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            lines = options["file"].read_text(encoding="utf-8").splitlines()
            done = replaying.replay(lines=lines, by=System("gjenoppretting"), at=timezone.now())
        except OSError as fault:
            raise CommandError(f"Fila kan ikke leses: {fault}") from fault
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{len(done)} slettinger er gjentatt.")
