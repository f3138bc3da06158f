"""Working through uploaded files: checking and taking in, at once or by the clock, and by nobody twice."""

import errno
import logging
from datetime import datetime
from functools import partial

from django.db import DatabaseError, transaction

from accounts.models import User
from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import ImportJob
from consultations.rules.reading import Fault
from consultations.services import importing, progress, uploading
from consultations.services.importing import Report
from consultations.services.uploading import Mapped
from core.errors import Conflict, Refused
from core.faults import where

logger = logging.getLogger(__name__)
# What a request may do itself: a web server ends those that take long.
CHECKED_AT_ONCE = 5_000
TAKEN_IN_AT_ONCE = 500
_S = ImportJob.Status
NO_ROOM = (
    "Det er ikke plass til innspillene på serveren. Ingenting er lagret. Si fra til den som drifter "
    "løsningen, og prøv igjen når det er plass."
)
STOPPED = (
    "Arbeidet med fila stoppet av en feil hos oss. Ingenting er lagret. Prøv igjen, eller si fra til "
    "den som drifter løsningen."
)


def examine(*, job: ImportJob, mapping: Mapped, by: Acting, at: datetime) -> ImportJob:
    """Decide the columns and try the whole file; the clock tries a large one."""
    row = uploading.decide(job=job, mapping=mapping, by=by, at=at)
    return look_through(job=row, by=by, at=at) if row.rows_total <= CHECKED_AT_ONCE else row


def look_through(*, job: ImportJob, by: Acting, at: datetime) -> ImportJob:
    """Try the whole file; nothing is stored but the report."""
    check(by, Permission.SUBMISSION_REGISTER)
    with progress.alone(job) as tell:
        row = _begin(job, _S.CHECKING, at)
        try:
            row.report |= uploading.examined(job=row, by=by, at=at, tell=tell)
            row.status = _S.CHECKED
        except Refused as refusal:
            _refuse(row, refusal.message)
        _save(row)
    return row


@transaction.atomic
def start(*, job: ImportJob, skip_faulty: bool, by: Acting, at: datetime) -> ImportJob:
    """Put the checked file in line. Raises Refused when there is nothing in it to take in."""
    check(by, Permission.SUBMISSION_REGISTER)
    row = uploading.locked(job, _S.WAITING)
    if row.report.get("errors") and not skip_faulty:
        raise Refused(
            "Fila har feil. Rett dem og last den opp på nytt, eller hopp over radene med feil.",
            field="skip_faulty",
        )
    if not row.report.get("created"):
        raise Refused("Det er ingen nye rader å lagre i fila.")
    row.status, row.skip_faulty, row.started_at = _S.WAITING, skip_faulty, None
    # The act will be theirs, whoever brought the file.
    row.uploaded_by_id = by.actor_id
    row.save()
    return row


def begin(*, job: ImportJob, skip_faulty: bool, by: Acting, at: datetime) -> ImportJob:
    """Put the file in line, and take a small one in at once; the clock takes in the others."""
    row = start(job=job, skip_faulty=skip_faulty, by=by, at=at)
    return run(job=row, by=by, at=at) if row.rows_total <= TAKEN_IN_AT_ONCE else row


def run(*, job: ImportJob, by: Acting, at: datetime) -> ImportJob:
    """Take the file in, all or nothing, and say on the way how far it has come."""
    check(by, Permission.SUBMISSION_REGISTER)
    with progress.alone(job) as tell:
        row = _begin(job, _S.RUNNING, at)
        try:
            report = importing.take_in(
                activity=row.activity,
                file=uploading.incoming(row, uploading.sheet_of(row), skip=row.skip_faulty),
                by=by,
                at=at,
                tell=tell,
                # With the rows: killed right after them, nobody would know which file they are of.
                kept=partial(_end, row),
            )
        except Refused as refusal:
            report = _nothing(row, refusal.message)
        except (DatabaseError, OSError) as fault:
            if not _is_full(fault):
                raise
            report = _nothing(row, NO_ROOM)
        if report.batch is None:
            _end(row, report)
    return row


def _end(row: ImportJob, report: Report) -> None:
    """Write down what became of the file."""
    row.report = {**row.report, **uploading.told_of(report)}
    row.batch = report.batch
    row.status = _S.IMPORTED if report.batch else _S.REFUSED
    _save(row)


@transaction.atomic
def _save(row: ImportJob) -> None:
    """Store the job; a file that was let go of in the meantime does not come back with it."""
    there = ImportJob.objects.select_for_update().get(pk=row.pk)
    if not there.stored_as:
        row.stored_as, row.file_name, row.report = "", there.file_name, {}
    row.save()


def _nothing(job: ImportJob, why: str) -> Report:
    return Report(read=job.rows_total, errors=[Fault(why)])


def _refuse(row: ImportJob, why: str) -> None:
    row.status = _S.REFUSED
    row.report |= uploading.told_of(_nothing(row, why))


def _is_full(fault: BaseException) -> bool:
    """Whether there was no room on the disk, as each database and the system say it."""
    if isinstance(fault, OSError):
        return fault.errno in (errno.ENOSPC, errno.EDQUOT)
    said = getattr(fault.__cause__, "sqlstate", None), str(fault)
    return said[0] == "53100" or "database or disk is full" in said[1]


@transaction.atomic
def _begin(job: ImportJob, to: str, at: datetime) -> ImportJob:
    row = uploading.locked(job, to)
    row.status, row.started_at = to, at
    row.save()
    return row


def run_waiting(*, by: Acting, at: datetime) -> int:
    """Work through what waits, in the name of whoever put it in line. Gives how many files."""
    check(by, Permission.SUBMISSION_REGISTER)
    _take_up_again()
    done = 0
    for job in ImportJob.objects.waiting():
        work = look_through if job.status == _S.TO_CHECK else run
        try:
            work(job=job, by=User.objects.with_roles().get(actor_id=job.uploaded_by_id), at=at)
        except Conflict:
            # Somebody else has begun in the meantime.
            continue
        except Exception as fault:
            # It must not be tried again every five seconds; nothing of it has been stored.
            logger.error("A file could not be worked through: %s", where(fault))  # noqa: TRY400
            _give_up(job)
        done += 1
    return done


def _take_up_again() -> None:
    """Put back in line what a killed process had begun: nothing of it has been stored."""
    again: dict[str, str] = {_S.CHECKING: _S.TO_CHECK, _S.RUNNING: _S.WAITING}
    for job in ImportJob.objects.begun():
        if not progress.told(job).alive:
            ImportJob.objects.filter(pk=job.pk, status=job.status).update(status=again[job.status])


@transaction.atomic
def _give_up(job: ImportJob) -> None:
    row = ImportJob.objects.select_for_update().get(pk=job.pk)
    if row.is_under_way:
        _refuse(row, STOPPED)
        row.save()
