"""``manage.py demo``: fill the database with the story of Eksempelvik kommune."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.demo.story import tell
from core.calendar import day_of


class Command(BaseCommand):
    help = "Legg inn demodata for Eksempelvik kommune. Å kjøre den på nytt endrer ingenting."

    def handle(self, *_args: Any, **_options: Any) -> None:
        told = tell(today=day_of(timezone.now()))
        self.stdout.write("Demodataene er lagt inn." if told else "Demodataene ligger der fra før.")
