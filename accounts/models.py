"""People who sign in, their unit and their roles. Names and addresses here are never in history."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from audit.models import Actor
from audit.recording import Recorded, RecordedQuerySet
from core.privacy import Privacy


class Role(models.TextChoices):
    """Who somebody is to the system; what each may do is the table in ``accounts.permissions``."""

    ANONYMOUS = "anonymous", "Alle"
    SENDER = "sender", "Avsender med kode"
    PLANNER = "planner", "Planlegger"
    PLAN_OWNER = "plan_owner", "Planeier"
    COUNCIL_MEMBER = "council_member", "Rådsmedlem"
    COUNCIL_SECRETARY = "council_secretary", "Rådssekretær"
    ARCHIVIST = "archivist", "Arkivar"
    ADMIN = "admin", "Administrator"
    SYSTEM = "system", "Systemet"


GRANTABLE = (
    Role.PLANNER,
    Role.PLAN_OWNER,
    Role.COUNCIL_MEMBER,
    Role.COUNCIL_SECRETARY,
    Role.ARCHIVIST,
    Role.ADMIN,
)


class UnitQuerySet(RecordedQuerySet):
    def active(self) -> "UnitQuerySet":
        return self.filter(active=True).order_by("name_nb", "pk")


class Unit(Recorded):
    """Enhet: the part of the municipality that is responsible and can be called."""

    name_nb = models.CharField("navn", max_length=120, unique=True)
    name_nn = models.CharField("navn, nynorsk", max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    contact_role = models.CharField("kontakt", max_length=120, blank=True)
    contact_phone = models.CharField("telefon", max_length=30, blank=True)
    contact_email = models.EmailField("e-post", blank=True)
    active = models.BooleanField("i bruk", default=True)

    objects = UnitQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="name_nb name_nn parent contact_role contact_phone contact_email active"
    )

    def __str__(self) -> str:
        return self.name_nb


class UserManager(BaseUserManager["User"]):
    def with_roles(self) -> models.QuerySet["User"]:
        """Users with their unit and roles loaded, so that asking for a right costs no query."""
        return self.get_queryset().select_related("unit").prefetch_related("grants")

    def planners(self) -> models.QuerySet["User"]:
        """People a point can be assigned to, by name."""
        able = models.Q(grants__role__in=[Role.PLANNER, Role.PLAN_OWNER])
        return self.get_queryset().filter(able, is_active=True).distinct().order_by("name", "pk")


class User(AbstractBaseUser):
    """A person who signs in. Deactivated, never deleted: the history points to the actor."""

    email = models.EmailField("e-post", unique=True)
    name = models.CharField("navn", max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    shortcuts_on = models.BooleanField("bruk hurtigtaster med én tast", default=True)
    actor = models.OneToOneField(Actor, on_delete=models.PROTECT, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()
    privacy: ClassVar = Privacy(
        internal="id unit is_active shortcuts_on actor last_login",
        personal="email name",
        secret="password",
    )

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles granted; load with ``User.objects.with_roles()``."""
        return frozenset(Role(grant.role) for grant in self.grants.all())


class RoleGrant(Recorded):
    """One role given to one person, by somebody, at some time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("rolle", max_length=20, choices=[(r.value, r.label) for r in GRANTABLE])

    privacy: ClassVar = Privacy(internal="user role")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
