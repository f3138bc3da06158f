"""Councils and the people of them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from audit.recording import Recorded, RecordedQuerySet
from consultations.models import LegalBasis, Organisation
from core.privacy import Privacy


class CouncilQuerySet(RecordedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The councils the person is a member of now, or is the secretary of."""
        memberships = Membership.objects.filter(user=user).holding()
        return self.filter(
            Q(secretary=user) | Q(pk__in=memberships.values("seat__council"))
        ).by_name()

    def by_name(self) -> Self:
        return self.select_related("organisation", "secretary__unit").order_by(
            "organisation__name", "pk"
        )


class Council(Recorded):
    """Råd: an advisory body by kommuneloven § 5-12, or a voluntary one."""

    class Kind(models.TextChoices):
        SENIOR = "senior", "Eldreråd"
        DISABILITY = "disability", "Råd for personer med funksjonsnedsettelse"
        JOINT = "joint", "Felles råd"
        YOUTH = "youth", "Ungdomsråd"
        VOLUNTEERING = "volunteering", "Frivillighetsråd"
        OTHER = "other", "Annet råd"

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="council"
    )
    slug = models.SlugField("adresse", max_length=80, unique=True)
    kind = models.CharField("slag", max_length=12, choices=Kind.choices)
    statutory = models.BooleanField("lovpålagt")
    mandate = models.TextField("mandat")
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rules_url = models.URLField("reglement", blank=True)
    appointed_by = models.CharField("oppnevnt av", max_length=120)
    term_from = models.DateField("periode fra")
    term_to = models.DateField("periode til")
    notice_days = models.PositiveSmallIntegerField("innkalling, dager før", default=7)
    early_days = models.PositiveSmallIntegerField("tidlig nok, dager før", default=14)
    contact_role = models.CharField("kontakt", max_length=120)
    contact_phone = models.CharField("telefon", max_length=30, blank=True)
    contact_email = models.EmailField("e-post", blank=True)
    secretary = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="councils"
    )

    objects = CouncilQuerySet.as_manager()
    public = CouncilQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="organisation slug kind statutory mandate legal_basis rules_url appointed_by "
        "term_from term_to notice_days early_days contact_role contact_phone contact_email",
        internal="secretary",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(term_to__gt=F("term_from")),
                name="council_term",
                violation_error_message="Perioden må slutte etter at den begynner.",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Seat(Recorded):
    """A place in the council, and whom it speaks for."""

    class Function(models.TextChoices):
        CHAIR = "chair", "Leder"
        DEPUTY_CHAIR = "deputy_chair", "Nestleder"
        MEMBER = "member", "Medlem"
        DEPUTY = "deputy", "Varamedlem"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField("nummer")
    function = models.CharField("verv", max_length=12, choices=Function.choices)
    represents = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    represents_text = models.CharField("representerer", max_length=160, blank=True)
    nominated_by = models.CharField("foreslått av", max_length=160, blank=True)

    privacy: ClassVar = Privacy(
        public="council number function represents represents_text nominated_by"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["council", "number"], name="seat_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_function_display()} {self.number}"


class MembershipQuerySet(RecordedQuerySet):
    def holding(self) -> Self:
        """Those who hold their seat now: nobody has recorded when they left."""
        return self.filter(to_date=None)


class Membership(Recorded):
    """Who holds a seat, from and to. A name under 18 is never public."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField("navn", max_length=120)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    from_date = models.DateField("fra")
    to_date = models.DateField("til", null=True, blank=True)
    appointed_case = models.CharField("oppnevnt i sak", max_length=30, blank=True)
    name_public = models.BooleanField("navnet kan vises")

    objects = MembershipQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="seat from_date to_date appointed_case name_public", internal="user", personal="name"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(to_date=None), name="seat_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="membership_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} fra {self.from_date}"
