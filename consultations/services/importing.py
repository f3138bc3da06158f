"""Taking in a spreadsheet: every row is stored, known from before, or refused by name."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import Activity, ImportBatch, ImportRow
from consultations.rules.accounts import Account, account
from consultations.rules.columns import Layout, resolve
from consultations.rules.presets import suggested
from consultations.rules.reading import Fault, Left, Row, Sheet
from consultations.rules.rows import (
    Entry,
    body_named,
    fingerprints,
    grouped,
    in_file_order,
    reader_of,
    sender_kind_of,
)
from consultations.services import registering, storing
from consultations.services.bodies import Bodies
from consultations.services.storing import Delivery
from core.errors import Refused
from plans.models import Plan

ROWS_BETWEEN_TELLING = 500
# A dry run of more rows than this checks each of them, but does not store and take back.
MOST_TRIED = 2_000
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class IncomingFile:
    """A file that has been read, and what its owner decided about its columns."""

    name: str
    sha256: str
    sheet: Sheet
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    # Rows with faults are refused one by one, and the others taken in; otherwise none is.
    skip_faulty: bool = False


@dataclass
class Report:
    """What became of every row: read = created + already imported + refused."""

    read: int = 0
    created: int = 0
    already_imported: int = 0
    skipped: bool = False
    errors: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    characters: int = 0
    stored: int = 0
    left: list[Left] = field(default_factory=list)
    preview: list[Entry] = field(default_factory=list)
    batch: ImportBatch | None = None

    @property
    def refused(self) -> int:
        return self.read - self.created - self.already_imported

    @property
    def went_well(self) -> bool:
        return self.skipped or not (self.errors or self.refused)

    def settle(self, found: Account) -> None:
        self.characters, self.stored, self.left = found.read, found.stored, list(found.left)


def _silent(_done: int, _total: int) -> None:
    """Nobody is waiting to be told."""


def take_in(
    *,
    activity: Activity,
    file: IncomingFile,
    by: Acting,
    at: datetime,
    dry_run: bool = False,
    tell: Tell = _silent,
) -> Report:
    """Register every row that is not known from before, or none of them.

    A row is known by its content and its number among equal rows, whatever the file is called and
    however it is ordered. With ``dry_run`` everything is tried and nothing is kept. ``tell`` hears
    how many rows have been checked, before anything is written.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    examined = _examine(activity, file, at=at, tell=tell)
    if examined.blocked:
        return examined.report
    return _keep(examined, by=by, at=at, dry_run=dry_run)


@dataclass
class _Examined:
    """The rows and what they say, what is wrong with them, and the bodies they name."""

    activity: Activity
    file: IncomingFile
    layout: Layout
    bodies: Bodies
    report: Report
    rows: list[tuple[Row, Entry]] = field(default_factory=list)
    refused: frozenset[int] = frozenset()
    blocked: bool = False


def _examine(activity: Activity, file: IncomingFile, *, at: datetime, tell: Tell) -> _Examined:
    sheet = file.sheet
    mapping = {**suggested(sheet), **file.mapping}
    layout, faults = resolve(sheet.header, mapping, sheet.hidden)
    report = Report(read=len(sheet.rows))
    examined = _Examined(activity, file, layout, Bodies(), report)
    whole = [*_activity_faults(activity), *faults]
    report.errors = in_file_order([*whole, *sheet.faults])
    if not whole:
        report.errors = in_file_order([*sheet.faults, *_read_rows(examined, at, tell)])
    examined.refused = _with_their_group(examined, {f.row for f in report.errors if f.row})
    examined.blocked = bool(whole) or bool(report.errors and not file.skip_faulty)
    report.skipped = file.skip_faulty and not whole
    out = {row.number for row in sheet.rows} if examined.blocked else examined.refused
    if not whole:
        report.settle(account(sheet, layout, out))
    return examined


def _read_rows(examined: _Examined, at: datetime, tell: Tell) -> list[Fault]:
    """Read every row; those without faults are kept in ``examined``."""
    sheet, layout = examined.file.sheet, examined.layout
    reader = reader_of(sheet, layout, now=at)
    columns = {name: sheet.header[place] for name, place in layout.single.items()}
    asked = (*layout.texts, *layout.choices)
    columns["text"] = sheet.header[asked[0]] if len(asked) == 1 else "tekst"
    spoilt = {fault.row for fault in sheet.faults}
    faults: list[Fault] = []
    for done, row in enumerate(sheet.rows):
        if done % ROWS_BETWEEN_TELLING == 0:
            tell(done, len(sheet.rows))
        entry, wrong = reader.read(row)
        wrong = wrong or _entry_faults(examined.bodies, entry, columns)
        faults.extend(wrong)
        if not wrong and row.number not in spoilt:
            examined.rows.append((row, entry))
    tell(len(sheet.rows), len(sheet.rows))
    return faults


def _with_their_group(examined: _Examined, numbers: set[int]) -> frozenset[int]:
    """A respondent whose one answer is refused is refused whole: half of what was said is none."""
    place = examined.layout.single.get("respondent")
    if place is None or not numbers:
        return frozenset(numbers)
    rows = examined.file.sheet.rows
    whose = {row.cells[place] for row in rows if row.number in numbers}
    return frozenset(row.number for row in rows if row.cells[place] in whose) | numbers


@transaction.atomic
def _keep(examined: _Examined, *, by: Acting, at: datetime, dry_run: bool) -> Report:
    report, file = examined.report, examined.file
    # The plan first, as everybody who gives out its numbers does: nobody waits for each other.
    Plan.objects.lock(examined.activity.plan_id)
    activity = examined.activity = Activity.objects.lock(examined.activity.pk)
    if report.errors and not report.skipped or (faults := _activity_faults(activity)):
        report.errors = report.errors or faults
        return report
    known = set(ImportRow.objects.filter(activity=activity).values_list("fingerprint", flat=True))
    marks = dict(zip((r.number for r in file.sheet.rows), fingerprints(file.sheet), strict=True))
    kept = [(row, entry) for row, entry in examined.rows if row.number not in examined.refused]
    new = [(row, entry) for row, entry in kept if marks[row.number] not in known]
    report.already_imported = len(kept) - len(new)
    report.preview = [entry for _, entry in grouped(examined.layout, new)[:5]]
    report.notes = _notes(examined)
    if not account(file.sheet, examined.layout, examined.refused).adds_up:
        report.errors = [Fault("Regnskapet over tegn går ikke opp. Ingenting er lagret.")]
        return report
    report.created = len(new)
    if new and not (dry_run and len(new) > MOST_TRIED):
        groups = grouped(examined.layout, new)
        delivery = Delivery(activity, groups, marks, examined.bodies, _account(report, file))
        report.batch, report.references = storing.store(delivery=delivery, by=by, at=at)
    transaction.set_rollback(dry_run or transaction.get_rollback())
    return report


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


def _notes(examined: _Examined) -> list[str]:
    sheet, layout = examined.file.sheet, examined.layout
    notes = [f"Lest som {sheet.described}."]
    if sheet.blank_rows:
        notes.append(f"{sheet.blank_rows} helt tomme rader er ikke regnet som rader.")
    if "received" not in layout.single:
        notes.append("Fila har ingen kolonne for dato. Innspillene får dagens dato.")
    left = [name for at, name in enumerate(sheet.header) if at not in layout.read]
    if left:
        notes.append(f"Ikke lest: {', '.join(left)}.")
    return [*notes, *examined.bodies.notes]


def _account(report: Report, file: IncomingFile) -> dict[str, Any]:
    return {
        "file_name": file.name,
        "file_sha256": file.sha256,
        "rows_read": report.read,
        "rows_created": report.created,
        "rows_already_imported": report.already_imported,
        "rows_refused": report.refused,
        "characters_read": report.characters,
        "characters_stored": report.stored,
        "characters_left": sum(each.characters for each in report.left),
        "not_read": [asdict(each) for each in report.left],
    }
