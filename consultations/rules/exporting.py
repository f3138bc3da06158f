"""A table as a file that a spreadsheet opens as it stands."""

import csv
import io
from collections.abc import Iterable, Sequence

# What makes a spreadsheet compute a cell instead of showing it.
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "'")


def safe(cell: str) -> str:
    """The cell with an apostrophe in front, where a spreadsheet would compute it."""
    return f"'{cell}" if cell.startswith(COMPUTED) else cell


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Semicolons, as Norwegian spreadsheets write; the byte-order mark tells Excel it is UTF-8."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(heads)
    for row in rows:
        table.writerow([safe(cell) for cell in row])
    return "\ufeff" + written.getvalue()
