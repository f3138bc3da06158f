"""What the pages about one submission share: finding it, and how its splitting stands."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Any

from django.shortcuts import get_object_or_404

from consultations.models import Point, Submission
from consultations.rules.spans import touched
from consultations.selectors import Sentence, Span, sentences_of, uncovered

_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
OPEN = (Submission.Status.RECEIVED, Submission.Status.IN_PROGRESS)


def submission_at(plan: str, reference: str) -> Submission:
    """The submission at this address, or 404: a reference of another plan is not there."""
    found: Submission = get_object_or_404(
        Submission.objects.for_list(), activity__plan__slug=plan, reference=reference
    )
    return found


@dataclass(frozen=True)
class Paragraph:
    """Sentences on one line. ``apart``: a blank line stands before it."""

    apart: bool
    sentences: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """One submission and how far its splitting has come."""

    submission: Submission
    sentences: Sequence[Sentence]
    points: Sequence[Point]
    gaps: Sequence[Span]
    holes: Sequence[Span]
    cuts: Collection[int] = ()

    @property
    def is_open(self) -> bool:
        return self.submission.status in OPEN

    @property
    def is_split(self) -> bool:
        return bool(self.submission.status == Submission.Status.SPLIT)

    @property
    def seen(self) -> str:
        """The state of the splitting as one word; it changes whenever anybody does anything."""
        points = ".".join(f"{point.number}r{point.revision}" for point in self.points)
        gaps = ".".join(f"{gap.start}-{gap.end}" for gap in self.gaps)
        state = f"{self.submission.status}:{points}:{gaps}"
        return blake2s(state.encode(), digest_size=12).hexdigest()

    @property
    def left(self) -> list[Span]:
        """What is in no point and not marked, sentence by sentence."""
        text = self.submission.original_text
        spans = [(sentence.start, sentence.end) for sentence in self.sentences]
        pieces = [
            (max(hole.start, spans[place][0]), min(hole.end, spans[place][1]))
            for hole in self.holes
            for place in touched(spans, hole.start, hole.end)
        ]
        return [Span(start, end, text[start:end]) for start, end in pieces]

    def paragraphs(self, picked: Sequence[tuple[int, int]]) -> Iterator[Paragraph]:
        """The sentences line by line, each with whether it is picked."""
        text, reached = self.submission.original_text, 0
        paragraph = Paragraph(apart=False)
        for sentence in self.sentences:
            breaks = len(_LINE_BREAK.findall(text[reached : sentence.start]))
            if paragraph.sentences and breaks:
                yield paragraph
                paragraph = Paragraph(apart=breaks > 1)
            reached = sentence.end
            ticked = any(start < sentence.end and sentence.start < end for start, end in picked)
            paragraph.sentences.append({"sentence": sentence, "picked": ticked})
        if paragraph.sentences:
            yield paragraph


def desk_of(submission: Submission, cuts: Collection[int] = ()) -> Desk:
    """The submission with everything its splitting page shows, read now.

    ``cuts`` are the places where this planner has cut a sentence in two.
    """
    text = submission.original_text
    return Desk(
        submission=submission,
        sentences=sentences_of(submission, cuts),
        points=list(submission.points.current().with_origin().in_order()),
        gaps=[
            Span(gap.span_start, gap.span_end, text[gap.span_start : gap.span_end])
            for gap in submission.gaps.order_by("span_start", "pk")
        ],
        holes=uncovered(submission),
        cuts=cuts,
    )
