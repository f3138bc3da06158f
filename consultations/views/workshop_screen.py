"""Storskjerm: the question, the code and how many notes there are; the notes when they are shown."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, can, public
from consultations.forms.workshops import prompts_of
from consultations.models import Prompt, Workshop, WorkshopCard
from consultations.models.workshops import WorkshopCardQuerySet
from consultations.views.workshop_door import address_of, by_code
from core.pages import render_page
from core.qr import picture_of


def _place(request: HttpRequest, count: int) -> int:
    """Which question is asked for; the first where none is, or none of theirs."""
    asked = request.GET.get("oppgave", "")
    return int(asked) if asked in {str(each + 1) for each in range(count)} else 1


def _notes(workshop: Workshop, prompt: Prompt | None) -> WorkshopCardQuerySet:
    """What the tables have shared about the question."""
    cards = WorkshopCard.objects.of_workshop(workshop).readable()
    return cards.filter(prompt=prompt).in_order()


@require_GET
@public
@by_code
def workshop_screen(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    prompts = prompts_of(workshop.activity)
    place = _place(request, len(prompts))
    prompt = prompts[place - 1] if prompts else None
    address = address_of(workshop)
    shown = workshop.cards_shown and not workshop.is_closed
    context = {
        "workshop": workshop,
        "prompts": prompts,
        "prompt": prompt,
        "place": place,
        "tables": workshop.workshop_tables.with_counts().in_order(),
        "shown": shown,
        "cards": _notes(workshop, prompt) if shown else [],
        "address": address,
        "qr": picture_of(address),
        "updates": "stopp" not in request.GET,
        "may_show": can(request.user, Permission.ACTIVITY_EDIT),
    }
    return render_page(request, "consultations/workshop_screen.html", context, fragment="now")
