"""What an answer says, and which version of it is next in its chain."""

from django.db.models import Max

from consultations.models import Point
from core.errors import Refused
from core.text import too_thin
from feedback.models import Answer, AnswerMeasure, AnswerReason, Decision
from feedback.states import Content, LinkContent, ReasonContent

PLAIN_FIELDS = (
    "outcome",
    "responsible_unit",
    "plan_version",
    "what_we_do",
    "what_we_do_not",
    "where",
    "used_for",
    "forwarded_to",
    "forwarded_date",
    "revisit_date",
    "revisit_occasion",
    "change_reason",
    "locale",
)


def content_of(answer: Answer) -> Content:
    """What the answer says, as it is stored."""
    plain = {name: getattr(answer, name) for name in PLAIN_FIELDS}
    reasons = AnswerReason.objects.filter(answer=answer).order_by("pk")
    links = AnswerMeasure.objects.filter(answer=answer).select_related("measure", "plan_part")
    names = list(LinkContent.__dataclass_fields__)
    return Content(
        **plain,
        reasons=tuple(ReasonContent(reason.type, reason.text) for reason in reasons),
        links=tuple(
            LinkContent(**{name: getattr(link, name) for name in names})
            for link in links.order_by("pk")
        ),
    )


def write_content(answer: Answer, content: Content) -> None:
    """Put the content into the answer and its rows. Call with the pen in hand."""
    for name in PLAIN_FIELDS:
        setattr(answer, name, getattr(content, name))
    if not answer._state.adding and content_of(answer) == content:
        answer.save()
        return
    # Reasons and links are part of what was read: a form read before they changed is stale.
    answer.revision += 0 if answer._state.adding else 1
    answer.save()
    for row in AnswerReason.objects.filter(answer=answer):
        row.delete()
    for row in AnswerMeasure.objects.filter(answer=answer):
        row.delete()
    for reason in content.reasons:
        AnswerReason(answer=answer, type=reason.type, text=reason.text).save()
    for link in content.links:
        names = LinkContent.__dataclass_fields__
        AnswerMeasure(answer=answer, **{name: getattr(link, name) for name in names}).save()


def new_version(
    point: Point, layer: str, content: Content, *, decision: Decision | None = None
) -> Answer:
    """The next version in the point's chain of the layer, not yet saved.

    Raises Refused when it replaces a published answer and nobody says why.
    """
    chain = Answer.objects.filter(point=point, layer=layer)
    published = chain.published().first()
    version = (chain.aggregate(top=Max("version"))["top"] or 0) + 1
    reason = content.change_reason
    if published is not None and too_thin(reason):
        raise Refused(
            "Skriv hvorfor svaret er endret, med minst 20 tegn. Grunnen blir offentlig.",
            field="change_reason",
        )
    return Answer(
        point=point,
        layer=layer,
        version=version,
        change_reason=reason,
        supersedes=published,
        decision=decision,
        outcome=content.outcome,
        responsible_unit=content.responsible_unit,
        plan_version=content.plan_version,
    )


def decided_in_force(point: Point) -> Answer | None:
    """The decided answer that counts for the point, or None."""
    published = Answer.objects.published().filter(point=point, layer=Answer.Layer.DECIDED)
    decided: Answer | None = published.select_related("decision").first()
    return decided
