"""The way to a workshop: its code, in the address or behind a short one."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import public
from consultations.models import Workshop
from consultations.services.finding import find
from core.doors import place_of
from core.errors import Refused
from core.pages import private, render_page, see_other

SEATS = "verksted"  # the key of a session under which it has a mark for each workshop
MARKS_MAX = 20
View = Callable[..., HttpResponse]


def by_code(view: View) -> View:
    """The view gets the workshop of the code; a wrong code is 404, and guessing ends at a wall."""

    @wraps(view)
    def found(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        known = bool(mark_in(request, code.upper()))
        try:
            workshop = find(code=code, place=place_of(request), known=known)
        except Refused as refusal:
            page = "consultations/workshop_wait.html"
            context = {"refusal": refusal.message}
            return private(render_page(request, page, context, status=refusal.status))
        if workshop is None:
            raise Http404
        return private(view(request, workshop, **kwargs), sends=True)

    return found


def mark_in(request: HttpRequest, code: str) -> str:
    """The mark of this device at the workshop; empty before it has written or chosen a table."""
    return str(request.session.get(SEATS, {}).get(code, ""))


def mark_of(request: HttpRequest, code: str) -> str:
    """The mark of this device, made now if it has none. It says nothing about who one is."""
    marks = dict(request.session.get(SEATS, {}))
    if code not in marks:
        marks[code] = secrets.token_urlsafe(24)
        request.session[SEATS] = dict(list(marks.items())[-MARKS_MAX:])
    return str(marks[code])


def address_of(workshop: Workshop) -> str:
    """The short address, as it is shown, printed, and read by a telephone."""
    return settings.SITE_URL + reverse("consultations:workshop_short", args=[workshop.code])


@require_GET
@public
@by_code
def workshop_short(_request: HttpRequest, workshop: Workshop) -> HttpResponse:
    return redirect("consultations:workshop_join", workshop.code)


@require_http_methods(["GET", "POST"])
@public
@by_code
def workshop_join(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Velg bord. Nobody is asked for a name."""
    tables = workshop.workshop_tables.in_order()
    chosen = request.POST.get("bord", "")
    is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 4
    if is_number and tables.filter(number=int(chosen)).exists():
        mark_of(request, workshop.code)
        return see_other("consultations:workshop_table", workshop.code, int(chosen))
    context = {
        "workshop": workshop,
        "tables": tables,
        "refused": request.method == "POST",
    }
    status = 422 if context["refused"] else 200
    return render_page(request, "consultations/workshop_join.html", context, status=status)
