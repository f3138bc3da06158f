"""One way of writing, in a process and on a database of its own, told what to do line by line.

``plain`` writes as Django does, without history; ``history`` adds the version that
django-simple-history writes; ``signed`` is the signed save, with its act; ``guarded`` has guards and
ledger as well, and ``logged`` enters one leaf in the transparency log for each row that is made.
What ``guarded`` adds to ``signed`` is what the guards and the ledger cost.

A line on stdin names a job and a number of rows; the answer is the seconds it took.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

django.setup()

from django.db import connection, models, transaction  # noqa: E402  models need the setup above
from django.utils import timezone  # noqa: E402

from audit import acting  # noqa: E402
from audit.actors import System  # noqa: E402
from audit.bulk import create_all  # noqa: E402
from audit.guards import postgresql, sqlite, watching  # noqa: E402
from audit.guards.authorizing import building  # noqa: E402
from audit.log import entering  # noqa: E402
from audit.models import Act, Leaf  # noqa: E402
from consultations.models import Activity, Submission  # noqa: E402
from tests import factories  # noqa: E402
from tests.torture import house  # noqa: E402

VARIANTS = ("plain", "history", "signed", "guarded", "logged")
TEXT = "Vi ønsker oss rimelige lokaler på kveldstid, og lys i løypa om vinteren. " * 6
BY = System("benchmark")
numbers = iter(range(1, 10**9))


def build() -> None:
    """The database every variant begins with."""
    house.build()
    factories.activity()


def without_guards() -> None:
    """Take the guards down, and everything that the application does for them."""
    if connection.vendor == "postgresql":
        statements = [trigger.drop() for trigger in postgresql.triggers()]
    else:
        statements = [f'DROP TRIGGER "{name}"' for name in sqlite.triggers()]
    with building(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    watching.sign = lambda *_: None  # type: ignore[assignment]
    watching.unsign = lambda: None  # type: ignore[assignment]


@contextmanager
def pen(variant: str) -> Iterator[None]:
    """One act. Without signing, nothing but what django-simple-history needs is kept in mind."""
    with transaction.atomic():
        if variant in ("plain", "history"):
            given = acting.Pen(actor_id=BY.actor_id, at=timezone.now(), sentence="")
            given._act = Act(pk=1)
            token = acting._pen.set(given)
            yield
            acting._pen.reset(token)
        else:
            with acting.acting_as(BY, "Målte"):
                yield


def row(activity: Activity) -> Submission:
    number = next(numbers)
    return Submission(
        activity=activity,
        number=number,
        reference=f"MAAL-{number}",
        channel=activity.channel,
        received_at=timezone.now(),
        original_text=TEXT,
        fidelity=Submission.Fidelity.VERBATIM,
        sender_kind=Submission.SenderKind.RESIDENT,
        created_at=timezone.now(),
        created_by_id=BY.actor_id,
    )


def save(one: Submission, variant: str) -> None:
    if variant in ("plain", "history"):
        if variant == "plain":
            one.skip_history_when_saving = True
        models.Model.save(one)
    else:
        one.save()


def enter(one: Submission, variant: str) -> None:
    if variant == "logged":
        record = {"reference": one.reference, "text": one.original_text}
        entering.enter(Leaf.Kind.RECEIVED, about=one.reference, record=record)


def single(variant: str, count: int) -> None:
    """New rows, each an act and a commit of its own."""
    activity = Activity.objects.get()
    for _ in range(count):
        with pen(variant):
            one = row(activity)
            save(one, variant)
            enter(one, variant)


def change(variant: str, count: int) -> None:
    """A change of one row, locked and saved, each an act and a commit of its own."""
    for pk in range(1, count + 1):
        with pen(variant):
            _change(variant, pk)


def bulk(variant: str, count: int) -> None:
    """Many new rows in one act, as an import makes them."""
    activity = Activity.objects.get()
    with pen(variant):
        rows = [row(activity) for _ in range(count)]
        if variant == "plain":
            models.QuerySet(Submission).bulk_create(rows, batch_size=500)
        else:
            create_all(rows)
        for one in rows:
            enter(one, variant)


def many(variant: str, count: int) -> None:
    """A change of many rows in one act, each saved as a service saves it."""
    with pen(variant):
        for pk in range(1, count + 1):
            _change(variant, pk)


def _change(variant: str, pk: int) -> None:
    one = Submission.objects.lock(pk)
    one.gathered_how = f"På møte {next(numbers)}."
    save(one, variant)


JOBS: dict[str, Callable[[str, int], None]] = {
    "single": single,
    "change": change,
    "bulk": bulk,
    "many": many,
}


def main() -> None:
    variant = sys.argv[1]
    if variant == "build":
        build()
        return
    if variant not in ("guarded", "logged"):
        without_guards()
    for line in sys.stdin:
        job, count = line.split()
        gc.collect()
        started = time.perf_counter()
        JOBS[job](variant, int(count))
        sys.stdout.write(f"{time.perf_counter() - started}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
