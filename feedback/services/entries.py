"""What the log is told of answers and of what points became. Call with the pen in hand.

A draft, a control, an approval and a held publication are not entered: nothing has left the house,
and each can be undone or called off. A published answer cannot; it can only be replaced, and then
the log says so.
"""

from typing import Any

from audit.log.entering import day, enter, moment
from audit.models import Leaf
from consultations.models import Point
from feedback.models import Answer, AnswerMeasure
from feedback.services.versions import content_of


def answered(answer: Answer) -> None:
    """The answer is in force, with these words."""
    content = content_of(answer.words)
    record = {
        **_named(answer),
        "decision": str(answer.decision) if answer.decision else None,
        "outcome": answer.outcome,
        "what_we_do": content.what_we_do,
        "what_we_do_not": content.what_we_do_not,
        "where": content.where,
        "used_for": content.used_for,
        "forwarded_to": content.forwarded_to,
        "forwarded_date": day(content.forwarded_date),
        "revisit_date": day(content.revisit_date),
        "revisit_occasion": content.revisit_occasion,
        "responsible_unit": answer.responsible_unit.name_nb,
        "reasons": [{"type": reason.type, "text": reason.text} for reason in content.reasons],
        "change_reason": answer.change_reason,
        "published_at": moment(answer.published_at),
    }
    enter(Leaf.Kind.ANSWERED, about=answer.point.submission.reference, record=record)


def superseded(old: Answer, *, by: Answer) -> None:
    """The old answer no longer counts: this one has taken its place."""
    record = {**_named(old), "superseded_by": _named(by)}
    enter(Leaf.Kind.SUPERSEDED, about=old.point.submission.reference, record=record)


def _named(answer: Answer) -> dict[str, Any]:
    return {
        "point": answer.point.reference,
        "layer": answer.layer,
        "version": answer.version,
    }


def links_of(point: Point) -> list[dict[str, Any]]:
    """What the point has become, by the answer that counts now."""
    links = AnswerMeasure.objects.in_effect().filter(answer__point=point)
    rows = links.select_related("measure__plan", "plan_part").order_by("pk")
    return [_link(point, link) for link in rows]


def _link(point: Point, link: AnswerMeasure) -> dict[str, Any]:
    return {
        "point": point.reference,
        "kind": link.kind,
        "plan": link.measure.plan.slug if link.measure else None,
        "measure": link.measure.code if link.measure else None,
        "plan_part": str(link.plan_part) if link.plan_part else None,
        "service": link.service_name or None,
        "reason": link.reason,
        "submitted_wording": link.submitted_wording,
        "plan_wording": link.plan_wording,
        "wording_reason": link.wording_reason,
    }


def links_changed(point: Point, *, before: list[dict[str, Any]]) -> None:
    """Enter each link that came into effect or went out of it since ``before`` was read.

    One that the next answer repeats word for word was never gone; one with another reason is new.
    """
    now = links_of(point)
    about = point.submission.reference
    for link in _without(before, now):
        enter(Leaf.Kind.UNLINKED, about=about, record=link)
    for link in _without(now, before):
        enter(Leaf.Kind.LINKED, about=about, record=link)


def _without(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in some if one not in others]
