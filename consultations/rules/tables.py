"""Records become a table: where the heading is, which rows belong to it, and what is left over."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from consultations.rules.reading import (
    MAX_COLUMNS,
    MAX_ROWS,
    Fault,
    Found,
    Left,
    Options,
    Row,
    Sheet,
    UnreadableFile,
    kept,
)

# The heading of the column that says what was wrong in a file of refused rows: it is never read.
FAULT_HEADING = "Feil (leses ikke)"
# In such a file an apostrophe keeps a spreadsheet from computing what somebody wrote.
_KEPT_FROM_COMPUTING = re.compile(r"'(?=[=+\-@\t\r'])")
# What programs call their variables: s_1, q12, statoverall_1, sted.
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_LOOKED_AT = 10


@dataclass(frozen=True)
class Raw:
    """The records of one sheet as they stand, with what the reader found out about them."""

    described: str
    records: Iterable[Sequence[str]]
    found: Found
    # A shorter record is one whose last cells are empty: so in workbooks, not in text files.
    ragged: bool
    left: tuple[Left, ...] = ()
    faults: tuple[Fault, ...] = ()
    hidden_columns: frozenset[int] = frozenset()


Numbered = tuple[int, Sequence[str]]


@dataclass
class _Tally:
    """What went by while the records were read: how many, and how many characters."""

    records: int = 0
    characters: int = 0
    spaces: int = 0

    def filled(self, records: Iterable[Sequence[str]]) -> Iterator[Numbered]:
        """The records with something in them, with the number a spreadsheet shows."""
        for cells in records:
            self.records += 1
            length = sum(map(len, cells))
            self.characters += length
            if any(cell.strip() for cell in cells):
                yield self.records, cells
            else:
                self.spaces += length


def table(raw: Raw, options: Options) -> Sheet:
    """Heading and rows, and everything else by name. Raises UnreadableFile."""
    tally = _Tally()
    coming = tally.filled(raw.records)
    # Enough to find the heading by, the row of labels below it, and the first row.
    first = list(islice(coming, _LOOKED_AT + 2))
    if not first:
        raise UnreadableFile("Fila er tom. Lagre regnearket på nytt, og prøv igjen.")
    above, heading, labels, body = _parted(first, options)
    if not body:
        raise UnreadableFile("Fila har bare overskrifter og ingen rader. Det er ingenting å lese.")
    header = _header(heading, labels)
    faults: list[Fault] = []
    rows = kept(_rows(chain(body, coming), len(header), faults, ragged=raw.ragged))
    hidden = {fault.row for fault in raw.faults if not fault.column}
    numbers = {row.number for row in rows if row.number in hidden} if hidden else set()
    sheet = Sheet(
        described=raw.described,
        header=header,
        rows=rows,
        blank_rows=tally.records - (labels or heading)[0] - len(rows),
        # What is hidden or merged outside the rows, in a title for instance, spoils no row; a formula
        # that was never computed makes a row look blank.
        faults=(*(f for f in raw.faults if f.column or f.row in numbers), *faults),
        found=replace(raw.found, header_row=heading[0], label_row=labels and labels[0]),
        left=(*_left(above, heading, labels), *_spaces(tally), *raw.left),
        characters=tally.characters + sum(each.characters for each in raw.left),
        variables=_names(heading[1])[: len(header)] if labels else (),
        hidden=frozenset(header[at] for at in raw.hidden_columns if at < len(header)),
    )
    return _without_faults_column(sheet)


def _parted(
    filled: Sequence[Numbered], options: Options
) -> tuple[Sequence[Numbered], Numbered, Numbered | None, Sequence[Numbered]]:
    """What stands above the heading, the heading, the row of labels, and the first rows."""
    at = _heading_at(filled)
    above, heading, body = filled[:at], filled[at], filled[at + 1 :]
    if body and _has_labels(heading[1], body[0][1], options):
        return above, heading, body[0], body[1:]
    return above, heading, None, body


def _heading_at(filled: Sequence[Numbered]) -> int:
    """The first row, or the one below titles that fill one cell of a wider table."""
    widths = [sum(bool(cell.strip()) for cell in cells) for _, cells in filled[:_LOOKED_AT]]
    return next((at for at, width in enumerate(widths) if width > 1), 0) if max(widths) > 2 else 0


def _has_labels(names: Sequence[str], second: Sequence[str], options: Options) -> bool:
    """Whether the second row says in words what the variables of the first one mean."""
    if options.labels:
        return options.labels == "ja"
    named = [cell.strip() for cell in names if cell.strip()]
    said = [cell.strip() for cell in second if cell.strip()]
    variables = all(_VARIABLE.fullmatch(name) for name in named)
    coded = any("_" in name or name[-1].isdigit() for name in named)
    in_words = sum(" " in cell for cell in said) * 2 > len(said)
    whole = len(said) == len(named) > 1 and not any(re.search(r"^\d", cell) for cell in said)
    return variables and coded and in_words and whole


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in cells)


def _header(heading: Numbered, labels: Numbered | None) -> tuple[str, ...]:
    names = list(_names(heading[1]))
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise UnreadableFile("Fila har mer enn 200 kolonner. Ta bort dem som ikke trengs.")
    if labels is not None:
        names = _labelled(names, labels[1])
    for place, name in enumerate(names):
        if not name:
            raise UnreadableFile(
                f"Kolonne {letters(place)} har ingen overskrift. Skriv en i første rad."
            )
        if name.casefold() in (other.casefold() for other in names[:place]):
            raise UnreadableFile(f"To kolonner heter «{name}». Gi dem hvert sitt navn.")
    return tuple(names)


def _labelled(names: list[str], labels: Sequence[str]) -> list[str]:
    """The label where there is one; the variable beside it where two have the same label."""
    said = [" ".join(label.split()) for label in labels][: len(names)]
    said += [""] * (len(names) - len(said))
    folded = [label.casefold() for label in said]
    return [
        name if not label else label if folded.count(label.casefold()) == 1 else f"{label} ({name})"
        for name, label in zip(names, said, strict=True)
    ]


def _rows(
    body: Iterable[Numbered], width: int, faults: list[Fault], *, ragged: bool
) -> Iterator[Row]:
    """The rows, each as wide as the heading; what is wrong with them is added to ``faults``."""
    for count, (number, cells) in enumerate(body, start=1):
        if count > MAX_ROWS:
            raise UnreadableFile("Fila har mer enn 100 000 rader. Del den i flere filer.")
        if len(cells) != width:
            faults.extend(_shape_faults(number, cells, width, ragged=ragged))
        padded = (*cells, *([""] * (width - len(cells))))
        yield Row(number, padded[:width], sum(map(len, padded[width:])))


def _left(above: Sequence[Numbered], heading: Numbered, labels: Numbered | None) -> Iterable[Left]:
    yield Left(f"rad {heading[0]}", "overskrifter", sum(map(len, heading[1])))
    if labels is not None:
        yield Left(f"rad {labels[0]}", "overskrifter i ord", sum(map(len, labels[1])))
    for number, cells in above:
        yield Left(f"rad {number}", "står over overskriftene", sum(map(len, cells)))


def _spaces(tally: _Tally) -> Iterable[Left]:
    if tally.spaces:
        yield Left("tomme rader", "bare mellomrom", tally.spaces)


def _without_faults_column(sheet: Sheet) -> Sheet:
    """A file of refused rows says what was wrong in a column of its own; it is not what they say."""
    if FAULT_HEADING not in sheet.header:
        return sheet
    at = sheet.header.index(FAULT_HEADING)
    said = sum(len(row.cells[at]) for row in sheet.rows)
    rows = kept(replace(row, cells=_meant(row.cells, at)) for row in sheet.rows)
    meant = sum(row.characters for row in rows)
    marks = sum(row.characters for row in sheet.rows) - said - meant
    left = [Left(FAULT_HEADING, "forklarer hva som var feil", said)]
    if marks:
        left.append(
            Left("celler som begynner med «'»", "apostrofen er ikke en del av teksten", marks)
        )
    header = (*sheet.header[:at], *sheet.header[at + 1 :])
    return replace(sheet, header=header, rows=rows, left=(*sheet.left, *left))


def _meant(cells: tuple[str, ...], at: int) -> tuple[str, ...]:
    return tuple(_KEPT_FROM_COMPUTING.sub("", c, count=1) if c[:1] == "'" else c
                 for place, c in enumerate(cells) if place != at)  # fmt: skip


def _shape_faults(
    number: int, cells: Sequence[str], width: int, *, ragged: bool
) -> Iterable[Fault]:
    for place in range(width, len(cells)):
        if cells[place].strip():
            column = letters(place)
            yield Fault(
                f"Rad {number}: kolonne {column} har innhold, men ingen overskrift. "
                "Skriv en overskrift, eller se etter et skilletegn for mye.",
                row=number,
                column=column,
                value=cells[place],
            )
    if len(cells) < width and not ragged:
        yield Fault(
            f"Rad {number}: raden har {len(cells)} felt, men overskriften har {width}. "
            "Åpne fila i et regneark, og lagre den som CSV på nytt.",
            row=number,
        )


def letters(place: int) -> str:
    """The name a spreadsheet gives a column: A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
