"""Letting go of uploaded files: asked for, after a month, or because a sender is to be forgotten."""

from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.permissions import Permission, check
from audit.actors import Acting
from consultations.models import ImportJob
from consultations.models.imports import ImportJobQuerySet

FILES_ARE_KEPT = timedelta(days=30)


def forget(*, job: ImportJob, by: Acting, at: datetime) -> None:
    """Let go of the file and of what its cells said; what was decided about its columns stays."""
    check(by, Permission.SUBMISSION_REGISTER)
    _forget(ImportJob.objects.filter(pk=job.pk))


def forget_old(*, by: Acting, at: datetime) -> None:
    """Let go of files that nothing came of in thirty days; those that were taken in are kept."""
    check(by, Permission.SUBMISSION_REGISTER)
    old = ImportJob.objects.filter(uploaded_at__lt=at - FILES_ARE_KEPT, batch=None)
    _forget(old.exclude(stored_as=""))


def forget_about(submission: int) -> None:
    """Let go of every file that the submission came from: its words stand there, too.

    Part of an erasure; call with the right to erase.
    """
    _forget(ImportJob.objects.filter(batch__rows__submission=submission))


def _forget(jobs: ImportJobQuerySet) -> None:
    found = dict(jobs.values_list("pk", "stored_as").distinct())
    ImportJob.objects.filter(pk__in=found).update(stored_as="", file_name="slettet fil", report={})
    for name in filter(None, found.values()):
        # Once the act is certain: a file that is gone comes back with no transaction.
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
