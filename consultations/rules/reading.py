"""What reading a spreadsheet gives: rows, what is not read, how it was read, and what is wrong."""

from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
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


@dataclass(frozen=True)
class Sheet:
    """A table with a heading. Wholly blank rows are no rows; their number is kept.

    ``characters`` is counted over every cell of the file before anything is sorted out, so that
    what is read and what is ``left`` can be checked against it.
    """

    described: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    blank_rows: int
    faults: tuple[Fault, ...]
    found: Found = Found("CSV")
    left: tuple[Left, ...] = ()
    characters: int = 0
    # The headings of columns that the spreadsheet hides: read only when somebody says so.
    hidden: frozenset[str] = frozenset()
    # The program's own names of the columns, where a second row says in words what they are.
    variables: tuple[str, ...] = ()
