"""Plain Python behind the public pages: cutting quotes, counting days."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

# Words that open a reason and can stand inside a sentence; anything else may be a name.
OPENERS = frozenset(
    [
        "alle", "da", "de", "den", "denne", "der", "derfor", "det", "dette", "du", "en", "er",
        "et", "etter", "flere", "for", "fordi", "før", "første", "hvis", "i", "ikke", "ingen",
        "innspillet", "kommunen", "kravene", "lagene", "man", "mange", "mens", "mer", "når", "ny",
        "nye", "om", "planen", "på", "punktet", "rådet", "seks", "sju", "siden", "slik", "som",
        "svaret", "tiltaket", "to", "tre", "utkastet", "ved", "vi", "å",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Excerpt:
    """A point's own words, and the rest of the text around them."""

    before: str
    words: str
    after: str

    @property
    def trimmed(self) -> str:
        return self.words.strip()

    @property
    def short(self) -> str:
        """The beginning of the words, cut between two of them."""
        return shorten(self.trimmed, width=90, placeholder=" …")

    @property
    def is_whole(self) -> bool:
        return not (self.before.strip() or self.after.strip())


def excerpt(text: str, start: int | None, end: int | None) -> Excerpt:
    """Cut a point's span out of the text; without a span the point is the whole of it.

    Positions count Unicode code points. The public text masks characters one for one, so a span
    of the original cuts the same place here.
    """
    if start is None or end is None:
        return Excerpt("", text, "")
    return Excerpt(text[:start], text[start:end], text[end:])


@dataclass(frozen=True)
class Deadline:
    """The day something was first promised, the day that holds now, and why it was moved."""

    promised: date | None
    current: date | None
    reason: str = ""

    def state(self, today: date) -> str:
        """running, moved (late, with a date ahead), overdue, or none where nothing was promised."""
        if self.promised is None or self.current is None:
            return "none"
        if today <= min(self.promised, self.current):
            return "running"
        return "moved" if today <= self.current else "overdue"

    def days_late(self, today: date) -> int:
        """Days after the first date; a moved date never shortens them."""
        return max(0, (today - self.promised).days) if self.promised else 0


def because(reason: str) -> str:
    """The tail of a sentence that gives the reason: «, fordi det haster.» or «. Grunn: NAV sa nei.»

    A reason is a sentence somebody wrote. Its first letter is made small only where the word
    cannot be a name.
    """
    text = reason.strip()
    if not text:
        return "."
    if text[-1] not in ".!?":
        text += "."
    first = re.split(r"[\s,.:]", text, maxsplit=1)[0]
    if first.lower() in OPENERS and first[1:] == first[1:].lower():
        return f", fordi {text[0].lower()}{text[1:]}"
    return f". Grunn: {text}"


def natural(code: str) -> list[tuple[int, str]]:
    """A key that puts M1.2 before M1.10, and numbers before letters."""
    return [
        (int(part or 0), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", code)
    ]


def groups(pairs: Iterable[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    """Who hangs together through pairs: each member with its whole group."""
    found: dict[int, set[int]] = {}
    for a, b in pairs:
        joined = found.get(a, {a}) | found.get(b, {b})
        for member in joined:
            found[member] = joined
    return {member: frozenset(group) for member, group in found.items()}
