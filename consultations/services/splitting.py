"""Dividing a submission into points without losing a character or a number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import create_all
from consultations.models import (
    Commitment,
    Gap,
    Point,
    Prompt,
    Submission,
)
from consultations.rules.detecting import unstopped
from consultations.selectors import secrets_of, sentences_of, uncovered
from consultations.services.registering import fall_back
from consultations.states import SUBMISSION
from core.errors import Conflict, Refused
from core.states import check_transition
from plans.models import Plan

Range = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """How a planner understands a point: «Slik forsto vi det», its kind, and where it arose.

    ``reason`` is why a point that was a finding is none, or the other way round.
    """

    summary: str
    kind: str
    origin: str | None = None
    prompt: Prompt | None = None
    reason: str = ""


def promised_date(submission: Submission) -> date | None:
    """The day an answer was promised to this activity or plan; None when nothing was promised."""
    promises = Commitment.objects.filter(kind=Commitment.Kind.ANSWER, broken_at=None)
    own = promises.filter(activity=submission.activity).order_by("current_date", "pk").first()
    plans = promises.filter(plan=submission.activity.plan).order_by("current_date", "pk").first()
    found = own or plans
    return found.promised_date if found else None


def lock_open(submission: Submission) -> Submission:
    """The submission, locked. Raises Refused, or Conflict, when it is not open for dividing."""
    row: Submission = Submission.objects.lock(submission.pk)
    if row.status in (Submission.Status.WITHDRAWN, Submission.Status.DISMISSED):
        raise Refused(f"{row.reference} er ikke lenger åpent for deling.")
    if row.status == Submission.Status.SPLIT:
        raise Conflict(f"{row.reference} er ferdig delt. Åpne delingen igjen for å endre den.")
    return row


def check_span(submission: Submission, span: Range | None) -> str:
    """The exact words of the span. Raises Refused when it lies outside the text."""
    text = submission.original_text
    if span is None:
        return text
    start, end = span
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Refused("Utdraget ligger utenfor teksten. Velg setningene på nytt.", field="span")
    return text[start:end]


def _begin(submission: Submission) -> None:
    if submission.status == Submission.Status.RECEIVED:
        submission.status = Submission.Status.IN_PROGRESS
        submission.save()


def _check_new(submission: Submission, parts: Sequence[tuple[Range | None, Reading]]) -> None:
    have = {
        (None if point.whole else (point.span_start, point.span_end), point.summary)
        for point in Point.objects.filter(submission=submission).current()
    }
    for span, reading in parts:
        if not reading.summary.strip():
            raise Refused("Skriv hvordan dere forstår punktet.", field="summary")
        if reading.kind not in Point.Kind.values:
            raise Refused("Velg hva slags punkt det er.", field="kind")
        if (span, reading.summary) in have:
            raise Refused("Dette punktet finnes fra før.")


@transaction.atomic
def add_points(
    *,
    submission: Submission,
    parts: Sequence[tuple[Range | None, Reading]],
    by: Acting,
    at: datetime,
) -> list[Point]:
    """Make points of spans of the original (None = the whole of it), numbered on from the last.

    Raises Refused for a span outside the text, a missing summary, or a point that exists.
    """
    check(by, Permission.SUBMISSION_SPLIT)
    row = lock_open(submission)
    quotes = [check_span(row, span) for span, _ in parts]
    _check_new(row, parts)
    number, hidden = Point.objects.next_number(row), secrets_of(row)
    due = promised_date(row)
    points = [
        Point(
            submission=row,
            number=number + place,
            reference=f"{row.reference}-{number + place}",
            span_start=span[0] if span else None,
            span_end=span[1] if span else None,
            whole=span is None,
            quote=quote,
            summary=unstopped(reading.summary.strip(), hidden),
            kind=reading.kind,
            origin=reading.origin,
            prompt=reading.prompt,
            due_date=due,
        )
        for place, ((span, reading), quote) in enumerate(zip(parts, quotes, strict=True))
    ]
    made = f"punkt {points[0].number}" if len(points) == 1 else f"{len(points)} punkter"
    with acting_as(
        by, f"Laget {made} av {row.reference}", at=at, about=row.reference, undoable=True
    ):
        _begin(row)
        create_all(points)
    return points


def add_point(
    *, submission: Submission, span: Range | None, reading: Reading, by: Acting, at: datetime
) -> Point:
    """Make one point; see ``add_points``."""
    return add_points(submission=submission, parts=[(span, reading)], by=by, at=at)[0]


def point_per_sentence(
    *, submission: Submission, kind: str, by: Acting, at: datetime, cuts: Collection[int] = ()
) -> list[Point]:
    """Make a point of every sentence that is in no point yet; its words are the first reading.

    ``cuts`` are the places where somebody has cut a sentence in two.
    """
    parts = [
        ((piece.start, piece.end), Reading(summary=piece.text, kind=kind))
        for piece in sentences_of(submission, cuts)
        if not piece.is_used
    ]
    if not parts:
        raise Refused("Alle setningene er brukt fra før.")
    return add_points(submission=submission, parts=parts, by=by, at=at)


@transaction.atomic
def mark_gap(*, submission: Submission, span: Range, by: Acting, at: datetime) -> Gap:
    """Mark words as «ikke et punkt»: a greeting, a signature."""
    check(by, Permission.SUBMISSION_SPLIT)
    row = lock_open(submission)
    check_span(row, span)
    if Gap.objects.filter(submission=row, span_start=span[0], span_end=span[1]).exists():
        raise Refused("Dette er merket som «ikke et punkt» fra før.")
    gap = Gap(submission=row, span_start=span[0], span_end=span[1])
    # Without the words: they may be somebody's name, and acts are never rewritten.
    sentence = f"Merket tekst i {row.reference} som ikke et punkt"
    with acting_as(by, sentence, at=at, about=row.reference, undoable=True):
        _begin(row)
        gap.save()
    return gap


@transaction.atomic
def unmark_gap(*, gap: Gap, by: Acting, at: datetime) -> None:
    """Take the mark away; the words must then lie in a point before the splitting is finished."""
    check(by, Permission.SUBMISSION_SPLIT)
    row = lock_open(gap.submission)
    with acting_as(
        by, "Tok bort merket «ikke et punkt»", at=at, about=row.reference, undoable=True
    ):
        gap.delete()


def _check_editable(point: Point, reading: Reading) -> None:
    """What somebody has approved an answer to, and what is published, is understood as it was."""
    if point.status in (Point.Status.ANSWERED, Point.Status.RETIRED):
        raise Refused(f"{point.reference} er besvart eller erstattet og kan ikke endres.")
    if point.status == Point.Status.READY:
        raise Refused(
            f"Svaret på {point.reference} er til kontroll. Be om å få det tilbake før du endrer "
            "punktet."
        )
    finding = Point.Kind.FINDING
    if point.status == Point.Status.REOPENED and reading.kind == finding != point.kind:
        raise Refused(
            f"{point.reference} har et publisert svar og kan ikke bli et funn.", field="kind"
        )
    # A finding needs no answer of its own: nobody makes one of a wish without saying why.
    if (point.kind == finding) != (reading.kind == finding) and not reading.reason.strip():
        raise Refused(
            "Skriv hvorfor punktet går fra eller til å være et funn: da gjelder andre krav til svaret.",
            field="reason",
        )


@transaction.atomic
def edit_point(*, point: Point, reading: Reading, revision: int, by: Acting, at: datetime) -> Point:
    """Change how the point is understood. Raises Conflict when somebody else did meanwhile."""
    check(by, Permission.POINT_EDIT)
    row: Point = Point.objects.lock(point.pk, revision=revision)
    if not reading.summary.strip():
        raise Refused("Skriv hvordan dere forstår punktet.", field="summary")
    if reading.kind not in Point.Kind.values:
        raise Refused("Velg hva slags punkt det er.", field="kind")
    _check_editable(row, reading)
    with acting_as(
        by,
        f"Endret forståelsen av {row.reference}",
        at=at,
        reason=reading.reason.strip(),
        about=row.submission.reference,
        undoable=True,
    ):
        row.summary = unstopped(reading.summary.strip(), secrets_of(row.submission))
        row.kind = reading.kind
        row.origin, row.prompt = reading.origin, reading.prompt
        row.save()
    return row


@transaction.atomic
def finish(*, submission: Submission, by: Acting, at: datetime) -> Submission:
    """Say that the submission is fully split.

    Raises Refused while any text is in no point and not marked, or while there is no point.
    """
    check(by, Permission.SUBMISSION_SPLIT)
    row = lock_open(submission)
    if left := uncovered(row):
        first = left[0].text[:60]
        raise Refused(
            f"{len(left)} stykker tekst er ikke i noe punkt. Det første er «{first}». "
            "Lag et punkt av teksten, eller merk den som «ikke et punkt»."
        )
    if not Point.objects.filter(submission=row).current().exists():
        raise Refused("Innspillet har ingen punkter ennå. Lag minst ett.")
    if row.status == Submission.Status.RECEIVED:
        # Dismissed and taken in again: the points it has, it had before.
        row.status = Submission.Status.IN_PROGRESS
    check_transition(SUBMISSION, row, Submission.Status.SPLIT, what="Innspillet")
    with acting_as(
        by, f"{row.reference} er ferdig delt", at=at, about=row.reference, undoable=True
    ):
        row.status = Submission.Status.SPLIT
        row.save()
    return row


@transaction.atomic
def resume(*, submission: Submission, reason: str, by: Acting, at: datetime) -> Submission:
    """Open the splitting again, with a reason. Points with a published answer stay untouched."""
    check(by, Permission.SUBMISSION_SPLIT)
    plan = Plan.objects.lock(submission.activity.plan_id)
    row: Submission = Submission.objects.lock(submission.pk)
    check_transition(SUBMISSION, row, Submission.Status.IN_PROGRESS, what="Innspillet")
    if not reason.strip():
        raise Refused("Skriv hvorfor delingen åpnes igjen.", field="reason")
    with acting_as(
        by, f"Åpnet delingen av {row.reference} igjen", at=at, about=row.reference, reason=reason
    ):
        row.status = Submission.Status.IN_PROGRESS
        row.save()
        fall_back(plan, {row.activity_id})
    return row
