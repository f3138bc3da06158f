"""The benchmarks run, at sizes that say nothing: what they measure is nobody's test."""

import subprocess
import sys
from pathlib import Path

from benchmarks import writes
from tests.architecture.source import ROOT


def test_a_benchmark_runs_and_keeps_what_it_found(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603  our own interpreter and arguments
        [sys.executable, "-m", "benchmarks.run", "--tiny", "--results", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )

    (page,) = tmp_path.glob("*-sqlite.md")
    text = page.read_text()
    assert all(f"## {job}" in text for job in writes.JOBS.values())
    assert all(f"| {name} |" in text for name in [*writes.VARIANTS, *writes.RATIOS])
    assert "## the history page of one submission" in text
    assert "## one more entry, and its receipt" in text
    assert "| 10 | " in text
    assert "## taking in a file" in text
    assert "| 10 | 0.0 | 2 | " in text
