"""A text file as records: which encoding and which delimiter, found or told, and never in silence."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from consultations.rules.reading import MAX_BYTES, Options, UnreadableFile

DELIMITERS = {";": "semikolon", "\t": "tabulator", ",": "komma"}
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16-LE",
    "utf-16-be": "UTF-16-BE",
    "cp1252": "CP1252",
    "latin-1": "LATIN-1",
}
_NO_TEXT = "Fila er ikke en tekstfil vi kan lese. Lagre regnearket som «CSV UTF-8» eller .xlsx."

BLOCK = 1 << 18

csv.field_size_limit(MAX_BYTES)


@dataclass(frozen=True)
class Text:
    """How a text file is read: its records come one by one, so that memory does not grow with it."""

    path: Path
    encoding: str
    delimiter: str
    # Characters before the first record: a mark of the byte order, a line that names the delimiter.
    before: int = 0

    def records(self) -> Iterator[list[str]]:
        """The records. Raises UnreadableFile where the quotes do not match."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            file.read(self.before)
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            try:
                yield from reader
            except csv.Error as fault:
                raise UnreadableFile(
                    f"Linje {reader.line_num}: anførselstegnene går ikke opp. Åpne fila i et "
                    "regneark, og lagre den som CSV på nytt."
                ) from fault


def look(path: Path, options: Options) -> Text:
    """Which encoding and which delimiter. Raises UnreadableFile for what is no text."""
    encoding, beginning = _decoded(path, options.encoding)
    mark = int(beginning.startswith("\ufeff"))
    delimiter, named = _delimiter(beginning[mark:], options.delimiter)
    return Text(path, encoding, delimiter, mark + named)


def _candidates(data: bytes) -> Sequence[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in data[:200]:
        # SurveyXact leaves the mark of the byte order out: every second byte says which it is.
        return ("utf-16-le",) if data[1:2] == b"\x00" else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _decoded(path: Path, told: str) -> tuple[str, str]:
    """The encoding and how the text begins; never a guess that leaves characters out."""
    with path.open("rb") as file:
        start = file.read(BLOCK)
    for encoding in (told,) if told in ENCODINGS else _candidates(start):
        with suppress(UnicodeError):
            return encoding, _all_of(path, encoding)
    raise UnreadableFile(_NO_TEXT)


def _all_of(path: Path, encoding: str) -> str:
    """Decode the whole file, and keep how it begins. Raises UnicodeError for what is not text."""
    beginning = None
    with path.open(encoding=encoding, newline="") as file:
        while block := file.read(BLOCK):
            if "\x00" in block:
                raise UnicodeError
            beginning = block if beginning is None else beginning
    return beginning or ""


def _delimiter(text: str, told: str) -> tuple[str, int]:
    """The delimiter of the heading, and the length of a line that only names it (sep=;)."""
    named = re.match(r"sep=([;,\t])\r?\n", text)
    if named:
        return named[1], named.end()
    if told in DELIMITERS:
        return told, 0
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count), 0
