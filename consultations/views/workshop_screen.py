"""Storskjerm: the question, the code and how many notes there are; the notes when they are shown."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, can, public
from consultations.forms.workshops import prompts_of
from consultations.models import Workshop, WorkshopCard
from consultations.views.workshop_door import address_of, by_code
from core.pages import render_page
from core.qr import picture_of


@require_GET
@public
@by_code
def workshop_screen(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    prompts = prompts_of(workshop.activity)
    asked = request.GET.get("oppgave", "")
    place = int(asked) if asked in {str(each + 1) for each in range(len(prompts))} else 1
    prompt = prompts[place - 1] if prompts else None
    shown = workshop.cards_shown and not workshop.is_closed
    cards = WorkshopCard.objects.of_workshop(workshop).readable().filter(prompt=prompt)
    context = {
        "workshop": workshop,
        "prompts": prompts,
        "prompt": prompt,
        "place": place,
        "tables": workshop.workshop_tables.with_counts().in_order(),
        "shown": shown,
        "cards": cards.in_order() if shown else [],
        "address": address_of(workshop),
        "qr": picture_of(address_of(workshop)),
        "updates": "stopp" not in request.GET,
        "may_show": can(request.user, Permission.ACTIVITY_EDIT),
    }
    return render_page(request, "consultations/workshop_screen.html", context, fragment="now")
