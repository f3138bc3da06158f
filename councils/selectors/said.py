"""One thing a council has said, with everything that became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from consultations.models import Point, PublicText, Submission
from consultations.models.points import PointQuerySet
from councils.models import Council, CouncilVerdict
from councils.selectors.deadlines import Deadline, deadlines_of
from feedback.models import Answer, AnswerMeasure
from feedback.selectors import answers_in_force
from feedback.states import MEANINGS

Tag = tuple[str, str]


@dataclass(frozen=True)
class Said:
    """A point, its own words, the answer in force, and the council's verdicts on its answers."""

    point: Point
    words: str
    answer: Answer | None
    deadline: Deadline
    today: date
    verdicts: list[CouncilVerdict] = field(default_factory=list)

    @property
    def is_awaiting(self) -> bool:
        """Whether the municipality owes an answer, the first or a new one."""
        if self.answer is None and self.is_withdrawn:
            return False
        return self.point.status != Point.Status.ANSWERED

    @property
    def title(self) -> str:
        """A short name for the page: the point's main theme and its reference."""
        themes = sorted(self.point.point_themes.all(), key=lambda row: (not row.primary, row.pk))
        name = f"{themes[0].theme.name_nb} " if themes else ""
        return f"{name}({self.point.reference})" if name else self.point.reference

    @property
    def is_withdrawn(self) -> bool:
        return self.point.submission.status == Submission.Status.WITHDRAWN

    @property
    def is_late(self) -> bool:
        return self.is_awaiting and self.deadline.is_late(self.today)

    @property
    def is_reopened(self) -> bool:
        """Answered before, and a new answer is owed until it is published."""
        return self.answer is not None and self.point.status != Point.Status.ANSWERED

    @property
    def verdict(self) -> CouncilVerdict | None:
        """The council's verdict on the answer in force, or on the one it follows word for word."""
        if self.answer is None:
            return None
        same = (self.answer.pk, self.answer.follows_id)
        return next((each for each in self.verdicts if each.answer_id in same), None)

    @property
    def earlier_verdicts(self) -> list[CouncilVerdict]:
        """What the council said about answers that have been replaced."""
        return [verdict for verdict in self.verdicts if verdict is not self.verdict]

    @property
    def waits_for_view(self) -> bool:
        """The same question as ``waiting_for_view``, of one point."""
        answered = self.point.status == Point.Status.ANSWERED
        return answered and self.answer is not None and self.verdict is None

    @property
    def asked_for_this(self) -> bool:
        """Whether the answer in force came because the council asked for a better one."""
        better = CouncilVerdict.Verdict.BETTER_ANSWER
        newest = self.earlier_verdicts[-1:] if self.verdict is None else []
        return any(verdict.verdict == better for verdict in newest)

    @property
    def state(self) -> Tag:
        """The one tag the point is counted under: its outcome, or that it has none yet."""
        if self.answer is not None:
            return self.answer.outcome, self.answer.get_outcome_display()
        return ("withdrawn", "Trukket") if self.is_withdrawn else ("in_review", "Under vurdering")

    @property
    def tags(self) -> list[Tag]:
        found = [self.state]
        if self.verdict is not None:
            found.append((self.verdict.verdict, f"Rådet: {self.verdict.get_verdict_display()}"))
        if self.is_reopened:
            found.append(("reopened", "Nytt svar kreves"))
        if self.is_late:
            overdue = self.deadline.is_overdue(self.today)
            found.append(("overdue", "Over fristen") if overdue else ("late", "Forsinket, ny dato"))
        return found

    @property
    def meaning(self) -> str:
        return MEANINGS[self.answer.outcome] if self.answer else ""

    @property
    def awaits(self) -> str:
        """Why and when the municipality answers, in whole sentences; empty when it need not."""
        if not self.is_awaiting:
            return ""
        says = self.deadline.says(self.today, "nytt svar" if self.is_reopened else "svar")
        cause = self.point.get_reopened_cause_display() or ""
        return f"{cause} {says}".strip()

    @property
    def links(self) -> list[AnswerMeasure]:
        """What the answer in force leads to, in the order it was written."""
        if self.answer is None:
            return []
        return sorted(self.answer.words.links.all(), key=lambda link: link.pk)


def said(points: PointQuerySet, council: Council, today: date) -> list[Said]:
    """Each of the points with what became of it, in order, in a fixed number of queries."""
    rows: list[Point] = list(points.for_list())
    answers = answers_in_force(rows)
    deadlines = deadlines_of(rows)
    words = _words(rows)
    verdicts = _verdicts(rows, council)
    return [
        Said(
            point=row,
            words=words[row.pk],
            answer=answers.get(row.pk),
            deadline=deadlines[row.pk],
            today=today,
            verdicts=verdicts.get(row.pk, []),
        )
        for row in rows
    ]


def said_one(
    points: PointQuerySet, reference: str, *, council: Council, today: date
) -> Said | None:
    """The one of the points with this reference, or None."""
    return next(iter(said(points.filter(reference=reference), council, today)), None)


def count_by_state(rows: Iterable[Said]) -> list[tuple[Tag, int]]:
    """How many points each tag holds, in the order of the outcomes."""
    counts = Counter(row.state for row in rows)
    order = [*Answer.Outcome.values, "in_review", "withdrawn"]
    return sorted(counts.items(), key=lambda item: order.index(item[0][0]))


def _words(points: list[Point]) -> dict[int, str]:
    """The words each point rests on, cut out of the text that is approved for reading."""
    texts = PublicText.public.filter(submission__in={point.submission_id for point in points})
    by_submission = dict(texts.values_list("submission", "text"))
    return {
        point.pk: by_submission.get(point.submission_id, "")[point.span_start : point.span_end]
        for point in points
    }


def _verdicts(points: list[Point], council: Council) -> dict[int, list[CouncilVerdict]]:
    found: dict[int, list[CouncilVerdict]] = {}
    rows = CouncilVerdict.objects.filter(council=council, answer__point__in=points).for_list()
    for row in rows.select_related("answer"):
        found.setdefault(row.answer.point_id, []).append(row)
    return found
