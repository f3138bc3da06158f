"""What is known of an old response table: its words for outcomes, and what became of it."""

from collections.abc import Iterable
from typing import Any

from consultations.models import ImportJob
from feedback.models import Answer, ImportedAnswer


def remembered_outcomes(job: ImportJob) -> dict[str, str]:
    """What the words meant in this file, or in the plan's latest one."""
    decided = ImportJob.objects.of_plan(job.plan).exclude(outcomes={}).order_by("-pk")
    return job.outcomes or decided.values_list("outcomes", flat=True).first() or {}


def still_to_mend(job: ImportJob, told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The faults of answers that are still drafts, and of points that have no answer."""
    faults = list(told)
    references = {fault["point"] for fault in faults}
    under_way = Answer.objects.filter(point__reference__in=references)
    mended = set(
        under_way.exclude(status__in=[Answer.Status.DRAFT, Answer.Status.DISCARDED])
        .order_by("pk")
        .values_list("point__reference", flat=True)
    )
    return [fault for fault in faults if fault["point"] not in mended]


def imported(answer: Answer | None) -> ImportedAnswer | None:
    """What the old table said of the answer, if it came from one."""
    found: ImportedAnswer | None = ImportedAnswer.objects.filter(answer=answer).first()
    return found
