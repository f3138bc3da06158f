"""What councils decided about answers, in their meetings."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consultations.rules.spans import without
from core.calendar import day_of
from councils.models import Council, CouncilVerdict
from feedback.models import Answer
from plans.models import Plan
from transparency.labels import Tag
from transparency.selectors.texts import hidden_words


@dataclass(frozen=True)
class Verdict:
    """One council's verdict on one answer version."""

    council: str
    slug: str
    when: date
    answered_at: datetime | None  # when the answer it judges was published
    item: str
    tag: Tag
    text: str
    reason: str
    new_answer_due_date: date | None


def _verdict(row: CouncilVerdict, hidden: Sequence[str]) -> Verdict:
    return Verdict(
        council=row.council.organisation.name,
        slug=row.council.slug,
        when=day_of(row.agenda_item.meeting.starts_at),
        answered_at=row.answer.published_at,
        item=row.agenda_item.number,
        tag=Tag(str(row.verdict), str(row.get_verdict_display())),
        text=without(row.text, hidden),
        reason=without(row.reason, hidden),
        new_answer_due_date=row.new_answer_due_date,
    )


def verdicts_on(point_ids: Collection[int]) -> dict[int, list[Verdict]]:
    """Verdicts on any published version of the points' answers, oldest first."""
    answers = Answer.public.get_queryset().filter(point__in=point_ids).values("pk")
    found: dict[int, list[Verdict]] = defaultdict(list)
    rows = (
        CouncilVerdict.public.for_list().filter(answer__in=answers).select_related("answer__point")
    )
    hidden = hidden_words({row.answer.point.submission_id for row in rows})
    for row in rows:
        words = hidden.get(row.answer.point.submission_id, [])
        found[row.answer.point_id].append(_verdict(row, words))
    return found


@dataclass(frozen=True)
class CouncilSays:
    """How many answers one council found good enough, and how many it wants better."""

    council: Council
    counts: Counter[str]

    @property
    def tags(self) -> list[tuple[Tag, int]]:
        return [
            (Tag(value, label), self.counts[value])
            for value, label in CouncilVerdict.Verdict.choices
            if self.counts[value]
        ]


def councils_say(plan: Plan | None = None) -> list[CouncilSays]:
    """Every council by name, with its verdicts on the published answers of the plan, or of all."""
    answers = Answer.public.get_queryset()
    if plan is not None:
        answers = answers.of_plan(plan)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = CouncilVerdict.public.filter(answer__in=answers.values("pk"))
    for council_id, verdict in rows.values_list("council", "verdict"):
        counts[council_id][verdict] += 1
    return [CouncilSays(each, counts[each.pk]) for each in Council.public.by_name()]
