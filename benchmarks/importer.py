"""One way of taking a file in, in a process and on a database of its own, told what to do.

``ours`` imports as the command does: read, checked, signed, with versions, ledger, log and account.
``bare`` is the floor: the same rows of the same three tables in one statement each, and their
versions copied by the database, without guards, rights or a single question.

A line on stdin names a file; the answer is the seconds it took and the most memory held, in MiB.
"""

import csv
import gc
import hashlib
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import django

django.setup()

from django.db import connection, models, transaction  # noqa: E402  models need the setup above

from audit.actors import System  # noqa: E402
from audit.models import Act  # noqa: E402
from audit.recording import new_salt  # noqa: E402
from benchmarks.writer import without_guards  # noqa: E402
from consultations.models import (  # noqa: E402
    Activity,
    ImportBatch,
    ImportRow,
    Screening,
    Submission,
)
from consultations.models.submissions import numbered  # noqa: E402
from consultations.rules.moments import parse  # noqa: E402
from consultations.rules.sheets import read  # noqa: E402
from consultations.services import importing  # noqa: E402
from consultations.services.importing import IncomingFile  # noqa: E402
from tests import factories  # noqa: E402
from tests.torture import house  # noqa: E402

VARIANTS = ("ours", "bare")
BY = System("benchmark")
MAPPING = {"tekst": "text", "dato": "received", "id": "source_ref"}
AT_ONCE = 1_000


def build() -> None:
    """The database both variants begin with."""
    house.build()
    factories.activity(opened=True, slug="forst")


def ours(activity: Activity, path: Path) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    incoming = IncomingFile(path.name, digest, read(path), MAPPING)
    report = importing.take_in(activity=activity, file=incoming, by=BY, at=factories.now())
    if report.created != report.read:
        raise RuntimeError(report.errors[:3])


@transaction.atomic
def bare(activity: Activity, path: Path) -> None:
    at, plan = factories.now(), activity.plan
    act = Act.objects.create(actor_id=BY.actor_id, at=at, sentence="Bare rader")
    known = {"created_at": at, "created_by_id": BY.actor_id}
    batch = ImportBatch(
        activity=activity, file_name=path.name, file_sha256="0" * 64, rows_read=0, rows_created=0,
        rows_already_imported=0, rows_refused=0, **known,
    )  # fmt: skip
    models.QuerySet(ImportBatch).bulk_create([batch])
    number = Submission.objects.next_number(plan)
    first = {model: _next(model) for model in (Submission, Screening, ImportRow)}
    submission = Submission(
        activity=activity, channel=activity.channel, fidelity="verbatim", sender_kind="unnamed",
        privacy_notice=activity.privacy_notice, received_at=at, **known,
    )  # fmt: skip
    screening = Screening(submission_id=1, **known)
    row = ImportRow(batch=batch, activity=activity, submission_id=1, **known)
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = csv.reader(file, delimiter=";")
        next(records)
        while part := list(islice(records, AT_ONCE)):
            pk = {model: range(start, start + len(part)) for model, start in first.items()}
            new, each = [], range(len(part))
            for at_row, (text, date, source) in enumerate(part):
                new.append({
                    "id": pk[Submission][at_row], "number": number + at_row,
                    "reference": numbered(plan, number + at_row), "original_text": text,
                    "source_ref": source, "salt": new_salt(), "received_at": parse(date, now=at),
                })  # fmt: skip
            _load(submission, new)
            about = [{"submission_id": one["id"], "salt": new_salt()} for one in new]
            _load(screening, [{"id": pk[Screening][n], **about[n]} for n in each])
            marks = [{"number": n, "fingerprint": secrets.token_hex(32)} for n in each]
            _load(row, [{"id": pk[ImportRow][n], **about[n], **marks[n]} for n in each])
            first = {model: keys.stop for model, keys in pk.items()}
            number += len(part)
    for model in first:
        _copy_versions(model, act)


def _next(model: type[models.Model]) -> int:
    return int(model._meta.default_manager.aggregate(top=models.Max("pk"))["top"] or 0) + 1


def _load(like: models.Model, rows: Sequence[dict[str, object]]) -> None:
    """The rows in one statement: what they have in common from one of them, the rest as it is."""
    fields = like._meta.concrete_fields
    common = {f.attname: f.get_db_prep_save(f.pre_save(like, add=True), connection) for f in fields}
    moments = {f.attname for f in fields if isinstance(f, models.DateTimeField)}
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = like._meta.db_table
    for row in rows:
        for name in moments & row.keys():
            row[name] = connection.ops.adapt_datetimefield_value(row[name])
    values = [tuple((common | row)[field.attname] for field in fields) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copied:
                for each in values:
                    copied.write_row(each)
            return
        marks = ", ".join(["%s"] * len(fields))
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  our own names
        cursor.executemany(sql, values)


def _copy_versions(model: type[models.Model], act: Act) -> None:
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    history = model.history.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{history}" ({names}, history_date, history_type, '  # noqa: S608
            f"history_user_id, act_id) SELECT {names}, %s, '+', %s, %s "
            f'FROM "{model._meta.db_table}" WHERE created_at = %s ORDER BY id',
            [act.at, BY.actor_id, act.pk, act.at],
        )


def peak() -> int:
    """The most memory held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


def home(number: int) -> Activity:
    """An activity of its own for each turn, in one plan."""
    plan = Activity.objects.get(slug="forst").plan
    return factories.activity(plan=plan, opened=True, slug=f"tur-{number}", code=f"T{number}")


def turns(job: Callable[[Activity, Path], None]) -> Iterator[tuple[float, int]]:
    for number, line in enumerate(sys.stdin):
        activity = home(number)
        gc.collect()
        started = time.perf_counter()
        job(activity, Path(line.strip()))
        yield time.perf_counter() - started, peak()


def main(variant: str) -> None:
    if variant == "build":
        build()
        return
    if variant == "bare":
        without_guards()
    for seconds, memory in turns({"ours": ours, "bare": bare}[variant]):
        sys.stdout.write(f"{seconds} {memory}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
