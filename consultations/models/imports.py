"""Files that came in: every row is accounted for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from audit.recording import Recorded
from consultations.models.activities import Activity
from consultations.models.submissions import Submission
from core.privacy import Privacy


class ImportBatch(Recorded):
    """One file taken in, all or nothing: rows read = created + already imported + refused."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField("fil", max_length=255)
    file_sha256 = models.CharField("kontrollsum", max_length=64)
    rows_read = models.PositiveIntegerField("rader lest")
    rows_created = models.PositiveIntegerField("rader lagret")
    rows_already_imported = models.PositiveIntegerField("rader som var importert før")
    rows_refused = models.PositiveIntegerField("rader avvist")

    privacy: ClassVar = Privacy(
        internal="activity file_sha256 rows_read rows_created rows_already_imported rows_refused",
        personal="file_name",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    rows_read=F("rows_created") + F("rows_already_imported") + F("rows_refused")
                ),
                name="import_rows_add_up",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(Recorded):
    """Where one imported submission came from, so that importing again adds nothing.

    ``fingerprint`` is the digest of the whole row with its occurrence number among equal rows:
    two people with equal words stay two submissions, and a re-ordered file adds none.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("rad")
    fingerprint = models.CharField("avtrykk", max_length=64)
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="import_row"
    )

    privacy: ClassVar = Privacy(internal="batch activity number fingerprint submission")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "fingerprint"], name="import_row_fingerprint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"
