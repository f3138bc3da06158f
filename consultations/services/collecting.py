"""Fetching mail from mailboxes on a server: at least once, and never twice.

How far a mailbox has been read is noted after each mail that is stored. If that is lost, or the server
begins to number anew, everything is fetched again, and known again by its fingerprint.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import Activity, Mailbox
from consultations.rules.documents.kinds import MAX_BYTES
from consultations.services import mailing
from consultations.services.mailing import Report
from core import mailboxes
from core.errors import Refused
from core.mailboxes import Box, OutOfReach, Server

TOO_LARGE = "E-posten er for stor. Registrer den for hånd."


def collect(*, server: Server, boxes: Mapping[str, str], by: Acting, at: datetime) -> Report:
    """Take in the new mail of each mailbox, to the activity whose address stands beside its name.

    One mailbox that fails keeps no other back; what a mail is refused for is tried again the next
    time. Raises OutOfReach where the server cannot be reached at all.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    report = Report()
    with mailboxes.connected(server) as connection:
        for name, slug in boxes.items():
            activity = Activity.objects.select_related("plan").filter(slug=slug).first()
            if activity is None:
                report.refused.append(f"{name}: Ingen aktivitet har adressen «{slug}».")
                continue
            try:
                _read(mailboxes.opened(connection, name), activity, report, by=by, at=at)
            except OutOfReach as fault:
                report.refused.append(f"{name}: {fault}")
    return report


def _read(box: Box, activity: Activity, report: Report, *, by: Acting, at: datetime) -> None:
    row = _place(box, activity)
    for uid in [*row.refused_uids, *box.after(row.last_uid)]:
        row = _place(box, activity)
        try:
            _one(box, uid, activity=activity, report=report, by=by, at=at)
            left = [each for each in row.refused_uids if each != uid]
        except (Refused, OSError) as fault:
            report.refused.append(f"{box.name} {uid}: {fault}")
            left = sorted({*row.refused_uids, uid})
        _note(row, last=max(row.last_uid, uid), left=left)


def _one(  # noqa: PLR0913  a mail, and where it goes
    box: Box, uid: int, *, activity: Activity, report: Report, by: Acting, at: datetime
) -> None:
    size = box.size_of(uid)
    if size is None:
        return  # somebody has moved or deleted it
    report.fetched += 1
    if size > MAX_BYTES:
        raise Refused(TOO_LARGE)
    if (data := box.mail(uid)) is not None:
        mailing.store(activity=activity, data=data, report=report, by=by, at=at)


def _place(box: Box, activity: Activity) -> Mailbox:
    """How far it has been read; from the beginning where the server has begun to number anew."""
    fresh = {"uid_validity": box.validity, "last_uid": 0, "refused_uids": []}
    row: Mailbox = Mailbox.objects.get_or_create(name=box.name, activity=activity, defaults=fresh)[
        0
    ]
    if row.uid_validity != box.validity:
        for name, value in fresh.items():
            setattr(row, name, value)
        row.save()
    return row


@transaction.atomic
def _note(row: Mailbox, *, last: int, left: list[int]) -> None:
    row.last_uid, row.refused_uids = last, left
    row.save()


def server() -> Server | None:
    """The mail server of this installation; None where mail is fetched from none."""
    if not settings.IMAP_HOST:
        return None
    return Server(
        host=settings.IMAP_HOST,
        port=settings.IMAP_PORT,
        user=settings.IMAP_USER,
        password=settings.IMAP_PASSWORD,
        security=settings.IMAP_SECURITY,
    )
