"""The light goes out: what was acknowledged is on the disk, in SQLite as we set it."""

import os
from pathlib import Path

import pytest

from tests.torture import replay

POINTS = int(os.environ.get("TORTURE_POINTS", "600"))
ACTS = 16

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(replay.STRACE is None, reason="NO STRACE: no write can be recorded"),
]


def cut(folder: Path, synchronous: str) -> replay.Outcome:
    before, calls = replay.record(folder, acts=ACTS, synchronous=synchronous)
    found = replay.play(before, calls, points=POINTS, seed=7)
    assert found.points == POINTS
    assert found.commits > ACTS
    return found


def test_a_power_cut_loses_no_acknowledged_commit(tmp_path: Path) -> None:
    found = cut(tmp_path, "FULL")

    assert (found.lost, found.corrupt) == ([], [])


def test_with_fewer_flushes_the_same_cuts_lose_commits(tmp_path: Path) -> None:
    """The control: the setting that many packages choose for Django on SQLite."""
    found = cut(tmp_path, "NORMAL")

    assert found.lost
    assert found.corrupt == []
