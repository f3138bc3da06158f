"""What points are about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point, PointTheme, Theme, ThemeAlias
from core.errors import Refused


@transaction.atomic
def add_theme(*, by: Acting, at: datetime, **fields: Any) -> Theme:
    """Add a theme: a main theme, or one below a main theme (two levels, no more)."""
    check(by, Permission.POINT_EDIT)
    theme = Theme(**fields)
    if theme.parent is not None and theme.parent.parent_id is not None:
        raise Refused("Et tema kan bare ligge under et hovedtema.", field="parent")
    with acting_as(by, f"La til temaet {theme.name_nb}", at=at):
        theme.check_whole()
        theme.save()
    return theme


@transaction.atomic
def add_alias(*, theme: Theme, label: str, by: Acting, at: datetime) -> ThemeAlias:
    """Record a name the theme was printed under."""
    check(by, Permission.POINT_EDIT)
    alias = ThemeAlias(theme=theme, label=label)
    with acting_as(by, f"La til navnet {label} for temaet {theme}", at=at):
        alias.save()
    return alias


@transaction.atomic
def set_themes(
    *,
    point: Point,
    themes: Sequence[Theme],
    by: Acting,
    at: datetime,
    primary: Theme | None = None,
    source_label: str = "",
) -> Point:
    """Say what the point is about. The primary theme (default: the first) is counted by.

    An empty list is allowed: the point then stands under «Uten tema».
    """
    check(by, Permission.POINT_EDIT)
    row: Point = Point.objects.lock(point.pk)
    if row.status == Point.Status.RETIRED:
        raise Refused(f"{row.reference} er erstattet og kan ikke merkes.")
    main = primary or (themes[0] if themes else None)
    wanted = {theme.pk: theme for theme in themes}
    have = {link.theme_id: link for link in PointTheme.objects.filter(point=row).order_by("pk")}
    names = ", ".join(theme.name_nb for theme in themes) or "uten tema"
    with acting_as(
        by,
        f"Merket {row.reference}: {names}",
        at=at,
        about=row.submission.reference,
        undoable=True,
    ):
        for pk in have.keys() - wanted.keys():
            have[pk].delete()
        # Primary marks go off before one goes on: the database allows one at a time.
        kept = [have[pk] for pk in wanted if pk in have]
        for link in sorted(kept, key=lambda link: main is not None and link.theme_id == main.pk):
            link.primary = main is not None and link.theme_id == main.pk
            link.save()
        for pk in wanted.keys() - have.keys():
            PointTheme(
                point=row,
                theme=wanted[pk],
                primary=main is not None and pk == main.pk,
                source_label=source_label,
            ).save()
    return row
