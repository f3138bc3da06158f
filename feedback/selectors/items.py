"""One submission as a planner works with it, and whether it has changed since it was read."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from audit.models import Act
from consultations.models import (
    Attachment,
    Correction,
    Note,
    Point,
    PointRelation,
    Submission,
    TopicChosen,
)
from consultations.selectors import attachments_of, has_contact, let_read
from core.templatetags.gj import clock
from feedback.models import Answer, Thread
from feedback.selectors.history import Entry, entries, names_of, of_submission, recent
from feedback.selectors.points import answers_in_force, with_outcome
from feedback.selectors.rows import outcome_of
from feedback.selectors.searching import numbers_of
from plans.models import Plan

RECENT_ACTS = 5


@dataclass(frozen=True)
class Like:
    """Another point that says the same, or may do so, with its outcome."""

    relation: PointRelation
    point: Point

    @property
    def outcome_label(self) -> str:
        outcome = outcome_of(self.point)
        return str(Answer.Outcome(outcome).label) if outcome else ""


@dataclass(frozen=True)
class Item:
    """One submission with its current points and what belongs to them."""

    submission: Submission
    points: list[Point]
    answers: dict[int, Answer]
    live: dict[int, Answer]
    notes: list[tuple[Note, str]]
    acts: list[Entry]
    has_contact: bool
    files: list[Attachment]
    corrections: list[Correction]
    threads: list[Thread]
    topics: list[str]

    @property
    def unfinished(self) -> list[tuple[Point, str]]:
        """What a point lacks before the submission is sorted, as a sentence for each."""
        found = []
        for point in self.points:
            if outcome_of(point):
                continue
            if not point.point_themes.all():
                found.append((point, f"Punkt {point.number} mangler tema. Velg minst ett."))
            elif not point.assigned_to_id and not point.assigned_unit_id:
                found.append(
                    (
                        point,
                        f"Punkt {point.number} mangler ansvarlig. Ta det selv, eller tildel det.",
                    )
                )
        return found


def item(submission: Submission, *, opened: Collection[str] = ()) -> Item:
    """Everything about the submission, in a number of queries that does not grow with it."""
    current = Point.objects.filter(submission=submission).current().with_origin().for_list()
    points = list(with_outcome(current))
    let_read([submission], points, opened=opened)
    acts = recent(of_submission(submission), RECENT_ACTS)
    return Item(
        submission=submission,
        points=points,
        answers=answers_in_force(points),
        live={
            answer.point_id: answer
            for answer in Answer.objects.live().filter(point__in=points).order_by("pk")
        },
        notes=_notes(submission, points),
        acts=acts,
        has_contact=has_contact(submission),
        files=attachments_of(submission),
        corrections=list(Correction.objects.of(submission)),
        threads=list(Thread.objects.of_submission(submission)),
        topics=_topics(submission),
    )


def _topics(submission: Submission) -> list[str]:
    """What the sender says it is about."""
    chosen = TopicChosen.objects.filter(submission=submission).order_by("pk")
    return list(chosen.values_list("theme__name_nb", flat=True))


def _notes(submission: Submission, points: list[Point]) -> list[tuple[Note, str]]:
    about = Q(submission=submission) | Q(point__in=points)
    notes = (
        Note.objects.filter(about, removed=False)
        .select_related("point", "created_by")
        .order_by("-pk")
    )
    names = names_of(note.created_by for note in notes)
    return [(note, names[note.created_by_id]) for note in notes]


def likes_of(point: Point, *, opened: Collection[str] = ()) -> list[Like]:
    """The points that are alike, confirmed ones first, with their outcome."""
    relations = list(PointRelation.objects.like().touching(point))
    others = {
        relation.pk: relation.b_id if relation.a_id == point.pk else relation.a_id
        for relation in relations
    }
    found = with_outcome(Point.objects.filter(pk__in=others.values())).select_related(
        "submission__activity"
    )
    by_key = {each.pk: each for each in found}
    let_read([each.submission for each in found], found, opened=opened)
    likes = [Like(relation, by_key[others[relation.pk]]) for relation in relations]
    return sorted(likes, key=lambda like: (not like.relation.confirmed, like.relation.pk))


def suggested_likeness(point: Point, other: Point) -> PointRelation | None:
    """The likeness between two points that nobody has confirmed yet."""
    relations = PointRelation.objects.like().touching(point).filter(confirmed=False)
    found: PointRelation | None = relations.filter(Q(a=other) | Q(b=other)).first()
    return found


def point_named(plan: Plan, typed: str) -> Point | None:
    """The current point that a reference names; the only point, where no number is given."""
    numbers = numbers_of(typed, plan.prefix)
    if numbers is None:
        return None
    points = Point.objects.of_plan(plan).current().filter(submission__number=numbers[0])
    if numbers[1] is not None:
        points = points.filter(number=numbers[1])
    found = list(points.in_order()[:2])
    return found[0] if len(found) == 1 else None


def changed_since(point: Point, revision: int, *fields: str) -> str:
    """Who changed one of the fields after the revision, and when, as a sentence; else nothing.

    Changes of other fields are no conflict: both are kept.
    """
    if point.revision == revision:
        return ""
    then = Point.history.filter(id=point.pk, revision=revision).first()
    if then and all(_value(then, name) == _value(point, name) for name in fields):
        return ""
    newest = Point.history.filter(id=point.pk).order_by("-history_id").first()
    entry = entries(Act.objects.filter(pk=newest.act_id).for_list())[0]
    return f"{entry.who} endret dette {clock(entry.act.at)}, mens du så på det."


def _value(row: object, field: str) -> object:
    """The stored value: the key of a relation, so that nothing has to be fetched."""
    key = f"{field}_id"
    return getattr(row, key) if hasattr(row, key) else getattr(row, field)
