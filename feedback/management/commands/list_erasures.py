"""``manage.py list_erasures``: the erasure list, to be kept beside the backups."""

from typing import Any

from django.core.management.base import BaseCommand

from feedback.services import replaying


class Command(BaseCommand):
    help = "Skriver slettelista: én linje for hver sletting, med nøkler og steder, aldri ord."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for line in replaying.listed():
            self.stdout.write(line)
