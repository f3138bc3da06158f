"""``manage.py export_person``: everything we hold about one person, as JSON or as a page."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone

from audit.actors import System
from core.errors import Refused
from feedback.selectors import access
from feedback.services import exporting


class Command(BaseCommand):
    help = "Skriver ut alt om én person: etter referansen på et innspill, eller e-postadresse."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="FRIV-0031 eller navn@eksempel.no")
        parser.add_argument("--reason", required=True, help="hvem som ba, og hvordan dere vet det")
        parser.add_argument("--html", action="store_true", help="som en side å lese, ikke JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        at, person = timezone.now(), options["person"]
        try:
            found = exporting.export(
                person=person, reason=options["reason"], by=System("innsyn"), at=at
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        if options["html"]:
            context = {"found": found, "person": person, "at": at}
            self.stdout.write(render_to_string("feedback/access_file.html", context))
            return
        content = access.as_json(found, person=person, at=at)
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))
