"""Take in the mail that was delivered to a folder for each activity."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.actors import System
from audit.models import Actor
from consultations.services import collecting, mailing
from core.mailboxes import OutOfReach, Server

FETCHER = System("e-post", kind=Actor.Kind.IMPORT)


class Command(BaseCommand):
    help = (
        "Henter e-post til hver aktivitet, fra en mappe (.eml) eller fra postkasser på en server "
        "(IMAP): minst én gang, og aldri to."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help="mappa; ellers MAIL_DIR, og postkassene på IMAP_HOST"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        given = options["folder"] or settings.MAIL_DIR
        server = None if options["folder"] else collecting.server()
        if not (given and Path(given).is_dir()) and server is None:
            raise CommandError(
                f"Fant ikke mappa «{given}». Gi den med --folder eller MAIL_DIR, eller gi IMAP_HOST."
            )
        if given:
            self._tell(mailing.fetch(folder=Path(given), by=FETCHER, at=timezone.now()))
        if server is not None:
            self._collect(server)

    def _collect(self, server: Server) -> None:
        try:
            report = collecting.collect(
                server=server, boxes=settings.IMAP_BOXES, by=FETCHER, at=timezone.now()
            )
        except OutOfReach as fault:
            raise CommandError(f"{fault} Ingenting er hentet, og ingenting er borte.") from fault
        self._tell(report)

    def _tell(self, report: mailing.Report) -> None:
        self.stdout.write(said(report))
        if report.refused:
            raise CommandError(
                "Noen e-poster ble ikke hentet. De ligger fortsatt i mappa eller postkassa."
            )


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
