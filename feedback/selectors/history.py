"""What happened to a submission and its points: the acts, who did them, and what they changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Unit, User
from audit.models import Act, Actor, ActQuerySet
from consultations.models import Gap, Note, Point, PointTheme, Screening, Submission
from core.templatetags.gj import moment, short_date
from feedback.models import Answer


@dataclass(frozen=True)
class Change:
    """One field before and after, in words."""

    what: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One act as a person reads it."""

    act: Act
    who: str
    changes: list[Change] = field(default_factory=list)


# Shown with before and after; the other fields are keys, or say nothing the sentence does not.
SHOWN: dict[type[models.Model], tuple[str, ...]] = {
    Submission: ("status", "dismissal_reason", "case_number", "journal_number"),
    Point: (
        "summary", "kind", "status", "assigned_to", "assigned_unit",
        "due_date", "on_hold_until", "on_hold_reason", "reopened_cause",
    ),
    Answer: (
        "status", "outcome", "what_we_do", "what_we_do_not", "where", "used_for",
        "forwarded_to", "forwarded_date", "revisit_date", "revisit_occasion",
        "responsible_unit", "change_reason", "comment",
    ),
}  # fmt: skip
PEOPLE = {"assigned_to": "ansvarlig", "assigned_unit": "ansvarlig enhet"}


def acts_about(submission: Submission) -> ActQuerySet:
    """Every act that names the submission, or changed it, its points, their answers or notes."""
    points = Point.objects.filter(submission=submission).values("pk")
    mine = Q(submission_id=submission.pk) | Q(point_id__in=points)
    changed = [
        Submission.history.filter(id=submission.pk),
        Screening.history.filter(submission_id=submission.pk),
        Gap.history.filter(submission_id=submission.pk),
        Point.history.filter(submission_id=submission.pk),
        PointTheme.history.filter(point_id__in=points),
        Answer.history.filter(point_id__in=points),
        Note.history.filter(mine),
    ]
    about = Q(about=submission.reference)
    for versions in changed:
        about |= Q(pk__in=versions.values("act_id"))
    acts: ActQuerySet = Act.objects.filter(about)
    return acts.for_list()


def entries(acts: Iterable[Act]) -> list[Entry]:
    """The acts with the names of those who did them."""
    acts = list(acts)
    names = names_of(act.actor for act in acts)
    return [Entry(act, names[act.actor_id]) for act in acts]


def names_of(actors: Iterable[Actor]) -> dict[int, str]:
    """What to call each actor, by its key: a person's name, or what kind of machine it was."""
    actors = list(actors)
    people = dict(
        User.objects.filter(actor__in={actor.pk for actor in actors}).values_list("actor", "name")
    )
    return {actor.pk: people.get(actor.pk) or _other(actor) for actor in actors}


def _other(actor: Actor) -> str:
    return "Avsenderen" if actor.kind == Actor.Kind.SENDER else f"Systemet ({actor.key})"


def history_of(submission: Submission) -> list[Entry]:
    """Every act about the submission, newest first, with what it changed."""
    found = entries(acts_about(submission))
    changes = _changes(submission)
    return [Entry(each.act, each.who, changes.get(each.act.pk, [])) for each in found]


def _changes(submission: Submission) -> dict[int, list[Change]]:
    """What each act changed, by the act's number: every version against the one before it."""
    points = dict(Point.objects.filter(submission=submission).values_list("pk", "reference"))
    versions = [
        Submission.history.filter(id=submission.pk),
        Point.history.filter(submission_id=submission.pk),
        Answer.history.filter(point_id__in=points),
    ]
    found: dict[int, list[Change]] = {}
    words = _Words()
    for rows in versions:
        before: Any = None
        for after in rows.order_by("id", "history_id"):
            if before is not None and before.id == after.id:
                about = _about(after, submission, points)
                found.setdefault(after.act_id, []).extend(words.changes(before, after, about=about))
            before = after
    return found


def _about(version: Any, submission: Submission, points: dict[int, str]) -> str:
    if hasattr(version, "point_id"):
        return f"Svar på {points[version.point_id]}"
    return points[version.id] if hasattr(version, "submission_id") else submission.reference


class _Words:
    """Values as people read them; names of people and units are fetched once."""

    def __init__(self) -> None:
        self.people = dict(User.objects.values_list("pk", "name"))
        self.units = dict(Unit.objects.values_list("pk", "name_nb"))

    def changes(self, before: Any, after: Any, *, about: str) -> list[Change]:
        """The shown fields that differ between two versions of one row."""
        found = []
        for name in SHOWN[after.instance_type]:
            column = after.instance_type._meta.get_field(name)
            was, now = (getattr(row, column.attname) for row in (before, after))
            if was != now:
                label = PEOPLE.get(name) or str(column.verbose_name)
                found.append(Change(about, label, self.of(column, was), self.of(column, now)))
        return found

    def of(self, column: "models.Field[Any, Any]", value: Any) -> str:
        if value in (None, ""):
            return "–"
        if column.related_model is not None:
            names = self.people if column.related_model is User else self.units
            return names.get(value, "–")
        if isinstance(value, date):
            return moment(value) if isinstance(value, datetime) else short_date(value)
        return str(dict(column.flatchoices).get(value, value))
