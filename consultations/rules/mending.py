"""The rows that were refused, as a file to mend and import again; and what a row will become."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from consultations.rules.columns import LABELS
from consultations.rules.exporting import as_csv, safe
from consultations.rules.reading import Sheet
from consultations.rules.rows import Entry
from consultations.rules.tables import FAULT_HEADING
from core.calendar import OSLO


def refused_rows(sheet: Sheet, faults: Mapping[int, Sequence[str]]) -> str:
    """A CSV with the same headings, the refused rows, and what was wrong in a column of its own.

    A cell that a spreadsheet would compute begins with an apostrophe, which is taken away when the
    file comes back. The byte-order mark tells Excel that it is UTF-8.
    """
    heads = [*map(safe, sheet.header), FAULT_HEADING]
    refused = (row for row in sheet.rows if row.number in faults)
    return as_csv(heads, ([*row.cells, " ".join(faults[row.number])] for row in refused))


def as_stored(entry: Entry) -> list[tuple[str, str]]:
    """The row's fields with their labels, exactly as they will be stored; the text comes last."""
    fields = [name for name in entry.values if name != "text"]
    return [
        *((LABELS[name].partition(" (")[0], _shown(entry.values[name])) for name in fields),
        ("Tekst", entry.get("text")),
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, datetime):
        return f"{value.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"
    return str(value)


def by_row(faults: Iterable[Mapping[str, Any]]) -> dict[int, list[str]]:
    """What was wrong, by row."""
    found: dict[int, list[str]] = {}
    for fault in faults:
        if fault["row"]:
            found.setdefault(int(fault["row"]), []).append(str(fault["message"]))
    return found
