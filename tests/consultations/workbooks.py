"""Workbooks made by hand, so that a test can also make one that no spreadsheet program would."""

import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
Cell = str | int | float
HIDDEN = ' state="hidden"'


def cell(value: Cell, name: str) -> str:
    """A text as an inline string, a number as a number, a date as a number shown as a date."""
    if isinstance(value, str):
        kept = escape(value)
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'
    return f'<c r="{name}" s="{1 if value > 30000 else 0}"><v>{value}</v></c>'


def sheet_xml(rows: Sequence[Sequence[Cell]], *, extra: str = "") -> str:
    written = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            cell(value, f"{chr(ord('A') + place)}{number}") for place, value in enumerate(row)
        )
        written.append(f'<row r="{number}">{cells}</row>')
    data = f"<sheetData>{''.join(written)}</sheetData>"
    return f'<worksheet xmlns="{_MAIN}">{data}{extra}</worksheet>'


def save(path: Any, sheets: Mapping[str, str], *, hidden: Sequence[str] = ()) -> Any:
    """A workbook of the named sheets, each given as its XML."""
    names = list(sheets)
    entries = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"{HIDDEN if name in hidden else ""}/>'
        for at, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    root = f'<Relationship Id="w" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}">{root}</Relationships>')
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>',
        )
        archive.writestr("xl/styles.xml", _STYLES)
        for at, name in enumerate(names, start=1):
            archive.writestr(f"xl/worksheets/sheet{at}.xml", sheets[name])
    return path


def workbook(path: Any, rows: Sequence[Sequence[Cell]], *, extra: str = "") -> Any:
    """A workbook with one sheet."""
    return save(path, {"Svar": sheet_xml(rows, extra=extra)})
