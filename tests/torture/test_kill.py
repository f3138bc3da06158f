"""A process is killed in the middle of what it does: what it has acknowledged stays, and nothing
is left half done."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.torture import acts, house

KILLS = int(os.environ.get("TORTURE_KILLS", "200"))


def kill(url: str, folder: Path, kills: int, *options: str) -> dict[str, dict[str, Any]]:
    """What was left of each kind of act."""
    arguments = ["--kills", str(kills), *options]
    said = house.run("tests.torture.killing", *arguments, url=url, folder=folder)
    reports = [json.loads(line) for line in said.splitlines()]
    assert {report["kind"] for report in reports} == set(acts.KINDS)
    return {report["kind"]: report for report in reports}


def check(reports: dict[str, dict[str, Any]], kills: int) -> None:
    """Nothing lost, nothing half, and the kills did hit acts in their middle."""
    for report in reports.values():
        assert (report["lost"], report["half"]) == ([], []), report
        assert (report["faults"], report["differences"]) == ({}, []), report
        assert report["acknowledged"] > 0
        assert kills // 2 < report["interrupted"] <= kills, report


def test_a_killed_process_loses_nothing_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    check(kill(house.sqlite_url(tmp_path), tmp_path, 5), 5)


@pytest.mark.torture
def test_hundreds_of_kills_lose_nothing_and_leave_nothing_half_done(
    own_url: str, tmp_path: Path
) -> None:
    check(kill(own_url, tmp_path, KILLS), KILLS)


@pytest.mark.torture
def test_without_transactions_the_same_kills_leave_acts_half_done(
    own_url: str, tmp_path: Path
) -> None:
    """The control: a test that sees nothing here would see nothing anywhere."""
    reports = kill(own_url, tmp_path, KILLS // 2, "--autocommit")

    assert all(report["half"] for report in reports.values()), reports
    assert any("a row without history" in report["faults"] for report in reports.values())
    assert all(report["differences"] for report in reports.values()), reports
