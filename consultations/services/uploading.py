"""A file on its way in: received, its columns decided, checked, taken in, and let go of."""

import hashlib
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import Activity, ImportJob
from consultations.rules import moments
from consultations.rules.columns import LABELS, plain, resolve, signature
from consultations.rules.mending import as_stored, by_row, refused_rows
from consultations.rules.presets import recognise, suggested
from consultations.rules.reading import MAX_BYTES, Fault, Options, Sheet, UnreadableFile
from consultations.rules.sheets import read
from consultations.services import importing, registering
from consultations.services.importing import IncomingFile, Report
from consultations.states import IMPORT
from core.errors import Refused
from core.states import check_transition

AT_ONCE = 500
SAMPLES = 3
GIVEN_UP_AFTER = timedelta(minutes=10)
Mapped = dict[str, str | None]


@transaction.atomic
def receive(*, activity: Activity, name: str, data: bytes, by: Acting, at: datetime) -> ImportJob:
    """Keep the file and suggest what its columns are. Raises Refused for what cannot be read.

    The suggestion is what somebody decided about the last file of the plan with the same columns,
    otherwise what the program that made it is known to write.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    registering.check_activity(activity)
    if len(data) > MAX_BYTES:
        raise Refused("Fila er større enn 20 MiB. Del den i flere filer.", field="file")
    job = ImportJob(
        key=secrets.token_hex(8),
        plan_id=activity.plan_id,
        activity=activity,
        file_name=Path(name).name[-255:] or "fil",
        content=data,
        file_sha256=hashlib.sha256(data).hexdigest(),
        uploaded_at=at,
        uploaded_by_id=by.actor_id,
    )
    _look(job, sheet_of(job))
    job.save()
    return job


def sheet_of(job: ImportJob) -> Sheet:
    """The table in the job's file. Raises Refused with the reason and the remedy."""
    if not job.content:
        raise Refused("Fila er slettet. Last den opp på nytt.", field="file")
    suffix = Path(job.file_name).suffix[:8]
    with tempfile.NamedTemporaryFile(suffix=suffix) as kept:
        kept.write(bytes(job.content))
        kept.flush()
        try:
            return read(Path(kept.name), Options(**job.options))
        except UnreadableFile as unreadable:
            raise Refused(unreadable.fault.message, field="file") from unreadable


def _look(job: ImportJob, sheet: Sheet) -> None:
    """Write down what the file looks like, for the page where its columns are decided."""
    job.signature = hashlib.sha256(signature(sheet.header).encode()).hexdigest()
    job.rows_total, job.rows_done = len(sheet.rows), 0
    before = ImportJob.objects.mapped(job.plan, job.signature).exclude(pk=job.pk).first()
    preset = recognise(sheet)
    job.mapping = _suggestion(sheet, before.mapping if before else None)
    job.report = {
        "described": sheet.described,
        "found": asdict(sheet.found),
        "header": sheet.header,
        "hidden": sorted(sheet.hidden),
        "samples": [_samples(sheet, at) for at in range(len(sheet.header))],
        "preset": preset.name if preset else "",
        "remembered": bool(before),
        "rows": len(sheet.rows),
        "left": [asdict(each) for each in sheet.left],
    }


def _samples(sheet: Sheet, at: int) -> list[str]:
    filled = (row.cells[at] for row in sheet.rows if row.cells[at].strip())
    return [cell[:80] for cell, _ in zip(filled, range(SAMPLES), strict=False)]


def _suggestion(sheet: Sheet, remembered: Mapped | None) -> Mapped:
    if remembered is not None:
        decided = {plain(name): field for name, field in remembered.items()}
        return {name: decided.get(plain(name)) for name in sheet.header}
    if program := suggested(sheet):
        return {name: program.get(name) for name in sheet.header}
    layout, _ = resolve(sheet.header, {})
    known = {**layout.single, **layout.of_answer}
    found: Mapped = {sheet.header[at]: field for field, at in known.items()}
    found |= {sheet.header[at]: "text" for at in layout.texts}
    return {name: found.get(name) for name in sheet.header}


@transaction.atomic
def reread(*, job: ImportJob, options: Mapping[str, str], by: Acting, at: datetime) -> ImportJob:
    """Read the file in another way: another sheet, encoding or delimiter. Raises Refused."""
    check(by, Permission.SUBMISSION_REGISTER)
    row = _locked(job)
    row.options = dict(options)
    _look(row, sheet_of(row))
    row.status = ImportJob.Status.UPLOADED
    row.save()
    return row


def _locked(job: ImportJob, to: str = ImportJob.Status.CHECKED) -> ImportJob:
    row = ImportJob.objects.select_for_update().get(pk=job.pk)
    check_transition(IMPORT, row, to, what="Importen")
    return row


def examine(*, job: ImportJob, mapping: Mapped, by: Acting, at: datetime) -> ImportJob:
    """Decide the columns and try the whole file; nothing is stored but the report."""
    check(by, Permission.SUBMISSION_REGISTER)
    row = ImportJob.objects.get(pk=job.pk)
    check_transition(IMPORT, row, ImportJob.Status.CHECKED, what="Importen")
    row.mapping = {name: field for name, field in mapping.items() if field in LABELS or not field}
    sheet = sheet_of(row)
    report = importing.take_in(
        activity=row.activity, file=_incoming(row, sheet, skip=True), by=by, at=at, dry_run=True
    )
    row.report |= _told(report) | _outcomes(sheet, row.mapping)
    row.report["dates"] = _dates(sheet, row.mapping)
    row.status = ImportJob.Status.CHECKED
    row.save()
    return row


def _incoming(job: ImportJob, sheet: Sheet, *, skip: bool) -> IncomingFile:
    return IncomingFile(job.file_name, job.file_sha256, sheet, job.mapping, skip_faulty=skip)


def _outcomes(sheet: Sheet, mapping: Mapped) -> dict[str, Any]:
    """The words an old response table has for outcomes, for whoever brings the answers along."""
    layout, _ = resolve(sheet.header, mapping, sheet.hidden)
    at = layout.of_answer.get("outcome")
    words = dict.fromkeys(row.cells[at].strip() for row in sheet.rows) if at is not None else {}
    return {"has_outcome": at is not None, "outcomes": [word for word in words if word][:100]}


def _dates(sheet: Sheet, mapping: Mapped) -> str:
    """How the dates are understood, in words; empty when no date could be misread."""
    names = [name for name, field in mapping.items() if field == "received"]
    if not names or names[0] not in sheet.header:
        return ""
    at = sheet.header.index(names[0])
    cells = [row.cells[at] for row in sheet.rows]
    first = moments.month_first(cells)
    if first is None and not any("/" in cell for cell in cells):
        return ""
    return "måned/dag/år" if first else "dag/måned/år"


def _told(report: Report) -> dict[str, Any]:
    return {
        "read": report.read,
        "created": report.created,
        "already_imported": report.already_imported,
        "refused": report.refused,
        "errors": [asdict(fault) for fault in report.errors],
        "notes": report.notes,
        "characters": report.characters,
        "stored": report.stored,
        "left": [asdict(each) for each in report.left],
        "preview": [as_stored(entry) for entry in report.preview],
        "references": [*report.references[:1], *report.references[-1:]],
    }


@transaction.atomic
def start(*, job: ImportJob, skip_faulty: bool, by: Acting, at: datetime) -> ImportJob:
    """Put the checked file in line. Raises Refused when there is nothing in it to take in."""
    check(by, Permission.SUBMISSION_REGISTER)
    row = _locked(job, ImportJob.Status.WAITING)
    if row.report.get("errors") and not skip_faulty:
        raise Refused(
            "Fila har feil. Rett dem og last den opp på nytt, eller hopp over radene med feil.",
            field="skip_faulty",
        )
    if not row.report.get("created"):
        raise Refused("Det er ingen nye rader å lagre i fila.")
    row.status, row.skip_faulty = ImportJob.Status.WAITING, skip_faulty
    row.rows_done, row.started_at = 0, None
    row.save()
    return row


def begin(*, job: ImportJob, skip_faulty: bool, by: Acting, at: datetime) -> ImportJob:
    """Put the file in line, and take a small one in at once; the clock takes in the others."""
    row = start(job=job, skip_faulty=skip_faulty, by=by, at=at)
    return run(job=row, by=by, at=at) if row.rows_total <= AT_ONCE else row


def run(*, job: ImportJob, by: Acting, at: datetime) -> ImportJob:
    """Take the file in, all or nothing, and say on the way how many rows have been checked."""
    check(by, Permission.SUBMISSION_REGISTER)
    row = _begin(job, at)
    try:
        report = importing.take_in(
            activity=row.activity,
            file=_incoming(row, sheet_of(row), skip=row.skip_faulty),
            by=by,
            at=at,
            tell=lambda what, done, _: _tell(row, done),
        )
    except Refused as refusal:
        report = Report(read=row.rows_total)
        report.errors = [Fault(refusal.message)]
    row.report = {**row.report, **_told(report)}
    row.batch = report.batch
    row.rows_done = row.rows_total
    row.status = ImportJob.Status.IMPORTED if report.batch else ImportJob.Status.REFUSED
    row.save()
    return row


@transaction.atomic
def _begin(job: ImportJob, at: datetime) -> ImportJob:
    row = _locked(job, ImportJob.Status.RUNNING)
    row.status, row.started_at = ImportJob.Status.RUNNING, at
    row.save()
    return row


def _tell(job: ImportJob, done: int) -> None:
    ImportJob.objects.filter(pk=job.pk).update(rows_done=done)


def run_waiting(*, by: Acting, at: datetime) -> int:
    """Take in what waits, in the name of whoever put it in line. Gives how many files."""
    check(by, Permission.SUBMISSION_REGISTER)
    left = ImportJob.objects.filter(status=ImportJob.Status.RUNNING)
    # A process that was killed stored nothing; the rows it did store would be known again.
    left.filter(started_at__lt=at - GIVEN_UP_AFTER).update(status=ImportJob.Status.WAITING)
    done = 0
    for job in ImportJob.objects.waiting():
        run(job=job, by=User.objects.with_roles().get(actor_id=job.uploaded_by_id), at=at)
        done += 1
    return done


def refused_file(job: ImportJob) -> str:
    """The refused rows as a CSV to mend and import again. Raises Refused when the file is gone."""
    return refused_rows(sheet_of(job), by_row(job.report.get("errors", [])))


def remember_answers(
    *, job: ImportJob, outcomes: dict[str, str], told: Mapping[str, Any], by: Acting, at: datetime
) -> None:
    """Keep what somebody decided about the words for outcomes, and what became of the answers."""
    check(by, Permission.SUBMISSION_REGISTER)
    row = ImportJob.objects.select_for_update().get(pk=job.pk)
    row.outcomes = outcomes
    row.report = {**row.report, "answers": dict(told)}
    row.save()
