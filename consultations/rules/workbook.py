"""Reading an XLSX workbook in a child process with little memory and little time.

A workbook is a zip of XML that somebody else made. Its directory is judged before anything is
unpacked; the parsing happens in a process that can be lost without losing anything else, and
whatever goes wrong there means: file refused, nothing stored. Run as a module it is that child.
"""

import json
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 2_000
MEMORY = 1024 * 1024 * 1024
SECONDS = 30
_BROKEN = "Regnearket kan ikke leses. Åpne det, lagre det på nytt som .xlsx, og prøv igjen."
_BOMB = "Regnearket pakker seg ut til mer enn vi leser. Lagre det på nytt, eller som CSV."
# A cell with a formula and without the value it had when the workbook was saved.
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*>\s*(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


class Unreadable(Exception):
    """The workbook is refused; the message says why and what to do."""


def read(path: Path) -> tuple[str, list[list[str]]]:
    """The name and the cells of the one sheet with content. Raises Unreadable."""
    check_directory(path)
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter, no shell
            [sys.executable, "-m", "consultations.rules.workbook", str(path.resolve())],
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable("Regnearket tok for lang tid å lese. Lagre det som CSV.") from fault
    if done.returncode != 0:
        raise Unreadable(_BROKEN)
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise Unreadable(answer["fault"])
    return answer["name"], answer["rows"]


def check_directory(path: Path) -> None:
    """Judge the zip by its directory, before a byte of it is unpacked. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as fault:
        raise Unreadable(_BROKEN) from fault
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise Unreadable("Fila er ikke et Excel-regneark (.xlsx). Lagre den som .xlsx eller CSV.")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise Unreadable(_BOMB)


def _check_members(path: Path) -> None:
    """Formulas that were never computed would be read as nothing at all; document types hide."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith(".xml"):
                continue
            xml = archive.read(name)
            if b"<!DOCTYPE" in xml[:1024]:
                raise Unreadable(_BROKEN)
            found = _UNCOMPUTED.search(xml) if name.startswith("xl/worksheets/") else None
            if found:
                raise Unreadable(
                    f"Celle {found[1].decode()} har en formel uten verdi. Åpne regnearket i "
                    "Excel og lagre det, eller lim inn verdien."
                )


def _the_sheet(book: CalamineWorkbook) -> CalamineSheet:
    sheets = [(book.get_sheet_by_name(meta.name), meta.visible) for meta in book.sheets_metadata]
    filled = [(sheet, visible) for sheet, visible in sheets if sheet.start is not None]
    if not filled:
        raise Unreadable("Regnearket er tomt. Lagre det på nytt, og prøv igjen.")
    if len(filled) > 1:
        names = ", ".join(f"«{sheet.name}»" for sheet, _ in filled)
        raise Unreadable(
            f"Flere ark har innhold: {names}. Lagre arket som skal leses, i en egen fil."
        )
    sheet, visible = filled[0]
    if visible != SheetVisibleEnum.Visible:
        raise Unreadable(f"Arket «{sheet.name}» er skjult. Vis det, og lagre på nytt.")
    if sheet.merged_cell_ranges:
        (row, column), _ = sheet.merged_cell_ranges[0]
        raise Unreadable(
            f"Celler er slått sammen i rad {row + 1}, kolonne {column + 1}. "
            "Del dem, og lagre på nytt."
        )
    return sheet


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


def _limit(path: Path) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        _check_members(path)
        sheet = _the_sheet(CalamineWorkbook.from_path(str(path)))
        return {"name": sheet.name, "rows": list(_cells(sheet))}
    except Unreadable as fault:
        return {"fault": str(fault)}


if __name__ == "__main__":
    sys.stdout.buffer.write(json.dumps(_limit(Path(sys.argv[1]))).encode())
