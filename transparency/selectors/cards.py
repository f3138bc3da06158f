"""A point in a list: its own words, its tags, what it is about, when it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consultations.models import Point, Submission
from consultations.models.points import PointQuerySet
from core.templatetags.gj import long_date
from feedback.selectors import with_outcome
from plans.models import Plan
from transparency.labels import WITHDRAWN, Tag, outcome_tag, reopened_tags, unanswered_tags
from transparency.rules import Deadline, Excerpt
from transparency.selectors.promises import AnswerDates
from transparency.selectors.texts import excerpt_of, public_texts

# What a public page never needs is not even fetched.
UNSEEN = ("quote", "on_hold_reason", "submission__original_text", "submission__code_hash")


@dataclass(frozen=True)
class Card:
    """One point, as a list shows it."""

    reference: str
    number: int
    submission_reference: str
    words: str
    understood: str
    locale: str
    kind: str
    tags: list[Tag]
    themes: list[str]
    activity: str
    answered_at: datetime | None
    hidden: str

    @property
    def said(self) -> str:
        """The sender's words; where they are not public, why."""
        return self.words or self.hidden


def why_hidden(submission: Submission) -> str:
    """Why the words of a submission are not shown. Load it with its screening."""
    if submission.status == Submission.Status.WITHDRAWN:
        return f"Avsender har trukket innspillet {long_date(submission.withdrawn_at)}."
    if submission.screening.reason:
        return f"Teksten er ikke publisert: {submission.screening.get_reason_display()}."
    return "Teksten er ikke publisert."


def tags_of(point: Point, deadline: Deadline, today: date) -> list[Tag]:
    """The public tags of a point loaded with its outcome: that first, then what is still owed."""
    outcome: str | None = point.outcome  # type: ignore[attr-defined]  # with_outcome annotates it
    if outcome:
        tags = [outcome_tag(outcome)]
        # Also while the new answer is being controlled: it is owed until it is published.
        if point.status != Point.Status.ANSWERED:
            tags += reopened_tags(point.reopened_cause, deadline, today)
        return tags
    if point.submission.status == Submission.Status.WITHDRAWN:
        return [Tag("withdrawn", WITHDRAWN, "Avsenderen har trukket innspillet.")]
    return unanswered_tags(point.status, deadline, today)


def for_cards(points: PointQuerySet) -> PointQuerySet:
    """Points with what a card needs: outcome, submission, themes. Takes and gives a queryset."""
    return (
        with_outcome(points)
        .select_related("submission__activity", "submission__screening")
        .prefetch_related("point_themes__theme__parent")
        .defer(*UNSEEN)
    )


def cards(
    points: Sequence[Point], plan: Plan, today: date, *, dates: AnswerDates | None = None
) -> list[Card]:
    """Cards for the points of one page; the number of queries does not depend on how many."""
    texts = public_texts({point.submission_id for point in points})
    dates = dates or AnswerDates(plan)
    return [
        _card(
            point,
            excerpt_of(point, texts.get(point.submission_id)),
            tags_of(point, dates.of(point), today),
        )
        for point in points
    ]


def _card(point: Point, found: Excerpt | None, tags: list[Tag]) -> Card:
    marks = sorted(point.point_themes.all(), key=lambda mark: (not mark.primary, mark.pk))
    return Card(
        reference=point.reference,
        number=point.number,
        submission_reference=point.submission.reference,
        words=found.words.strip() if found else "",
        understood=point.summary if found else "",
        locale=point.submission.locale,
        kind=str(point.get_kind_display()),
        tags=tags,
        themes=[mark.theme.name_nb for mark in marks],
        activity=point.submission.activity.title,
        answered_at=point.answered_at,  # type: ignore[attr-defined]  # by with_outcome
        hidden="" if found else why_hidden(point.submission),
    )
