"""Take in the mail that was delivered to a folder for each activity."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.actors import System
from audit.models import Actor
from consultations.services import mailing

FETCHER = System("e-post", kind=Actor.Kind.IMPORT)


class Command(BaseCommand):
    help = "Henter e-post (.eml) fra en mappe for hver aktivitet: minst én gang, og aldri to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=settings.MAIL_DIR, help="mappa; ellers MAIL_DIR"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        if not options["folder"] or not folder.is_dir():
            raise CommandError(f"Fant ikke mappa «{folder}». Gi den med --folder eller MAIL_DIR.")
        report = mailing.fetch(folder=folder, by=FETCHER, at=timezone.now())
        self.stdout.write(said(report))
        if report.refused:
            raise CommandError("Noen e-poster ble ikke hentet. De ligger fortsatt i mappa.")


def said(report: mailing.Report) -> str:
    lines = [
        f"Hentet: {report.fetched}",
        f"Registrert: {len(report.registered)}",
        f"Venter på avskrift: {report.waiting}",
        f"Hentet før: {report.known}",
        f"Avvist: {report.fetched - len(report.registered) - report.waiting - report.known}",
        *report.refused,
    ]
    if report.registered:
        lines.append(f"Innspillene fikk {report.registered[0]} til {report.registered[-1]}.")
    return "\n".join(lines)
