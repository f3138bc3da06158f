"""What is known of an old response table: its words for outcomes, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consultations.models import ImportJob
from core.text import normalised
from feedback.models import Answer, Decision, ImportedAnswer
from feedback.rules.old_decisions import NamedDecision, named_decision
from feedback.selectors.drafting import undecided

# The kind of fault that is mended by a decision, not by words.
DECISION = "decision"
Fault = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """Published answers whose rows name the same decision, and that no body has decided yet."""

    named: NamedDecision
    answers: list[Answer]


def remembered_outcomes(job: ImportJob) -> dict[str, str]:
    """What the words meant in this file, or in the plan's latest one."""
    decided = ImportJob.objects.of_plan(job.plan).exclude(outcomes={}).order_by("-pk")
    return job.outcomes or decided.values_list("outcomes", flat=True).first() or {}


def still_to_mend(told: Iterable[Fault], waiting: Iterable[Waiting]) -> list[Fault]:
    """The faults of answers that are still drafts, of points that have no answer, and decisions.

    A decision that the table names stays to be mended until the point has a decided answer, or
    only waits for being put in force.
    """
    faults = list(told)
    references = {fault["point"] for fault in faults}
    under_way = Answer.objects.filter(point__reference__in=references)
    mended = set(
        under_way.exclude(status__in=[Answer.Status.DRAFT, Answer.Status.DISCARDED])
        .order_by("pk")
        .values_list("point__reference", flat=True)
    )
    decided = set(
        under_way.filter(layer=Answer.Layer.DECIDED)
        .published()
        .order_by("pk")
        .values_list("point__reference", flat=True)
    )
    decided |= {answer.point.reference for each in waiting for answer in each.answers}
    done = {DECISION: decided}
    return [each for each in faults if each["point"] not in done.get(each.get("kind", ""), mended)]


def waiting_for_decision(job: ImportJob, now: datetime) -> list[Waiting]:
    """What can be put in force as decided now, by decision, in the order of the points.

    A decision of another plan decides nothing here.
    """
    if job.batch is None:
        return []
    found: dict[NamedDecision, list[Answer]] = {}
    answers = undecided(job.plan).filter(imported__batch=job.batch).select_related("imported")
    for answer in answers:
        named = named_decision(answer.imported.decision, now=now)
        if named is not None and named.is_whole:
            found.setdefault(named, []).append(answer)
    return [
        Waiting(named, answers)
        for named, answers in found.items()
        if (same := registered(named)) is None or same.plan_id == job.plan_id
    ]


def registered(named: NamedDecision) -> Decision | None:
    """The decision of that body, case number and date, on any plan; its body in any case."""
    if named.decided_date is None:
        return None
    same = Decision.objects.filter(case_number=named.case_number, date=named.decided_date)
    body = normalised(named.body)
    found = (each for each in same.order_by("pk") if normalised(each.body) == body)
    return next(found, None)


def imported(answer: Answer | None) -> ImportedAnswer | None:
    """What the old table said of the answer, if it came from one."""
    found: ImportedAnswer | None = ImportedAnswer.objects.filter(answer=answer).first()
    return found
