"""Ved bordet: a telephone or a tablet writes notes, one at a time, with or without JavaScript."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import public
from audit.actors import Sender
from audit.once import new_key
from consultations.forms.workshops import CardForm, ConfirmForm, NoteForm, prompts_of
from consultations.models import Prompt, Workshop, WorkshopCard, WorkshopTable
from consultations.models.workshops import WRITING
from consultations.rules.workshops import IMPORTANT_MAX
from consultations.services import carding, confirming
from consultations.views.workshop_door import by_code, mark_in, mark_of
from core.pages import carry_out, render_page, see_other

MINUTES = {
    Workshop.Status.ALONE: "alone_minutes",
    Workshop.Status.GROUP: "group_minutes",
    Workshop.Status.PLENARY: "plenary_minutes",
}


@dataclass(frozen=True)
class Seat:
    """One table of a workshop, and the question that is open in front of it."""

    workshop: Workshop
    table: WorkshopTable
    prompts: list[Prompt]
    place: int

    @property
    def prompt(self) -> Prompt | None:
        return self.prompts[self.place - 1] if self.place else None

    @property
    def address(self) -> str:
        here = reverse("consultations:workshop_table", args=[self.workshop.code, self.table.number])
        return f"{here}?oppgave={self.place}"


def seat_at(request: HttpRequest, workshop: Workshop, number: int) -> Seat:
    """The table at the address, or 404; the question is the first unless another is asked for."""
    table: WorkshopTable = get_object_or_404(workshop.workshop_tables.in_order(), number=number)
    prompts = prompts_of(workshop.activity)
    asked = request.POST.get("oppgave") or request.GET.get("oppgave") or ""
    place = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
    return Seat(workshop, table, prompts, place if place <= len(prompts) else 1)


def ends_at(workshop: Workshop) -> datetime | None:
    """When the phase is meant to end; None for one without a clock."""
    name = MINUTES.get(Workshop.Status(workshop.status))
    minutes = getattr(workshop, name) if name else 0
    if not minutes or workshop.phase_started_at is None:
        return None
    return workshop.phase_started_at + timedelta(minutes=minutes)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public
@by_code
def workshop_table(request: HttpRequest, workshop: Workshop, *, table: int) -> HttpResponse:
    seat = seat_at(request, workshop, table)
    if request.method == "GET":
        return _page(request, seat)
    form = NoteForm(request.POST)
    card = carry_out(form, lambda: _write(request, seat, form))
    return see_other(seat.address) if card else _page(request, seat, form)


def _write(request: HttpRequest, seat: Seat, form: NoteForm) -> WorkshopCard:
    typed = form.typed(
        prompt=seat.prompt,
        key=request.headers.get("Idempotency-Key", ""),
        writer=mark_of(request, seat.workshop.code),
    )
    return carding.write(table=seat.table, typed=typed, by=Sender(), at=timezone.now())


@sensitive_post_parameters()
@require_POST
@public
@by_code
def workshop_card(
    request: HttpRequest, workshop: Workshop, *, table: int, number: int
) -> HttpResponse:
    """Endre, slett, del med bordet, velg som viktigst."""
    seat, writer = seat_at(request, workshop, table), mark_in(request, workshop.code)
    cards = WorkshopCard.objects.filter(table=seat.table).seen_by(writer)
    card = get_object_or_404(cards, number=number)
    form = CardForm(request.POST)
    done = carry_out(form, lambda: _carry(card, form, writer))
    return see_other(seat.address) if done else _page(request, seat, refused=form)


def _carry(card: WorkshopCard, form: CardForm, writer: str) -> WorkshopCard:
    does = form.cleaned_data["do"]
    given: Any = {"card": card, "writer": writer, "by": Sender(), "at": timezone.now()}
    if does == "change":
        return carding.change(text=form.cleaned_data["text"], **given)
    if does == "discard":
        return carding.discard(**given)
    if does == "share":
        return carding.share(**given)
    return carding.weigh(important=does == "important", **given)


def _page(
    request: HttpRequest,
    seat: Seat,
    form: BaseForm | None = None,
    *,
    refused: BaseForm | None = None,
) -> HttpResponse:
    workshop, writer = seat.workshop, mark_in(request, seat.workshop.code)
    cards = WorkshopCard.objects.filter(table=seat.table).seen_by(writer).in_order()
    here = [card for card in cards if card.prompt_id == (seat.prompt.pk if seat.prompt else None)]
    blank = NoteForm(initial={"form_key": new_key(), "phase": workshop.status})
    context = {
        "workshop": workshop,
        "seat": seat,
        "form": form or blank,
        "refused": refused,
        "forms": [refused] if refused else [],
        "own": [card for card in here if not card.shared],
        "ours": [card for card in here if card.shared],
        "chosen": sum(card.important for card in cards),
        "important_max": IMPORTANT_MAX,
        "writing": workshop.status in WRITING,
        "ends_at": ends_at(workshop),
        "minutes_left": _minutes_left(workshop, timezone.now()),
    }
    return render_page(request, "consultations/workshop_table.html", context, fragment="cards")


def _minutes_left(workshop: Workshop, at: datetime) -> int | None:
    end = ends_at(workshop)
    return max(0, -int((at - end).total_seconds() // 60)) if end else None


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public
@by_code
def workshop_check(request: HttpRequest, workshop: Workshop, *, table: int) -> HttpResponse:
    """«Stemmer det?»: the table reads its summary, and answers."""
    seat = seat_at(request, workshop, table)
    initial = {"revision": seat.table.revision, "who": "table"}
    form = ConfirmForm(request.POST or None, initial=initial)
    what: Any = {"table": seat.table, "by": Sender(), "at": timezone.now()}
    said = carry_out(form, lambda: confirming.confirm(**form.cleaned_data, **what))
    if said is not None:
        return see_other("consultations:workshop_check", workshop.code, table)
    cards = WorkshopCard.objects.filter(table=seat.table).readable().in_order()
    context = {
        "workshop": workshop,
        "seat": seat,
        "form": form,
        "cards": cards,
        "said": seat.table.confirmations.order_by("pk"),
        "asked": workshop.status == Workshop.Status.CHECK,
    }
    return render_page(request, "consultations/workshop_check.html", context)
