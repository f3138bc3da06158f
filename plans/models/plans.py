"""The plan, its versions, its addressable parts and their words."""

from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Unit
from audit.recording import Recorded, RecordedQuerySet
from core.privacy import Privacy


class PlanQuerySet(RecordedQuerySet):
    def for_list(self) -> Self:
        return self.select_related("owner_unit").order_by("title", "pk")


class PublicPlanManager(models.Manager["Plan"]):
    """Plans the public may see: those that have left preparation."""

    def get_queryset(self) -> PlanQuerySet:
        return PlanQuerySet(self.model).exclude(participation=Plan.Participation.PREPARING)

    def for_list(self) -> PlanQuerySet:
        return self.get_queryset().for_list()


class Plan(Recorded):
    """The frame that gates, counts and pages refer to: one plan process of the municipality."""

    class Kind(models.TextChoices):
        THEME = "theme", "Temaplan"
        MUNICIPAL = "municipal", "Kommuneplanens samfunnsdel"
        LAND_USE = "land_use", "Kommuneplanens arealdel"
        ZONING = "zoning", "Reguleringsplan"
        ACTION = "action", "Handlingsdel"
        OTHER = "other", "Annen plan"

    class Participation(models.TextChoices):
        PREPARING = "preparing", "Forberedes"
        OPEN = "open", "Åpen for innspill"
        ANSWERING = "answering", "Vi vurderer innspillene"
        ANSWERED = "answered", "Besvart"
        FOLLOW_UP = "follow_up", "Følges opp"
        ARCHIVED = "archived", "Avsluttet"

    title = models.CharField("tittel", max_length=200)
    title_nn = models.CharField("tittel, nynorsk", max_length=200, blank=True)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    prefix = models.CharField(
        "prefiks",
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,5}$", "Prefikset er to til fem bokstaver, A–Z.")],
    )
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    case_number = models.CharField("saksnummer", max_length=20, blank=True)
    owner_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="plans", verbose_name="ansvarlig enhet"
    )
    contact_role = models.CharField("kontakt", max_length=120)
    contact_phone = models.CharField("telefon", max_length=30, blank=True)
    contact_email = models.EmailField("e-post", blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    participation = models.CharField(
        "medvirkning", max_length=10, choices=Participation.choices, default=Participation.PREPARING
    )
    next_revision_date = models.DateField("neste rullering", null=True, blank=True)
    summary_public = models.TextField("kort fortalt", blank=True)

    objects = PlanQuerySet.as_manager()
    public = PublicPlanManager()
    privacy: ClassVar = Privacy(
        public="title title_nn slug prefix kind case_number owner_unit contact_role contact_phone "
        "contact_email parent participation next_revision_date summary_public"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[A-Z]{2,5}$"),
                name="plan_prefix_letters",
                violation_error_message="Prefikset er to til fem bokstaver, A–Z.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanVersionQuerySet(RecordedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("plan_id", "number", "pk")


class PlanVersion(Recorded):
    """One edition of the plan text. Immutable once published."""

    class Stage(models.TextChoices):
        ROUGH_DRAFT = "rough_draft", "Råutkast"
        DRAFT = "draft", "Utkast"
        HEARING_DRAFT = "hearing_draft", "Høringsutkast"
        ADOPTED = "adopted", "Vedtatt"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("nummer")
    stage = models.CharField("stadium", max_length=15, choices=Stage.choices)
    published_at = models.DateTimeField("publisert", null=True, blank=True)
    adopted_body = models.CharField("vedtatt av", max_length=120, blank=True)
    adopted_case_number = models.CharField("sak", max_length=30, blank=True)
    adopted_date = models.DateField("vedtaksdato", null=True, blank=True)

    objects = PlanVersionQuerySet.as_manager()
    privacy: ClassVar = Privacy(
        public="plan number stage published_at adopted_body adopted_case_number adopted_date"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.CheckConstraint(
                condition=Q(adopted_body="", adopted_case_number="", adopted_date=None)
                | (~Q(adopted_body="") & ~Q(adopted_case_number="") & ~Q(adopted_date=None)),
                name="plan_version_adoption_whole",
                violation_error_message="Et vedtak har organ, saksnummer og dato.",
            ),
            models.CheckConstraint(
                condition=~Q(stage="adopted") | ~Q(adopted_date=None),
                name="plan_version_adopted_by",
                violation_error_message="En vedtatt utgave må si hvem som vedtok den, og når.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.number}"


class PlanPartQuerySet(RecordedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("plan_id", "order", "pk")


class PublicPlanPartManager(models.Manager["PlanPart"]):
    """Parts of the plan's text, but for those that stand only in versions not yet published."""

    def get_queryset(self) -> PlanPartQuerySet:
        texts = TextVersion.objects.filter(part=OuterRef("pk"))
        return PlanPartQuerySet(self.model).filter(~Exists(texts) | Exists(texts.published()))


class PlanPart(Recorded):
    """An addressable part of the plan text: a goal, a focus area, a chapter."""

    class Kind(models.TextChoices):
        GOAL = "goal", "Hovedmål"
        SUBGOAL = "subgoal", "Delmål"
        FOCUS_AREA = "focus_area", "Innsatsområde"
        STRATEGY = "strategy", "Strategi"
        CHAPTER = "chapter", "Kapittel"
        SECTION = "section", "Avsnitt"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="parts")
    code = models.CharField("kode", max_length=20)
    title = models.CharField("tittel", max_length=200)
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveIntegerField("rekkefølge")

    objects = PlanPartQuerySet.as_manager()
    public = PublicPlanPartManager()
    privacy: ClassVar = Privacy(public="plan code title kind parent order")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="plan_part_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class TextVersionQuerySet(RecordedQuerySet):
    def published(self) -> Self:
        return self.filter(version__published_at__isnull=False)

    def of_measure(self, measure_id: int) -> Self:
        return self.filter(measure_id=measure_id).select_related("version").in_order()

    def of_part(self, part_id: int) -> Self:
        return self.filter(part_id=part_id).select_related("version").in_order()

    def in_order(self) -> Self:
        return self.order_by("version__number", "pk")


class PublicTextVersionManager(models.Manager["TextVersion"]):
    """The words of published versions of public plans, oldest first."""

    def get_queryset(self) -> TextVersionQuerySet:
        return (
            TextVersionQuerySet(self.model)
            .published()
            .exclude(version__plan__participation=Plan.Participation.PREPARING)
            .select_related("version")
            .in_order()
        )


class TextVersion(Recorded):
    """The words of one plan part or one measure in one version of the plan."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="texts")
    part = models.ForeignKey(
        PlanPart, on_delete=models.PROTECT, null=True, blank=True, related_name="texts"
    )
    measure = models.ForeignKey(
        "plans.Measure", on_delete=models.PROTECT, null=True, blank=True, related_name="texts"
    )
    title = models.CharField("tittel", max_length=200)
    text_nb = models.TextField("tekst")
    text_nn = models.TextField("tekst, nynorsk", blank=True)
    reason = models.TextField("grunn til endringen", blank=True)

    objects = TextVersionQuerySet.as_manager()
    public = PublicTextVersionManager()
    privacy: ClassVar = Privacy(public="version part measure title text_nb text_nn reason")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(part=None) ^ Q(measure=None), name="text_version_one_target"
            ),
            models.UniqueConstraint(fields=["version", "part"], name="text_version_part_once"),
            models.UniqueConstraint(
                fields=["version", "measure"], name="text_version_measure_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
