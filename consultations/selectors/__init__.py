"""Reads about what came in that span several models."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Length

from consultations.models import (
    Activity,
    Attachment,
    Commitment,
    Contact,
    Gap,
    Point,
    PublicText,
    Screening,
    Submission,
)
from consultations.models.points import PointQuerySet
from consultations.rules import likeness, naming, sentences
from consultations.rules.spans import cut_at, secrets, touched
from core.text import normalised

Range = tuple[int, int]
_D = Screening.Decision


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


def sentences_of(submission: Submission, cuts: Collection[int] = ()) -> list[Sentence]:
    """The sentences of the original, each with the numbers of the points it is used in.

    A sentence is in two where somebody has cut it, and where a point or a mark begins or ends in
    it: what can be picked is then never half used.
    """
    text = submission.original_text
    points = list(Point.objects.filter(submission=submission).current().in_order())
    ranges = [(point.number, *range_of(point, len(text))) for point in points]
    gaps = Gap.objects.filter(submission=submission).order_by("span_start", "pk")
    marked = list(gaps.values_list("span_start", "span_end"))
    edges = {edge for _, *span in ranges for edge in span} | {e for span in marked for e in span}
    pieces = cut_at(text, sentences(text), edges | set(cuts))
    used: list[list[int]] = [[] for _ in pieces]
    for number, start, end in ranges:
        for place in touched(pieces, start, end):
            used[place].append(number)
    empty = {place for span in marked for place in touched(pieces, *span)}
    return [
        Sentence(start, end, text[start:end], points=tuple(used[place]), gap=place in empty)
        for place, (start, end) in enumerate(pieces)
    ]


def secrets_of(submission: Submission) -> list[str]:
    """Words of the original that the text everybody may read hides; none before it is approved."""
    shown = PublicText.objects.filter(submission=submission, is_current=True)
    public = shown.values_list("text", flat=True).first()
    return secrets(submission.original_text, public) if public else []


def names_in(plan_id: int) -> dict[int, str]:
    """The names of those who wrote in the plan, by submission. For looking for, never for show."""
    named = Contact.objects.filter(submission__activity__plan=plan_id, erased_at=None)
    return dict(named.exclude(name="").values_list("pk", "name"))


def names_near(submission: Submission, named: Mapping[int, str] | None = None) -> set[str]:
    """The names to look for in a text: its sender's, whole and in parts, and others' of the plan.

    Of the others only whole names: every first name in a plan would mark half the words. ``named``
    is ``names_in`` of the plan, for whoever asks about several texts.
    """
    known = names_in(submission.activity.plan_id) if named is None else named
    written = {way for name in known.values() for way in naming.variants(name, parts=False)}
    own = naming.variants(known.get(submission.pk, ""), parts=True)
    return {name for name in written if " " in name} | own


OPENED = "forseglet"  # the key of a session under which it says what is open, and until when


def opened_in(session: Mapping[str, Any], at: datetime) -> dict[str, datetime]:
    """The sealed submissions that this reader has opened and not closed, by reference."""
    found = {
        reference: datetime.fromisoformat(until)
        for reference, until in session.get(OPENED, {}).items()
    }
    return {reference: until for reference, until in found.items() if until > at}


def sealed_texts(submissions: Iterable[Submission]) -> dict[int, str]:
    """What may be read in place of each sealed original; nothing where it is withheld.

    Sealed is what a named person has decided that not everybody may read: withheld, or masked.
    """
    keys = {submission.pk for submission in submissions}
    withheld = Submission.objects.filter(pk__in=keys, screening__decision=_D.WITHHELD)
    masked = PublicText.objects.filter(submission__in=keys, is_current=True).exclude(
        text=F("submission__original_text")
    )
    return dict.fromkeys(withheld.values_list("pk", flat=True), "") | dict(
        masked.values_list("submission_id", "text")
    )


def readable(of: str = "") -> Case:
    """What the workbench may read of a submission, in a query: where it is sealed, not the original.

    ``of`` leads to the submission: nothing for submissions, ``submission__`` for points.
    """
    shown = PublicText.objects.filter(submission=OuterRef(of.removesuffix("__") or "pk"))
    current = Subquery(shown.filter(is_current=True).values("text")[:1])
    return Case(
        When(**{f"{of}screening__decision": _D.WITHHELD}, then=Value("")),
        default=Coalesce(current, F(f"{of}original_text")),
        output_field=TextField(),
    )


def in_own_words(points: PointQuerySet) -> list[int]:
    """Sealed points whose reading is the sender's own words, and is as little shown as they."""
    sealed = points.alias(text=readable("submission__")).exclude(
        text=F("submission__original_text")
    )
    rows = sealed.order_by().values_list("pk", "summary", "quote")
    return [pk for pk, summary, quote in rows if normalised(summary) == normalised(quote)]


def is_sealed(submission: Submission) -> bool:
    return bool(sealed_texts([submission]))


def attachments_of(submission: Submission) -> list[Attachment]:
    """The files that came with it, in the order they are numbered by in their addresses."""
    return list(Attachment.objects.filter(submission=submission).order_by("pk"))


def has_contact(submission: Submission) -> bool:
    """Whether the sender can be reached at all; how, only a recorded reading tells."""
    return Contact.objects.filter(
        ~Q(name="", email="", phone="", address=""), submission=submission, erased_at=None
    ).exists()


def let_read(
    submissions: Collection[Submission],
    points: Iterable[Point] = (),
    *,
    opened: Collection[str] = (),
) -> None:
    """Give each submission and point the words a page may show: ``said``, and ``understood``.

    What is sealed is shown as everybody reads it, unless its reference is among those opened. How
    a withheld point was understood is left out where it is the sender's own words.
    """
    closed = [each for each in submissions if each.reference not in opened]
    texts = sealed_texts(closed)
    for submission in submissions:
        submission.said = texts.get(submission.pk, submission.original_text)
        submission.sealed = submission.pk in texts
    for point in points:
        point.said, point.understood = point.quote, point.summary
        point.sealed = point.submission_id in texts
        if point.sealed:
            text = texts[point.submission_id]
            point.said = text[slice(*range_of(point, len(text)))]
            own_words = normalised(point.summary) == normalised(point.quote)
            point.understood = point.said if own_words else point.summary


def alike(submission: Submission) -> list[str]:
    """The references of others in the activity with the same words, or nearly; three at most.

    For whoever has just registered it: before that, somebody could guess at a sealed text unseen.
    """
    length = len(submission.original_text)
    others = Submission.objects.filter(activity=submission.activity_id).exclude(pk=submission.pk)
    near = others.alias(length=Length("original_text")).filter(
        length__gte=length * 0.7, length__lte=length / 0.7
    )
    texts = near.order_by("-pk").values_list("reference", "original_text")
    same = (ref for ref, text in texts if likeness.alike(text, submission.original_text))
    return sorted(islice(same, 3))


READ_WITHIN = timedelta(days=14)


def answer_by(activity: Activity, today: date) -> date | None:
    """When those who send something in now have been promised an answer; None without a promise."""
    promised = Commitment.public.of_plan(activity.plan).filter(
        Q(activity=activity) | Q(activity=None),
        kind=Commitment.Kind.ANSWER,
        current_date__gte=today,
        fulfilled_at=None,
        broken_at=None,
    )
    nearest: date | None = (
        promised.order_by("current_date", "pk").values_list("current_date", flat=True).first()
    )
    return nearest


MINE = "mine"  # the key of a session under which it says whose submission is open, and until when
MINE_LASTS = timedelta(minutes=30)


def mine_in(session: Mapping[str, Any], at: datetime) -> frozenset[str]:
    """The references that this reader has shown a code or a link for, within half an hour."""
    found = session.get(MINE, {})
    return frozenset(ref for ref, until in found.items() if datetime.fromisoformat(until) > at)


def mine_with(session: Mapping[str, Any], reference: str, at: datetime) -> dict[str, str]:
    """What the session says once this reference is open as well."""
    still = {ref: session[MINE][ref] for ref in mine_in(session, at)}
    return still | {reference: (at + MINE_LASTS).isoformat()}
