"""Taking an import back as one act, while nothing has been done with what came of it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import change_all
from consultations.models import Contact, ImportBatch, ImportJob, ImportRow, Screening, Submission
from consultations.models.submissions import SubmissionQuerySet
from consultations.services import uploading
from core.errors import Refused
from plans.models import Plan

# What every submission has from the beginning; anything else that points to it was done with it.
OF_ITS_OWN = (Screening, Contact, ImportRow)
WHY_NOT = (
    "Importen kan ikke angres, fordi noe er gjort med innspillene etterpå: {what}. Legg bort de "
    "innspillene som ikke skal være med, ett for ett."
)


def _of(batch: ImportBatch) -> SubmissionQuerySet:
    found: SubmissionQuerySet = Submission.objects.filter(
        pk__in=ImportRow.objects.filter(batch=batch).values("submission")
    )
    return found


def why_not(batch: ImportBatch) -> str:
    """Why the import cannot be taken back any more; nothing where it can."""
    mine = _of(batch)
    if mine.exclude(status=Submission.Status.RECEIVED).exists() or mine.changed().exists():
        return WHY_NOT.format(what="noen er delt, endret, trukket eller lagt bort")
    if Screening.objects.filter(submission__in=mine, revision__gt=1).exists():
        return WHY_NOT.format(what="noen er vurdert for offentliggjøring")
    for relation in Submission._meta.related_objects:
        model: Any = relation.related_model
        about = {f"{relation.field.name}__in": mine}
        if model not in OF_ITS_OWN and model._default_manager.filter(**about).exists():
            return WHY_NOT.format(what="noen har fått punkter, notater, filer eller lignende")
    return ""


@transaction.atomic
def take_back(*, job: ImportJob, by: Acting, at: datetime) -> ImportJob:
    """Lay all its submissions aside, as one act; rows, words and references stay in the register.

    The same rows can be imported again afterwards. Raises Refused with what has been done since.
    """
    check(by, Permission.SUBMISSION_DISMISS)
    Plan.objects.lock(job.plan_id)
    row = uploading.locked(job, ImportJob.Status.UNDONE)
    if row.batch is None:
        raise Refused("Ingenting kom inn med denne fila.")
    mine = _of(row.batch)
    # Locked before they are looked at: whoever works on one has finished, or comes later.
    list(mine.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    if why := why_not(row.batch):
        raise Refused(why)
    with acting_as(by, f"Angret importen av {mine.count()} innspill til {row.activity}", at=at):
        change_all(
            mine,
            status=Submission.Status.DISMISSED,
            dismissal_reason=Submission.DismissalReason.IMPORT_UNDONE,
        )
        change_all(ImportRow.objects.filter(batch=row.batch), is_undone=True)
    row.status = ImportJob.Status.UNDONE
    row.save()
    return row
