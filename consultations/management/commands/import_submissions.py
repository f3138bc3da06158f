"""Take in a survey or a portal's spreadsheet from the command line."""

import hashlib
import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.actors import System
from audit.models import Actor
from consultations.models import Activity
from consultations.rules.columns import read_map
from consultations.rules.sheets import Fault, Options, UnreadableFile, read
from consultations.rules.texts import DELIMITERS, ENCODINGS
from consultations.services import importing
from consultations.services.importing import IncomingFile, Report

READING = ("encoding", "delimiter", "sheet", "labels")


class Command(BaseCommand):
    help = "Leser et regneark (CSV, XLSX eller ODS) med innspill inn i en aktivitet: alle rader eller ingen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="regnearket, .csv, .xlsx eller .ods")
        parser.add_argument("--activity", required=True, help="adressen (slug) til aktiviteten")
        parser.add_argument(
            "--map", type=Path, help='kartfil: JSON som {"Kolonne": "text", "Alder": null}'
        )
        parser.add_argument("--sheet", default="", help="arket som skal leses, når det er flere")
        parser.add_argument("--encoding", default="", choices=["", *ENCODINGS], help="tegnsett")
        parser.add_argument("--delimiter", default="", choices=["", *DELIMITERS], help="skilletegn")
        parser.add_argument(
            "--labels", default="", choices=["", "ja", "nei"], help="er rad to spørsmål i ord?"
        )
        parser.add_argument(
            "--skip-faulty", action="store_true", help="hopp over rader med feil, og lagre resten"
        )
        parser.add_argument("--dry-run", action="store_true", help="prøv alt, lagre ingenting")
        parser.add_argument("--json", action="store_true", help="skriv resultatet som JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        report = take_in(options)
        write = _as_json if options["json"] else _as_text
        self.stdout.write(write(report, dry_run=options["dry_run"]))
        if not report.went_well:
            raise CommandError("Ingenting er lagret. Rett feilene, og prøv igjen.")


def take_in(options: dict[str, Any]) -> Report:
    """Read the file and register its rows; a file that cannot be read is a report, too."""
    path: Path = options["file"]
    try:
        sheet = read(path, Options(*(options[name] for name in READING)))
    except UnreadableFile as unreadable:
        return Report(errors=[unreadable.fault])
    activity = Activity.objects.filter(slug=options["activity"]).first()
    try:
        mapping = _mapping(options["map"])
        if activity is None:
            raise ValueError(_no_activity(options["activity"]))
    except ValueError as fault:
        return Report(read=len(sheet.rows), errors=[Fault(str(fault))])
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return importing.take_in(
        activity=activity,
        file=IncomingFile(
            path.name[-255:], digest, sheet, mapping, skip_faulty=options["skip_faulty"]
        ),
        by=System(f"import {digest[:12]}", kind=Actor.Kind.IMPORT),
        at=timezone.now(),
        dry_run=options["dry_run"],
    )


def _mapping(path: Path | None) -> dict[str, str | None]:
    if path is None:
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise ValueError(f"Kartfila «{path.name}» kan ikke leses som JSON: {fault}.") from fault
    return read_map(given)


def _no_activity(slug: str) -> str:
    known = ", ".join(Activity.objects.receiving().order_by("slug").values_list("slug", flat=True))
    return (
        f"Fant ingen aktivitet med adressen «{slug}». Disse tar imot innspill: {known or 'ingen'}."
    )


def _as_json(report: Report, *, dry_run: bool) -> str:
    return json.dumps(
        {
            "dry_run": dry_run,
            "read": report.read,
            "created": report.created,
            "already_imported": report.already_imported,
            "refused": report.refused,
            "errors": [asdict(fault) for fault in report.errors],
            "characters": report.characters,
            "stored": report.stored,
            "left": [asdict(each) for each in report.left],
            "references": list(report.references),
            "notes": report.notes,
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_text(report: Report, *, dry_run: bool) -> str:
    lines = [fault.message for fault in report.errors]
    lines += [
        "Prøve: ingenting er lagret." if dry_run else "",
        *report.notes,
        f"Lest: {report.read}",
        f"Lagret: {report.created}",
        f"Importert før: {report.already_imported}",
        f"Avvist: {report.refused}",
        f"Tegn i fila: {report.characters}",
        f"Tegn lagret: {report.stored}",
        *(f"Ikke lest: {each.where} ({each.why}), {each.characters} tegn" for each in report.left),
    ]
    if report.references:
        lines.append(f"Innspillene fikk {report.references[0]} til {report.references[-1]}.")
    return "\n".join(line for line in lines if line)
