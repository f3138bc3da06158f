"""Bodies: associations, councils, committees, public bodies."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from stdnum.exceptions import ValidationError as NumberFault
from stdnum.no import orgnr

from audit.recording import Recorded, RecordedQuerySet
from core.privacy import Privacy


def is_org_number(value: str) -> None:
    """Nine digits with a valid check digit (mod-11). Raises ValidationError with the reason."""
    try:
        orgnr.validate(value)
    except NumberFault as fault:
        raise ValidationError("Organisasjonsnummeret har ni siffer. Sjekk tallene.") from fault


class OrganisationQuerySet(RecordedQuerySet):
    def active(self) -> Self:
        return self.filter(active=True).by_name()

    def councils(self) -> Self:
        return self.filter(kind=Organisation.Kind.STATUTORY_COUNCIL)

    def by_name(self) -> Self:
        return self.order_by("name", "pk")


class Organisation(Recorded):
    """A body that is invited, sends, or is represented. Its name may be public."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", "Lag eller forening"
        UMBRELLA = "umbrella", "Paraplyorganisasjon"
        STATUTORY_COUNCIL = "statutory_council", "Lovpålagt råd"
        COMMITTEE = "committee", "Råd eller utvalg"
        VOLUNTEER_CENTRE = "volunteer_centre", "Frivilligsentral"
        PUBLIC_BODY = "public_body", "Offentlig organ"
        COMPANY = "company", "Bedrift"
        PARTY = "party", "Parti"
        OTHER = "other", "Annet"

    class Source(models.TextChoices):
        REGISTER = "register", "Frivillighetsregisteret"
        OWN_LIST = "own_list", "Kommunens egen liste"
        SELF_REGISTERED = "self_registered", "Registrert av organisasjonen"

    name = models.CharField("navn", max_length=160, unique=True)
    org_number = models.CharField(
        "organisasjonsnummer",
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[is_org_number],
    )
    icnpo_code = models.CharField("ICNPO-kode", max_length=10, null=True, blank=True)
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    area = models.CharField("område", max_length=80, null=True, blank=True)
    source = models.CharField("kilde", max_length=20, choices=Source.choices)
    active = models.BooleanField("aktiv", default=True)

    objects = OrganisationQuerySet.as_manager()
    public = OrganisationQuerySet.as_manager()
    privacy: ClassVar = Privacy(public="name org_number icnpo_code kind area source active")

    def __str__(self) -> str:
        return self.name


class OrganisationAlias(Recorded):
    """Another name for the same body: two spellings, one organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField("navn", max_length=160, unique=True)

    privacy: ClassVar = Privacy(public="organisation name")

    def __str__(self) -> str:
        return self.name
