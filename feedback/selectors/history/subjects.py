"""What a history can be about, and where its rows stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Q

from audit.recording import Recorded
from consultations.models import (
    Attachment,
    Correction,
    Gap,
    Note,
    Point,
    PointRelation,
    PointReplacement,
    PointTheme,
    PublicText,
    ReceiptLink,
    Redaction,
    Screening,
    SealedReading,
    Submission,
    TopicChosen,
)
from consultations.rules.spans import masked, secrets
from consultations.selectors import sealed_texts
from feedback.models import Answer, AnswerMeasure, AnswerReason, Thread, ThreadMessage
from plans.models import GoalLink, Measure, StatusReport, TextVersion

# One model's history rows that belong to the subject, found by an index.
Rows = Any


# Of a link in the history of its own measure: everything but the measure.
LINK_FIELDS = ("kind", "reason", "submitted_wording", "plan_wording", "wording_reason")


@cache
def _model_of(model: type[Recorded]) -> Any:
    return model.history.model


def versions(model: type[Recorded]) -> Rows:
    """The model's history as a plain query set: its own manager makes a class at every turn."""
    return _model_of(model)._base_manager.order_by()


@dataclass(frozen=True)
class Subject:
    """A thing with a history: its rows, the reference acts name it by, and what stays hidden.

    ``names`` says what a row is called, by model and key. ``hidden`` are the words of a sealed
    original: they are no more readable in its history than on its page.
    """

    tables: Sequence[Rows]
    about: str = ""
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    hidden_by_answer: Mapping[int, Sequence[str]] = field(default_factory=dict)
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def hidden_in(self, row: Any) -> Sequence[str]:
        """What is hidden in one row: what the answer it belongs to is about has its own secrets."""
        return self.hidden_by_answer.get(getattr(row, "answer_id", 0), self.hidden)

    @property
    def all_hidden(self) -> list[str]:
        """What an act of this history must not say: it may have touched any of the rows."""
        others = (words for each in self.hidden_by_answer.values() for words in each)
        return sorted({*self.hidden, *others}, key=lambda words: (-len(words), words))


def of_submission(submission: Submission, *, opened: bool = False) -> Subject:
    """The submission, its points, their answers, and whoever has opened what is sealed."""
    points = dict(Point.objects.filter(submission=submission).values_list("pk", "reference"))
    key = submission.pk
    tables = [
        versions(Submission).filter(id=key),
        versions(Screening).filter(submission_id=key),
        versions(PublicText).filter(submission_id=key),
        versions(Redaction).filter(public_text_id__in=_texts_of(key)),
        versions(Gap).filter(submission_id=key),
        versions(Attachment).filter(submission_id=key),
        versions(SealedReading).filter(submission_id=key),
        versions(Note).filter(submission_id=key),
        versions(Correction).filter(submission_id=key),
        versions(ReceiptLink).filter(submission_id=key),
        versions(TopicChosen).filter(submission_id=key),
    ]
    more, names = _of_points(points)
    return Subject(
        [*tables, *more],
        about=submission.reference,
        names=names | {("Submission", key): submission.reference},
        hidden=() if opened else _hidden_of(submission),
    )


def of_point(point: Point, *, opened: bool = False) -> Subject:
    """One point with its themes, notes, likenesses and answers."""
    tables, names = _of_points({point.pk: point.reference})
    return Subject(tables, names=names, hidden=() if opened else _hidden_of(point.submission))


def of_answer(point: Point, *, opened: bool = False) -> Subject:
    """Every version of the answer to one point."""
    tables, names = _of_answers({point.pk: point.reference})
    return Subject(tables, names=names, hidden=() if opened else _hidden_of(point.submission))


def of_measure(measure: Measure, *, opened: Collection[str] = ()) -> Subject:
    """A measure: its facts, its words, the reports, and the answers that lead to it.

    ``opened`` are the references whose sealed originals this reader has opened.
    """
    key = measure.pk
    links = versions(AnswerMeasure).filter(measure_id=key)
    tables = [
        versions(Measure).filter(id=key),
        versions(StatusReport).filter(measure_id=key),
        versions(TextVersion).filter(measure_id=key),
        links,
        versions(GoalLink).filter(measure_id=key),
    ]
    linked = Answer.objects.filter(pk__in=links.values("answer_id")).order_by("pk")
    rows = list(linked.select_related("point__submission"))
    hidden = _hidden_in_all({row.point.submission for row in rows}, opened=opened)
    names = {("Answer", row.pk): f"Svar på {row.point.reference}" for row in rows}
    return Subject(
        tables,
        names=names | {("Measure", key): f"Tiltak {measure.code}"},
        hidden_by_answer={row.pk: hidden.get(row.point.submission_id, ()) for row in rows},
        shown={"AnswerMeasure": LINK_FIELDS},
    )


def _of_points(points: Mapping[int, str]) -> tuple[list[Rows], dict[tuple[str, int], str]]:
    keys = list(points)
    answers, names = _of_answers(points)
    either = Q(a_id__in=keys) | Q(b_id__in=keys)
    tables = [
        versions(Point).filter(id__in=keys),
        versions(PointTheme).filter(point_id__in=keys),
        versions(PointRelation).filter(either),
        versions(PointReplacement).filter(retired_id__in=keys),
        versions(Note).filter(point_id__in=keys),
        versions(Thread).filter(point_id__in=keys),
        versions(ThreadMessage).filter(thread_id__in=Thread.objects.filter(point__in=keys)),
    ]
    return [*tables, *answers], names | {("Point", key): ref for key, ref in points.items()}


def _of_answers(points: Mapping[int, str]) -> tuple[list[Rows], dict[tuple[str, int], str]]:
    found = dict(Answer.objects.filter(point__in=list(points)).values_list("pk", "point_id"))
    keys = list(found)
    tables = [
        versions(Answer).filter(point_id__in=list(points)),
        versions(AnswerReason).filter(answer_id__in=keys),
        versions(AnswerMeasure).filter(answer_id__in=keys),
    ]
    return tables, {("Answer", pk): f"Svar på {points[point]}" for pk, point in found.items()}


def _texts_of(key: int) -> Any:
    return PublicText.objects.filter(submission_id=key).values("pk")


def _hidden_of(submission: Submission) -> Sequence[str]:
    return _hidden_in_all([submission]).get(submission.pk, ())


def _hidden_in_all(
    submissions: Collection[Submission], *, opened: Collection[str] = ()
) -> dict[int, list[str]]:
    """The words of each sealed original that no history must tell either."""
    closed = {each.pk: each for each in submissions if each.reference not in opened}
    found = {}
    for key, text in sealed_texts(closed.values()).items():
        original = closed[key].original_text
        found[key] = secrets(original, text or masked(original, [(0, len(original))]))
    return found
