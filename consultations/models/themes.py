"""What points are about: two levels of themes, and the names they were printed under."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from audit.recording import Recorded, RecordedQuerySet
from consultations.models.points import Point
from core.privacy import Privacy
from plans.models import Plan


class ThemeQuerySet(RecordedQuerySet):
    def for_plan(self, plan: Plan) -> Self:
        """The plan's own themes and the shared ones, main themes with their children after them."""
        return (
            self.filter(Q(plan=plan) | Q(plan=None))
            .select_related("parent")
            .order_by(Coalesce("parent__order", "order"), "parent_id", "order", "pk")
        )

    def main(self) -> Self:
        return self.filter(parent=None)


class Theme(Recorded):
    """Tema: a subject. Main themes have no parent; sub-themes have one main theme."""

    name_nb = models.CharField("navn", max_length=120)
    name_nn = models.CharField("navn, nynorsk", max_length=120, blank=True)
    slug = models.SlugField("adresse", max_length=80)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="themes"
    )
    order = models.PositiveSmallIntegerField("rekkefølge")

    objects = ThemeQuerySet.as_manager()
    public = ThemeQuerySet.as_manager()
    privacy: ClassVar = Privacy(public="name_nb name_nn slug parent plan order")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "slug"], name="theme_slug"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(plan=None), name="theme_slug_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name_nb

    @property
    def main_id(self) -> int:
        """The key of the main theme: the parent, or the theme itself."""
        return self.parent_id or self.pk


class ThemeAlias(Recorded):
    """A label the theme was printed under: one theme, many names."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="aliases")
    label = models.CharField("trykt navn", max_length=160)

    privacy: ClassVar = Privacy(public="theme label")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme", "label"], name="theme_alias_once"),
        ]

    def __str__(self) -> str:
        return self.label


class PointTheme(Recorded):
    """A point is about a theme. At most one is the primary, which the balance is counted by."""

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="point_themes")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="point_themes")
    primary = models.BooleanField("hovedtema", default=False)
    source_label = models.CharField("navn i kilden", max_length=160, blank=True)

    removable = True
    privacy: ClassVar = Privacy(public="point theme primary source_label")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["point", "theme"], name="point_theme_once"),
            models.UniqueConstraint(
                fields=["point"], condition=Q(primary=True), name="point_theme_one_primary"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id}: {self.theme_id}"
