"""Reading a spreadsheet so that no cell is lost: every row is given back, or named as a fault."""

from pathlib import Path

from consultations.rules import workbook
from consultations.rules.reading import (
    MAX_BYTES,
    Fault,
    Found,
    Left,
    Options,
    Row,
    Sheet,
    UnreadableFile,
)
from consultations.rules.tables import Raw, letters, table
from consultations.rules.texts import DELIMITERS, ENCODINGS, records

__all__ = ["Fault", "Found", "Left", "Options", "Row", "Sheet", "UnreadableFile", "letters", "read"]

_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_AS_FOUND = Options()


def read(path: Path, options: Options = _AS_FOUND) -> Sheet:
    """The table in a CSV, XLSX or ODS file. Raises UnreadableFile with the reason and the remedy."""
    if not path.is_file():
        raise UnreadableFile(f"Fant ikke fila «{path.name}». Sjekk navnet og mappa.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile("Fila er større enn 20 MiB. Del den i flere filer.")
    data = path.read_bytes()
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableFile("Fila er tom. Lagre regnearket på nytt, og prøv igjen.")
    if data.startswith(_ZIP):
        return table(_from_workbook(path, options), options)
    if data.startswith((_OLD_EXCEL, _PDF)):
        raise UnreadableFile(
            "Fila er ikke et regneark vi kan lese: gammelt Excel-format, passord eller PDF. "
            "Lagre den som .xlsx uten passord, eller som CSV."
        )
    return table(_from_text(data, options), options)


def _from_text(data: bytes, options: Options) -> Raw:
    found, encoding, delimiter = records(data, options)
    return Raw(
        f"CSV, {ENCODINGS[encoding]}, {DELIMITERS[delimiter]}",
        found,
        Found("CSV", encoding=encoding, delimiter=delimiter),
        ragged=False,
    )


def _from_workbook(path: Path, options: Options) -> Raw:
    try:
        book = workbook.read(path, options.sheet)
    except workbook.Unreadable as fault:
        raise UnreadableFile(str(fault)) from fault
    return Raw(
        f"{book['kind']}, arket «{book['name']}»",
        book["rows"],
        Found(book["kind"], sheet=book["name"], sheets=tuple(book["sheets"])),
        ragged=True,
        left=tuple(Left(**each) for each in book["left"]),
        faults=tuple(Fault(**each) for each in book["faults"]),
        hidden_columns=frozenset(book["hidden_columns"]),
    )
