"""How points relate, and what planners note beside them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.points import Point
from consultations.models.submissions import Submission
from core.privacy import Privacy
from plans.models import Plan


class PointRelationQuerySet(RecordedQuerySet):
    def like(self) -> Self:
        return self.filter(kind=PointRelation.Kind.LIKE)

    def confirmed(self) -> Self:
        return self.filter(confirmed=True)

    def touching(self, point: Point) -> Self:
        return self.filter(Q(a=point) | Q(b=point)).order_by("pk")


class PublicPointRelationManager(models.Manager["PointRelation"]):
    """Confirmed relations between points that the public may both see."""

    def get_queryset(self) -> PointRelationQuerySet:
        points = Point.public.get_queryset().values("pk")
        return PointRelationQuerySet(self.model).confirmed().filter(a__in=points, b__in=points)

    def of_plan(self, plan: Plan) -> PointRelationQuerySet:
        """Both points are of the plan: likeness does not reach across plans."""
        points = Point.public.of_plan(plan).values("pk")
        return PointRelationQuerySet(self.model).confirmed().filter(a__in=points, b__in=points)


class PointRelation(Recorded):
    """Two points say the same. A relation merges, hides and answers nothing."""

    class Kind(models.TextChoices):
        LIKE = "like", "Like"
        DUPLICATE = "duplicate", "Duplikat"

    a = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="relations_a")
    b = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="relations_b")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    confirmed = models.BooleanField("bekreftet", default=False)
    reason = models.TextField("grunn", blank=True)

    objects = PointRelationQuerySet.as_manager()
    public = PublicPointRelationManager()
    removable = True
    privacy: ClassVar = Privacy(public="a b kind confirmed", internal="reason")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["a", "b", "kind"], name="point_relation_once"),
            models.CheckConstraint(condition=~Q(a=F("b")), name="point_relation_two"),
            models.CheckConstraint(
                condition=~Q(kind="like") | Q(a__lt=F("b")), name="point_like_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} {self.kind} {self.b_id}"


class Note(Recorded):
    """Notat: an internal note. Never leaves the workbench, in page, API or export."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    point = models.ForeignKey(
        Point, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    text = models.TextField("notat")
    removed = models.BooleanField("tatt bort", default=False)

    privacy: ClassVar = Privacy(internal="submission point text removed")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(submission=None) ^ Q(point=None), name="note_one_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def take_back(self) -> None:
        self.removed = True
        self.save()
