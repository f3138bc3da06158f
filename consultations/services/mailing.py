"""Taking in mail from a folder: at least once, and never twice.

The file in the folder goes only after what it became is stored for good. Whoever comes in between,
or fetches the same mail again, finds it by its fingerprint.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Activity, Channel, IncomingMail, Submission
from consultations.rules.documents import Account
from consultations.services import keeping, registering
from consultations.services.keeping import Enclosed, KeptFile
from consultations.services.registering import ContactDetails, Received
from core.errors import Refused
from plans.models import Plan

NAME = "e-post.eml"
# A file that is still being written is left for the next round.
SETTLED_AFTER = timedelta(seconds=5)
_IDENTIFYING = (b"message-id", b"date", b"from")


@dataclass
class Report:
    """What became of each file: fetched = registered + waiting + known + refused."""

    fetched: int = 0
    registered: list[str] = field(default_factory=list)
    waiting: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


def fingerprint(data: bytes) -> str:
    """What makes it the same mail, whichever way it came: id, date, sender and body."""
    head, _, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = re.sub(rb"\n[ \t]+", b" ", head).split(b"\n")
    found = dict.fromkeys(_IDENTIFYING, b"")
    for header in headers:
        name, _, value = header.partition(b":")
        if name.strip().lower() in found:
            found[name.strip().lower()] = value.strip()
    return hashlib.sha256(b"\0".join([*found.values(), body.rstrip()])).hexdigest()


def fetch(*, folder: Path, by: Acting, at: datetime) -> Report:
    """Take in every mail that lies in the folder of an activity, each as an act of its own."""
    check(by, Permission.SUBMISSION_REGISTER)
    report = Report()
    for activity, path in _delivered(folder, report, at):
        report.fetched += 1
        try:
            _take_in(activity, path, report, by=by, at=at)
        except (Refused, OSError) as fault:
            report.refused.append(f"{activity.slug}/{path.name}: {fault}")
    return report


def _delivered(folder: Path, report: Report, at: datetime) -> Iterator[tuple[Activity, Path]]:
    for box in sorted(each for each in folder.iterdir() if each.is_dir()):
        activity = Activity.objects.select_related("plan").filter(slug=box.name).first()
        if activity is None:
            report.refused.append(f"{box.name}: Ingen aktivitet har denne adressen.")
            continue
        for path in sorted(box.iterdir()):
            settled = at.timestamp() - path.stat().st_mtime >= SETTLED_AFTER.total_seconds()
            if path.suffix.lower() == ".eml" and path.is_file() and settled:
                yield activity, path


def _take_in(activity: Activity, path: Path, report: Report, *, by: Acting, at: datetime) -> None:
    store(activity=activity, data=path.read_bytes(), report=report, by=by, at=at)
    path.unlink()


def store(*, activity: Activity, data: bytes, report: Report, by: Acting, at: datetime) -> None:
    """Take in one mail, however it was fetched, and say in the report what became of it.

    When this returns it is stored for good, now or before. Raises Refused, OSError.
    """
    mark = fingerprint(data)
    if IncomingMail.objects.filter(activity=activity, fingerprint=mark).exists():
        report.known += 1
    else:
        account = keeping.examine(name=NAME, data=data)
        kept = keeping.keep(name=NAME, data=data, by=by)
        mail = take_in(activity=activity, mark=mark, mail=Enclosed(kept, account), by=by, at=at)
        if mail.stored_as != kept.stored_as:
            report.known += 1
        elif mail.submission is None:
            report.waiting += 1
        else:
            report.registered.append(mail.submission.reference)


@transaction.atomic
def take_in(
    *, activity: Activity, mark: str, mail: Enclosed, by: Acting, at: datetime
) -> IncomingMail:
    """One mail: a submission where its words can be read, otherwise one that waits for a reader.

    A mail that was taken in before, also a moment ago by somebody else, is given back as it is.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    registering.check_activity(activity)
    # The plan first, as everybody who gives out its numbers does.
    Plan.objects.lock(activity.plan_id)
    known = IncomingMail.objects.filter(activity=activity, fingerprint=mark).first()
    if known is not None:
        return known
    with acting_as(by, f"Hentet en e-post til {activity}", at=at):
        row = IncomingMail(activity=activity, fingerprint=mark, stored_as=mail.file.stored_as)
        row.submission = _submission(activity, mail, by=by, at=at)
        row.save()
    return row


def _submission(
    activity: Activity, mail: Enclosed, *, by: Acting, at: datetime
) -> Submission | None:
    if not mail.account.text.strip():
        return None
    return registering.register(
        received=Received(
            activity=activity,
            text=mail.account.text,
            received_at=received_at(mail.account, at),
            channel=Channel.EMAIL,
            contact=contact_of(mail.account),
            enclosed=(mail,),
        ),
        by=by,
        at=at,
    )


def kept(mail: IncomingMail) -> KeptFile:
    """The stored file of a mail that waits, as it would be enclosed."""
    data = keeping.bytes_of(mail.stored_as)
    return KeptFile(
        original_name=NAME,
        stored_as=mail.stored_as,
        media_type="message/rfc822",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def received_at(account: Account, at: datetime) -> datetime:
    """When the mail reached us, as its newest stamp says; never later than now."""
    said = account.sender.get("date")
    return min(datetime.fromisoformat(said), at) if said else at


def contact_of(account: Account) -> ContactDetails:
    sender = account.sender
    return ContactDetails(name=sender.get("name", ""), email=sender.get("email", ""))
