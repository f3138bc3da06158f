"""The account of a file: every piece of text that was found, and whether it was taken in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

HALF = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """The file is refused; the message says why, and what to do."""


@dataclass(frozen=True)
class Left:
    """Something that is in the file and not in the text: what it is, and its words where it has any."""

    what: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.text}" if self.text else self.what


@dataclass
class Account:
    """What a file says. ``found`` is counted apart from the sorting, so that the two can disagree."""

    text: str = ""
    left: list[Left] = field(default_factory=list)
    found: int = 0
    taken: int = 0
    pages: int = 0  # pages that can be shown as pictures, where one must write down what they say
    sender: dict[str, str] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        return sum(len(each.text) for each in self.left)

    @property
    def adds_up(self) -> bool:
        return self.found == self.taken + self.listed

    def registered_as(self, text: str) -> "Account":
        """The account when somebody registers other words than those that were read.

        Each line of the file that is not in the text is listed, however little was changed in it.
        """
        lines = Counter(line.strip() for line in text.splitlines())
        left = list(self.left)
        gone = 0
        for line in (each.strip() for each in self.text.splitlines()):
            if line and not lines[line]:
                left.append(Left("Ikke tatt med slik det står i fila", line))
                gone += len(line)
            lines[line] -= 1 if lines[line] else 0
        return replace(self, left=left, taken=self.taken - gone)

    @property
    def asks_for_transcription(self) -> bool:
        return not self.text.strip() and self.pages > 0

    def as_data(self) -> dict[str, Any]:
        data = dict(vars(self))
        data["text"] = characters(self.text)
        data["left"] = [[characters(each.what), characters(each.text)] for each in self.left]
        data["sender"] = {name: characters(said) for name, said in self.sender.items()}
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Account":
        left = [Left(what, text) for what, text in data.pop("left")]
        return cls(**data, left=left)


class Pieces:
    """Pieces of text in the order of the file, each sorted when it is met."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.taken = 0
        self._left: dict[str, list[str]] = {}

    def take(self, words: str) -> None:
        self.words.append(words)
        self.taken += len(words)

    def space(self, words: str) -> None:
        """White space that the file means without writing it: a new line, a tab."""
        self.words.append(words)

    def leave(self, what: str, words: str) -> None:
        self._left.setdefault(what, []).append(words)

    def end(self) -> None:
        """What is left out of here on is another piece, though it be of the same kind."""
        for words in self._left.values():
            words.append("\0")

    @property
    def text(self) -> str:
        lines = "".join(self.words).split("\n")
        return tidied(lines)

    def left(self) -> Iterator[Left]:
        for what, words in self._left.items():
            for piece in "".join(words).split("\0"):
                if piece:
                    yield Left(what, piece)


def tidied(lines: Iterable[str]) -> str:
    """The lines without empty ones in front and behind, and with at most one between two."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return "\n".join(kept)


def characters(text: str) -> str:
    """What is half a character, left over from broken bytes, cannot be stored: each becomes «�»."""
    return HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def refuse_control_characters(text: str) -> str:
    """NUL and its like cannot be stored, and nobody has written them. Raises Unreadable."""
    if any(sign < " " and sign not in "\t\n\r\f\v" for sign in text):
        raise Unreadable(
            "Fila inneholder tegn som ikke er tekst. Lagre den på nytt, og prøv igjen."
        )
    return text
