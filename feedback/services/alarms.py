"""Alarms before publishing: like points that are about to get unlike answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point, PointRelation
from core.errors import Conflict, Refused
from core.text import normalised, too_thin
from feedback.models import AlarmNote, Answer


@dataclass(frozen=True)
class Difference:
    """Two points that say the same, and would get different outcomes."""

    point: Point
    other: Point
    outcome: str
    other_outcome: str

    @property
    def sentence(self) -> str:
        return (
            f"{self.point.reference} og {self.other.reference} er like, men har ulikt resultat. "
            "Gi dem samme resultat, eller skriv hvorfor de er ulike."
        )


def _alike(points: Sequence[Point]) -> list[tuple[int, int]]:
    """Pairs with a confirmed relation or equal normalised words, by key, the smaller first."""
    ids = [point.pk for point in points]
    relations = PointRelation.objects.confirmed().filter(Q(a__in=ids) | Q(b__in=ids))
    pairs = {(a, b) for a, b in relations.values_list("a", "b")}
    plans = {point.submission.activity.plan_id for point in points}
    same: dict[str, list[int]] = {}
    everyone = Point.objects.current().filter(submission__activity__plan__in=plans)
    for pk, quote in everyone.values_list("pk", "quote"):
        same.setdefault(normalised(quote), []).append(pk)
    for group in same.values():
        pairs |= {(a, b) for a in group for b in group if a < b and (a in ids or b in ids)}
    return sorted(pairs)


def differences(answers: Sequence[Answer]) -> list[Difference]:
    """Like pairs, one of them in ``answers``, whose outcomes differ and nobody has said why.

    Pairs with a finding are exempt: evidence and wishes may end differently.
    """
    about = {answer.point_id: answer for answer in answers}
    pairs = _alike([answer.point for answer in answers])
    ids = {pk for pair in pairs for pk in pair}
    points = {p.pk: p for p in Point.objects.filter(pk__in=ids).select_related("submission")}
    current = Answer.objects.in_force().filter(point__in=ids)
    outcomes = {answer.point_id: answer.outcome for answer in current}
    outcomes |= {
        answer.point_id: answer.outcome for answer in Answer.objects.live().filter(point__in=ids)
    }
    outcomes |= {pk: answer.outcome for pk, answer in about.items()}
    noted = set(AlarmNote.objects.filter(a__in=ids).values_list("a", "b"))
    return [
        Difference(points[a], points[b], outcomes[a], outcomes[b])
        for a, b in pairs
        if (a, b) not in noted
        and a in outcomes
        and b in outcomes
        and outcomes[a] != outcomes[b]
        and Point.Kind.FINDING not in (points[a].kind, points[b].kind)
    ]


@transaction.atomic
def accept_difference(*, a: Point, b: Point, reason: str, by: Acting, at: datetime) -> AlarmNote:
    """Say why two like points may have different outcomes. Publishing then goes on."""
    check(by, Permission.ANSWER_DRAFT)
    if too_thin(reason):
        raise Refused(
            "Skriv hvorfor punktene får ulikt resultat, med minst 20 tegn.", field="reason"
        )
    if a.pk == b.pk:
        raise Refused("Et punkt kan ikke være ulikt seg selv.")
    first, second = Point.objects.lock_all([a.pk, b.pk])
    if (said := AlarmNote.objects.filter(a=first, b=second).first()) is not None:
        if said.reason == reason:
            return said
        raise Conflict(
            f"Noen har forklart før deg hvorfor {a.reference} og {b.reference} har ulikt resultat."
        )
    note = AlarmNote(a=first, b=second, reason=reason)
    with acting_as(
        by,
        f"Forklarte hvorfor {a.reference} og {b.reference} har ulikt resultat",
        at=at,
        about=a.submission.reference,
        reason=reason,
    ):
        note.save()
    return note
