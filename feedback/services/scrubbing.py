"""After an erasure: the bytes that a database leaves behind in its files.

SQLite overwrites what it frees (``secure_delete``), but keeps earlier pages in its write-ahead log
until that is emptied. PostgreSQL keeps earlier versions of rows until their table is rewritten.
"""

import logging
from datetime import datetime

from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.models import Act, ErasedRow, Once, Opening
from audit.undoing import recorded_models
from consultations.models import Attachment, Contact, Subscription
from core.models import OutgoingMail
from feedback.models import Erasure, ErasureSeal

logger = logging.getLogger(__name__)
NOT_REWRITTEN = (
    "What was erased may still stand in the files of the database: the role in use could not rewrite "
    "%s. Run manage.py scrub_erased as the role that owns the tables."
)
ALWAYS = (Contact, Subscription, ErasureSeal, Opening, Act, Once, Session, OutgoingMail)


def empty_write_ahead_log() -> bool:
    """SQLite: move everything into the database file and cut the log to nothing.

    False where somebody is reading an older state; the next round tries again.
    """
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    return not busy


def _rewrite(tables: list[str]) -> bool:
    """False where a table is still in the file it was in before.

    PostgreSQL only warns whoever does not own a table, and goes on to the next.
    """
    left = []
    with connection.cursor() as cursor:
        for table in tables:
            before = _file_of(table)
            cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")
            if _file_of(table) == before:
                left.append(table)
    if left:
        logger.error(NOT_REWRITTEN, ", ".join(left))
    return not left


def _file_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode(to_regclass(%s))", [table])
        return int(cursor.fetchone()[0])


def _tables(erasures: list[Erasure]) -> list[str]:
    """The tables with old rows in them: those of the erasures, and those every erasure touches."""
    rows = ErasedRow.objects.filter(erasure__in=[each.reference for each in erasures])
    touched = set(rows.values_list("table", flat=True))
    found = {model._meta.db_table for model in ALWAYS}
    for model in recorded_models():
        if model._meta.db_table in touched:
            found |= {model._meta.db_table, model.history.model._meta.db_table}
    return sorted(found)


def _drop_files(erasures: list[Erasure]) -> None:
    """Once more, where the server stopped between the erasure and the file."""
    gone = [each.submission_id for each in erasures if each.measure != Erasure.Measure.RESTRICT]
    files = Attachment.objects.filter(submission__in=gone, sha256="")
    for name in files.order_by("pk").values_list("stored_as", flat=True):
        default_storage.delete(name)


def scrub(*, by: Acting, at: datetime) -> int:
    """Remove from the files of the database what erasures have taken, and say when it was done.

    Not inside a transaction: no table can be rewritten there. Returns how many erasures it covered.
    """
    check(by, Permission.ERASURE_APPROVE)
    waiting = list(Erasure.objects.not_scrubbed().order_by("pk"))
    if not waiting:
        return 0
    _drop_files(waiting)
    done = empty_write_ahead_log() if connection.vendor == "sqlite" else _rewrite(_tables(waiting))
    if not done:
        return 0
    with transaction.atomic(), acting_as(by, "Fjernet slettet innhold fra databasefila", at=at):
        for each in waiting:
            row = Erasure.objects.lock(each.pk)
            row.scrubbed_at = at
            row.save()
    empty_write_ahead_log()
    return len(waiting)
