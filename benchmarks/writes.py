"""What recording costs: the same write in five ways, in turn, in one run."""

import random
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.torture import house

VARIANTS = ("plain", "history", "signed", "guarded", "logged")
JOBS = {
    "single": "audited single write, new row",
    "change": "audited single write, change",
    "bulk": "audited bulk write, new rows",
    "many": "audited bulk write, changes",
}
# What is compared with what.
RATIOS = {
    "simple-history / plain": ("history", "plain"),
    "signed / simple-history": ("signed", "history"),
    "guards and ledger / signed": ("guarded", "signed"),
    "log / guards and ledger": ("logged", "guarded"),
}


class Child:
    """One variant at work in its own process, asked and answering line by line."""

    module = "benchmarks.writer"

    def __init__(self, variant: str, url: str, folder: Path) -> None:
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter and arguments
            [sys.executable, "-m", self.module, variant],
            env=house.environment(url, folder),
            cwd=house.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line: str) -> list[str]:
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def stop(self) -> None:
        self.process.communicate()


class Writer(Child):
    def seconds(self, job: str, count: int) -> float:
        return float(self.ask(f"{job} {count}")[0])


@contextmanager
def databases(vendor: str, folder: Path) -> Iterator[dict[str, str]]:
    """One database for each variant, all made from one."""
    with ExitStack() as stack:
        if vendor == "sqlite":
            first = house.sqlite_url(folder)
        else:
            first = stack.enter_context(house.postgres_url("gjensvar_bench"))
        house.run("benchmarks.writer", "build", url=first, folder=folder)
        copy = copy_file if vendor == "sqlite" else copy_database
        yield {name: stack.enter_context(copy(first, name, folder)) for name in VARIANTS}


@contextmanager
def copy_file(_first: str, name: str, folder: Path) -> Iterator[str]:
    path = shutil.copy(folder / "torture.sqlite3", folder / f"{name}.sqlite3")
    yield f"sqlite:///{path}"


@contextmanager
def copy_database(first: str, name: str, _folder: Path) -> Iterator[str]:
    copied, source = f"gjensvar_bench_{name}", urlsplit(first).path[1:]
    with psycopg.connect(house.POSTGRES_URL, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{copied}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{copied}" TEMPLATE "{source}"')
        yield urlunsplit(urlsplit(first)._replace(path=f"/{copied}"))
        server.execute(f'DROP DATABASE IF EXISTS "{copied}" WITH (FORCE)')


def measure(vendor: str, folder: Path, *, rounds: int, sizes: dict[str, int]) -> dict[str, Any]:
    """Seconds for one row of each job and variant, and the ratios of what ran side by side."""
    chance = random.Random(7)  # noqa: S311  no secret: the order of turns
    seconds: dict[str, dict[str, list[float]]] = {job: {v: [] for v in VARIANTS} for job in JOBS}
    with databases(vendor, folder) as urls:
        writers = {name: Writer(name, url, folder) for name, url in urls.items()}
        for job in ("bulk", "single", "change", "many"):
            for writer in writers.values():
                writer.seconds(job, sizes[job])
            for _ in range(rounds):
                for name in chance.sample(VARIANTS, len(VARIANTS)):
                    if name != "logged" or job in ("single", "bulk"):
                        seconds[job][name].append(writers[name].seconds(job, sizes[job]))
        for writer in writers.values():
            writer.stop()
    return {
        JOBS[job]: {
            "rows at once": sizes[job],
            "milliseconds a row": {
                name: spread([one * 1000 / sizes[job] for one in took])
                for name, took in seconds[job].items()
                if took
            },
            "ratios": {
                label: spread(
                    [a / b for a, b in zip(seconds[job][over], seconds[job][under], strict=True)]
                )
                for label, (over, under) in RATIOS.items()
                if seconds[job][over]
            },
        }
        for job in JOBS
    }


def spread(values: list[float]) -> list[float]:
    """Lower quartile, median, upper quartile."""
    if len(values) < 2:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")
