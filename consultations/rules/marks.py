"""What each row of a file is known by when the same rows come again."""

import hashlib
import json
from array import array

from consultations.rules.reading import Row

_DIGEST = 32


class Marks:
    """The digest of each row and of its number among equal rows, in the order of the rows.

    Columns are taken by name, so that neither the order of rows nor that of columns matters.
    """

    def __init__(self, header: tuple[str, ...]) -> None:
        folded = [name.casefold() for name in header]
        self._names = [
            (folded[at], at) for at in sorted(range(len(folded)), key=folded.__getitem__)
        ]
        self._seen: dict[bytes, int] = {}
        self._digests = bytearray()
        self.numbers = array("L")

    def add(self, row: Row) -> None:
        """The next row of the file."""
        content = json.dumps([[name, row.cells[at]] for name, at in self._names])
        # Half a digest tells rows apart, and is all that is held of each.
        key = hashlib.sha256(content.encode()).digest()[:16]
        self._seen[key] = self._seen.get(key, 0) + 1
        self._digests += hashlib.sha256(f"{content}\n{self._seen[key]}".encode()).digest()
        self.numbers.append(row.number)

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, place: int) -> str:
        """The mark of the row at this place, from 0."""
        return self._digests[place * _DIGEST : (place + 1) * _DIGEST].hex()
