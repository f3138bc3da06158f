"""How far a file has come, told beside the database: what is being stored is not seen before it is.

Whoever works on a file holds a lock on a small file of its own. The operating system lets go of it
when the process ends, however it ends: so a file that nobody works on any more is known at once.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

from consultations.models import ImportJob
from core.errors import Conflict

Tell = Callable[[str, int, int], None]
TAKEN = "Fila er allerede i arbeid. Vent til den er ferdig."


@dataclass(frozen=True)
class Told:
    """What is going on, how many rows it has come through, and how many there are."""

    what: str = ""
    done: int = 0
    total: int = 0
    # Whether somebody is at work on the file now.
    alive: bool = False


def _path(job: ImportJob) -> Path:
    return Path(default_storage.path(f"{job.key}.framdrift"))


def _is_there(path: Path, handle: int) -> bool:
    """Whether the open file is still the one that others find by its name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def alone(job: ImportJob) -> Iterator[Tell]:
    """Work on the file while nobody else does, and say how far it has come. Raises Conflict."""
    path = _path(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Conflict(TAKEN) from taken
        # Whoever had it may have ended, and taken the file away, between the two lines above.
        if not _is_there(path, handle.fileno()):
            raise Conflict(TAKEN)

        def tell(what: str, done: int, total: int) -> None:
            # A full disk must not stop what it only tells about.
            with suppress(OSError):
                handle.seek(0)
                handle.truncate()
                handle.write(json.dumps([what, done, total]))
                handle.flush()

        try:
            yield tell
        finally:
            path.unlink(missing_ok=True)


def told(job: ImportJob) -> Told:
    """How far the file has come, as far as anybody has said."""
    try:
        with _path(job).open(encoding="ascii") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                what, done, total = json.loads(handle.read() or '["", 0, 0]')
                return Told(what, done, total, alive=True)
    except ValueError:
        # Read in the middle of being written anew.
        return Told(alive=True)
    except FileNotFoundError:
        return Told()
    return Told()


def in_words(job: ImportJob, told: Told) -> str:
    """How far it has come, or that it has stopped and what becomes of it."""
    status = ImportJob.Status
    if job.status in (status.TO_CHECK, status.WAITING):
        return (
            "Venter på tur. Store filer tas av bakgrunnsjobben, vanligvis innen ett minutt. Står den "
            "lenge her, må den som drifter løsningen starte bakgrunnsjobben."
        )
    if not told.alive:
        return (
            "Arbeidet med fila stoppet, kanskje fordi serveren ble startet på nytt. Ingenting er "
            "lagret. Det begynner på nytt av seg selv. Du trenger ikke laste opp fila igjen."
        )
    if told.what == "storing":
        return f"Lagrer: {told.done} av {told.total} rader. Alt blir lagret, eller ingenting."
    return f"Kontrollerer: {told.done} av {told.total or job.rows_total} rader."
