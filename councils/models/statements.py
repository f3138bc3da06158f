"""What a council adopted about a matter itself: its words become a submission like all others."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models import Submission
from core.privacy import Privacy
from councils.models.councils import Council
from councils.models.meetings import AgendaItem, Meeting


class StatementQuerySet(RecordedQuerySet):
    def of_meeting(self, meeting: Meeting) -> Self:
        return self.filter(agenda_item__meeting=meeting).standing().for_list()

    def of_council(self, council: Council) -> Self:
        return self.filter(agenda_item__meeting__council=council)

    def standing(self) -> Self:
        """Proposed or adopted; one that fell is history."""
        return self.exclude(status=Statement.Status.DROPPED)

    def adopted(self) -> Self:
        return self.filter(status=Statement.Status.ADOPTED)

    def for_list(self) -> Self:
        """The newest meeting first."""
        return self.select_related(
            "agenda_item__meeting", "agenda_item__activity", "submission"
        ).order_by("-agenda_item__meeting__starts_at", "pk")


class Statement(Recorded):
    """Uttalelse: what the council decided to say, or that it says nothing. Adopted in a meeting."""

    class Stance(models.TextChoices):
        GIVEN = "given", "Rådet uttaler seg"
        DECLINED = "declined", "Rådet vil ikke uttale seg"
        NO_COMMENT = "no_comment", "Rådet har ingen merknader"
        NOT_IN_TIME = "not_in_time", "Saken kom for sent til at rådet kan uttale seg"

    class Status(models.TextChoices):
        DRAFT = "draft", "Forslag"
        ADOPTED = "adopted", "Vedtatt"
        DROPPED = "dropped", "Falt"

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="statements")
    stance = models.CharField("rådets standpunkt", max_length=12, choices=Stance.choices)
    text = models.TextField("uttalelse", blank=True)
    dissent = models.TextField("dissens", blank=True)
    votes_for = models.PositiveSmallIntegerField("stemmer for", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("stemmer mot", null=True, blank=True)
    status = models.CharField("status", max_length=8, choices=Status.choices, default=Status.DRAFT)
    adopted_at = models.DateTimeField("vedtatt", null=True, blank=True)
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="statement"
    )

    objects = StatementQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="agenda_item stance text dissent votes_for votes_against status adopted_at "
        "submission"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agenda_item"],
                condition=~Q(status="dropped"),
                name="statement_once",
                violation_error_message="Saken har alt en uttalelse.",
            ),
            models.CheckConstraint(
                condition=~Q(stance="given") | ~Q(text=""),
                name="statement_says_something",
                violation_error_message="Skriv hva rådet uttaler.",
            ),
            models.CheckConstraint(
                condition=Q(status="adopted") ^ Q(adopted_at=None), name="statement_adopted_pair"
            ),
            models.CheckConstraint(
                condition=(Q(status="adopted", stance="given") & ~Q(submission=None))
                | (~Q(status="adopted", stance="given") & Q(submission=None)),
                name="statement_given_is_registered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()} ({self.agenda_item_id})"

    def frozen_now(self, stored: Mapping[str, Any]) -> frozenset[str]:
        """Nothing changes in what was adopted or fell; a new statement may replace it."""
        if stored["status"] == self.Status.DRAFT:
            return frozenset({"agenda_item_id"})
        return frozenset(stored) - {"revision"}
