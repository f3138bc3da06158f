"""What an old response table says of one answer, before any of it is looked up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consultations.rules.columns import Layout, plain
from consultations.rules.reading import Row
from core.text import says_nothing

# What municipalities and their programs call the outcomes; the keys are in the form of ``plain``.
OUTCOMES: dict[str, str] = {
    "tattmed": "accepted", "tatttilfolge": "accepted", "tastilfolge": "accepted",
    "imotekommet": "accepted", "accepted": "accepted", "innarbeidet": "accepted",
    "delvistattmed": "partly_accepted", "delvistatttilfolge": "partly_accepted",
    "delvis": "partly_accepted", "delvisimotekommet": "partly_accepted",
    "alleredepaplass": "already_covered", "ivaretatt": "already_covered",
    "alleredeivaretatt": "already_covered", "tasmedvidere": "deferred", "utsatt": "deferred",
    "ikkemedidenneomgang": "deferred", "bruktsomkunnskap": "used_as_knowledge",
    "tatttilorientering": "used_as_knowledge", "tastilorientering": "used_as_knowledge",
    "oversendt": "forwarded", "sendttilandre": "forwarded", "ikketattmed": "not_accepted",
    "ikketatttilfolge": "not_accepted", "tasikketilfolge": "not_accepted",
    "avvist": "not_accepted", "rejected": "not_accepted", "ikkeimotekommet": "not_accepted",
}  # fmt: skip
_BETWEEN_CODES = re.compile(r"[;,/|\n]+|\s+og\s+")


@dataclass(frozen=True)
class OldAnswer:
    """The cells of one row that speak of the answer, word for word."""

    row: int
    theme: str = ""
    outcome: str = ""
    reason: str = ""
    what_we_do: str = ""
    measure: str = ""
    decision: str = ""
    answered: str = ""

    @property
    def has_placeholder(self) -> bool:
        """A reason is given, and is none: «null», «-», «x», «se over»."""
        return bool(self.reason.strip()) and says_nothing(self.reason)

    @property
    def codes(self) -> list[str]:
        """The codes in the cell for measures, each once: «M1, M2 og M3»."""
        parts = (part.strip() for part in _BETWEEN_CODES.split(self.measure))
        return list(dict.fromkeys(part for part in parts if part and not says_nothing_at_all(part)))


def says_nothing_at_all(code: str) -> bool:
    """A cell that holds only a mark for «none»; a code may be digits alone."""
    return says_nothing(code) and not any(character.isdigit() for character in code)


def old_answer(row: Row, layout: Layout) -> OldAnswer:
    """What the row says of its answer."""
    return OldAnswer(row.number, **{f: row.cells[at] for f, at in layout.of_answer.items()})


def guessed(words: Iterable[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """What each word means: as decided before, as we know it, or nothing."""
    return {word: remembered.get(word) or OUTCOMES.get(plain(word), "") for word in words}
