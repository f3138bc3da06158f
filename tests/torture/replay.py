"""A power cut, played from a recording: the files as a disk may hold them when the light goes out.

What was flushed is there. Of what was written since, each write may be there, be missing, or be
there in part: a disk promises whole sectors, not whole writes, and no order between flushes.
"""

import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.torture import house
from tests.torture.power import digest

STRACE = shutil.which("strace")
SECTOR = 512
CALL = re.compile(r"(\w+)\(\d+<([^>]*)>(?:, (.*))?\)\s+= (\d+)$")


class Call(NamedTuple):
    """One system call: bytes written at a place, a new length, or a flush."""

    file: str
    verb: str
    data: bytes = b""
    offset: int = 0


def record(folder: Path, *, acts: int, synchronous: str) -> tuple[Path, list[Call]]:
    """Do acts on a seeded database. Gives the database as it was before them, and the calls."""
    url = house.sqlite_url(folder)
    database, said = folder / "torture.sqlite3", folder / "acknowledged"
    house.run("tests.torture.power", "seed", url=url, folder=folder)
    before = Path(shutil.copy(database, folder / "before.sqlite3"))
    trace = folder / "trace"
    watched = [database, f"{database}-wal", said]
    only = [word for path in watched for word in ("-P", str(path))]
    work = ["work", "--acts", str(acts), "--synchronous", synchronous, "--acknowledged", str(said)]
    done = subprocess.run(  # noqa: S603  our own interpreter and arguments
        [
            *[str(STRACE), "-qq", "-y", "-xx", "-s", "10000000", "-o", str(trace), *only],
            *["-e", "trace=write,pwrite64,fsync,fdatasync,ftruncate"],
            *[sys.executable, "-m", "tests.torture.power", *work],
        ],
        env=house.environment(url, folder),
        cwd=house.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return before, list(_calls(trace))


def _calls(trace: Path) -> Iterator[Call]:
    with trace.open() as lines:
        for line in lines:
            found = CALL.match(line)
            assert found, f"not understood: {line[:200]}"
            verb, path, rest, _result = found.groups()
            file = Path(_bytes(path).decode()).name
            if verb in ("fsync", "fdatasync"):
                yield Call(file, "flush")
            elif verb == "ftruncate":
                yield Call(file, "cut", offset=int(rest))
            else:
                text, *numbers = rest.rsplit(", ", maxsplit=2 if verb == "pwrite64" else 1)
                offset = int(numbers[1]) if verb == "pwrite64" else 0
                yield Call(file, "write", _bytes(text.strip('"')), offset)


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


@dataclass
class Disk:
    """One file: what is sure to be there, and what has been written since the last flush."""

    sure: bytearray = field(default_factory=bytearray)
    waiting: list[Call] = field(default_factory=list)

    def take(self, call: Call) -> None:
        if call.verb != "flush":
            self.waiting.append(call)
            return
        for waited in self.waiting:
            _apply(self.sure, waited)
        self.waiting = []

    def after_the_cut(self, chance: random.Random, mode: str) -> bytes:
        left = bytearray(self.sure)
        for call in self.waiting:
            if mode == "dropped" or (mode != "kept" and chance.random() < 0.5):
                continue
            torn = mode == "torn" and chance.random() < 0.5
            _apply(left, _torn(call, chance) if torn else call)
        return bytes(left)


def _torn(call: Call, chance: random.Random) -> Call:
    """The first or the last sectors of a write."""
    sectors = (len(call.data) + SECTOR - 1) // SECTOR
    cut = SECTOR * chance.randint(0, sectors)
    if chance.random() < 0.5:
        return call._replace(data=call.data[:cut])
    return call._replace(data=call.data[cut:], offset=call.offset + cut)


def _apply(file: bytearray, call: Call) -> None:
    end = call.offset + len(call.data)
    if call.verb == "cut":
        del file[call.offset :]
    if len(file) < end:
        file.extend(bytes(end - len(file)))
    file[call.offset : end] = call.data


@dataclass
class Outcome:
    """What the crash points showed. ``lost`` holds how many commits each lossy point had lost."""

    points: int = 0
    commits: int = 0
    lost: list[int] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)


def play(before: Path, calls: list[Call], *, points: int, seed: int) -> Outcome:
    """Cut the power at the number of points, spread over all calls, and look at what is left."""
    chance = random.Random(seed)  # noqa: S311  no secret: the same cuts again
    chosen = set(chance.sample(range(len(calls)), points))
    disks = {"torture.sqlite3": Disk(bytearray(before.read_bytes())), "torture.sqlite3-wal": Disk()}
    states = {_look(before): 0}
    for call in calls:
        if call.file == "acknowledged":
            states[call.data.decode().strip()] = len(states)
    found, acknowledged = Outcome(commits=len(states) - 1), 0
    for place, call in enumerate(calls):
        if call.file == "acknowledged":
            acknowledged = states[call.data.decode().strip()]
        else:
            disks[call.file].take(call)
        if place in chosen:
            mode = chance.choice(["dropped", "random", "torn", "kept"])
            _cut(before.parent / "cut", disks, chance, mode)
            _judge(found, states, acknowledged, before.parent / "cut")
    return found


def _cut(folder: Path, disks: dict[str, Disk], chance: random.Random, mode: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, disk in disks.items():
        if left := disk.after_the_cut(chance, mode):
            (folder / name).write_bytes(left)


def _judge(found: Outcome, states: dict[str, int], acknowledged: int, folder: Path) -> None:
    """The database must be as it was after some commit, and not before the last acknowledged."""
    found.points += 1
    try:
        state = states.get(_look(folder / "torture.sqlite3"))
    except sqlite3.DatabaseError as fault:
        found.corrupt.append(str(fault))
        return
    if state is None:
        found.corrupt.append("in no state that was ever committed")
    elif state < acknowledged:
        found.lost.append(acknowledged - state)


def _look(path: Path) -> str:
    database = sqlite3.connect(path)
    # The check reads our constraints, too, and one of them asks for this.
    database.create_function("REGEXP", 2, lambda pattern, text: bool(re.search(pattern, text)))
    try:
        for (line,) in database.execute("PRAGMA integrity_check"):
            if line != "ok":
                raise sqlite3.DatabaseError(line)
        return digest(database)
    finally:
        database.close()
