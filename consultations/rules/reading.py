"""What reading a spreadsheet gives: rows, what is not read, how it was read, and what is wrong."""

import json
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Protocol

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Fault:
    """Why a row, or the whole file, cannot be taken in, and what to do about it."""

    message: str
    row: int | None = None
    column: str = ""
    value: str = ""


class UnreadableFile(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(message)


@dataclass(frozen=True)
class Left:
    """Something in the file that is not read: where it stands, why, and how many characters."""

    where: str
    why: str
    characters: int


@dataclass(frozen=True)
class Options:
    """What somebody has decided about how the file is read; empty where it is to be found."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    labels: str = ""


@dataclass(frozen=True)
class Found:
    """How the file was read, so that it can be shown and corrected."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    label_row: int | None = None


@dataclass(frozen=True)
class Row:
    """One row with something in it. ``number`` is what the spreadsheet itself shows.

    ``beyond``: characters that stand to the right of the last heading; such a row has a fault.
    """

    number: int
    cells: tuple[str, ...]
    beyond: int = 0

    @property
    def characters(self) -> int:
        return sum(map(len, self.cells)) + self.beyond


class Rows(Protocol):
    """The rows of a sheet, in order, as often as they are asked for."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Row]: ...


# More rows than this lie on the disk, so that memory does not grow with the file.
IN_MEMORY = 2_000
BLOCK = 1 << 18


def kept(rows: Iterable[Row]) -> Rows:
    """A few rows in memory, many on the disk."""
    coming = iter(rows)
    first = tuple(islice(coming, IN_MEMORY))
    following = next(coming, None)
    return first if following is None else _OnDisk((*first, following), coming)


class _OnDisk:
    """Rows in a file that has no name: it is gone with the process, however that ends."""

    def __init__(self, first: Iterable[Row], following: Iterable[Row]) -> None:
        self._count = 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the rows
        weakref.finalize(self, self._file.close)
        for row in chain(first, following):
            self._file.write(json.dumps([row.number, row.cells, row.beyond]).encode() + b"\n")
            self._count += 1
        self._file.flush()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        """Each reader has a place of its own: two may read at the same time."""
        at, rest = 0, b""
        while block := os.pread(self._file.fileno(), BLOCK, at):
            at += len(block)
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                number, cells, beyond = json.loads(line)
                yield Row(number, tuple(cells), beyond)


@dataclass(frozen=True)
class Sheet:
    """A table with a heading. Wholly blank rows are no rows; their number is kept.

    ``characters`` is counted over every cell of the file before anything is sorted out, so that
    what is read and what is ``left`` can be checked against it.
    """

    described: str
    header: tuple[str, ...]
    rows: Rows
    blank_rows: int
    faults: tuple[Fault, ...]
    found: Found = Found("CSV")
    left: tuple[Left, ...] = ()
    characters: int = 0
    # The headings of columns that the spreadsheet hides: read only when somebody says so.
    hidden: frozenset[str] = frozenset()
    # The program's own names of the columns, where a second row says in words what they are.
    variables: tuple[str, ...] = ()
