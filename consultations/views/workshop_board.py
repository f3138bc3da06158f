"""Verksted: set up, led from phase to phase, its notes sorted by theme, and closed."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.workshops import (
    CloseForm,
    MoveForm,
    PhaseForm,
    SetupForm,
    ShowForm,
    SummaryForm,
    prompts_of,
)
from consultations.models import Activity, Workshop, WorkshopTable
from consultations.services import gathering, workshops
from consultations.views.workshop_facts import board_of
from core.pages import carry_out, render_page, see_other

BOARD = "consultations:workshop_board"
Act = Callable[[Any], str]


def activity_at(plan: str, slug: str) -> Activity:
    """An activity of the kind that can have a workshop, or 404."""
    able = Activity.objects.for_list().filter(channel="workshop")
    found: Activity = get_object_or_404(able, plan__slug=plan, slug=slug)
    return found


def workshop_at(plan: str, slug: str) -> Workshop:
    """The workshop of the activity, or 404 before it is set up."""
    found = Workshop.objects.for_page()
    workshop: Workshop = get_object_or_404(found, activity=activity_at(plan, slug))
    return workshop


def _signed(request: HttpRequest) -> dict[str, Any]:
    return {"by": cast(User, request.user), "at": timezone.now()}


@require_http_methods(["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT)
def workshop_board(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """The board; before there is a workshop, the form that sets it up."""
    activity = activity_at(plan, slug)
    workshop = Workshop.objects.for_page().filter(activity=activity).first()
    if workshop is not None:
        return _board(request, workshop)
    form = SetupForm(request.POST or None)
    made = carry_out(form, lambda: _set_up(request, activity, form))
    if made is None:
        return _setup(request, activity, form)
    messages.success(request, f"Verkstedet er satt opp. Koden er {made.code}.")
    return see_other(BOARD, plan, slug)


def _set_up(request: HttpRequest, activity: Activity, form: SetupForm) -> Workshop:
    return workshops.set_up(activity=activity, setup=form.setup(), **_signed(request))


def _setup(request: HttpRequest, activity: Activity, form: SetupForm) -> HttpResponse:
    context = {
        "plan": activity.plan,
        "section": "aktiviteter",
        "activity": activity,
        "prompts": prompts_of(activity),
        "form": form,
    }
    return render_page(request, "consultations/workshop_setup.html", context)


def _board(
    request: HttpRequest, workshop: Workshop, refused: BaseForm | None = None
) -> HttpResponse:
    context = board_of(workshop) | {
        "section": "aktiviteter",
        "refused": refused,
        "forms": [refused] if refused else [],
    }
    return render_page(request, "consultations/workshop_board.html", context)


def _answer(request: HttpRequest, workshop: Workshop, form: BaseForm, *, act: Act) -> HttpResponse:
    said = carry_out(form, lambda: act(form))
    if said is None:
        workshop.refresh_from_db()
        return _board(request, workshop, form)
    messages.success(request, said)
    activity = workshop.activity
    if request.POST.get("til") == "storskjerm":
        return see_other("consultations:workshop_screen", workshop.code)
    return see_other(BOARD, activity.plan.slug, activity.slug)


@require_POST
@requires(Permission.ACTIVITY_EDIT)
def workshop_phase(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    workshop = workshop_at(plan, slug)

    def act(form: Any) -> str:
        to = form.cleaned_data["to"]
        workshops.advance(workshop=workshop, to=to, **_signed(request))
        return f"Fasen er nå «{Workshop.Status(to).label}»."

    return _answer(request, workshop, PhaseForm(request.POST), act=act)


@require_POST
@requires(Permission.ACTIVITY_EDIT)
def workshop_show(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    workshop = workshop_at(plan, slug)

    def act(form: Any) -> str:
        shown = form.cleaned_data["shown"]
        workshops.show_cards(workshop=workshop, shown=shown, **_signed(request))
        return "Storskjermen viser lappene." if shown else "Storskjermen viser bare antallet."

    return _answer(request, workshop, ShowForm(request.POST), act=act)


@require_POST
@requires(Permission.ACTIVITY_EDIT)
def workshop_move(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    workshop = workshop_at(plan, slug)

    def act(form: Any) -> str:
        card, theme = form.cleaned_data["card"], form.cleaned_data["theme"]
        workshops.move(card=card, theme=theme, **_signed(request))
        return f"Lapp {card.table.number}-{card.number} er flyttet til {theme or 'Uten tema'}."

    return _answer(request, workshop, MoveForm(request.POST, workshop=workshop), act=act)


@require_POST
@requires(Permission.ACTIVITY_EDIT)
def workshop_add_table(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    workshop = workshop_at(plan, slug)

    def act(_form: Any) -> str:
        table = workshops.add_table(workshop=workshop, **_signed(request))
        return f"La til bord {table.number}."

    return _answer(request, workshop, ShowForm(request.POST), act=act)


@require_POST
@requires(Permission.ACTIVITY_EDIT)
def workshop_summary(request: HttpRequest, plan: str, slug: str, *, table: int) -> HttpResponse:
    workshop = workshop_at(plan, slug)
    row: WorkshopTable = get_object_or_404(workshop.workshop_tables, number=table)

    def act(form: Any) -> str:
        workshops.summarise(table=row, **form.cleaned_data, **_signed(request))
        return f"Oppsummeringen av bord {table} er lagret."

    return _answer(request, workshop, SummaryForm(request.POST), act=act)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def workshop_close(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Avslutt og lag innspill: first what will be made, then the act."""
    workshop = workshop_at(plan, slug)
    form = CloseForm(request.POST or None)
    made = carry_out(form, lambda: _close(request, workshop, form))
    if made is not None:
        messages.success(request, f"Verkstedet er avsluttet, og ble {len(made)} innspill.")
        return see_other(BOARD, plan, slug)
    context = {
        "plan": workshop.activity.plan,
        "section": "aktiviteter",
        "workshop": workshop,
        "harvest": gathering.harvest_of(workshop),
        "form": form,
    }
    return render_page(request, "consultations/workshop_close.html", context)


def _close(request: HttpRequest, workshop: Workshop, form: CloseForm) -> list[Any]:
    seen = form.cleaned_data["seen"]
    return gathering.close(workshop=workshop, seen=seen, **_signed(request))
