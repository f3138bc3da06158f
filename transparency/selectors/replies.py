"""Published answers as the public reads them: the one that counts, the proposal, the older ones."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.templatetags.gj import long_date
from feedback.models import Answer, AnswerMeasure, Decision
from transparency.labels import Tag, outcome_tag
from transparency.rules import because
from transparency.selectors.veiled import veiled


@dataclass(frozen=True)
class Reply:
    """One published version of the answer to a point; nothing in it is internal."""

    pk: int
    tag: Tag
    layer: str
    follows: bool
    what_we_do: str
    what_we_do_not: str
    where: str
    used_for: str
    forwarded_to: str
    forwarded_date: date | None
    revisit_date: date | None
    revisit_occasion: str
    reasons: list[tuple[str, str]]
    unit: str
    locale: str
    published_at: datetime | None
    change_reason: str
    decision: Decision | None
    links: Sequence[AnswerMeasure]
    imported_at: datetime | None

    @property
    def is_decided(self) -> bool:
        return self.layer == Answer.Layer.DECIDED

    @property
    def changed(self) -> str:
        """When and why this version replaced the one before; empty for a first version."""
        if not self.change_reason:
            return ""
        return f"Endret {long_date(self.published_at)}{because(self.change_reason)}"


@dataclass(frozen=True)
class Replies:
    """Every published answer to one point."""

    now: Reply | None
    proposed: Reply | None  # what the administration proposed, where a body decided otherwise
    older: list[Reply]

    @property
    def earlier(self) -> Reply | None:
        """The version that the answer in force replaced."""
        same = [each for each in self.older if self.now and each.layer == self.now.layer]
        return same[0] if same else (self.older[0] if self.older else None)


def reply(answer: Answer) -> Reply:
    """The answer with the words it stands by; load it with ``with_words``."""
    words = answer.words
    return Reply(
        pk=answer.pk,
        tag=outcome_tag(answer.outcome),
        layer=answer.layer,
        follows=answer.follows_id is not None,
        what_we_do=words.what_we_do,
        what_we_do_not=words.what_we_do_not,
        where=words.where,
        used_for=words.used_for,
        forwarded_to=words.forwarded_to,
        forwarded_date=words.forwarded_date,
        revisit_date=words.revisit_date,
        revisit_occasion=words.revisit_occasion,
        reasons=[(str(each.get_type_display()), each.text) for each in words.reasons.all()],
        unit=words.responsible_unit.name_nb,
        locale=words.locale,
        published_at=answer.published_at,
        change_reason=answer.change_reason,
        decision=answer.decision,
        links=sorted(words.links.all(), key=lambda link: link.pk),
        imported_at=answer.imported_at,
    )


def _sorted_out(answers: list[Answer]) -> Replies:
    """Decided before recommended; of each layer one is published, the others are superseded."""
    standing = {each.layer: each for each in answers if each.status == Answer.Status.PUBLISHED}
    decided = standing.get(Answer.Layer.DECIDED)
    recommended = standing.get(Answer.Layer.RECOMMENDED)
    now = decided or recommended
    proposed = None
    if decided and recommended and decided.outcome != recommended.outcome:
        proposed = reply(recommended)
    older = [each for each in answers if each.status == Answer.Status.SUPERSEDED]
    older.sort(key=lambda each: (str(each.published_at), each.pk), reverse=True)
    return Replies(
        now=reply(now) if now else None,
        proposed=proposed,
        older=[reply(each) for each in older],
    )


NO_REPLIES = Replies(None, None, [])


def replies_to(point_ids: Collection[int]) -> dict[int, Replies]:
    """Everything published to each of the points."""
    found: dict[int, list[Answer]] = defaultdict(list)
    for answer in veiled(Answer.public.get_queryset().filter(point__in=point_ids).with_words()):
        found[answer.point_id].append(answer)
    return {point_id: _sorted_out(answers) for point_id, answers in found.items()}
