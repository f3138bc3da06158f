"""Points and measures with everything the API says of them, fetched for a whole page at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from consultations.models import Point, PointTheme, PublicText
from feedback.models import Answer
from plans.models import Measure
from transparency.selectors.cards import why_hidden
from transparency.selectors.links import Behind, behind
from transparency.selectors.texts import Edition, editions, excerpt_of, public_texts
from transparency.selectors.veiled import veiled
from transparency.selectors.verdicts import Verdict, verdicts_on

# The public sees that an answer is being worked on, not that it waits for somebody's control.
SHOWN_STATUS = {Point.Status.READY: Point.Status.IN_REVIEW}


@dataclass(frozen=True)
class PointRecord:
    """One public point."""

    point: Point
    text: PublicText | None
    answers: list[Answer]
    council_verdicts: list[Verdict]
    today: date

    @property
    def answer(self) -> Answer | None:
        """The answer that counts: the decided one, otherwise the recommended."""
        return self._standing(Answer.Layer.DECIDED) or self._standing(Answer.Layer.RECOMMENDED)

    @property
    def recommended(self) -> Answer | None:
        """What the administration proposed, where a body has decided."""
        decided = self._standing(Answer.Layer.DECIDED)
        return self._standing(Answer.Layer.RECOMMENDED) if decided else None

    @property
    def earlier(self) -> list[Answer]:
        return [each for each in self.answers if each.status == Answer.Status.SUPERSEDED]

    def _standing(self, layer: str) -> Answer | None:
        published = (a for a in self.answers if a.status == Answer.Status.PUBLISHED)
        return next((each for each in published if each.layer == layer), None)

    @property
    def quote(self) -> str | None:
        found = excerpt_of(self.point, self.text)
        return found.words if found else None

    @property
    def summary(self) -> str | None:
        """Where the words are not public, how we understood them is not, either."""
        return self.point.summary if self.text else None

    @property
    def hidden_reason(self) -> str | None:
        return None if self.text else why_hidden(self.point.submission)

    @property
    def sender(self) -> str | None:
        return self.text.sender_label if self.text else None

    @property
    def status(self) -> str:
        if self.answer and self.point.status != Point.Status.ANSWERED:
            return Point.Status.REOPENED
        return SHOWN_STATUS.get(Point.Status(self.point.status), self.point.status)

    @property
    def themes(self) -> list[PointTheme]:
        marks = self.point.point_themes.all()
        return sorted(marks, key=lambda mark: (not mark.primary, mark.pk))

    @property
    def is_overdue(self) -> bool:
        """Waiting for an answer, the first or a new one, past the date it was promised."""
        gone = self.answer is None and self.point.submission.withdrawn_at is not None
        waiting = self.point.status != Point.Status.ANSWERED and not gone
        return waiting and self.point.due_date is not None and self.point.due_date < self.today


def _answers(point_ids: Collection[int]) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = defaultdict(list)
    rows = Answer.public.get_queryset().filter(point__in=point_ids).with_words().in_order()
    for answer in veiled(rows):
        found[answer.point_id].append(answer)
    return found


def point_records(points: Sequence[Point], today: date) -> list[PointRecord]:
    """The points of one page; the number of queries does not depend on how many."""
    ids = [point.pk for point in points]
    texts = public_texts({point.submission_id for point in points})
    answers, verdicts = _answers(ids), verdicts_on(ids)
    return [
        PointRecord(
            point=point,
            text=texts.get(point.submission_id),
            answers=answers.get(point.pk, []),
            council_verdicts=verdicts.get(point.pk, []),
            today=today,
        )
        for point in points
    ]


@dataclass(frozen=True)
class MeasureRecord:
    """One adopted measure, the points behind it and its words through the versions."""

    measure: Measure
    points: list[Behind]
    texts: list[Edition]
    today: date

    @property
    def is_past_due(self) -> bool:
        return self.measure.is_past_due(self.today)

    @property
    def adoption(self) -> dict[str, object]:
        return {
            "body": self.measure.adopted_body,
            "case_number": self.measure.adopted_case_number,
            "date": self.measure.adopted_date,
        }

    @property
    def reports(self) -> list[object]:
        return sorted(self.measure.reports.all(), key=lambda row: (row.reported_at, row.pk))


def measure_records(measures: Sequence[Measure], today: date) -> list[MeasureRecord]:
    """The measures of one page; the number of queries does not depend on how many."""
    ids = [measure.pk for measure in measures]
    links, words = behind(ids), editions(ids)
    return [
        MeasureRecord(
            measure=measure,
            points=links.get(("measure", measure.pk), []),
            texts=words.get(("measure", measure.pk), []),
            today=today,
        )
        for measure in measures
    ]
