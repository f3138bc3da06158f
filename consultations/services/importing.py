"""Taking in a spreadsheet: every row is stored, known from before, or refused by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import create_all
from consultations.models import Activity, ImportBatch, ImportRow, Submission
from consultations.rules.columns import resolve
from consultations.rules.rows import (
    Entry,
    body_named,
    fingerprints,
    in_file_order,
    read_row,
    sender_kind_of,
)
from consultations.rules.sheets import Fault, Row, Sheet
from consultations.services import registering
from consultations.services.bodies import Bodies
from consultations.services.registering import ContactDetails, Received
from core.errors import Refused
from plans.models import Plan

CONTACT_FIELDS = ("name", "email", "phone", "address")
PLAIN_FIELDS = ("on_behalf_of", "gathered_how", "assisted_by")


@dataclass(frozen=True)
class IncomingFile:
    """A file that has been read, and what its owner decided about its columns."""

    name: str
    sha256: str
    sheet: Sheet
    mapping: Mapping[str, str | None] = field(default_factory=dict)


@dataclass
class Report:
    """What became of every row: read = created + already imported + refused."""

    read: int = 0
    created: int = 0
    already_imported: int = 0
    errors: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return self.read - self.created - self.already_imported

    @property
    def went_well(self) -> bool:
        return not self.errors and not self.refused


@transaction.atomic
def take_in(
    *, activity: Activity, file: IncomingFile, by: Acting, at: datetime, dry_run: bool = False
) -> Report:
    """Register every row that is not known from before, or none of them.

    A row is known by its content and its number among equal rows, whatever the file is called and
    however it is ordered. With ``dry_run`` everything is tried and nothing is kept.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    # The plan first, as everybody who gives out its numbers does: nobody waits for each other.
    Plan.objects.lock(activity.plan_id)
    activity = Activity.objects.lock(activity.pk)
    report, new = _unknown_rows(activity, file.sheet)
    bodies = Bodies()
    places, faults = resolve(file.sheet.header, file.mapping)
    faults = [*_activity_faults(activity), *faults, *file.sheet.faults]
    entries: list[Entry] = []
    if not faults:
        columns = {field: file.sheet.header[place] for field, place in places.items()}
        for row, _ in new:
            entry, wrong = read_row(row, places, file.sheet.header, now=at)
            entries.append(entry)
            faults.extend(wrong or _entry_faults(bodies, entry, columns))
    if faults:
        report.errors = in_file_order(faults)
        return report
    report.notes = _notes(file.sheet, places, bodies)
    if new:
        _store(_Batch(activity, file, new, entries, bodies), report, by=by, at=at)
    transaction.set_rollback(dry_run or transaction.get_rollback())
    return report


@dataclass
class _Batch:
    """The rows to store, each with its fingerprint and with what it says."""

    activity: Activity
    file: IncomingFile
    rows: Sequence[tuple[Row, str]]
    entries: Sequence[Entry]
    bodies: Bodies


def _unknown_rows(activity: Activity, sheet: Sheet) -> tuple[Report, list[tuple[Row, str]]]:
    known = set(ImportRow.objects.filter(activity=activity).values_list("fingerprint", flat=True))
    pairs = zip(sheet.rows, fingerprints(sheet), strict=True)
    new = [(row, fingerprint) for row, fingerprint in pairs if fingerprint not in known]
    return Report(read=len(sheet.rows), already_imported=len(sheet.rows) - len(new)), new


def _activity_faults(activity: Activity) -> list[Fault]:
    try:
        registering.check_activity(activity)
    except Refused as refusal:
        return [Fault(refusal.message)]
    return []


def _entry_faults(bodies: Bodies, entry: Entry, columns: Mapping[str, str]) -> list[Fault]:
    """Whether the sender can be told: a body by name or number, and a body where one is due."""
    try:
        bodies.take_note_of(entry)
        _check_sender(entry)
        _check_length(entry)
    except Refused as refusal:
        about = refusal.field or ""
        return [
            Fault(
                f"Rad {entry.row}: {refusal.message}",
                row=entry.row,
                column=columns.get(about, ""),
                value=str(entry.get(about))[:60],
            )
        ]
    return []


def _check_sender(entry: Entry) -> None:
    has_body = bool(body_named(entry) or entry.get("org_number"))
    if sender_kind_of(entry, has_body=has_body) in registering.BODIES and not has_body:
        raise Refused(
            "avsenderen er en organisasjon, men navnet på den mangler. "
            "Skriv det i kolonnen «organisasjon».",
            field="organisation",
        )


def _check_length(entry: Entry) -> None:
    if len(entry.get("text")) > registering.TEXT_MAX_CHARACTERS:
        raise Refused(
            f"teksten har {len(entry.get('text'))} tegn. Den kan ha høyst "
            f"{registering.TEXT_MAX_CHARACTERS}. Del den på flere rader.",
            field="text",
        )


def _notes(sheet: Sheet, places: Mapping[str, int], bodies: Bodies) -> list[str]:
    notes = [f"Lest som {sheet.described}."]
    if sheet.blank_rows:
        notes.append(f"{sheet.blank_rows} helt tomme rader er ikke regnet som rader.")
    if "received" not in places:
        notes.append("Fila har ingen kolonne for dato. Innspillene får dagens dato.")
    left = [name for at, name in enumerate(sheet.header) if at not in places.values()]
    if left:
        notes.append(f"Ikke lest, slik kartfila sier: {', '.join(left)}.")
    return [*notes, *bodies.notes]


def _store(batch: _Batch, report: Report, *, by: Acting, at: datetime) -> None:
    with acting_as(by, f"Importerte {len(batch.rows)} innspill til {batch.activity}", at=at):
        batch.bodies.register_new(by=by, at=at)
        received = [_received(batch, entry, at) for entry in batch.entries]
        submissions = registering.register_many(received=received, by=by, at=at)
        report.created = len(submissions)
        report.references = [submission.reference for submission in submissions]
        record = ImportBatch(
            activity=batch.activity,
            file_name=batch.file.name,
            file_sha256=batch.file.sha256,
            rows_read=report.read,
            rows_created=report.created,
            rows_already_imported=report.already_imported,
            rows_refused=0,
        )
        record.save()
        create_all(_import_rows(record, batch.rows, submissions))


def _import_rows(
    record: ImportBatch, rows: Sequence[tuple[Row, str]], submissions: Sequence[Submission]
) -> list[ImportRow]:
    return [
        ImportRow(
            batch=record,
            activity=record.activity,
            number=row.number,
            fingerprint=fingerprint,
            submission=submission,
        )
        for (row, fingerprint), submission in zip(rows, submissions, strict=True)
    ]


def _received(batch: _Batch, entry: Entry, at: datetime) -> Received:
    organisation = batch.bodies.of(entry)
    contact = {name: entry.get(name) for name in CONTACT_FIELDS}
    return Received(
        activity=batch.activity,
        text=entry.get("text"),
        received_at=entry.get("received", at),
        sender_kind=sender_kind_of(entry, has_body=organisation is not None),
        organisation=organisation,
        fidelity=entry.get("fidelity", Submission.Fidelity.VERBATIM),
        channel=entry.get("channel"),
        locale=entry.get("locale", "nb"),
        represents_count=entry.get("represents_count", None),
        source_ref=entry.get("source_ref", f"rad {entry.row}"),
        contact=ContactDetails(**contact, wants_updates=entry.get("wants_updates", False)),
        **{name: entry.get(name) for name in PLAIN_FIELDS},
    )
