"""What the public may read: the decision, and the approved text."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.submissions import Submission
from core.privacy import Privacy


class Screening(Recorded):
    """May the public read it? A question of its own, beside how the submission is handled."""

    class Decision(models.TextChoices):
        PENDING = "pending", "Ikke vurdert"
        APPROVED = "approved", "Godkjent"
        WITHHELD = "withheld", "Holdt tilbake"

    class Reason(models.TextChoices):
        PRIVACY = "privacy", "hensyn til personvern"
        CONFIDENTIAL = "confidential", "taushetsplikt"
        HATE = "hate", "hatefull ytring"
        THREAT = "threat", "trussel"
        DEFAMATION = "defamation", "ærekrenkelse"
        RIGHTS = "rights", "andres rettigheter"
        MINOR = "minor", "hensyn til mindreårige"

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="screening"
    )
    decision = models.CharField(
        "avgjørelse", max_length=10, choices=Decision.choices, default=Decision.PENDING
    )
    reason = models.CharField("grunn", max_length=15, choices=Reason.choices, null=True, blank=True)
    legal_reference = models.CharField("hjemmel", max_length=120, blank=True)

    privacy: ClassVar = Privacy(public="submission decision reason legal_reference")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="withheld") ^ Q(reason=None),
                name="screening_withheld_reason",
                violation_error_message="Velg hvorfor innspillet holdes tilbake.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_decision_display()


class PublicTextQuerySet(RecordedQuerySet):
    def current(self) -> Self:
        """The newest approved text of each submission that is approved and not withdrawn."""
        approved = Q(submission__screening__decision=Screening.Decision.APPROVED)
        return self.filter(approved, is_current=True).exclude(
            submission__status=Submission.Status.WITHDRAWN
        )


class PublicTextManager(models.Manager["PublicText"]):
    """The texts public pages may read, and no others."""

    def get_queryset(self) -> PublicTextQuerySet:
        return PublicTextQuerySet(self.model).current()


class PublicText(Recorded):
    """The one text of a submission that public pages may read, approved by a named person.

    Redaction masks characters one for one, so that a point's span cuts the same place out of the
    public text as out of the original.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="public_texts"
    )
    version = models.PositiveSmallIntegerField("versjon")
    is_current = models.BooleanField("gjeldende", default=True)
    text = models.TextField("offentlig tekst")
    sender_label = models.CharField("avsender", max_length=200)
    approved_by = models.ForeignKey("audit.Actor", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("godkjent")

    objects = PublicTextQuerySet.as_manager()
    public = PublicTextManager()
    frozen = frozenset({"submission_id", "version", "text", "sender_label", "approved_at"})
    privacy: ClassVar = Privacy(
        public="submission version is_current text sender_label approved_at",
        internal="approved_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "version"], name="public_text_version"),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(is_current=True), name="public_text_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.version}"


class Redaction(Recorded):
    """One stretch that a public text hides, and why: where it lies, never what it says."""

    public_text = models.ForeignKey(PublicText, on_delete=models.PROTECT, related_name="redactions")
    span_start = models.PositiveIntegerField("fra tegn")
    span_end = models.PositiveIntegerField("til tegn")
    reason = models.CharField("grunn", max_length=15, choices=Screening.Reason.choices)

    frozen = frozenset({"public_text_id", "span_start", "span_end", "reason"})
    privacy: ClassVar = Privacy(public="public_text span_start span_end reason")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(span_start__gte=0, span_end__gt=F("span_start")), name="redaction_span"
            ),
            models.UniqueConstraint(
                fields=["public_text", "span_start", "span_end"], name="redaction_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.span_start}-{self.span_end}"
