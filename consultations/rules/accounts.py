"""Nothing lost: every character of the file is stored, or stands in the list of what is not read."""

from collections.abc import Collection
from dataclasses import dataclass

from consultations.rules.columns import Layout
from consultations.rules.reading import Left, Sheet


@dataclass(frozen=True)
class Account:
    """Characters in the file's cells = characters stored + characters listed as left."""

    read: int
    stored: int
    left: tuple[Left, ...]

    @property
    def listed(self) -> int:
        return sum(each.characters for each in self.left)

    @property
    def adds_up(self) -> bool:
        return self.read == self.stored + self.listed


def account(sheet: Sheet, layout: Layout, refused: Collection[int]) -> Account:
    """Where the characters went when the rows with these numbers are refused and the others kept.

    What was counted when the file was opened is compared with what was done with each cell, so a
    cell that fell out on the way makes the two differ.
    """
    stored = characters_out = beyond = 0
    out: list[int] = []
    beside = dict.fromkeys((at for at in range(len(sheet.header)) if at not in layout.read), 0)
    for row in sheet.rows:
        if row.number in refused:
            out.append(row.number)
            characters_out += row.characters
            continue
        beyond += row.beyond
        stored += sum(len(row.cells[at]) for at in layout.read)
        for at in beside:
            beside[at] += len(row.cells[at])
    left = list(sheet.left)
    of_answers = set(layout.of_answer.values())
    for at, characters in beside.items():
        name = sheet.header[at]
        why = "hører til svarene, som hentes etterpå" if at in of_answers else "leses ikke"
        why = f"skjult i regnearket, {why}" if name in sheet.hidden else why
        left.append(Left(f"kolonnen «{name}»", why, characters))
    if beyond:
        left.append(Left("til høyre for overskriftene", "har ingen overskrift", beyond))
    if out:
        numbers = ", ".join(map(str, out[:10]))
        more = f" og {len(out) - 10} til" if len(out) > 10 else ""
        left.append(Left(f"rad {numbers}{more}", "avvist", characters_out))
    return Account(sheet.characters, stored, tuple(left))
