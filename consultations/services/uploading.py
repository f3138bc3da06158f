"""A file on its way in: received and read, its columns decided, and what it would become."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import Activity, ImportJob
from consultations.rules import moments
from consultations.rules.columns import LABELS, plain, resolve, signature
from consultations.rules.mending import as_stored, by_row, refused_rows
from consultations.rules.presets import recognise, suggested
from consultations.rules.reading import MAX_BYTES, Options, Sheet, UnreadableFile
from consultations.rules.sheets import read
from consultations.services import importing, keeping, registering
from consultations.services.importing import IncomingFile, Report, Tell
from consultations.states import IMPORT
from core.errors import Refused
from core.states import check_transition

SAMPLES = 3
Mapped = dict[str, str | None]


def receive(
    *, activity: Activity, name: str, file: Iterable[bytes], by: Acting, at: datetime
) -> ImportJob:
    """Keep the file and suggest what its columns are. Raises Refused for what cannot be read.

    The suggestion is what somebody decided about the last file of the plan with the same columns,
    otherwise what the program that made it is known to write.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    registering.check_activity(activity)
    stored_as, digest = keeping.keep_as_it_comes(_bounded(file), by=by)
    job = ImportJob(
        key=secrets.token_hex(8),
        plan_id=activity.plan_id,
        activity=activity,
        file_name=Path(name).name[-255:] or "fil",
        stored_as=stored_as,
        file_sha256=digest,
        uploaded_at=at,
        uploaded_by_id=by.actor_id,
    )
    try:
        _look(job, sheet_of(job))
        job.save()
    except BaseException:
        default_storage.delete(stored_as)
        raise
    return job


def _bounded(file: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in file:
        size += len(chunk)
        if size > MAX_BYTES:
            raise Refused("Fila er større enn 100 MiB. Del den i flere filer.", field="file")
        yield chunk


def sheet_of(job: ImportJob) -> Sheet:
    """The table in the job's file. Raises Refused with the reason and the remedy."""
    if not job.stored_as or not default_storage.exists(job.stored_as):
        raise Refused("Fila er slettet. Last den opp på nytt.", field="file")
    try:
        return read(Path(default_storage.path(job.stored_as)), Options(**job.options))
    except UnreadableFile as unreadable:
        raise Refused(unreadable.fault.message, field="file") from unreadable


def _look(job: ImportJob, sheet: Sheet) -> None:
    """Write down what the file looks like, for the page where its columns are decided."""
    job.signature = hashlib.sha256(signature(sheet.header).encode()).hexdigest()
    job.rows_total = len(sheet.rows)
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
    row = locked(job)
    row.options = dict(options)
    _look(row, sheet_of(row))
    row.status = ImportJob.Status.UPLOADED
    row.save()
    return row


def locked(job: ImportJob, to: str = ImportJob.Status.CHECKED) -> ImportJob:
    """The job, locked until the transaction ends. Raises Refused when it cannot become that."""
    row = ImportJob.objects.select_for_update().get(pk=job.pk)
    check_transition(IMPORT, row, to, what="Importen")
    return row


@transaction.atomic
def decide(*, job: ImportJob, mapping: Mapped, by: Acting, at: datetime) -> ImportJob:
    """Write down what the columns are, and put the file in line to be checked."""
    check(by, Permission.SUBMISSION_REGISTER)
    row = locked(job, ImportJob.Status.TO_CHECK)
    row.mapping = {name: field for name, field in mapping.items() if field in LABELS or not field}
    row.status, row.started_at = ImportJob.Status.TO_CHECK, None
    row.uploaded_by_id = by.actor_id
    row.save()
    return row


def examined(*, job: ImportJob, by: Acting, at: datetime, tell: Tell) -> dict[str, Any]:
    """What the whole file would become: it is tried, and nothing is stored. Raises Refused."""
    sheet = sheet_of(job)
    report = importing.take_in(
        activity=job.activity, file=incoming(job, sheet, skip=True), by=by, at=at, dry_run=True,
        tell=tell,
    )  # fmt: skip
    return told_of(report) | _outcomes(sheet, job.mapping) | {"dates": _dates(sheet, job.mapping)}


def incoming(job: ImportJob, sheet: Sheet, *, skip: bool) -> IncomingFile:
    """The file with what was decided about its columns."""
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
    first = moments.month_first(row.cells[at] for row in sheet.rows)
    if first is None and not any("/" in row.cells[at] for row in sheet.rows):
        return ""
    return "måned/dag/år" if first else "dag/måned/år"


def told_of(report: Report) -> dict[str, Any]:
    """The report as the job keeps it for its pages."""
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
