"""Answers that came with a municipality's old response table."""

from typing import ClassVar, Self

from django.db import models

from audit.recording import Recorded, RecordedQuerySet
from consultations.models import ImportBatch
from core.privacy import Privacy
from feedback.models.answers import Answer


class ImportedAnswerQuerySet(RecordedQuerySet):
    def of_batch(self, batch: ImportBatch) -> Self:
        """The answers of one file, in the order of its rows."""
        found = self.filter(batch=batch).select_related("answer__point__submission")
        return found.order_by("row", "pk")


class ImportedAnswer(Recorded):
    """That an answer was not written here, and what the old table said, word for word.

    A reason that says nothing («null», «-», «x») stands here and nowhere else: it is a fault to
    mend, and never the reason of an answer.
    """

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="imported")
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="imported_answers"
    )
    row = models.PositiveIntegerField("rad")
    outcome = models.CharField("resultat i kilden", max_length=200, blank=True)
    reason = models.TextField("grunn i kilden", blank=True)
    measures = models.CharField("tiltak i kilden", max_length=500, blank=True)
    decision = models.CharField("vedtak i kilden", max_length=500, blank=True)
    dated = models.CharField("dato i kilden", max_length=60, blank=True)

    objects = ImportedAnswerQuerySet.as_manager()
    frozen = frozenset({"answer_id", "batch_id", "row"})
    privacy: ClassVar = Privacy(internal="answer batch row outcome reason measures decision dated")

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.row}"
