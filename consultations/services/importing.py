"""Taking in a spreadsheet: every row is stored, known from before, or refused by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import Activity, ImportBatch, ImportRow
from consultations.rules.accounts import Account, account
from consultations.rules.columns import Layout, resolve
from consultations.rules.marks import Marks
from consultations.rules.presets import suggested
from consultations.rules.reading import Fault, Left, Sheet
from consultations.rules.rows import (
    Entry,
    Group,
    Reader,
    body_named,
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
PREVIEWED = 5
# What is going on, how many rows it has come through, and how many there are.
Tell = Callable[[str, int, int], None]
CHECKING, STORING = "checking", "storing"


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
    references: Sequence[str] = ()
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


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody is waiting to be told."""


def take_in(  # noqa: PLR0913  the file, who takes it in, and who hears of it
    *,
    activity: Activity,
    file: IncomingFile,
    by: Acting,
    at: datetime,
    dry_run: bool = False,
    tell: Tell = _silent,
    kept: Callable[[Report], None] | None = None,
) -> Report:
    """Register every row that is not known from before, or none of them.

    A row is known by its content and its number among equal rows, whatever the file is called and
    however it is ordered. With ``dry_run`` everything is tried and nothing is kept. ``tell`` hears
    how many rows have been checked, and then how many are stored; ``kept`` what became of them, in
    the transaction that stores them.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    examined = _examine(activity, file, at=at, tell=tell)
    if examined.blocked:
        return examined.report
    return _keep(examined, by=by, at=at, dry_run=dry_run, tell=tell, kept=kept)


@dataclass
class _Examined:
    """What a file says, what is wrong with it, and the bodies it names; no row is held."""

    activity: Activity
    file: IncomingFile
    layout: Layout
    bodies: Bodies
    report: Report
    marks: Marks
    reader: Reader | None = None
    refused: frozenset[int] = frozenset()
    blocked: bool = False
    adds_up: bool = True


def _examine(activity: Activity, file: IncomingFile, *, at: datetime, tell: Tell) -> _Examined:
    sheet = file.sheet
    mapping = {**suggested(sheet), **file.mapping}
    layout, faults = resolve(sheet.header, mapping, sheet.hidden)
    report = Report(read=len(sheet.rows))
    examined = _Examined(activity, file, layout, Bodies(), report, Marks(sheet.header))
    whole = [*_activity_faults(activity), *faults]
    report.errors = in_file_order([*whole, *sheet.faults])
    if not whole:
        report.errors = in_file_order([*sheet.faults, *_read_rows(examined, at, tell)])
    examined.refused = _with_their_group(examined, {f.row for f in report.errors if f.row})
    examined.blocked = bool(whole) or bool(report.errors and not file.skip_faulty)
    report.skipped = file.skip_faulty and not whole
    out = {row.number for row in sheet.rows} if examined.blocked else examined.refused
    if not whole:
        found = account(sheet, layout, out)
        report.settle(found)
        examined.adds_up = found.adds_up
    return examined


def _read_rows(examined: _Examined, at: datetime, tell: Tell) -> list[Fault]:
    """Read every row once, and mark it. Gives what is wrong with them."""
    sheet, layout = examined.file.sheet, examined.layout
    reader = examined.reader = reader_of(sheet, layout, now=at)
    columns = {name: sheet.header[place] for name, place in layout.single.items()}
    asked = (*layout.texts, *layout.choices)
    columns["text"] = sheet.header[asked[0]] if len(asked) == 1 else "tekst"
    faults: list[Fault] = []
    for done, row in enumerate(sheet.rows):
        if done % ROWS_BETWEEN_TELLING == 0:
            tell(CHECKING, done, len(sheet.rows))
        examined.marks.add(row)
        entry, wrong = reader.read(row)
        faults.extend(wrong or _entry_faults(examined.bodies, entry, columns))
    tell(CHECKING, len(sheet.rows), len(sheet.rows))
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
def _keep(  # noqa: PLR0913  as above
    examined: _Examined, *, by: Acting, at: datetime, dry_run: bool, tell: Tell, kept: Any
) -> Report:
    report, file = examined.report, examined.file
    # The plan first, as everybody does who gives out its numbers: nobody waits for each other.
    Plan.objects.lock(examined.activity.plan_id)
    activity = examined.activity = Activity.objects.lock(examined.activity.pk)
    if report.errors and not report.skipped or (faults := _activity_faults(activity)):
        report.errors = report.errors or faults
        return report
    new, report.already_imported = _new_places(examined)
    report.preview = [entry for _, entry in islice(_groups(examined, new), PREVIEWED)]
    report.notes = _notes(examined)
    if not examined.adds_up:
        report.errors = [Fault("Regnskapet over tegn går ikke opp. Ingenting er lagret.")]
        return report
    report.created = sum(new)
    if report.created and not (dry_run and report.created > MOST_TRIED):
        delivery = Delivery(
            activity, _groups(examined, new), examined.marks, examined.bodies,
            _account(report, file), partial(tell, STORING),
        )  # fmt: skip
        report.batch, report.references = storing.store(delivery=delivery, by=by, at=at)
    if kept is not None and report.batch is not None and not dry_run:
        kept(report)
    transaction.set_rollback(dry_run or transaction.get_rollback())
    return report


def _new_places(examined: _Examined) -> tuple[bytearray, int]:
    """A mark for each row of the file that is neither refused nor known, and how many are known."""
    marks, known = examined.marks, 0
    new = bytearray(number not in examined.refused for number in marks.numbers)
    for first in range(0, len(marks), ROWS_BETWEEN_TELLING):
        places = [
            at for at in range(first, min(first + ROWS_BETWEEN_TELLING, len(marks))) if new[at]
        ]
        place_of = {marks.of(at): at for at in places}
        found = ImportRow.objects.known(examined.activity, place_of)
        for mark in found:
            new[place_of[mark]] = False
        known += len(found)
    return new, known


def _groups(examined: _Examined, new: bytearray) -> Iterator[Group]:
    """The new submissions, read again from the file as they are asked for."""
    reader = examined.reader
    if reader is None:
        return iter(())
    rows = (row for row, wanted in zip(examined.file.sheet.rows, new, strict=True) if wanted)
    return grouped(examined.layout, ((row, reader.read(row)[0]) for row in rows))


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
        about, said = refusal.field or "", f"Rad {entry.row}: {refusal.message}"
        column, value = columns.get(about, ""), str(entry.get(about))[:60]
        return [Fault(said, row=entry.row, column=column, value=value)]
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
