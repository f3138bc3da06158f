"""What a workbook holds beside the values of its cells: what is hidden, uncomputed, or a comment.

Only called in the bounded child process of ``workbook``: it reads XML that somebody else made.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

# A cell with a formula and without the value it had when the workbook was saved.
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"[^>]*>')
_COL = re.compile(rb"<col\b[^>]*>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER = re.compile(rb'\b(min|max)="(\d+)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_TEXT = re.compile(rb"<(?:\w+:)?(?:t|text)\b[^>]*>([^<]*)</")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
# A spreadsheet says of its empty end that it is a million equal rows.
_MOST_REPEATED = 1_000
BESIDE_CELLS = (
    ("xl/comments", "kommentarer"),
    ("xl/threadedComments/", "kommentarer"),
    ("xl/drawings/drawing", "tekstbokser"),
)


class Unsafe(Exception):
    """A part declares a document type: it could make the parser read something else."""


@dataclass
class Parts:
    """Row numbers and column places of one sheet (from 1 and from 0), and texts beside cells."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncomputed: list[tuple[str, int]] = field(default_factory=list)
    beside: dict[str, int] = field(default_factory=dict)


def look(archive: zipfile.ZipFile, sheet: str) -> Parts:
    """What is to be known about the sheet. Raises Unsafe."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(name)[:4096]:
            raise Unsafe
    if "content.xml" in archive.namelist():
        return _open_document(archive, sheet)
    return _excel(archive, sheet)


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf'(?<![\w])(?:\w+:)?{name}="([^"]*)"'.encode(), tag)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The member that holds the sheet, by way of the workbook's list and its links."""
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        if _attribute(tag, "name") == sheet:
            key = re.search(rb'\w+:id="([^"]*)"', tag)
            for link in _LINK.findall(archive.read("xl/_rels/workbook.xml.rels")):
                if key and _attribute(link, "Id") == key[1].decode():
                    target = _attribute(link, "Target").lstrip("/")
                    return target if target.startswith("xl/") else f"xl/{target}"
    return ""


def _excel(archive: zipfile.ZipFile, sheet: str) -> Parts:
    found = Parts()
    member = _member_of(archive, sheet)
    xml = archive.read(member) if member in archive.namelist() else b""
    for row in _ROW.finditer(xml):
        if _HIDDEN.search(row[0]):
            found.hidden_rows.add(int(row[1]))
    for tag in filter(_HIDDEN.search, _COL.findall(xml)):
        ends = {name.decode(): int(value) for name, value in _NUMBER.findall(tag)}
        found.hidden_columns |= set(range(ends.get("min", 1) - 1, min(ends.get("max", 1), 1_000)))
    found.uncomputed = [(c.decode(), int(r)) for c, r in _UNCOMPUTED.findall(xml)]
    for name in archive.namelist():
        for start, what in BESIDE_CELLS:
            if name.startswith(start) and name.endswith(".xml"):
                found.beside[what] = found.beside.get(what, 0) + _texts(archive.read(name))
    return found


def _texts(xml: bytes) -> int:
    return sum(len(html.unescape(t.decode("utf-8", "replace"))) for t in _TEXT.findall(xml))


def _open_document(archive: zipfile.ZipFile, sheet: str) -> Parts:
    found = Parts()
    with archive.open("content.xml") as content:
        root = ElementTree.parse(content).getroot()  # noqa: S314  without document types, in a child
    for table in root.iter(f"{_TABLE}table"):
        if table.get(f"{_TABLE}name") == sheet:
            _look_at(table, found)
    notes = sum(len("".join(note.itertext())) for note in root.iter(f"{_OFFICE}annotation"))
    if notes:
        found.beside["kommentarer"] = notes
    return found


def _look_at(table: ElementTree.Element, found: Parts) -> None:
    for number, element in _repeated(table, "table-row", "number-rows-repeated"):
        if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            found.hidden_rows.add(number + 1)
    for place, element in _repeated(table, "table-column", "number-columns-repeated"):
        if element.get(f"{_TABLE}visibility") == "collapse":
            found.hidden_columns.add(place)


def _repeated(
    table: ElementTree.Element, tag: str, times: str
) -> Iterator[tuple[int, ElementTree.Element]]:
    at = 0
    for element in table.iter(f"{_TABLE}{tag}"):
        repeated = int(element.get(f"{_TABLE}{times}", "1"))
        for _ in range(min(repeated, _MOST_REPEATED)):
            yield at, element
            at += 1
        at += max(0, repeated - _MOST_REPEATED)
