"""«Dette er ikke det vi mente»: the sender objects to how we understood a point, and we must answer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models import Point, Submission
from core.privacy import Privacy
from plans.models import Plan


class ThreadQuerySet(RecordedQuerySet):
    def waiting(self) -> "ThreadQuerySet":
        return self.filter(status=Thread.Status.WAITING_US)

    def of_plan(self, plan: Plan) -> "ThreadQuerySet":
        return self.filter(point__submission__activity__plan=plan)

    def of_submission(self, submission: Submission) -> "ThreadQuerySet":
        """With its messages, in the order they were opened."""
        found = self.filter(point__submission=submission).select_related("point")
        return found.prefetch_related("messages").order_by("pk")


class Thread(Recorded):
    """Innvending: what a sender says of our understanding of one point, until we have answered."""

    class Kind(models.TextChoices):
        MISUNDERSTOOD = "misunderstood", "Dette er ikke det vi mente"

    class Status(models.TextChoices):
        WAITING_US = "waiting_us", "Venter på oss"
        CLOSED = "closed", "Besvart"

    class Result(models.TextChoices):
        UPHELD = "upheld", "Avsenderen har rett"
        NOT_UPHELD = "not_upheld", "Vi har forstått punktet riktig"

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="threads")
    kind = models.CharField("slag", max_length=15, choices=Kind.choices)
    due_date = models.DateField("svar lovet")
    status = models.CharField("status", max_length=10, choices=Status.choices)
    result = models.CharField(
        "resultat", max_length=10, choices=Result.choices, null=True, blank=True
    )

    objects = ThreadQuerySet.as_manager()
    frozen = frozenset({"point_id", "kind", "due_date"})
    privacy: ClassVar = Privacy(internal="point kind due_date status result")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["point", "kind"],
                condition=Q(status="waiting_us"),
                name="thread_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(status="closed") ^ Q(result=None), name="thread_closed_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.get_kind_display()}"


class ThreadMessage(Recorded):
    """What one side said in a thread; frozen."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    from_sender = models.BooleanField("fra avsenderen")
    text = models.TextField("melding")

    frozen = frozenset({"thread_id", "from_sender", "text"})
    privacy: ClassVar = Privacy(internal="thread from_sender text")

    def __str__(self) -> str:
        return self.text[:40]
