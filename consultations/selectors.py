"""Reads about what came in that span several models."""

from collections.abc import Iterable
from dataclasses import dataclass

from consultations.models import Gap, Point, PublicText, Submission
from consultations.rules import sentences
from consultations.rules.spans import secrets

Range = tuple[int, int]


@dataclass(frozen=True)
class Span:
    """A stretch of the original, in code points, with its words."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """One sentence of the original and what it is used in."""

    start: int
    end: int
    text: str
    points: tuple[int, ...]
    gap: bool

    @property
    def is_used(self) -> bool:
        return bool(self.points) or self.gap


def range_of(point: Point, length: int) -> Range:
    """The characters a point rests on; the whole text for a point without a span."""
    if point.whole or point.span_start is None or point.span_end is None:
        return 0, length
    return point.span_start, point.span_end


def _covered(submission: Submission) -> list[Range]:
    length = len(submission.original_text)
    points = Point.objects.filter(submission=submission).current().in_order()
    gaps = Gap.objects.filter(submission=submission).order_by("span_start", "pk")
    return [
        *(range_of(point, length) for point in points),
        *((gap.span_start, gap.span_end) for gap in gaps),
    ]


def holes(text: str, covered: Iterable[Range]) -> list[Span]:
    """The stretches of text, white space aside, that lie in none of the ranges."""
    found: list[Span] = []
    reached = 0
    for start, end in [*sorted(covered), (len(text), len(text))]:
        words = text[reached:start]
        if words.strip():
            first = reached + len(words) - len(words.lstrip())
            last = reached + len(words.rstrip())
            found.append(Span(first, last, text[first:last]))
        reached = max(reached, end)
    return found


def uncovered(submission: Submission) -> list[Span]:
    """What is in no point and not marked as «ikke et punkt»: must be empty before «Ferdig delt»."""
    return holes(submission.original_text, _covered(submission))


def sentences_of(submission: Submission) -> list[Sentence]:
    """The sentences of the original, each with the numbers of the points it is used in."""
    text = submission.original_text
    points = list(Point.objects.filter(submission=submission).current().in_order())
    ranges = [(point.number, *range_of(point, len(text))) for point in points]
    gaps = list(Gap.objects.filter(submission=submission).order_by("span_start", "pk"))
    return [
        Sentence(
            start=start,
            end=end,
            text=text[start:end],
            points=tuple(number for number, a, b in ranges if a < end and start < b),
            gap=any(gap.span_start < end and start < gap.span_end for gap in gaps),
        )
        for start, end in sentences(text)
    ]


def secrets_of(submission: Submission) -> list[str]:
    """Words of the original that the text everybody may read hides; none before it is approved."""
    shown = PublicText.objects.filter(submission=submission, is_current=True)
    public = shown.values_list("text", flat=True).first()
    return secrets(submission.original_text, public) if public else []
