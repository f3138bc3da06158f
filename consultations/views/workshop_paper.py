"""Bordark: sheets with the numbers that the screen has, and the page where they are written down."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.workshops import SheetForm, prompts_of
from consultations.models import Prompt, Workshop, WorkshopCard, WorkshopTable
from consultations.rules.workshops import sheet_numbers
from consultations.services import carding
from consultations.views.workshop_board import workshop_at
from consultations.views.workshop_door import address_of
from core.pages import carry_out, render_page, see_other
from core.qr import picture_of


def _sheets(workshop: Workshop) -> list[tuple[int, Prompt | None]]:
    """The sheets of every table: one for each question, and one for what stands outside them."""
    asked: list[tuple[int, Prompt | None]] = list(enumerate(prompts_of(workshop.activity), start=1))
    return [*asked, (0, None)]


@require_GET
@requires(Permission.ACTIVITY_EDIT)
def workshop_print(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    workshop = workshop_at(plan, slug)
    asked = _sheets(workshop)
    sheets = [
        {"table": table, "place": place, "prompt": prompt, "numbers": sheet_numbers(place)}
        for table in workshop.workshop_tables.in_order()
        for place, prompt in asked
    ]
    context = {
        "plan": workshop.activity.plan,
        "section": "aktiviteter",
        "workshop": workshop,
        "sheets": sheets,
        "address": address_of(workshop),
        "qr": picture_of(address_of(workshop)),
    }
    return render_page(request, "consultations/workshop_print.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def workshop_transcribe(request: HttpRequest, plan: str, slug: str, *, table: int) -> HttpResponse:
    """Skriv av: one sheet at a time, the numbers as they stand on the paper."""
    workshop = workshop_at(plan, slug)
    row: WorkshopTable = get_object_or_404(workshop.workshop_tables, number=table)
    sheets = _sheets(workshop)
    asked = request.POST.get("ark") or request.GET.get("ark") or ""
    place, prompt = next((each for each in sheets if str(each[0]) == asked), sheets[0])
    cards = WorkshopCard.objects.filter(table=row).standing()
    form = SheetForm(request.POST or None, place=place, prompt=prompt, cards=cards)
    read = carry_out(form, lambda: _write_down(request, row, form))
    if read is not None:
        messages.success(request, f"Lagret. Bord {table} har nå {read} lapper fra papir.")
        return see_other(f"{request.path}?ark={place}")
    shown = {"sheets": sheets, "place": place, "prompt": prompt, "form": form}
    return _page(request, row, shown)


def _write_down(request: HttpRequest, table: WorkshopTable, form: SheetForm) -> int:
    by = cast(User, request.user)
    return carding.transcribe(table=table, fields=form.read(), by=by, at=timezone.now())


def _page(request: HttpRequest, table: WorkshopTable, shown: dict[str, Any]) -> HttpResponse:
    workshop = table.workshop
    form = shown["form"]
    context = shown | {
        "plan": workshop.activity.plan,
        "section": "aktiviteter",
        "workshop": workshop,
        "table": table,
        "forms": [form, *(each for _, each in form.numbered)],
    }
    return render_page(request, "consultations/workshop_transcribe.html", context)
