"""One version of the answer to one point in one layer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from accounts.models import Unit
from audit.recording import Recorded, RecordedQuerySet
from consultations.models import Point
from consultations.models.submissions import LOCALES
from core.privacy import Privacy
from feedback.models.decisions import Decision, Publication
from plans.models import Plan, PlanVersion


class AnswerQuerySet(RecordedQuerySet):
    def of_plan(self, plan: Plan) -> Self:
        return self.filter(point__submission__activity__plan=plan)

    def drafts(self) -> Self:
        return self.filter(status=Answer.Status.DRAFT)

    def live(self) -> Self:
        """Not yet published and not discarded: what a planner still works on."""
        return self.filter(
            status__in=[Answer.Status.DRAFT, Answer.Status.READY, Answer.Status.APPROVED]
        )

    def published(self) -> Self:
        return self.filter(status=Answer.Status.PUBLISHED)

    def in_force(self) -> Self:
        """The answer that counts for its point: the decided one, otherwise the recommended."""
        decided = Answer.objects.published().filter(
            point=OuterRef("point"), layer=Answer.Layer.DECIDED
        )
        return self.published().filter(Q(layer=Answer.Layer.DECIDED) | ~Exists(decided))

    def with_words(self) -> Self:
        """With everything a page needs to show the answer's text, reasons and links.

        ``imported_at`` says when the words came along from an earlier process, if they did.
        """
        links = ("links__measure__plan", "links__measure__responsible_unit", "links__plan_part")
        followed = [f"follows__{name}" for name in (*links, "reasons")]
        found = self.annotate(
            imported_at=Coalesce("imported__created_at", "follows__imported__created_at")
        )
        return found.select_related(
            "point", "responsible_unit", "decision", "plan_version", "follows__responsible_unit"
        ).prefetch_related("reasons", *links, *followed)

    def in_order(self) -> Self:
        return self.order_by("point_id", "layer", "-version", "pk")


class PublicAnswerManager(models.Manager["Answer"]):
    """Published and superseded answers of points the public may see."""

    def get_queryset(self) -> AnswerQuerySet:
        shown = [Answer.Status.PUBLISHED, Answer.Status.SUPERSEDED]
        points = Point.public.get_queryset().values("pk")
        return AnswerQuerySet(self.model).filter(status__in=shown, point__in=points)


class Answer(Recorded):
    """Svar: outcome, texts, reasons and links for one point. Never edited once published."""

    class Layer(models.TextChoices):
        RECOMMENDED = "recommended", "Administrasjonens forslag"
        DECIDED = "decided", "Bestemt"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Tatt med"
        PARTLY_ACCEPTED = "partly_accepted", "Delvis tatt med"
        ALREADY_COVERED = "already_covered", "Allerede på plass"
        DEFERRED = "deferred", "Tas med videre"
        USED_AS_KNOWLEDGE = "used_as_knowledge", "Brukt som kunnskap"
        FORWARDED = "forwarded", "Sendt til andre"
        NOT_ACCEPTED = "not_accepted", "Ikke tatt med"

    class Status(models.TextChoices):
        DRAFT = "draft", "Utkast"
        READY = "ready", "Til kontroll"
        APPROVED = "approved", "Klar til publisering"
        PUBLISHED = "published", "Publisert"
        SUPERSEDED = "superseded", "Erstattet"
        DISCARDED = "discarded", "Forkastet"

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="answers")
    layer = models.CharField("lag", max_length=12, choices=Layer.choices)
    version = models.PositiveSmallIntegerField("versjon")
    outcome = models.CharField("resultat", max_length=20, choices=Outcome.choices)
    what_we_do = models.TextField("det vi gjør", blank=True)
    what_we_do_not = models.TextField("det vi ikke gjør nå", blank=True)
    where = models.TextField("hvor", blank=True)
    used_for = models.TextField("brukt til", blank=True)
    forwarded_to = models.CharField("sendt til", max_length=200, blank=True)
    forwarded_date = models.DateField("sendt", null=True, blank=True)
    responsible_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="answers", verbose_name="ansvarlig"
    )
    revisit_date = models.DateField("tas opp igjen", null=True, blank=True)
    revisit_occasion = models.CharField("tas opp igjen ved", max_length=200, blank=True)
    plan_version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="answers", verbose_name="planutgave"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    joint_key = models.UUIDField("felles svar", null=True, blank=True, db_index=True)
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DRAFT)
    locale = models.CharField("språk", max_length=3, choices=LOCALES, default="nb")
    comment = models.TextField("kommentar fra kontrollen", blank=True)
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    published_at = models.DateTimeField("publisert", null=True, blank=True)
    published_by = models.ForeignKey(
        "audit.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    change_reason = models.TextField("hvorfor svaret er endret", blank=True)

    imported_at: datetime | None  # by with_words

    objects = AnswerQuerySet.as_manager()
    public = PublicAnswerManager()
    frozen = frozenset({"point_id", "layer", "version"})
    privacy: ClassVar = Privacy(
        public="point layer version outcome what_we_do what_we_do_not where used_for "
        "forwarded_to forwarded_date responsible_unit revisit_date revisit_occasion plan_version "
        "decision follows joint_key status locale published_at supersedes change_reason",
        internal="comment publication published_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["point", "layer", "version"], name="answer_version"),
            models.UniqueConstraint(
                fields=["point", "layer"],
                condition=Q(status="published"),
                name="answer_one_published",
            ),
            models.UniqueConstraint(
                fields=["point", "layer"],
                condition=Q(status__in=["draft", "ready", "approved"]),
                name="answer_one_live",
                violation_error_message="Punktet har et utkast fra før.",
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(status__in=["published", "superseded"]),
                name="answer_one_successor",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | (~Q(published_at=None) & ~Q(published_by=None)),
                name="answer_published_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "superseded"]) | ~Q(published_at=None),
                name="answer_published_when",
            ),
            models.CheckConstraint(
                condition=Q(layer="decided", decision__isnull=False)
                | Q(layer="recommended", decision=None, follows=None),
                name="answer_decided_by",
                violation_error_message="Et bestemt svar har et vedtak bak seg.",
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(change_reason=""),
                name="answer_change_reason",
                violation_error_message="Skriv hvorfor svaret er endret.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["point", "layer", "outcome"],
                condition=Q(status="published"),
                name="answer_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.layer} v{self.version}"

    def frozen_now(self, stored: Mapping[str, Any]) -> frozenset[str]:
        """A published answer changes in nothing but that a newer one takes its place."""
        if stored["status"] in (self.Status.PUBLISHED, self.Status.SUPERSEDED):
            return frozenset(stored) - {"status", "revision"}
        return self.frozen

    @property
    def words(self) -> "Answer":
        """The answer whose texts, reasons and links are read: the followed one, or itself."""
        return self.follows or self

    def take_back(self) -> None:
        """A draft that is taken back is discarded; a published answer never is."""
        self.status = self.Status.DISCARDED
        self.save()
