"""A pasted list of bodies to invite: one on each line, by name, by number, or by both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.exceptions import ValidationError as NumberFault
from stdnum.no import orgnr

MOST_LINES = 1_000
LONGEST_NAME = 160
_NUMBER = re.compile(r"(?<!\d)\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?!\d)")
_AROUND = " \t\u00a0;,:|•*–-()"


@dataclass(frozen=True)
class Line:
    """One line of the list: its place, and the name and number it gives."""

    place: int
    name: str
    number: str

    @property
    def fault(self) -> str:
        """What is wrong with the line by itself, as a sentence; empty where nothing is."""
        if len(self.name) > LONGEST_NAME:
            return f"Linje {self.place}: navnet er for langt. Det kan ha høyst {LONGEST_NAME} tegn."
        if not self.number:
            return ""
        try:
            orgnr.validate(self.number)
        except NumberFault:
            return f"Linje {self.place}: {self.number} er ikke et organisasjonsnummer."
        return ""


def lines_of(text: str) -> Iterator[Line]:
    """The lines that say something, numbered as they stand."""
    for place, words in enumerate(text.splitlines(), start=1):
        found = _NUMBER.search(words)
        number = re.sub(r"\D", "", found.group(0)) if found else ""
        name = _NUMBER.sub(" ", words, count=1) if found else words
        name = " ".join(name.strip(_AROUND).split())
        if name or number:
            yield Line(place, name, number)
