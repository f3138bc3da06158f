"""Dividing anew: points without a published answer give way to others, and their numbers stay.

Called from ``feedback`` only, where a draft answer to a point that goes is known and thrown away.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import create_all
from consultations.models import Gap, Point, PointRelation, PointReplacement, PointTheme, Submission
from consultations.rules.detecting import unstopped
from consultations.rules.spans import BadSpan, joined
from consultations.selectors import range_of, secrets_of
from consultations.services.splitting import Range, check_span, lock_open
from consultations.states import POINT
from core.errors import Conflict, Refused
from core.states import check_transition

GOES = (Point.Status.RECEIVED, Point.Status.IN_REVIEW, Point.Status.NEEDS_CLARIFICATION)


@transaction.atomic
def retire(*, point: Point, by: Acting, at: datetime) -> Point:
    """Take a point without a published answer away. Its number stays and is never used again."""
    check(by, Permission.SUBMISSION_SPLIT)
    lock_open(point.submission)
    row = _lock([point])[0]
    with acting_as(
        by, f"Fjernet punkt {row.reference}", at=at, about=row.submission.reference, undoable=True
    ):
        _take_away(row)
    return row


@transaction.atomic
def merge(*, points: Sequence[Point], by: Acting, at: datetime) -> Point:
    """Make one point of several that stand beside each other, with a number of its own.

    Raises Refused for fewer than two, for words in between that are in none of them, and for a
    finding together with something that must be answered.
    """
    check(by, Permission.SUBMISSION_SPLIT)
    if len({point.pk for point in points}) < 2:
        raise Refused("Velg minst to punkter som skal slås sammen.")
    submission = lock_open(points[0].submission)
    old = sorted(_lock(points), key=lambda each: range_of(each, len(submission.original_text)))
    if any(each.submission_id != submission.pk for each in old):
        raise Refused("Punktene må være fra samme innspill.")
    with acting_as(
        by,
        f"Slo sammen {len(old)} punkter i {submission.reference}",
        at=at,
        about=submission.reference,
        undoable=True,
    ):
        return _replace(submission, [(_span_of(submission, old), old)])[0]


@transaction.atomic
def move(
    *, submission: Submission, span: Range, to: Point, by: Acting, at: datetime
) -> list[Point]:
    """Move sentences out of the points they are in and into another that stands beside them.

    Both points get new numbers, since what a number stands for never changes. A point that is left
    empty is replaced by the one that got its words.
    """
    check(by, Permission.SUBMISSION_SPLIT)
    row = lock_open(submission)
    check_span(row, span)
    every = Point.objects.filter(submission=row).current().in_order()
    have = [each for each in every if each.pk != to.pk and _holds(row, each, span)]
    target, *sources = _lock([to, *have])
    if target.submission_id != row.pk:
        raise Refused("Punktet må være fra samme innspill.")
    if target.whole or any(each.whole for each in sources):
        raise Refused("Et punkt er hele innspillet. Fjern det, og lag punkter av setningene.")
    parts, emptied = [], [target]
    for each in sources:
        if (left := _without(row, each, span)) is None:
            emptied.append(each)
        else:
            parts.append((left, [each]))
    grown = _joined(row, [range_of(target, 0), span])
    with acting_as(
        by,
        f"Flyttet tekst til punkt {target.number} i {row.reference}",
        at=at,
        about=row.reference,
        undoable=True,
    ):
        return _replace(row, [(grown, emptied), *parts])


@transaction.atomic
def rejoin(*, submission: Submission, by: Acting, at: datetime) -> Point:
    """Put all that was divided together again, as one point: the whole submission."""
    check(by, Permission.SUBMISSION_SPLIT)
    row = lock_open(submission)
    points = list(Point.objects.filter(submission=row).current().in_order())
    if not points:
        raise Refused("Innspillet har ingen punkter ennå.")
    if len(points) == 1 and points[0].whole:
        raise Refused("Hele innspillet er ett punkt fra før.")
    old = _lock(points)
    with acting_as(
        by,
        f"Slo sammen alle punktene i {row.reference}",
        at=at,
        about=row.reference,
        undoable=True,
    ):
        for gap in Gap.objects.filter(submission=row).order_by("span_start", "pk"):
            gap.delete()
        return _replace(row, [(None, old)])[0]


def _lock(points: Sequence[Point]) -> list[Point]:
    """The points, locked in one order and given in theirs. Raises Refused for one that must stay."""
    locked = {row.pk: row for row in Point.objects.lock_all(each.pk for each in points)}
    for row in locked.values():
        if row.status == Point.Status.RETIRED:
            raise Conflict(f"{row.reference} er erstattet av et nytt punkt.")
        if row.status == Point.Status.READY:
            raise Refused(
                f"Svaret på {row.reference} er til kontroll. Be om å få det tilbake før du deler "
                "på nytt."
            )
        if row.status not in GOES:
            raise Refused(f"{row.reference} har et publisert svar og blir ikke rørt.")
    return [locked[each.pk] for each in points]


def _holds(submission: Submission, point: Point, span: Range) -> bool:
    start, end = range_of(point, len(submission.original_text))
    return start < span[1] and span[0] < end


def _joined(submission: Submission, spans: Sequence[Range]) -> Range:
    try:
        return joined(submission.original_text, sorted(spans))
    except BadSpan as fault:
        raise Refused(
            "Tekstene må stå rett etter hverandre i innspillet. Ta med det som står imellom."
        ) from fault


def _span_of(submission: Submission, points: Sequence[Point]) -> Range | None:
    if any(point.whole for point in points):
        return None
    return _joined(submission, [range_of(point, 0) for point in points])


def _without(submission: Submission, point: Point, span: Range) -> Range | None:
    """What is left of the point; None when nothing is. Raises Refused for words from its middle."""
    text, (start, end) = submission.original_text, range_of(point, 0)
    before, after = text[start : max(start, span[0])], text[min(end, span[1]) : end]
    if before.strip() and after.strip():
        raise Refused(
            f"Setningen står midt i punkt {point.number}. Flytt også det som står før eller etter."
        )
    if before.strip():
        return start, start + len(before.rstrip())
    return (end - len(after.lstrip()), end) if after.strip() else None


def _replace(
    submission: Submission, parts: Sequence[tuple[Range | None, Sequence[Point]]]
) -> list[Point]:
    """Make a point of each span in place of those named, and take these away."""
    number, hidden = Point.objects.next_number(submission), secrets_of(submission)
    made = [
        _successor(submission, span, old, number=number + place)
        for place, (span, old) in enumerate(parts)
    ]
    for point in made:
        point.summary = unstopped(point.summary, hidden)
    create_all(made)
    for point, (_, old) in zip(made, parts, strict=True):
        _carry(point, old)
        for each in old:
            _take_away(each)
        create_all([PointReplacement(retired=each, successor=point) for each in old])
    return made


def _take_away(point: Point) -> None:
    check_transition(POINT, point, Point.Status.RETIRED, what="Punktet")
    point.status = Point.Status.RETIRED
    point.save()


def _successor(
    submission: Submission, span: Range | None, old: Sequence[Point], *, number: int
) -> Point:
    """A new point that takes over how the old ones were understood and who works with them."""
    first, finding = old[0], Point.Kind.FINDING
    if len({each.kind == finding for each in old}) > 1:
        raise Refused("Et funn og noe som skal ha svar, kan ikke bli ett punkt.")
    quote = submission.original_text[slice(*span)] if span else submission.original_text
    given = first.assigned_to_id or first.assigned_unit_id
    return Point(
        submission=submission,
        number=number,
        reference=f"{submission.reference}-{number}",
        span_start=span[0] if span else None,
        span_end=span[1] if span else None,
        whole=span is None,
        quote=quote,
        summary=_understood(old, quote),
        kind=first.kind,
        origin=first.origin,
        prompt_id=first.prompt_id,
        status=Point.Status.IN_REVIEW if given else Point.Status.RECEIVED,
        assigned_to_id=first.assigned_to_id,
        assigned_unit_id=first.assigned_unit_id,
        due_date=_earliest(old),
    )


def _understood(old: Sequence[Point], quote: str) -> str:
    """What planners wrote stays; where they wrote nothing, the sender's new words stand."""
    written = [each.summary for each in old if each.summary != each.quote]
    return " ".join(dict.fromkeys(written)) or quote


def _earliest(points: Sequence[Point]) -> date | None:
    return min((each.due_date for each in points if each.due_date), default=None)


def _carry(point: Point, old: Sequence[Point]) -> None:
    """Themes and likeness follow the words: nobody has to mark them again."""
    links = PointTheme.objects.filter(point__in=old).order_by("-primary", "pk")
    themes = {link.theme_id: link for link in reversed(links)}
    primary = next((link.theme_id for link in links if link.primary), None)
    create_all(
        [
            PointTheme(point=point, theme_id=theme, primary=theme == primary,
                       source_label=link.source_label)
            for theme, link in sorted(themes.items())
        ]
    )  # fmt: skip
    gone = {each.pk for each in old}
    others: dict[tuple[int, str], PointRelation] = {}
    for each in old:
        for relation in PointRelation.objects.touching(each):
            other = relation.b_id if relation.a_id == each.pk else relation.a_id
            if other not in gone:
                others.setdefault((other, relation.kind), relation)
    create_all(
        [
            PointRelation(a_id=other, b=point, kind=kind, confirmed=relation.confirmed,
                          reason=relation.reason)
            for (other, kind), relation in sorted(others.items())
        ]
    )  # fmt: skip
