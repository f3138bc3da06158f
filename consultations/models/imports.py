"""Files that came in: every row and every character is accounted for."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from audit.models import Actor
from audit.recording import Recorded, RecordedQuerySet
from consultations.models.activities import Activity
from consultations.models.submissions import Submission
from core.privacy import Privacy
from plans.models import Plan


class ImportBatch(Recorded):
    """One file taken in, all or nothing: rows read = created + already imported + refused.

    Characters in the file's cells = stored + listed in ``not_read``, with where and why.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField("fil", max_length=255)
    file_sha256 = models.CharField("kontrollsum", max_length=64)
    rows_read = models.PositiveIntegerField("rader lest")
    rows_created = models.PositiveIntegerField("rader lagret")
    rows_already_imported = models.PositiveIntegerField("rader som var importert før")
    rows_refused = models.PositiveIntegerField("rader avvist")
    characters_read = models.PositiveBigIntegerField("tegn i fila", default=0)
    characters_stored = models.PositiveBigIntegerField("tegn lagret", default=0)
    characters_left = models.PositiveBigIntegerField("tegn ikke lest", default=0)
    not_read = models.JSONField("ikke lest", default=list, blank=True)

    privacy: ClassVar = Privacy(
        internal="activity file_sha256 rows_read rows_created rows_already_imported rows_refused "
        "characters_read characters_stored characters_left not_read",
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
            models.CheckConstraint(
                condition=Q(characters_read=F("characters_stored") + F("characters_left")),
                name="import_characters_add_up",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRowQuerySet(RecordedQuerySet):
    def known(self, activity: Activity, marks: Iterable[str]) -> set[str]:
        """Which of the marks rows of the activity have already."""
        found = self.filter(activity=activity, fingerprint__in=list(marks), is_undone=False)
        return set(found.values_list("fingerprint", flat=True))


class ImportRow(Recorded):
    """Where one imported submission came from, so that importing again adds nothing.

    ``fingerprint`` is the digest of the whole row with its occurrence number among equal rows:
    two people with equal words stay two submissions, and a re-ordered file adds none. Where each
    row is one answer, the rows of one respondent have the same submission.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("rad")
    fingerprint = models.CharField("avtrykk", max_length=64)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="import_rows")
    # The import was taken back: the row stays, and the same row may be imported again.
    is_undone = models.BooleanField("angret", default=False)

    objects = ImportRowQuerySet.as_manager()
    privacy: ClassVar = Privacy(internal="batch activity number fingerprint submission is_undone")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "fingerprint"],
                condition=Q(is_undone=False),
                name="import_row_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def of_plan(self, plan: Plan) -> Self:
        return self.filter(plan=plan)

    def for_list(self) -> Self:
        """Newest first, without the files themselves."""
        return self.select_related("activity", "batch").defer("report").order_by("-pk")

    def waiting(self) -> Self:
        """To be checked, or to be taken in, by whoever has the time."""
        waiting = [ImportJob.Status.TO_CHECK, ImportJob.Status.WAITING]
        return self.filter(status__in=waiting).order_by("pk")

    def begun(self) -> Self:
        return self.filter(status__in=[ImportJob.Status.CHECKING, ImportJob.Status.RUNNING])

    def mapped(self, plan: Plan, signature: str) -> Self:
        """Earlier files of the plan with the same columns, whose columns somebody decided about."""
        done = [ImportJob.Status.CHECKED, ImportJob.Status.IMPORTED]
        same = self.of_plan(plan).filter(signature=signature, status__in=done)
        return same.exclude(mapping={}).order_by("-pk")


class ImportJob(models.Model):
    """A file on its way in: uploaded, its columns decided, checked, and taken in or refused.

    Not recorded: the file is somebody else's words, and must go when a sender asks for it, or when
    nothing came of it. What became of it is the ImportBatch; the file it was made of is kept. Its columns are remembered for the
    next file of the plan with the same headings.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "Lastet opp"
        TO_CHECK = "to_check", "Venter på kontroll"
        CHECKING = "checking", "Kontrolleres"
        CHECKED = "checked", "Kontrollert"
        WAITING = "waiting", "Venter"
        RUNNING = "running", "Pågår"
        IMPORTED = "imported", "Importert"
        REFUSED = "refused", "Avvist"
        UNDONE = "undone", "Angret"

    key = models.CharField(max_length=32, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="import_jobs")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="import_jobs")
    file_name = models.CharField("fil", max_length=255)
    # Where the file lies, under a random name outside the web root; empty when it has been let go of.
    stored_as = models.CharField("lagret som", max_length=80, blank=True)
    file_sha256 = models.CharField("kontrollsum", max_length=64)
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, default=Status.UPLOADED
    )
    options = models.JSONField("lesemåte", default=dict, blank=True)
    signature = models.CharField("kolonnesett", max_length=64, blank=True, db_index=True)
    mapping = models.JSONField("kolonner", default=dict, blank=True)
    skip_faulty = models.BooleanField("hopp over rader med feil", default=False)
    rows_total = models.PositiveIntegerField("rader", default=0)
    report = models.JSONField("rapport", default=dict, blank=True)
    outcomes = models.JSONField("resultater", default=dict, blank=True)
    batch = models.OneToOneField(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="job"
    )
    started_at = models.DateTimeField("begynt", null=True, blank=True)
    uploaded_at = models.DateTimeField("lastet opp")
    # Whoever uploaded it, and later whoever put it in line: the work is done in their name.
    uploaded_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")

    objects = ImportJobQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        internal="id key plan activity file_sha256 status options signature mapping skip_faulty "
        "rows_total stored_as outcomes batch started_at uploaded_at uploaded_by",
        personal="file_name report",
    )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        """Whether the file waits for somebody, or somebody is at work on it."""
        status = ImportJob.Status
        return self.status in (status.TO_CHECK, status.CHECKING, status.WAITING, status.RUNNING)
