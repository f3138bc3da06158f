"""The classes of the voluntary sector (ICNPO), by the codes of Frivillighetsregisteret.

The names are rows of a file, ``consultations/data/icnpo.csv``; a code that has none there is shown
as it stands.
"""

import csv
import re
from functools import cache
from pathlib import Path

NAMES = Path(__file__).parent.parent / "data/icnpo.csv"


@cache
def names() -> dict[str, str]:
    """The names in bokmål, by code."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["nb"] for row in csv.DictReader(file, delimiter=";")}


def name_of(code: str | None) -> str:
    """The name of the code's own class, or of the one above it; nothing where no code is given."""
    digits = re.sub(r"\D", "", code or "")
    if not digits:
        return (code or "").strip()
    head, tail = (digits[:-3], digits[-3:]) if len(digits) > 3 else (digits, "")
    known = names()
    return known.get(f"{head} {tail}") or known.get(head) or str(code)
