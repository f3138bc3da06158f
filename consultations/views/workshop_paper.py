"""Bordark: sheets with the numbers that the screen has, and the page where they are written down."""

from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.workshops import PictureForm, SheetForm, prompts_of
from consultations.models import Prompt, Workshop, WorkshopCard, WorkshopTable
from consultations.rules.workshops import sheet_numbers
from consultations.services import carding
from consultations.views import incoming
from consultations.views.incoming import Waiting
from consultations.views.workshop_board import workshop_at
from consultations.views.workshop_door import address_of
from core.errors import Refused
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


@dataclass(frozen=True)
class Sheet:
    """One sheet of a table in front of whoever writes it down, and the picture of it, if any."""

    table: WorkshopTable
    place: int
    prompt: Prompt | None
    picture: Waiting | None

    @property
    def address(self) -> str:
        activity = self.table.workshop.activity
        where = [activity.plan.slug, activity.slug, self.table.number]
        seen = {"ark": self.place} | (
            {"bilde": self.picture.file.stored_as} if self.picture else {}
        )
        return f"{reverse('consultations:workshop_transcribe', args=where)}?{urlencode(seen)}"


def _sheet_at(request: HttpRequest, workshop: Workshop, number: int) -> Sheet:
    table: WorkshopTable = get_object_or_404(workshop.workshop_tables, number=number)
    asked = request.POST.get("ark") or request.GET.get("ark") or ""
    sheets = _sheets(workshop)
    place, prompt = next((each for each in sheets if str(each[0]) == asked), sheets[0])
    return Sheet(table, place, prompt, _picture(request))


def _picture(request: HttpRequest) -> Waiting | None:
    """The picture this reader chose; one that is gone is no hindrance to writing."""
    stored = request.POST.get("bilde") or request.GET.get("bilde") or ""
    try:
        return incoming.chosen(request, stored) if stored else None
    except Refused:
        return None


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def workshop_transcribe(request: HttpRequest, plan: str, slug: str, *, table: int) -> HttpResponse:
    """Skriv av: one sheet at a time, its picture on one side, the numbered fields on the other."""
    workshop = workshop_at(plan, slug)
    sheet = _sheet_at(request, workshop, table)
    if request.POST.get("neste"):
        return _change_picture(request, sheet)
    cards = WorkshopCard.objects.filter(table=sheet.table).standing()
    form = SheetForm(request.POST or None, place=sheet.place, prompt=sheet.prompt, cards=cards)
    read = carry_out(form, lambda: _write_down(request, sheet.table, form))
    if read is not None:
        messages.success(request, f"Lagret. Bord {table} har nå {read} lapper fra papir.")
        return see_other(sheet.address)
    return _page(request, sheet, form)


def _write_down(request: HttpRequest, table: WorkshopTable, form: SheetForm) -> int:
    by = cast(User, request.user)
    return carding.transcribe(table=table, fields=form.read(), by=by, at=timezone.now())


def _change_picture(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Another picture beside the fields, or none. It helps while one writes, and is not kept."""
    form = PictureForm(request.POST, request.FILES)
    if request.POST["neste"] == "uten":
        incoming.forget(request, request.POST.get("bilde", ""))
        return see_other(replace(sheet, picture=None).address)
    chosen = carry_out(form, lambda: incoming.choose(request, *form.named()))
    if chosen is not None:
        incoming.forget(request, request.POST.get("bilde", ""))
        return see_other(replace(sheet, picture=chosen).address)
    cards = WorkshopCard.objects.filter(table=sheet.table).standing()
    fields = SheetForm(None, place=sheet.place, prompt=sheet.prompt, cards=cards)
    return _page(request, sheet, fields, chooser=form)


def _page(
    request: HttpRequest, sheet: Sheet, form: SheetForm, *, chooser: PictureForm | None = None
) -> HttpResponse:
    workshop = sheet.table.workshop
    chooser = chooser or PictureForm()
    context = {
        "plan": workshop.activity.plan,
        "section": "aktiviteter",
        "workshop": workshop,
        "table": sheet.table,
        "sheet": sheet,
        "sheets": _sheets(workshop),
        "form": form,
        "chooser": chooser,
        "forms": [form, *(each for _, each in form.numbered), chooser],
    }
    return render_page(request, "consultations/workshop_transcribe.html", context)
