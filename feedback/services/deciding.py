"""What a named body decided about points: as recommended, or otherwise."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import Pen, acting_as
from audit.actors import Acting
from audit.reconciling import anchoring
from consultations.models import Point
from core.errors import Conflict, Refused, Several
from feedback.models import Answer, Decision
from feedback.services import agreeing, entries, notifying
from feedback.services.publishing import supersede
from feedback.services.versions import PLAIN_FIELDS, new_version, write_content
from feedback.states import Content, faults


@transaction.atomic
def record_decision(*, by: Acting, at: datetime, **fields: Any) -> Decision:
    """Record a decision: body, case number, date."""
    check(by, Permission.DECISION_RECORD)
    decision = Decision(**fields)
    with acting_as(by, f"Registrerte vedtaket {decision}", at=at):
        decision.check_whole()
        decision.save()
    return decision


def _put_in_force(answer: Answer, pen: Pen) -> None:
    links = entries.links_of(answer.point)
    supersede(answer.point, answer)
    answer.status, answer.published_at = Answer.Status.PUBLISHED, pen.at
    answer.published_by_id = pen.actor_id
    answer.save()
    entries.answered(answer)
    entries.links_changed(answer.point, before=links)


def _check_decidable(point: Point, decision: Decision) -> None:
    if point.submission.activity.plan_id != decision.plan_id:
        raise Refused(f"{point.reference} hører ikke til planen vedtaket gjelder.")
    if point.status != Point.Status.ANSWERED:
        raise Refused(
            f"{point.reference} venter på svar. Publiser svaret før vedtaket registreres."
        )


@transaction.atomic
def adopt(
    *, decision: Decision, answers: Sequence[Answer], by: Acting, at: datetime
) -> list[Answer]:
    """The body followed the recommendation: a decided answer that reads the recommended words."""
    check(by, Permission.DECISION_RECORD)
    made = []
    Point.objects.lock_all(answer.point_id for answer in answers)
    with acting_as(by, f"{decision}: {len(answers)} svar vedtatt som anbefalt", at=at) as pen:
        for recommended in answers:
            point: Point = Point.objects.lock(recommended.point_id)
            row: Answer = Answer.objects.lock(recommended.pk)
            _check_decidable(point, decision)
            if row.status != Answer.Status.PUBLISHED or row.layer != Answer.Layer.RECOMMENDED:
                raise Conflict(
                    f"Svaret på {point.reference} er ikke lenger det som er publisert. "
                    "Les det nye svaret, og velg på nytt."
                )
            fields = {name: getattr(row, name) for name in PLAIN_FIELDS}
            content = Content(**{**fields, "change_reason": f"Vedtatt på nytt: {decision}"})
            decided = new_version(point, Answer.Layer.DECIDED, content, decision=decision)
            decided.follows = row
            decided.change_reason = content.change_reason if decided.supersedes else ""
            decided.locale = row.locale
            _put_in_force(decided, pen)
            made.append(decided)
        notifying.tell([each.pk for each in made], key=f"vedtak {decision.pk}", at=at)
    return made


def decide_otherwise(
    *, decision: Decision, point: Point, content: Content, by: Acting, at: datetime
) -> Answer:
    """The body decided something else than was recommended; both stay readable.

    Raises Several with all that the decided outcome requires, RecordsDisagree where history and
    what is stored have parted.
    """
    check(by, Permission.DECISION_RECORD)
    agreeing.require(at=at)
    return _decide_otherwise(decision=decision, point=point, content=content, by=by, at=at)


@transaction.atomic
def _decide_otherwise(
    *, decision: Decision, point: Point, content: Content, by: Acting, at: datetime
) -> Answer:
    row: Point = Point.objects.lock(point.pk)
    _check_decidable(row, decision)
    if found := faults(content, row):
        raise Several(found)
    decided = new_version(row, Answer.Layer.DECIDED, content, decision=decision)
    with acting_as(
        by,
        f"{decision}: {row.reference} bestemt til «{Answer.Outcome(content.outcome).label}»",
        at=at,
        about=row.submission.reference,
    ) as pen:
        anchoring.enter()
        write_content(decided, content)
        _put_in_force(decided, pen)
        notifying.tell([decided.pk], key=f"vedtak {decision.pk}", at=at)
    return decided
