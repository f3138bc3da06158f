"""kill -9 in the middle of an act, over and over, and then a look at what is left.

``python -m tests.torture.killing --kinds receive,split --kills 5 --seed 1`` runs on the database
that DATABASE_URL points to and prints one JSON object for each kind.

This process never opens the database: whoever seeds, works and looks afterwards is a fork of its
own, so that a killed one takes nothing along that the next one would need. The worker says on a
pipe what it begins and, after the commit, what it has done.
"""

import argparse
import itertools
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import django
from django.db import connection
from django.db.transaction import Atomic

django.setup()

from audit.log import writing  # noqa: E402  models need the setup above
from audit.reconciling import anchoring, comparing  # noqa: E402
from feedback.services import agreeing  # noqa: E402
from tests.torture import acts, aftermath, house  # noqa: E402

PATIENCE = 30.0


def without_transactions() -> None:
    """The control: every statement is committed by itself, as without ``transaction.atomic``."""

    def enter(_self: Atomic) -> None:
        connection.ensure_connection()
        # What services and Django ask, to know that they are inside one. The driver commits.
        connection.in_atomic_block, connection.autocommit = True, False

    def leave(_self: Atomic, *_fault: object) -> None:
        return None

    Atomic.__enter__, Atomic.__exit__ = enter, leave  # type: ignore[method-assign]
    # Half an entry would stop the log for good, and the first difference publishing: there would be
    # nothing more to kill.
    writing.append = anchoring.enter = lambda *_, **__: None
    agreeing.require = lambda **_: None
    if connection.vendor == "postgresql":
        # Who is writing is told for one transaction, and the guards refuse what nobody has signed.
        # For the length of the connection, then, so that there is something to lose.
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', '1', false)")
            cursor.execute("SELECT set_config('app.act', '1', false)")


def in_a_fork(job: Callable[[], Any]) -> Any:
    """Run the job in a child and give what it returns; a fault there is a fault here."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        try:
            said = json.dumps({"result": job()})
        except BaseException:  # noqa: BLE001  told to the parent, who raises
            said = json.dumps({"fault": traceback.format_exc()})
        with os.fdopen(writing, "w") as pipe:
            pipe.write(said)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = json.loads(pipe.read())
    os.waitpid(child, 0)
    if "fault" in answer:
        raise RuntimeError(answer["fault"])
    return answer["result"]


def prepare() -> int:
    house.build()
    acts.seed()
    return aftermath.newest_act()


def work(kind: acts.Kind, prefix: str, pipe: int) -> None:
    for number in itertools.count(1):
        token = f"{prefix}x{number}"
        ready = kind.prepare(token)
        os.write(pipe, f"begin {token}\n".encode())
        kind.do(ready)
        os.write(pipe, f"done {token}\n".encode())


@dataclass
class Worker:
    """A child at work, and what it has said so far."""

    pid: int
    pipe: int
    begun: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    rest: str = ""

    def hear(self, seconds: float) -> bool:
        """Take in what the child says within the time; False when it has said its last word."""
        if not select.select([self.pipe], [], [], seconds)[0]:
            return True
        said = os.read(self.pipe, 65536).decode()
        *lines, self.rest = (self.rest + said).split("\n")
        for line in lines:
            verb, word = line.split(" ", maxsplit=1)
            if verb == "fault":
                raise RuntimeError(word.replace("\x1f", "\n"))
            (self.begun if verb == "begin" else self.done).append(word)
        return bool(said)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while self.hear(0):
            pass
        os.close(self.pipe)


def start(kind: acts.Kind, prefix: str, *, autocommit: bool) -> Worker:
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        os.close(reading)
        try:
            if autocommit:
                without_transactions()
            work(kind, prefix, writing)
        except BaseException:  # noqa: BLE001  told to the parent, who raises
            told = traceback.format_exc().replace("\n", "\x1f")
            os.write(writing, f"fault {told}\n".encode())
        os._exit(1)
    os.close(writing)
    return Worker(pid, reading)


@dataclass
class Killer:
    """Kills in the middle of acts: the wait is a part of the time that the last ones took."""

    kind: acts.Kind
    name: str
    chance: random.Random
    autocommit: bool
    usual: float = 0.02
    heard_at: float = 0.0
    begun: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    interrupted: int = 0

    def kill_one(self, number: int) -> None:
        worker = start(self.kind, f"{self.name}{number}", autocommit=self.autocommit)
        wanted, since = self.chance.randint(1, 3), time.monotonic()
        while len(worker.begun) < wanted:
            before = len(worker.done)
            assert worker.hear(PATIENCE), "the worker ended by itself"
            assert time.monotonic() - since < PATIENCE, "the worker does nothing"
            if len(worker.done) > before:
                took = min(time.monotonic() - self.heard_at, 1.0)
                self.usual = 0.7 * self.usual + 0.3 * took
            self.heard_at = time.monotonic()
        time.sleep(self.chance.uniform(0, 1.1 * self.usual))
        worker.kill()
        self.interrupted += len(worker.begun) > len(worker.done)
        self.begun += worker.begun
        self.done += worker.done


def wait_for_the_server() -> None:
    """PostgreSQL may still be busy with what a killed client asked for last."""
    if connection.vendor != "postgresql":
        return
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("a backend of a killed client does not end")


def look(killer: Killer, seeded: int) -> dict[str, Any]:
    """What is left: every act begun is whole or absent, and every one acknowledged is whole."""
    wait_for_the_server()
    verdicts = {token: killer.kind.verdict(token) for token in killer.begun}
    acknowledged = set(killer.done)
    return {
        "kind": killer.name,
        "vendor": connection.vendor,
        "begun": len(killer.begun),
        "acknowledged": len(acknowledged),
        "interrupted": killer.interrupted,
        "lost": [token for token in killer.done if verdicts[token] == "absent"],
        "half": [f"{token} {said}" for token, said in verdicts.items() if said[:4] == "half"],
        "faults": aftermath.summary(aftermath.faults(since_act=seeded)),
        "differences": [str(difference) for difference in comparing.compare()],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default=",".join(acts.KINDS))
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--autocommit", action="store_true")
    options = parser.parse_args()
    seeded = in_a_fork(prepare)
    for name in options.kinds.split(","):
        chance = random.Random(f"{options.seed} {name}")  # noqa: S311  no secret: the same kills again
        killer = Killer(acts.KINDS[name], name, chance, autocommit=options.autocommit)
        for number in range(options.kills):
            killer.kill_one(number)
        seen = in_a_fork(lambda killer=killer: look(killer, seeded))
        sys.stdout.write(json.dumps({"kills": options.kills} | seen) + "\n")


if __name__ == "__main__":
    main()
