"""What an immediate receipt costs: one more entry, and its proof, while the log grows.

Runs on the database that DATABASE_URL points to, and prints one JSON object for each size of the
log. Measured is all that the log adds to an act: the act itself with one entry, committed, signed
and kept; then the two files of its receipt. Whoever receives a submission waits for this, and for
the submission's own row besides.
"""

import argparse
import json
import statistics
import sys
import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  models need the setup above
from django.utils import timezone  # noqa: E402

from audit.acting import acting_as  # noqa: E402
from audit.actors import System  # noqa: E402
from audit.log import keys, proof, reading  # noqa: E402
from audit.log.entering import enter  # noqa: E402
from audit.models import Leaf  # noqa: E402
from benchmarks.writes import spread  # noqa: E402
from tests.torture import house  # noqa: E402

BY = System("benchmark")
TEXT = "Vi ønsker oss rimelige lokaler på kveldstid, og lys i løypa om vinteren. " * 6
AT_ONCE = 10_000


@transaction.atomic
def receive(first: int, count: int) -> None:
    """One act that enters so many received texts."""
    with acting_as(BY, "Målte", at=timezone.now()) as pen:
        pen.sign()
        for number in range(first, first + count):
            about = f"MAAL-{number}"
            enter(Leaf.Kind.RECEIVED, about=about, record={"reference": about, "text": TEXT})


def grow_to(size: int) -> None:
    have = Leaf.objects.count()
    for first in range(have, size, AT_ONCE):
        receive(first, min(AT_ONCE, size - first))
    # SQLite does without statistics here, as in a running application, which may not make them.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def receipt(number: int) -> tuple[str, str]:
    """The two files, as the page that answers a submission hands them out."""
    leaf = reading.newest_about(f"MAAL-{number}", Leaf.Kind.RECEIVED)
    latest = reading.latest()
    if leaf is None or latest is None:
        raise RuntimeError(f"MAAL-{number} is not in the log")
    return reading.receipt(leaf, latest), reading.opening_of(leaf) or ""


def one(number: int) -> tuple[float, float]:
    """Milliseconds for the entry, and for its receipt; the receipt must hold."""
    started = time.perf_counter()
    receive(number, 1)
    entered = time.perf_counter()
    given, opening = receipt(number)
    done = time.perf_counter()
    if proof.read(given).check(keys.verifiers()).size != number + 1 or not opening:
        raise RuntimeError("the receipt does not hold")
    return (entered - started) * 1000, (done - entered) * 1000


def measure(size: int, rounds: int) -> dict[str, object]:
    grow_to(size)
    one(Leaf.objects.count())
    took = [one(Leaf.objects.count()) for _ in range(rounds)]
    both = [sum(each) for each in took]
    return {
        "entries": size,
        "entry": spread([each[0] for each in took]),
        "receipt": spread([each[1] for each in took]),
        "both": spread(both),
        "p95": statistics.quantiles(both, n=20, method="inclusive")[-1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    house.build()
    for size in map(int, options.sizes.split(",")):
        sys.stdout.write(json.dumps(measure(size, options.rounds)) + "\n")


if __name__ == "__main__":
    main()
