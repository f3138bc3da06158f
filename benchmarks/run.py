"""``make bench``: measures, prints a table, and keeps it under ``benchmarks/results/``."""

import argparse
import json
import os
import platform
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import writes
from tests.torture import house

RESULTS = house.ROOT / "benchmarks" / "results"
SIZES = {"single": 20, "change": 20, "bulk": 1000, "many": 100}
TINY = {"single": 2, "change": 2, "bulk": 4, "many": 2}


def machine() -> str:
    """Its kind, and no name."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def measure(vendor: str, *, rounds: int, tiny: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = TINY if tiny else SIZES
        found = {"writes": writes.measure(vendor, folder, rounds=rounds, sizes=sizes)}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if vendor == "sqlite":
            url = house.sqlite_url(folder)
        else:
            url = stack.enter_context(house.postgres_url("gjensvar_bench_history"))
        asked = ["--sizes", "100,200", "--rounds", "2"] if tiny else []
        said = house.run("benchmarks.history", *asked, url=url, folder=folder)
    return found | {"history page": [json.loads(line) for line in said.splitlines()]}


def table(vendor: str, day: str, found: dict[str, Any]) -> str:
    """The figures as a page of text: the median, and between which quartiles it lies."""
    lines = [f"# {vendor}, {day}", "", f"{machine()}. Median [lower quartile, upper quartile].", ""]
    for job, figures in found["writes"].items():
        lines += [f"## {job} ({figures['rows at once']} at once)", ""]
        lines += ["| variant | ms a row |", "|---|---|"]
        took = figures["milliseconds a row"].items()
        lines += [f"| {name} | {_spread(values)} |" for name, values in took]
        lines += ["", "| ratio | |", "|---|---|"]
        lines += [f"| {name} | {_spread(values)} |" for name, values in figures["ratios"].items()]
        lines += [""]
    lines += ["## the history page of one submission", ""]
    lines += ["| versions in all | queries | page, ms | bare SELECTs, ms | page / bare |"]
    lines += ["|---|---|---|---|---|"]
    for row in found["history page"]:
        ratio = row["page"][1] / row["floor"][1]
        page, floor = _spread(row["page"]), _spread(row["floor"])
        lines += [f"| {row['versions']} | {row['queries']} | {page} | {floor} | {ratio:.1f} |"]
    return "\n".join([*lines, ""])


def _spread(values: list[float]) -> str:
    low, middle, high = values
    return f"{middle:.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vendor", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--tiny", action="store_true", help="only to see that it runs")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    day = datetime.now(UTC).date().isoformat()
    rounds = 2 if options.tiny else options.rounds
    found = measure(options.vendor, rounds=rounds, tiny=options.tiny)
    text = table(options.vendor, day, found)
    sys.stdout.write(text)
    options.results.mkdir(parents=True, exist_ok=True)
    name = f"{day}-{options.vendor}"
    (options.results / f"{name}.md").write_text(text)
    (options.results / f"{name}.json").write_text(
        json.dumps({"day": day, "machine": machine(), **found}, indent=2) + "\n"
    )


if __name__ == "__main__":
    main()
