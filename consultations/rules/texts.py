"""A text file as records: which encoding and which delimiter, found or told, and never in silence."""

import csv
import io
import re
from collections.abc import Sequence

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

csv.field_size_limit(MAX_BYTES)


def records(data: bytes, options: Options) -> tuple[list[list[str]], str, str]:
    """The records with the encoding and the delimiter they were read in. Raises UnreadableFile."""
    text, encoding = _decoded(data, options.encoding)
    delimiter, text = _delimiter(text, options.delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    try:
        found.extend(reader)
    except csv.Error as fault:
        raise UnreadableFile(
            f"Linje {reader.line_num}: anførselstegnene går ikke opp. Åpne fila i et "
            "regneark, og lagre den som CSV på nytt."
        ) from fault
    return found, encoding, delimiter


def _candidates(data: bytes) -> Sequence[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in data[:200]:
        # SurveyXact leaves the mark of the byte order out: every second byte says which it is.
        return ("utf-16-le",) if data[1:2] == b"\x00" else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _decoded(data: bytes, told: str) -> tuple[str, str]:
    """The text and its encoding; never a guess that leaves characters out."""
    for encoding in (told,) if told in ENCODINGS else _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff"), encoding
    raise UnreadableFile(_NO_TEXT)


def _delimiter(text: str, told: str) -> tuple[str, str]:
    """The delimiter of the heading, and the text after a line that only names it (sep=;)."""
    named = re.match(r"sep=([;,\t])\r?\n", text)
    if named:
        return named[1], text[named.end() :]
    if told in DELIMITERS:
        return told, text
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count), text
