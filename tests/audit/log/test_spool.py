"""The entries of an act, in memory and on the disk: none lost, none doubled, the last ones taken back."""

import random
from typing import Any

import pytest

from audit.log import spool
from audit.log.spool import Entry, Spool
from audit.models import Leaf

KINDS = list(Leaf.Kind)


def entry(number: int) -> Entry:
    return Entry(KINDS[number % len(KINDS)], f"FRIV-{number}", {"n": number, "t": "æ\n\u2028"})


def told(entries: Spool) -> list[int]:
    batches = list(entries.batches())
    assert all(0 < len(batch) <= spool.IN_MEMORY for batch in batches)
    return [each.record["n"] for batch in batches for each in batch]


@pytest.mark.parametrize("seed", range(20))
def test_the_spool_holds_what_a_list_would_hold(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", 4)
    chance, entries, expected = random.Random(seed), Spool(), list[int]()  # noqa: S311  a test

    for number in range(300):
        if chance.random() < 0.15:
            count = chance.randint(0, len(expected))
            entries.cut(count)
            del expected[count:]
        entries.append(entry(number))
        expected.append(number)
        assert len(entries) == len(expected)
        if chance.random() < 0.1:
            assert told(entries) == expected

    assert told(entries) == expected
    entries.close()


class Full:
    """A file on a disk that takes a few lines, and then no more."""

    def __init__(self, file: Any) -> None:
        self.file, self.left = file, 2

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, line: bytes) -> int:
        if self.left == 0:
            raise OSError(28, "No space left on device")
        self.left -= 1
        return int(self.file.write(line))


def test_a_disk_that_is_full_half_way_doubles_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", 4)
    make = spool.tempfile.TemporaryFile
    monkeypatch.setattr(spool.tempfile, "TemporaryFile", lambda: Full(make()))
    entries = Spool()
    for number in range(3):
        entries.append(entry(number))

    with pytest.raises(OSError, match="No space"):
        entries.append(entry(3))
    entries.cut(3)

    assert told(entries) == [0, 1, 2]
    entries.close()
