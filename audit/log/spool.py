"""What one act asks to have entered: a few entries in memory, the first of very many on disk.

An import enters each submission with its words. Held in memory until the act closes, they would be
the whole file once more.
"""

import json
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

IN_MEMORY = 1_000


@dataclass(frozen=True)
class Entry:
    """What an act asks to have entered, before it has a place."""

    kind: str
    about: str
    record: dict[str, Any]


class Spool:
    """Entries in the order they were asked for; the last ones can be taken back."""

    def __init__(self) -> None:
        self._recent: list[Entry] = []
        # Where each entry that lies on the disk ends. The file has no name: it goes with the process.
        self._ends = array("Q")
        self._file: IO[bytes] | None = None

    def __len__(self) -> int:
        return len(self._ends) + len(self._recent)

    def append(self, entry: Entry) -> None:
        self._recent.append(entry)
        if len(self._recent) >= IN_MEMORY:
            self._put_by()

    def _put_by(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the pen
        at, ends = self._file.seek(self._ends[-1] if self._ends else 0), array("Q")
        for entry in self._recent:
            at += self._file.write(_line(entry))
            ends.append(at)
        # All of them lie there, or none: a disk that is full half-way doubles no entry.
        self._ends.extend(ends)
        self._recent = []

    def cut(self, count: int) -> None:
        """Keep the first ``count`` entries."""
        if count < len(self._ends):
            del self._ends[count:]
        del self._recent[max(0, count - len(self._ends)) :]

    def batches(self) -> Iterator[list[Entry]]:
        """All of them in order, at most a thousand at once."""
        left, before = len(self._ends), 0
        while self._file is not None and left:
            count = min(IN_MEMORY, left)
            end = self._ends[len(self._ends) - left + count - 1]
            self._file.seek(before)
            lines = self._file.read(end - before).split(b"\n")[:-1]
            yield [Entry(*json.loads(line)) for line in lines]
            left, before = left - count, end
        if self._recent:
            yield self._recent

    def close(self) -> None:
        """Let go of what lies on the disk."""
        if self._file is not None:
            self._file.close()


def _line(entry: Entry) -> bytes:
    return json.dumps([entry.kind, entry.about, entry.record]).encode() + b"\n"
