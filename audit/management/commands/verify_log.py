"""Check receipts, or the whole transparency log, and say what was found."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.log import checking, keys, note
from audit.log.note import BadNote, Verifier

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Check receipts (files) or the whole log (--all). Exit status 0 only when all is well."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="receipts, and their openings")
        parser.add_argument("--all", action="store_true", help="check the whole log")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument(
            "--key", action="append", default=[], help="trust this public key, and none of ours"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if bool(options["files"]) == options["all"]:
            raise CommandError("Give the files of receipts, or --all.")
        try:
            trusted = [Verifier.read(key) for key in options["key"]] or keys.verifiers()
            if options["all"]:
                answer, lines = _whole(trusted)
            else:
                answer, lines = _receipts(options["files"], trusted, own=not options["key"])
        except (BadNote, OSError, UnicodeDecodeError) as fault:
            answer, lines = {"ok": False, "faults": [str(fault)]}, [str(fault)]
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(lines))
        if not answer["ok"]:
            sys.exit(1)


def _whole(trusted: list[Verifier]) -> tuple[dict[str, Any], list[str]]:
    found = checking.whole(trusted)
    root = note.encoded(found.root)
    answer = {
        "ok": not found.faults,
        "origin": keys.origin(),
        "size": found.leaves,
        "root": root,
        "checkpoints": found.checkpoints,
        "openings": found.openings,
        "erased": found.erased,
        "public_keys": [str(key) for key in trusted],
        "faults": found.faults,
    }
    lines = [
        f"Loggen {keys.origin()} har {found.leaves} oppføringer. Kontrollsum: {root}",
        f"{found.checkpoints} kontrollpunkter, {found.openings} åpninger, {found.erased} slettet.",
        *(f"Offentlig nøkkel: {key}" for key in trusted),
        *found.faults[:MOST_SHOWN],
        f"{len(found.faults)} feil." if found.faults else "Alt stemmer.",
    ]
    return answer, lines


def _receipts(
    files: list[Path], trusted: list[Verifier], *, own: bool
) -> tuple[dict[str, Any], list[str]]:
    found = checking.receipts([path.read_text(encoding="utf-8") for path in files], trusted)
    faults, lines = [], []
    for one in found:
        place = f"Oppføring {one.index} står i loggen {one.head.origin}, som da hadde "
        lines.append(f"{place}{one.head.size} oppføringer: {one.leaf}")
        if one.opened:
            lines.append("Åpningen viser at oppføringen gjelder nettopp denne teksten.")
        if own and not checking.still_stands(one.head):
            faults.append(f"Loggen vår bygger ikke på kontrollpunktet ved {one.head.size}.")
    answer = {
        "ok": not faults,
        "receipts": [
            {
                "index": one.index,
                "origin": one.head.origin,
                "size": one.head.size,
                "root": note.encoded(one.head.root),
                "opened": one.opened,
            }
            for one in found
        ],
        "faults": faults,
    }
    return answer, [*lines, *(faults or ["Kvitteringen stemmer."])]
