"""Keeping files as they were received: under a random name, outside the web root, for ever."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import Attachment, ImportJob, IncomingMail, Submission
from consultations.rules import documents
from consultations.rules.documents import Account
from consultations.services import scanning
from core.errors import Refused

UNCLAIMED_FOR = timedelta(days=2)
NAME_MAX_CHARACTERS = 255
NO_ROOM = (
    "Det er ikke plass til fila på serveren. Ingenting er lagret. Si fra til den som drifter "
    "løsningen."
)


@dataclass(frozen=True)
class KeptFile:
    """A file that lies in the storage, and what its sender called it."""

    original_name: str
    stored_as: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Enclosed:
    """A kept file that comes with a submission, and the account of what it says."""

    file: KeptFile
    account: Account


def read(*, name: str, data: bytes) -> Account:
    """What the file says. Raises Refused, with the file as the field, for one that is not taken."""
    try:
        return documents.read(name, data)
    except documents.Unreadable as fault:
        raise Refused(str(fault), field="file") from fault


def examine(*, name: str, data: bytes) -> Account:
    """What a file says that has just come: scanned first, and then read. Raises Refused."""
    scanning.check(data)
    return read(name=name, data=data)


def keep(*, name: str, data: bytes, by: Acting) -> KeptFile:
    """Store the bytes so that a power cut does not take them. Raises Refused when the disk is full.

    Nothing points to the file yet; one that nobody claims is swept away after two days.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    kind = documents.kind_of(name, data)
    stored_as = secrets.token_urlsafe(32)
    try:
        default_storage.save(stored_as, ContentFile(data))
        _flush(default_storage.path(stored_as))
    except OSError as fault:
        default_storage.delete(stored_as)
        raise Refused(NO_ROOM, field="file") from fault
    return KeptFile(
        original_name=name[-NAME_MAX_CHARACTERS:],
        stored_as=stored_as,
        media_type=kind.media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def keep_as_it_comes(chunks: Iterable[bytes], *, by: Acting) -> tuple[str, str]:
    """Store a large file piece by piece, and scan it. Gives its name in the storage and its SHA-256.

    Raises Refused when the disk is full and for a virus. One that nobody claims is swept away, as
    above.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    stored_as, digest = secrets.token_urlsafe(32), hashlib.sha256()
    path = default_storage.path(stored_as)
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
        _flush(path)
        scanning.check_kept(Path(path))
    except OSError as fault:
        default_storage.delete(stored_as)
        raise Refused(NO_ROOM, field="file") from fault
    except BaseException:
        default_storage.delete(stored_as)
        raise
    return stored_as, digest.hexdigest()


def _flush(path: str) -> None:
    for each, how in ((path, os.O_RDWR), (str(Path(path).parent), os.O_RDONLY)):
        handle = os.open(each, how)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def bytes_of(stored_as: str) -> bytes:
    """The file as it was received. Raises Refused when it is not there any more."""
    try:
        with default_storage.open(stored_as) as file:
            return bytes(file.read())
    except (OSError, ValueError) as fault:
        raise Refused("Fila er ikke her lenger. Velg den på nytt.", field="file") from fault


def drop(*, stored_as: str, by: Acting) -> None:
    """Let go of a file that nothing points to; one that came with a submission stays."""
    check(by, Permission.SUBMISSION_REGISTER)
    if not _claimed([stored_as]):
        default_storage.delete(stored_as)


def attach(enclosed: Sequence[Enclosed], submission: Submission) -> None:
    """Let the files be the submission's. Call with the pen in hand, in its transaction."""
    for each in enclosed:
        Attachment(
            submission=submission,
            **vars(each.file),
            found_characters=each.account.found,
            taken_characters=each.account.taken,
            not_read="\n".join(str(left) for left in each.account.left),
        ).save()
        for mail in IncomingMail.objects.waiting().filter(stored_as=each.file.stored_as):
            row: IncomingMail = IncomingMail.objects.lock(mail.pk)
            row.submission = submission
            row.save()


def _claimed(names: Sequence[str]) -> set[str]:
    found = [
        model.objects.filter(stored_as__in=names).values_list("stored_as", flat=True)
        for model in (Attachment, IncomingMail, ImportJob)
    ]
    return {name for each in found for name in each}


def sweep(*, at: datetime) -> int:
    """Remove the files that somebody chose and never registered."""
    try:
        names = sorted(default_storage.listdir("")[1])
    except FileNotFoundError:
        return 0
    old = [n for n in names if at - default_storage.get_modified_time(n) > UNCLAIMED_FOR]
    unclaimed = [name for name in old if name not in _claimed([name])]
    for name in unclaimed:
        default_storage.delete(name)
    return len(unclaimed)
