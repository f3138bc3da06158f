"""Reading a spreadsheet so that no cell is lost: every row is given back, or named as a fault."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from consultations.rules import workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_DELIMITERS = {";": "semikolon", "\t": "tabulator", ",": "komma"}

csv.field_size_limit(MAX_BYTES)


@dataclass(frozen=True)
class Fault:
    """Why a row, or the whole file, cannot be taken in, and what to do about it."""

    message: str
    row: int | None = None
    column: str = ""
    value: str = ""


class UnreadableFile(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(message)


@dataclass(frozen=True)
class Row:
    """One row with something in it. ``number`` is what the spreadsheet itself shows."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table with a heading. Wholly blank rows are no rows; their number is kept."""

    described: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    blank_rows: int
    faults: tuple[Fault, ...]


def read(path: Path) -> Sheet:
    """The table in a CSV or XLSX file. Raises UnreadableFile with the reason and the remedy."""
    if not path.is_file():
        raise UnreadableFile(f"Fant ikke fila «{path.name}». Sjekk navnet og mappa.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile("Fila er større enn 20 MiB. Del den i flere filer.")
    data = path.read_bytes()
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableFile("Fila er tom. Lagre regnearket på nytt, og prøv igjen.")
    if data.startswith(_ZIP):
        return _from_workbook(path)
    if data.startswith((_OLD_EXCEL, _PDF)):
        raise UnreadableFile(
            "Fila er ikke et regneark vi kan lese: gammelt Excel-format, passord eller PDF. "
            "Lagre den som .xlsx uten passord, eller som CSV."
        )
    return _from_text(data)


def _from_workbook(path: Path) -> Sheet:
    try:
        name, records = workbook.read(path)
    except workbook.Unreadable as fault:
        raise UnreadableFile(str(fault)) from fault
    return _table(f"Excel, arket «{name}»", records, ragged=True)


def _from_text(data: bytes) -> Sheet:
    text, encoding = _decoded(data)
    delimiter, text = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error as fault:
        raise UnreadableFile(
            f"Linje {reader.line_num}: anførselstegnene går ikke opp. Åpne fila i et "
            "regneark, og lagre den som CSV på nytt."
        ) from fault
    return _table(f"CSV, {encoding}, {_DELIMITERS[delimiter]}", records, ragged=False)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; never a guess that leaves characters out."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\x00" in data[:200]:
        candidates = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding.removesuffix("-sig").upper()
    raise UnreadableFile(
        "Fila er ikke en tekstfil vi kan lese. Lagre regnearket som «CSV UTF-8» eller .xlsx."
    )


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter of the heading, and the text after a line that only names it (sep=;)."""
    named = re.match(r"sep=([;,\t])\r?\n", text)
    if named:
        return named[1], text[named.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count), text


def _table(described: str, records: Iterable[Sequence[str]], *, ragged: bool) -> Sheet:
    """Heading and rows. ``ragged``: a shorter row is one whose last cells are empty."""
    numbered = list(enumerate(records, start=1))
    filled = [(number, cells) for number, cells in numbered if any(c.strip() for c in cells)]
    if not filled:
        raise UnreadableFile("Fila er tom. Lagre regnearket på nytt, og prøv igjen.")
    first, heading = filled[0]
    header = _header(heading)
    if len(filled) == 1:
        raise UnreadableFile("Fila har bare overskrifter og ingen rader. Det er ingenting å lese.")
    if len(filled) - 1 > MAX_ROWS:
        raise UnreadableFile("Fila har mer enn 50 000 rader. Del den i flere filer.")
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, cells in filled[1:]:
        faults.extend(_shape_faults(number, cells, len(header), ragged=ragged))
        padded = [*cells, *([""] * (len(header) - len(cells)))]
        rows.append(Row(number, tuple(padded[: len(header)])))
    blank = len(numbered) - first - len(rows)
    return Sheet(described, header, tuple(rows), blank, tuple(faults))


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise UnreadableFile("Fila har mer enn 200 kolonner. Ta bort dem som ikke trengs.")
    for place, name in enumerate(names):
        if not name:
            raise UnreadableFile(
                f"Kolonne {letters(place)} har ingen overskrift. Skriv en i første rad."
            )
        if name.casefold() in (other.casefold() for other in names[:place]):
            raise UnreadableFile(f"To kolonner heter «{name}». Gi dem hvert sitt navn.")
    return tuple(names)


def _shape_faults(
    number: int, cells: Sequence[str], width: int, *, ragged: bool
) -> Iterable[Fault]:
    for place in range(width, len(cells)):
        if cells[place].strip():
            column = letters(place)
            yield Fault(
                f"Rad {number}: kolonne {column} har innhold, men ingen overskrift. "
                "Skriv en overskrift, eller se etter et skilletegn for mye.",
                row=number,
                column=column,
                value=cells[place],
            )
    if len(cells) < width and not ragged:
        yield Fault(
            f"Rad {number}: raden har {len(cells)} felt, men overskriften har {width}. "
            "Åpne fila i et regneark, og lagre den som CSV på nytt.",
            row=number,
        )


def letters(place: int) -> str:
    """The name a spreadsheet gives a column: A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
