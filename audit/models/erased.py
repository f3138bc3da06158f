"""The list of what has been erased: keys and places only, so that it may be kept and replayed."""

from typing import ClassVar, Self

from django.db import models

from core.privacy import Privacy


class ErasedRowQuerySet(models.QuerySet["ErasedRow"]):
    def of(self, erasure: str) -> Self:
        """The rows of one erasure, in the order they were overwritten."""
        return self.filter(erasure=erasure).order_by("pk")


class ErasedRow(models.Model):
    """One row whose words were overwritten by an approved erasure.

    ``seq`` is the last line of the ledger about the row once that was done: up to and with it, the
    digests no longer match what history holds. ``marks`` says what went, for each version: a
    column and either the places that were hidden or what stands there now. Never the words.
    """

    erasure = models.CharField(max_length=40, db_index=True)
    table = models.CharField(max_length=64)
    row = models.BigIntegerField()
    seq = models.BigIntegerField()
    marks = models.JSONField(default=dict)

    objects = ErasedRowQuerySet.as_manager()
    privacy: ClassVar = Privacy(internal="id erasure table row seq marks")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table", "row", "seq"], name="erased_row")]

    def __str__(self) -> str:
        return f"{self.erasure}: {self.table} {self.row}"
