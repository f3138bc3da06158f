"""What a body decided, and answers released together."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models import Point
from core.privacy import Privacy
from plans.models import Plan


class Decision(Recorded):
    """Vedtak: body, case number, date."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="decisions")
    body = models.CharField("organ", max_length=120)
    case_number = models.CharField("sak", max_length=30)
    date = models.DateField("dato")
    title = models.CharField("tittel", max_length=200)
    text = models.TextField("tekst", blank=True)
    url = models.URLField("lenke", blank=True)

    privacy: ClassVar = Privacy(public="plan body case_number date title text url")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "case_number", "date"],
                name="decision_once",
                violation_error_message="Vedtaket er registrert fra før.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, sak {self.case_number}"


class PublicationQuerySet(RecordedQuerySet):
    def held(self) -> Self:
        return self.filter(released_at=None, called_off_at=None).order_by("planned_at", "pk")


class Publication(Recorded):
    """Answers that leave together. Held until ``planned_at``; until then it can be called off."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="publications")
    planned_at = models.DateTimeField("publiseres")
    released_at = models.DateTimeField("publisert", null=True, blank=True)
    called_off_at = models.DateTimeField("angret", null=True, blank=True)

    objects = PublicationQuerySet.as_manager()
    privacy: ClassVar = Privacy(internal="plan planned_at called_off_at", public="released_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(called_off_at=None),
                name="publication_released_or_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_at:%Y-%m-%d %H:%M}"


class AlarmNote(Recorded):
    """Why two like points may have different outcomes, said by a named person."""

    a = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="alarm_notes_a")
    b = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="alarm_notes_b")
    reason = models.TextField("grunn")

    privacy: ClassVar = Privacy(internal="a b reason")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["a", "b"], name="alarm_note_once"),
            models.CheckConstraint(condition=Q(a__lt=models.F("b")), name="alarm_note_ordered"),
        ]

    def __str__(self) -> str:
        return self.reason[:40]
