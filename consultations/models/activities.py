"""How we listened: activities, their prompts, and the figures a source printed about them."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.law import LegalBasis, PrivacyNotice
from core.privacy import Privacy
from plans.models import Plan, PlanVersion


class Channel(models.TextChoices):
    """How something reached us."""

    PORTAL = "portal", "Innspillsportal"
    SURVEY = "survey", "Spørreundersøkelse"
    WORKSHOP = "workshop", "Verksted"
    COUNCIL = "council", "Rådsbehandling"
    HEARING = "hearing", "Høring"
    LETTER = "letter", "Brev"
    EMAIL = "email", "E-post"
    MEETING = "meeting", "Møte"
    PHONE = "phone", "Telefon"


# What an open form on the web may be about; the other channels have forms of their own.
FORM_CHANNELS = (Channel.PORTAL, Channel.HEARING)
ROLLING_CHANNELS = (Channel.LETTER, Channel.EMAIL, Channel.PHONE)


class ActivityQuerySet(RecordedQuerySet):
    def of_plan(self, plan: Plan) -> Self:
        return self.filter(plan=plan)

    def external(self) -> Self:
        return self.filter(origin=Activity.Origin.EXTERNAL)

    def receiving(self) -> Self:
        """Activities that can take in submissions: late input is labelled, never refused."""
        return self.filter(status__in=[Activity.Status.OPEN, Activity.Status.CLOSED])

    def for_list(self) -> Self:
        return self.select_related("plan").order_by("plan_id", "code", "pk")

    def for_work(self) -> Self:
        """With what the opening gate and the activity's own page ask about."""
        return self.select_related(
            "plan__owner_unit", "legal_basis", "privacy_notice", "plan_version", "workshop"
        ).prefetch_related("prompts", "key_figures", "commitments", "plan__commitments")

    def with_guest_list(self) -> Self:
        """Those whose list of bodies can be copied, the newest first."""
        asked = self.filter(invitations__organisation__isnull=False).distinct()
        return asked.select_related("plan").order_by("-opens_at", "-pk")

    def with_submission_count(self) -> Self:
        """Adds ``submission_count``: all that came in, dismissed ones too."""
        return self.annotate(submission_count=models.Count("submissions"))


class PublicActivityManager(models.Manager["Activity"]):
    """Activities the public may see: of public plans, and no longer only planned."""

    def get_queryset(self) -> ActivityQuerySet:
        return (
            ActivityQuerySet(self.model)
            .exclude(plan__participation=Plan.Participation.PREPARING)
            .exclude(status=Activity.Status.PLANNED)
        )

    def of_plan(self, plan: Plan) -> ActivityQuerySet:
        return self.get_queryset().of_plan(plan).for_list()

    def taking_in(self, plan: Plan) -> list["Activity"]:
        """Those that the public form leads to: the open ones, else the one that closed last.

        None once the plan is archived. Late input is labelled, never refused.
        """
        if plan.participation == Plan.Participation.ARCHIVED:
            return []
        able = self.of_plan(plan).external().filter(channel__in=FORM_CHANNELS)
        found = list(able.exclude(status=Activity.Status.CANCELLED))
        is_open = [each for each in found if each.status == Activity.Status.OPEN]
        latest = sorted(found, key=lambda each: each.closes_at.timestamp() if each.closes_at else 0)
        return is_open or latest[-1:]


class Activity(Recorded):
    """Aktivitet: one way of listening. Asking binds: see the opening gate in ``states``."""

    class Origin(models.TextChoices):
        EXTERNAL = "external", "Ekstern"
        INTERNAL = "internal", "Intern"

    class Phase(models.TextChoices):
        IDEA = "idea", "Idé"
        EVIDENCE = "evidence", "Kunnskapsgrunnlag"
        DRAFT = "draft", "Utkast"
        HEARING = "hearing", "Høring"
        DECISION = "decision", "Vedtak"
        FOLLOW_UP = "follow_up", "Oppfølging"

    class Level(models.TextChoices):
        INFORMED = "informed", "Informert"
        CONSULTED = "consulted", "Rådspurt"
        INVOLVED = "involved", "Involvert"
        COLLABORATING = "collaborating", "Samarbeid"
        CO_DECIDING = "co_deciding", "Medbestemmelse"

    class Status(models.TextChoices):
        PLANNED = "planned", "Planlagt"
        OPEN = "open", "Åpen"
        CLOSED = "closed", "Avsluttet"
        ANSWERED = "answered", "Besvart"
        CANCELLED = "cancelled", "Avlyst"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="activities")
    code = models.CharField("kode", max_length=20)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    title = models.CharField("tittel", max_length=200)
    title_nn = models.CharField("tittel, nynorsk", max_length=200, blank=True)
    contact_role = models.CharField("kontakt", max_length=120, blank=True)
    contact_phone = models.CharField("telefon", max_length=30, blank=True)
    contact_email = models.EmailField("e-post", blank=True)
    channel = models.CharField("kanal", max_length=10, choices=Channel.choices)
    origin = models.CharField(
        "opphav", max_length=10, choices=Origin.choices, default=Origin.EXTERNAL
    )
    phase = models.CharField("fase", max_length=10, choices=Phase.choices)
    participation_level = models.CharField(
        "grad av medvirkning", max_length=15, choices=Level.choices, null=True, blank=True
    )
    purpose = models.TextField("formål", blank=True)
    influence_can = models.TextField("hva som kan påvirkes", blank=True)
    influence_cannot = models.TextField("hva som er bestemt", blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, related_name="activities", verbose_name="hjemmel"
    )
    privacy_notice = models.ForeignKey(
        PrivacyNotice, on_delete=models.PROTECT, null=True, blank=True, related_name="activities"
    )
    plan_version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="activities"
    )
    opens_at = models.DateTimeField("åpner", null=True, blank=True)
    closes_at = models.DateTimeField("stenger", null=True, blank=True)
    place = models.CharField("sted", max_length=160, null=True, blank=True)
    method = models.TextField("metode", null=True, blank=True)
    materials_shown = models.TextField("vist materiale", null=True, blank=True)
    agenda_set_by = models.CharField("temaer satt av", max_length=160, null=True, blank=True)
    invited_count = models.PositiveIntegerField("invitert", null=True, blank=True)
    answered_count = models.PositiveIntegerField("svarte", null=True, blank=True)
    attended_count = models.PositiveIntegerField("møtte", null=True, blank=True)
    received_count = models.PositiveIntegerField("mottatt", null=True, blank=True)
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    recorded_afterwards = models.BooleanField("registrert i ettertid", default=False)
    cancelled_reason = models.TextField("grunn til avlysning", blank=True)
    summary_author = models.CharField("oppsummert av", max_length=120, blank=True)
    summary_confirmed_at = models.DateTimeField("oppsummering bekreftet", null=True, blank=True)

    objects = ActivityQuerySet.as_manager()
    public = PublicActivityManager()
    privacy: ClassVar = Privacy(
        public="plan code slug title title_nn contact_role contact_phone contact_email channel "
        "origin phase participation_level purpose influence_can influence_cannot legal_basis "
        "privacy_notice plan_version opens_at closes_at place method materials_shown "
        "agenda_set_by invited_count answered_count attended_count received_count status "
        "recorded_afterwards cancelled_reason summary_author summary_confirmed_at"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="activity_code"),
            models.CheckConstraint(
                condition=Q(opens_at=None)
                | Q(closes_at=None)
                | Q(closes_at__gte=models.F("opens_at")),
                name="activity_period",
                violation_error_message="Aktiviteten kan ikke stenge før den åpner.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["open", "answered"])
                | Q(recorded_afterwards=True)
                | (
                    ~Q(purpose="")
                    & ~Q(influence_can="")
                    & ~Q(influence_cannot="")
                    & ~Q(participation_level=None)
                    & ~Q(privacy_notice=None)
                ),
                name="activity_open_needs_gate",
                violation_error_message="Aktiviteten mangler noe før den kan åpnes.",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancelled_reason=""),
                name="activity_cancelled_reason",
                violation_error_message="Skriv hvorfor aktiviteten er avlyst.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityLink(Recorded):
    """An activity builds on an earlier one."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="builds_on")
    earlier = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="led_to")

    privacy: ClassVar = Privacy(public="activity earlier")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "earlier"], name="activity_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} -> {self.earlier_id}"


class Prompt(Recorded):
    """Problemstilling: a question put. A point may always stand outside the prompts."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="prompts")
    order = models.PositiveSmallIntegerField("rekkefølge")
    text_nb = models.TextField("spørsmål")
    text_nn = models.TextField("spørsmål, nynorsk", blank=True)

    privacy: ClassVar = Privacy(public="activity order text_nb text_nn")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "order"], name="prompt_order"),
        ]

    def __str__(self) -> str:
        return self.text_nb


class KeyFigure(Recorded):
    """A figure as the source printed it: the source's claim, never overwritten by a computed one."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="key_figures")
    order = models.PositiveSmallIntegerField("rekkefølge")
    label = models.CharField("hva", max_length=160)
    printed = models.CharField("oppgitt i kilden", max_length=40)
    number = models.DecimalField("tall", max_digits=9, decimal_places=2, null=True, blank=True)
    base = models.CharField("av", max_length=160, null=True, blank=True)

    privacy: ClassVar = Privacy(public="activity order label printed number base")

    def __str__(self) -> str:
        return f"{self.label}: {self.printed}"


def is_late(activity: Activity, received_at: datetime) -> bool:
    """Received after the activity closed, its last second included. Labels, never blocks."""
    return (
        activity.closes_at is not None and received_at.replace(microsecond=0) > activity.closes_at
    )
