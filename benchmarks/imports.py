"""What taking in a file costs beside the bare rows of it, in turn, while the file grows (W1)."""

import csv
import itertools
import random
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.writes import Child, copy_database, copy_file, spread
from tests.torture import house

VARIANTS = ("ours", "bare")
# Rows, and how often each of the two takes them in.
ROUNDS = {1_000: 7, 10_000: 5, 100_000: 3}
TINY = {5: 2, 10: 2}
WORDS, CHARACTERS = 50_000, 600
SYLLABLES = "lys løy tur sti bru øy bad gat vei sko len fjell ung dom eld hus lag kor tåk".split()  # noqa: SIM905


class Importer(Child):
    module = "benchmarks.importer"

    def take_in(self, path: Path) -> tuple[float, int]:
        """Seconds, and the most memory held so far in MiB."""
        seconds, memory = self.ask(str(path))
        return float(seconds), int(memory)


def survey(path: Path, count: int) -> Path:
    """A CSV file of so many rows: a few words stand in most texts, and most words in a few."""
    chance = random.Random(5)  # noqa: S311  the same file every time
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(WORDS)]
    weights = list(itertools.accumulate(1 / place for place in range(1, WORDS + 1)))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["tekst", "dato", "id"])
        for number in range(count):
            said = chance.choices(words, cum_weights=weights, k=chance.randint(40, 130))
            text = " ".join(said)[: CHARACTERS * 2]
            rows.writerow([f"{text.capitalize()}.", f"{1 + number % 28:02}.08.2022", f"S-{number}"])
    return path


def measure(vendor: str, *, rounds: dict[int, int]) -> list[dict[str, Any]]:
    """For each size: seconds of both, their ratio turn by turn, and the most memory held."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if vendor == "sqlite":
            first = house.sqlite_url(folder)
        else:
            first = stack.enter_context(house.postgres_url("gjensvar_bench_import"))
        house.run("benchmarks.importer", "build", url=first, folder=folder)
        return [
            _of_size(vendor, first, folder, size=size, rounds=turns)
            for size, turns in rounds.items()
        ]


def _of_size(vendor: str, first: str, folder: Path, *, size: int, rounds: int) -> dict[str, Any]:
    path = survey(folder / f"{size}.csv", size)
    copy = copy_file if vendor == "sqlite" else copy_database
    took: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    with ExitStack() as stack:
        # Databases of their own for each size: what came before makes no later one slower.
        children = {}
        for variant in VARIANTS:
            url = stack.enter_context(copy(first, f"{variant}_{size}", folder))
            own = folder / f"{variant}_{size}"
            own.mkdir()
            # What the database has signed so far, and the key it was signed with.
            for kept in folder.glob("log.key*"):
                shutil.copy(kept, own)
            children[variant] = Importer(variant, url, own)
        peaks = {}
        for turn in range(rounds):
            for variant in VARIANTS if turn % 2 else VARIANTS[::-1]:
                seconds, memory = children[variant].take_in(path)
                took[variant].append(seconds)
                peaks.setdefault(variant, memory)
        for child in children.values():
            child.stop()
    ratios = [a / b for a, b in zip(took["ours"], took["bare"], strict=True)]
    return {
        "rows": size,
        "megabytes": round(path.stat().st_size / 1e6, 1),
        "rounds": rounds,
        **{variant: spread(seconds) for variant, seconds in took.items()},
        "ratio": spread(ratios),
        "peak": peaks["ours"],
    }
