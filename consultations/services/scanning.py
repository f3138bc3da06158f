"""Asking a virus scanner about a file before anything else looks into it, where there is one."""

import logging
import shlex
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from core.errors import Refused

TIMEOUT_SECONDS = 60
CLEAN, VIRUS = 0, 1
logger = logging.getLogger(__name__)


class HasVirus(Refused):
    """The scanner says that the file must not be opened."""

    def __init__(self) -> None:
        super().__init__(
            "Viruskontrollen fant noe i fila. Den er ikke tatt imot. Be avsenderen sende den på "
            "nytt i et annet format, eller skriv inn teksten for hånd.",
            field="file",
        )


class NotScanned(Refused):
    """The scanner did not answer; the file waits where it was."""

    def __init__(self) -> None:
        super().__init__(
            "Fila kunne ikke kontrolleres for virus nå, og er ikke tatt imot. Prøv igjen om litt. "
            "Hjelper det ikke, si fra til den som drifter løsningen.",
            field="file",
        )


def check(data: bytes) -> None:
    """Give the bytes to SCAN_COMMAND on its standard input: 0 is clean, 1 a virus, all else a fault.

    Raises HasVirus, NotScanned. What it says of the file is not repeated: it may name it.
    """
    _ask(input=data)


def check_kept(path: Path) -> None:
    """The same for a file on the disk, which may be too large to hold in memory."""
    with path.open("rb") as file:
        _ask(stdin=file)


def _ask(**given: Any) -> None:
    command = shlex.split(settings.SCAN_COMMAND)
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603  what whoever runs the server has named
            command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False, **given
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        logger.error("The virus scanner failed: %s.", type(fault).__name__)  # noqa: TRY400
        raise NotScanned from fault
    if done.returncode == VIRUS:
        logger.warning("The virus scanner refused a file.")
        raise HasVirus
    if done.returncode != CLEAN:
        logger.error("The virus scanner failed: exit status %s.", done.returncode)
        raise NotScanned
