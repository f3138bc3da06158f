"""Law as data: rows an administrator keeps in step with Lovdata, not code."""

from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from core.privacy import Privacy


def is_day_of_year(value: str) -> None:
    """A day that comes every year, as 07-01. Raises ValidationError with the reason."""
    try:
        date.fromisoformat(f"2001-{value}")
    except ValueError as fault:
        raise ValidationError("Skriv dagen i året slik: 07-01.") from fault


class LegalBasisQuerySet(RecordedQuerySet):
    def valid_on(self, day: date) -> Self:
        in_force = Q(valid_to=None) | Q(valid_to__gte=day)
        return self.filter(in_force, valid_from__lte=day).order_by("title_nb", "pk")


class LegalBasis(Recorded):
    """The rule an activity stands on, with the days it demands. A used row is never changed."""

    code = models.SlugField("kode", max_length=30, unique=True)
    title_nb = models.CharField("tittel", max_length=120)
    title_nn = models.CharField("tittel, nynorsk", max_length=120, blank=True)
    reference = models.CharField("hjemmel", max_length=200)
    minimum_days = models.PositiveSmallIntegerField("minste antall dager", null=True, blank=True)
    warn_days = models.PositiveSmallIntegerField("varsle under, dager", null=True, blank=True)
    case_paper_account = models.BooleanField("må gjøres rede for i saken", default=False)
    valid_from = models.DateField("gjelder fra")
    valid_to = models.DateField("gjelder til", null=True, blank=True)

    objects = LegalBasisQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="code title_nb title_nn reference minimum_days warn_days case_paper_account "
        "valid_from valid_to"
    )

    def __str__(self) -> str:
        return self.title_nb


class DeadlinePreset(Recorded):
    """A clock the law or our own promise sets: days from an event, or from a day of the year."""

    class Severity(models.TextChoices):
        WARN = "warn", "Varsel"
        CLOCK = "clock", "Klokke"
        ERROR = "error", "Feil"

    code = models.SlugField("kode", max_length=40, unique=True)
    days = models.PositiveSmallIntegerField("dager")
    working_days = models.BooleanField("virkedager", default=False)
    starts_at_event = models.CharField("regnes fra", max_length=80)
    starts_on = models.CharField(
        "dag i året", max_length=5, blank=True, validators=[is_day_of_year]
    )
    reference = models.CharField("kilde", max_length=200, blank=True)
    severity = models.CharField("slag", max_length=5, choices=Severity.choices)

    privacy: ClassVar = Privacy(
        public="code days working_days starts_at_event starts_on reference severity"
    )

    def __str__(self) -> str:
        return self.code


class PrivacyNotice(Recorded):
    """What senders are told about their data; a new text is a new version."""

    version = models.PositiveSmallIntegerField("versjon", unique=True)
    text_nb = models.TextField("tekst")
    text_nn = models.TextField("tekst, nynorsk", blank=True)
    valid_from = models.DateField("gjelder fra")

    privacy: ClassVar = Privacy(public="version text_nb text_nn valid_from")

    def __str__(self) -> str:
        return f"Personvernerklæring {self.version}"


class RetentionRule(Recorded):
    """How long a class of data is kept after an event, and what happens then."""

    code = models.SlugField("kode", max_length=40, unique=True)
    months = models.PositiveSmallIntegerField("måneder")
    after_event = models.CharField("regnes fra", max_length=80)
    act = models.CharField("hva som skjer", max_length=120)

    privacy: ClassVar = Privacy(public="code months after_event act")

    def __str__(self) -> str:
        return self.code
