"""For another party: sign for a log's checkpoint, when it continues the last one that was seen."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.log import note, witness
from audit.log.note import BadNote, Signer, Verifier


class Command(BaseCommand):
    help = "Cosign a checkpoint that continues the last one seen; refuse any other. Prints a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("checkpoint", nargs="?", default="-", help="a file, or - for stdin")
        parser.add_argument("--key", type=Path, required=True, help="file with the witness' key")
        parser.add_argument("--make-key", metavar="NAME", help="make the key file, and stop")
        parser.add_argument("--log-key", help="the public key of the log")
        parser.add_argument("--state", type=Path, help="folder with the checkpoints seen so far")
        parser.add_argument("--proof", type=Path, help="file with the consistency proof")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["make_key"]:
                self.stdout.write(_made(options["key"], options["make_key"]))
                return
            if not (options["log_key"] and options["state"]):
                raise CommandError("Give --log-key and --state.")
            self.stdout.write(_cosigned(options), ending="")
        except (BadNote, OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"Ikke signert. {fault}") from fault


def _made(path: Path, name: str) -> str:
    """Write a new key that only its owner can read, and give its public half."""
    signer = Signer.new(name, note.WITNESS)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(f"{signer}\n")
    return str(signer.verifier)


def _cosigned(options: dict[str, Any]) -> str:
    name = options["checkpoint"]
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    proof = options["proof"].read_text(encoding="utf-8") if options["proof"] else ""
    signed, steps = witness.taken_apart(text, proof)
    return witness.cosign(
        signed,
        trusted=Verifier.read(options["log_key"]),
        signer=Signer.read(options["key"].read_text(encoding="utf-8")),
        folder=options["state"],
        proof=witness.read_proof(steps),
        at=int(time.time()),
    )
