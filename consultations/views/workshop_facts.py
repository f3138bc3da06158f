"""What the board of a workshop shows, read now."""

from typing import Any

from consultations.forms.workshops import SummaryForm, prompts_of
from consultations.models import Theme, Workshop, WorkshopCard, WorkshopTable
from consultations.selectors import let_read
from consultations.services.gathering import harvest_of
from consultations.states import WORKSHOP
from consultations.views.workshop_door import address_of
from core.qr import picture_of

W = Workshop.Status
PHASES = [W.ALONE, W.GROUP, W.PLENARY, W.CHECK]


def board_of(workshop: Workshop) -> dict[str, Any]:
    """Tables with how far they are, the phases one may go to, and the notes by theme."""
    themes = list(Theme.objects.for_plan(workshop.activity.plan))
    cards = list(WorkshopCard.objects.of_workshop(workshop).shared().in_order())
    tables = list(
        workshop.workshop_tables.with_counts().in_order().prefetch_related("confirmations")
    )
    may = WORKSHOP[workshop.status]
    return {
        "plan": workshop.activity.plan,
        "activity": workshop.activity,
        "workshop": workshop,
        "prompts": prompts_of(workshop.activity),
        "tables": [_shown(table, workshop) for table in tables],
        "steps": _steps(workshop),
        "may": _onwards(workshop),
        "may_close": W.CLOSED in may,
        "harvest": harvest_of(workshop),
        "themes": themes,
        "columns": [] if workshop.is_closed else _columns(cards, themes),
        "made": _made(cards) if workshop.is_closed else [],
        "address": address_of(workshop),
        "qr": picture_of(address_of(workshop)),
    }


def _onwards(workshop: Workshop) -> list[tuple[str, str]]:
    """The phases one may go to, the next one first."""
    order = list(W)
    now = order.index(W(workshop.status))
    able = [each for each in PHASES if each in WORKSHOP[workshop.status]]
    following = sorted(able, key=lambda each: (order.index(each) < now, order.index(each)))
    return [(each.value, each.label) for each in following]


def _steps(workshop: Workshop) -> list[dict[str, Any]]:
    order = [each.value for each in W]
    now = order.index(workshop.status)
    return [
        {
            "label": phase.label,
            "state": "ferdig" if order.index(phase) < now else "senere",
            "now": phase == workshop.status,
        }
        for phase in PHASES
    ]


def _shown(table: WorkshopTable, workshop: Workshop) -> dict[str, Any]:
    said = sorted(table.confirmations.all(), key=lambda each: each.pk)
    form = SummaryForm(
        prefix=None,
        auto_id=f"id_bord{table.number}_%s",
        initial={"text": table.summary, "revision": table.revision},
    )
    return {"table": table, "said": said, "form": None if workshop.is_closed else form}


def _columns(cards: list[WorkshopCard], themes: list[Theme]) -> list[dict[str, Any]]:
    """The notes without a theme first, then each theme that has any."""
    loose = [card for card in cards if card.theme_id is None]
    found: list[dict[str, Any]] = [{"name": "Uten tema", "theme": None, "cards": loose}]
    for theme in themes:
        mine = [card for card in cards if card.theme_id == theme.pk]
        if mine:
            found.append({"name": theme.name_nb, "theme": theme, "cards": mine})
    return found


def _made(cards: list[WorkshopCard]) -> list[WorkshopCard]:
    """What each note became. Its words are those of the point, sealed or open as the point is."""
    points = [card.point for card in cards if card.point is not None]
    let_read(list({point.submission for point in points}), points)
    return cards
