"""Reading a spreadsheet so that no cell is lost: every row is given back, or named as a fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consultations.rules import texts, workbook
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
from consultations.rules.texts import DELIMITERS, ENCODINGS

__all__ = ["Fault", "Found", "Left", "Options", "Row", "Sheet", "UnreadableFile", "letters", "read"]

_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_AS_FOUND = Options()
NO_ROOM = (
    "Det er ikke plass til å lese fila på serveren. Ingenting er lagret. Si fra til den som drifter "
    "løsningen."
)


def read(path: Path, options: Options = _AS_FOUND) -> Sheet:
    """The table in a CSV, XLSX or ODS file. Raises UnreadableFile with the reason and the remedy."""
    if not path.is_file():
        raise UnreadableFile(f"Fant ikke fila «{path.name}». Sjekk navnet og mappa.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile("Fila er større enn 100 MiB. Del den i flere filer.")
    if _is_blank(path):
        raise UnreadableFile("Fila er tom. Lagre regnearket på nytt, og prøv igjen.")
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith((_OLD_EXCEL, _PDF)):
        raise UnreadableFile(
            "Fila er ikke et regneark vi kan lese: gammelt Excel-format, passord eller PDF. "
            "Lagre den som .xlsx uten passord, eller som CSV."
        )
    from_file = _from_workbook if start.startswith(_ZIP) else _from_text
    try:
        with from_file(path, options) as raw:
            return table(raw, options)
    except OSError as fault:
        raise UnreadableFile(NO_ROOM) from fault


def _is_blank(path: Path) -> bool:
    with path.open("rb") as file:
        while block := file.read(texts.BLOCK):
            if block.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
                return False
    return True


@contextmanager
def _from_text(path: Path, options: Options) -> Iterator[Raw]:
    found = texts.look(path, options)
    encoding, delimiter = found.encoding, found.delimiter
    yield Raw(
        f"CSV, {ENCODINGS[encoding]}, {DELIMITERS[delimiter]}",
        found.records(),
        Found("CSV", encoding=encoding, delimiter=delimiter),
        ragged=False,
    )


@contextmanager
def _from_workbook(path: Path, options: Options) -> Iterator[Raw]:
    try:
        with workbook.opened(path, options.sheet) as book:
            yield Raw(
                f"{book.kind}, arket «{book.name}»",
                book.rows,
                Found(book.kind, sheet=book.name, sheets=tuple(book.sheets)),
                ragged=True,
                left=tuple(Left(**each) for each in book.left),
                faults=tuple(Fault(**each) for each in book.faults),
                hidden_columns=frozenset(book.hidden_columns),
            )
    except workbook.Unreadable as fault:
        raise UnreadableFile(str(fault)) from fault
