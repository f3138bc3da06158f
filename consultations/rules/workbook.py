"""Reading an XLSX or ODS workbook in a child process with little memory and little time.

A workbook is a zip of XML that somebody else made. Its directory is judged before anything is
unpacked; the parsing happens in a process that can be lost without losing anything else, and
whatever goes wrong there means: file refused, nothing stored. Run as a module it is that child.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from consultations.rules import bounded
from consultations.rules.parts import Parts, Unsafe, look

MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 2_000
# Written out as text, every cell of a workbook that is just within the limits.
MAX_ANSWER = 2 * MAX_UNPACKED
SECONDS = bounded.SECONDS
CHILD = "consultations.rules.workbook"
_BROKEN = "Regnearket kan ikke leses. Åpne det, lagre det på nytt som .xlsx, og prøv igjen."
_BOMB = "Regnearket pakker seg ut til mer enn vi leser. Lagre det på nytt, eller som CSV."
_SLOW = "Regnearket tok for lang tid å lese. Lagre det som CSV."
_OTHER = "Fila er ikke et regneark (.xlsx eller .ods). Lagre den som .xlsx eller CSV."


class Unreadable(Exception):
    """The workbook is refused; the message says why and what to do."""


@dataclass(frozen=True)
class Book:
    """One sheet of a workbook: what is known of it, and its rows as they come."""

    kind: str
    name: str
    sheets: list[str]
    left: list[dict[str, Any]]
    faults: list[dict[str, Any]]
    hidden_columns: list[int]
    rows: Iterator[list[str]]


@contextmanager
def opened(path: Path, sheet: str = "") -> Iterator[Book]:
    """Kind, name, rows, left and faults of one sheet, and the names of all. Raises Unreadable.

    The sheet is the one that is named, otherwise the first visible one with content; what the
    others hold is listed as left.
    """
    check_directory(path)
    try:
        with (
            path.open("rb") as file,
            bounded.answered(CHILD, [sheet], given=file, seconds=SECONDS) as answer,
        ):
            about: dict[str, Any] = json.loads(answer.readline())
            if "fault" in about:
                raise Unreadable(about["fault"])
            yield Book(**about, rows=map(json.loads, answer))
    except bounded.Lost as lost:
        raise Unreadable(_BROKEN if lost.in_time else _SLOW) from lost
    except ValueError as fault:
        raise Unreadable(_BROKEN) from fault


def check_directory(path: Path | IO[bytes]) -> None:
    """Judge the zip by its directory, before a byte of it is unpacked. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as fault:
        raise Unreadable(_BROKEN) from fault
    names = {member.filename for member in members}
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise Unreadable(_OTHER)
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise Unreadable(_BOMB)


Named = tuple[CalamineSheet, bool]


def _filled(book: CalamineWorkbook) -> list[Named]:
    sheets = [
        (book.get_sheet_by_name(meta.name), meta.visible == SheetVisibleEnum.Visible)
        for meta in book.sheets_metadata
    ]
    filled = [(sheet, visible) for sheet, visible in sheets if sheet.start is not None]
    if not filled:
        raise Unreadable("Regnearket er tomt. Lagre det på nytt, og prøv igjen.")
    return filled


def _chosen(filled: list[Named], wanted: str) -> CalamineSheet:
    names = ", ".join(f"«{sheet.name}»" for sheet, _ in filled)
    for sheet, visible in filled:
        if sheet.name == wanted or (not wanted and visible):
            return sheet
    if wanted:
        raise Unreadable(f"Arket «{wanted}» finnes ikke eller er tomt. Disse har innhold: {names}.")
    raise Unreadable(
        f"Arket «{filled[0][0].name}» er skjult. Vis det, eller velg det ved navn. "
        f"Disse har innhold: {names}."
    )


def _cells(sheet: CalamineSheet) -> Iterator[list[str]]:
    for row in sheet.to_python(skip_empty_area=False):
        yield [written(value) for value in row]


def written(value: Any) -> str:
    """What the cell says, as text that means the same in a CSV file."""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _left(filled: list[Named], chosen: CalamineSheet, parts: Parts) -> Iterator[dict[str, Any]]:
    for sheet, visible in filled:
        if sheet.name != chosen.name:
            characters = sum(len(cell) for row in _cells(sheet) for cell in row)
            why = "et annet ark" if visible else "et skjult ark"
            yield {"where": f"arket «{sheet.name}»", "why": why, "characters": characters}
    for what, characters in parts.beside.items():
        if characters:
            yield {"where": what, "why": "står utenfor cellene", "characters": characters}


def _faults(sheet: CalamineSheet, parts: Parts) -> Iterator[dict[str, Any]]:
    for number in sorted(parts.hidden_rows):
        yield _fault(number, "", f"Rad {number} er skjult i regnearket. Vis den, eller hopp over.")
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        message = f"Celler er slått sammen i rad {top + 1}, kolonne {left + 1}. Del dem."
        for number in range(top + 1, min(bottom + 1, top + 1_000) + 1):
            yield _fault(number, "", message)
    for column, number in parts.uncomputed:
        message = (
            f"Celle {column}{number} har en formel uten verdi. Åpne regnearket i "
            "Excel og lagre det, eller lim inn verdien."
        )
        yield _fault(number, column, message)


def _fault(row: int, column: str, message: str) -> dict[str, Any]:
    return {"row": row, "column": column, "message": message}


def answer(data: bytes, wanted: str) -> Iterator[dict[str, Any] | list[str]]:
    """What is known of the sheet, and then its rows one by one; or why it is refused."""
    try:
        filled = _filled(CalamineWorkbook.from_filelike(io.BytesIO(data)))
        sheet = _chosen(filled, wanted)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = "ODS" if "content.xml" in archive.namelist() else "Excel"
            parts = look(archive, sheet.name)
    except Unsafe:
        yield {"fault": _BROKEN}
        return
    except Unreadable as fault:
        yield {"fault": str(fault)}
        return
    yield {
        "kind": kind,
        "name": sheet.name,
        "sheets": [each.name for each, _ in filled],
        "left": list(_left(filled, sheet, parts)),
        "faults": list(_faults(sheet, parts)),
        "hidden_columns": sorted(parts.hidden_columns),
    }
    yield from _cells(sheet)


def main(wanted: str) -> None:
    """The child: a workbook comes in, its rows go out."""
    bounded.confine(answer=MAX_ANSWER)
    for each in answer(sys.stdin.buffer.read(), wanted):
        sys.stdout.write(json.dumps(each) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
