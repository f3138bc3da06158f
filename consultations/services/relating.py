"""Points that say the same. A relation merges, hides and answers nothing."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point, PointRelation
from core.errors import Refused


@transaction.atomic
def suggest(*, a: Point, b: Point, by: Acting, at: datetime) -> PointRelation:
    """Suggest that two points are alike; a person confirms it later."""
    return _relate(a, b, confirmed=False, by=by, at=at)


@transaction.atomic
def mark_like(*, a: Point, b: Point, by: Acting, at: datetime) -> PointRelation:
    """Say that two points are alike. They may then get a joint answer."""
    return _relate(a, b, confirmed=True, by=by, at=at)


def _relate(a: Point, b: Point, *, confirmed: bool, by: Acting, at: datetime) -> PointRelation:
    check(by, Permission.POINT_EDIT)
    if a.pk == b.pk:
        raise Refused("Et punkt kan ikke være likt seg selv.")
    first, second = Point.objects.lock_all([a.pk, b.pk])
    if PointRelation.objects.like().filter(a=first, b=second).exists():
        raise Refused(f"{a.reference} og {b.reference} er koblet fra før.")
    relation = PointRelation(a=first, b=second, kind=PointRelation.Kind.LIKE, confirmed=confirmed)
    verb = "Merket" if confirmed else "Foreslo"
    with acting_as(
        by,
        f"{verb} {a.reference} og {b.reference} som like",
        at=at,
        about=a.submission.reference,
        undoable=True,
    ):
        relation.save()
    return relation


@transaction.atomic
def confirm(*, relation: PointRelation, by: Acting, at: datetime) -> PointRelation:
    """Confirm a suggested likeness."""
    check(by, Permission.POINT_EDIT)
    row: PointRelation = PointRelation.objects.lock(relation.pk)
    with acting_as(
        by,
        f"Bekreftet at {row.a.reference} og {row.b.reference} er like",
        at=at,
        about=row.a.submission.reference,
        undoable=True,
    ):
        row.confirmed = True
        row.save()
    return row
