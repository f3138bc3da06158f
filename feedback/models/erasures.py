"""The decision that something a person has told us goes, and what is locked away instead."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models import Submission
from core.privacy import Privacy


class ErasureQuerySet(RecordedQuerySet):
    def waiting(self) -> Self:
        return self.filter(status=Erasure.Status.PROPOSED)

    def executed(self) -> Self:
        return self.filter(status=Erasure.Status.EXECUTED)

    def not_scrubbed(self) -> Self:
        """Carried out, but the old bytes may still lie in the database's files."""
        return self.executed().filter(scrubbed_at=None)

    def of_submission(self, submission: Submission) -> Self:
        return self.filter(submission=submission).for_list()

    def for_list(self) -> Self:
        return self.select_related(
            "submission__activity__plan", "created_by", "decided_by"
        ).order_by("-pk")


class Erasure(Recorded):
    """Sletting: proposed by one person, approved by another, and never undone.

    ``places`` are the rows outside the submission's own text that go, too, as «table:key».
    """

    class Scope(models.TextChoices):
        CONTACT = "contact", "Kontaktopplysninger og vedlegg"
        PASSAGE = "passage", "Noen ord i teksten"
        TEXT = "text", "Hele teksten"

    class Measure(models.TextChoices):
        ERASE = "erase", "Slette"
        ANONYMISE = "anonymise", "Avidentifisere"
        RESTRICT = "restrict", "Sperre"

    class Basis(models.TextChoices):
        NOT_NEEDED = "not_needed", "Personvernforordningen art. 17 nr. 1 a: trengs ikke lenger"
        CONSENT = "consent", "Personvernforordningen art. 17 nr. 1 b: samtykket er trukket"
        OBJECTION = "objection", "Personvernforordningen art. 17 nr. 1 c: personen har protestert"
        UNLAWFUL = "unlawful", "Personvernforordningen art. 17 nr. 1 d: behandlet ulovlig"
        OBLIGATION = "obligation", "Personvernforordningen art. 17 nr. 1 e: rettslig plikt"
        CHILD = "child", "Personvernforordningen art. 17 nr. 1 f: opplysninger om barn"
        RESTRICTION = "restriction", "Personvernforordningen art. 18 nr. 1: begrenset behandling"
        STORAGE = "storage", "Personvernforordningen art. 5 nr. 1 e: lagringstiden er ute"
        CONFIDENTIAL = "confidential", "Offentleglova § 13: taushetsplikt"
        ARCHIVE = "archive", "Arkivlova: vedtak om kassasjon"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Venter på godkjenning"
        EXECUTED = "executed", "Gjennomført"
        REJECTED = "rejected", "Avslått"

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="erasures", verbose_name="innspill"
    )
    reference = models.CharField("referanse", max_length=40, unique=True)
    scope = models.CharField("hva", max_length=10, choices=Scope.choices)
    measure = models.CharField("tiltak", max_length=10, choices=Measure.choices)
    basis = models.CharField("hjemmel", max_length=15, choices=Basis.choices)
    case_number = models.CharField("saksnummer", max_length=30)
    reason = models.TextField("begrunnelse til personen")
    places = models.JSONField("andre steder", default=list, blank=True)
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, default=Status.PROPOSED
    )
    decided_at = models.DateTimeField("avgjort", null=True, blank=True)
    decided_by = models.ForeignKey(
        "audit.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rejected_reason = models.TextField("grunn til avslag", blank=True)
    scrubbed_at = models.DateTimeField("fjernet fra databasefila", null=True, blank=True)

    objects = ErasureQuerySet.as_manager()
    frozen = frozenset(
        {"submission_id", "reference", "scope", "measure", "basis", "case_number", "places"}
    )
    privacy: ClassVar = Privacy(
        internal="submission reference scope measure basis case_number reason places status "
        "decided_at decided_by rejected_reason scrubbed_at"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(status="proposed"),
                name="erasure_one_waiting",
                violation_error_message="Det ligger et forslag om sletting her fra før.",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at=None, decided_by=None)
                | (~Q(status="proposed") & ~Q(decided_at=None) & ~Q(decided_by=None)),
                name="erasure_decided_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status="executed") | ~Q(decided_by=F("created_by")),
                name="erasure_two_people",
                violation_error_message="En annen enn den som foreslo, må godkjenne.",
            ),
            models.CheckConstraint(
                condition=Q(status="rejected") ^ Q(rejected_reason=""),
                name="erasure_rejected_reason",
                violation_error_message="Skriv hvorfor forslaget er avslått.",
            ),
            models.CheckConstraint(
                condition=~Q(case_number="") & ~Q(reason="") & ~Q(basis=""),
                name="erasure_basis",
                violation_error_message="En sletting har hjemmel, saksnummer og begrunnelse.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ErasureSeal(models.Model):
    """The words an erasure is about until it is decided, and what a restriction locks away.

    Outside history, since it holds what must not be kept: emptied when the erasure is decided.
    """

    erasure = models.OneToOneField(
        Erasure, on_delete=models.PROTECT, related_name="seal", primary_key=True
    )
    words = models.TextField("ord som skal bort", blank=True)
    contents = models.TextField("sperret innhold", blank=True)

    ledger_only: ClassVar = True
    privacy: ClassVar = Privacy(internal="erasure", personal="words contents")

    def __str__(self) -> str:
        return f"forsegling {self.erasure_id}"
