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

from benchmarks import imports, writes
from tests.torture import house

RESULTS = house.ROOT / "benchmarks" / "results"
PARTS = ["writes", "history page", "receipt", "import"]
SIZES = {"single": 20, "change": 20, "bulk": 1000, "many": 100}
TINY = {"single": 2, "change": 2, "bulk": 4, "many": 2}


def machine() -> str:
    """Its kind, and no name."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def measure(vendor: str, parts: list[str], *, rounds: int, tiny: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "writes" in parts:
        with tempfile.TemporaryDirectory() as name:
            sizes = TINY if tiny else SIZES
            found["writes"] = writes.measure(vendor, Path(name), rounds=rounds, sizes=sizes)
    if "history page" in parts:
        asked = ["--sizes", "100,200", "--rounds", "2"] if tiny else []
        found["history page"] = alone("benchmarks.history", asked, vendor)
    if "receipt" in parts:
        asked = ["--sizes", "5,10", "--rounds", "2"] if tiny else []
        found["receipt"] = alone("benchmarks.receipts", asked, vendor)
    if "import" in parts:
        usual = imports.TINY if tiny else imports.ROUNDS
        found["import"] = imports.measure(
            vendor, rounds={size: min(turns, rounds) for size, turns in usual.items()}
        )
    return found


def alone(module: str, asked: list[str], vendor: str) -> list[dict[str, Any]]:
    """What a benchmark says, line by line, in a process and on a database of its own."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if vendor == "sqlite":
            url = house.sqlite_url(folder)
        else:
            url = stack.enter_context(house.postgres_url("gjensvar_bench_alone"))
        said = house.run(module, *asked, url=url, folder=folder)
    return [json.loads(line) for line in said.splitlines()]


def table(vendor: str, day: str, found: dict[str, Any]) -> str:
    """The figures as a page of text: the median, and between which quartiles it lies."""
    lines = [f"# {vendor}, {day}", "", f"{machine()}. Median [lower quartile, upper quartile].", ""]
    for job, figures in found.get("writes", {}).items():
        lines += _of_writing(job, figures)
    if "history page" in found:
        lines += _of_history(found["history page"])
    if "receipt" in found:
        lines += _of_receipts(found["receipt"])
    if "import" in found:
        lines += _of_imports(found["import"])
    return "\n".join(lines)


def _of_writing(job: str, figures: dict[str, Any]) -> list[str]:
    lines = [f"## {job} ({figures['rows at once']} at once)", ""]
    lines += ["| variant | ms a row |", "|---|---|"]
    took = figures["milliseconds a row"].items()
    lines += [f"| {name} | {_spread(values)} |" for name, values in took]
    lines += ["", "| ratio | |", "|---|---|"]
    lines += [f"| {name} | {_spread(values)} |" for name, values in figures["ratios"].items()]
    return [*lines, ""]


def _of_history(rows: list[dict[str, Any]]) -> list[str]:
    lines = ["## the history page of one submission", ""]
    lines += ["| versions in all | queries | page, ms | bare SELECTs, ms | page / bare |"]
    lines += ["|---|---|---|---|---|"]
    for row in rows:
        ratio = row["page"][1] / row["floor"][1]
        page, floor = _spread(row["page"]), _spread(row["floor"])
        lines += [f"| {row['versions']} | {row['queries']} | {page} | {floor} | {ratio:.1f} |"]
    return [*lines, ""]


def _of_receipts(rows: list[dict[str, Any]]) -> list[str]:
    lines = ["## one more entry, and its receipt", ""]
    lines += ["| entries in the log | entry, ms | receipt, ms | both, ms | both, 95 % within, ms |"]
    lines += ["|---|---|---|---|---|"]
    for row in rows:
        entry, receipt, both = (_spread(row[name]) for name in ("entry", "receipt", "both"))
        lines += [f"| {row['entries']} | {entry} | {receipt} | {both} | {row['p95']:.1f} |"]
    return [*lines, ""]


def _of_imports(rows: list[dict[str, Any]]) -> list[str]:
    lines = ["## taking in a file", ""]
    lines += [
        "| rows | MB | rounds | import, s | bare rows, s | import / bare | most memory, MiB |"
    ]
    lines += ["|---|---|---|---|---|---|---|"]
    for row in rows:
        ours, bare, ratio = (_spread(row[name]) for name in ("ours", "bare", "ratio"))
        size = f"{row['rows']} | {row['megabytes']} | {row['rounds']}"
        lines += [f"| {size} | {ours} | {bare} | {ratio} | {row['peak']} |"]
    return [*lines, ""]


def _spread(values: list[float]) -> str:
    low, middle, high = values
    return f"{middle:.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vendor", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", choices=PARTS, help="one part, kept under a name of its own")
    parser.add_argument("--tiny", action="store_true", help="only to see that it runs")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    day = datetime.now(UTC).date().isoformat()
    rounds = 2 if options.tiny else options.rounds
    parts = [options.only] if options.only else PARTS
    found = measure(options.vendor, parts, rounds=rounds, tiny=options.tiny)
    text = table(options.vendor, day, found)
    sys.stdout.write(text)
    options.results.mkdir(parents=True, exist_ok=True)
    name = "-".join([day, options.vendor, *([options.only] if options.only else [])])
    name = name.replace(" ", "-")
    (options.results / f"{name}.md").write_text(text)
    (options.results / f"{name}.json").write_text(
        json.dumps({"day": day, "machine": machine(), **found}, indent=2) + "\n"
    )


if __name__ == "__main__":
    main()
