"""Answers on their way: the list of them by stage, and the control before they may go out."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import Permission, can, requires
from core.errors import Conflict, Refused
from core.pages import render_page, see_other
from feedback.forms.answers import shown
from feedback.forms.publishing import CommentForm
from feedback.models import Answer
from feedback.selectors.bringing import imported
from feedback.selectors.drafting import STAGES, Desk, answers_for_list, at_stage, count_stages
from feedback.services import answering
from feedback.views.answers import desk_at
from plans.models import Plan

PER_PAGE = 20
STAGE_LABELS = {
    "utkast": "Utkast",
    "til-kontroll": "Til kontroll",
    "klar": "Klar til publisering",
    "publiseres": "Publiseres snart",
    "publisert": "Publisert",
}
EMPTY = {
    "utkast": "Ingen svar er under arbeid.",
    "til-kontroll": "Ingen svar venter på kontroll.",
    "klar": "Ingen svar er klare til publisering.",
    "publiseres": "Ingen svar venter på å bli publisert.",
    "publisert": "Ingen svar er publisert ennå.",
}


@require_GET
@requires(Permission.WORKBENCH_READ)
def answer_show(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    return _sheet(request, desk_at(request, plan, reference), CommentForm())


def _sheet(
    request: HttpRequest, desk: Desk, form: CommentForm, *, refusal: Refused | None = None
) -> HttpResponse:
    answer = desk.live or desk.published
    context = {
        "plan": desk.plan,
        "section": "svar",
        "point": desk.point,
        "answer": answer,
        "shown": shown(answer) if answer else None,
        "imported": imported(answer),
        "published_shown": shown(desk.published) if desk.live and desk.published else None,
        "form": form,
        "refusal": refusal,
        "writable": desk.writable,
        "may_draft": can(request.user, Permission.ANSWER_DRAFT),
        "may_approve": can(request.user, Permission.ANSWER_APPROVE),
    }
    status = refusal.status if refusal else 200
    return render_page(request, "feedback/answer_show.html", context, status=status)


@require_POST
@requires(Permission.ANSWER_APPROVE)
def answer_approve(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = desk_at(request, plan, reference)
    by = cast(User, request.user)
    try:
        answering.approve(answer=_under_way(desk), by=by, at=timezone.now())
    except Refused as refusal:
        return _sheet(request, desk, CommentForm(), refusal=refusal)
    messages.success(request, f"Svaret på {reference} er godkjent og klart til publisering.")
    return see_other("feedback:answer_list", plan)


@require_POST
@requires(Permission.ANSWER_APPROVE)
def answer_send_back(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = desk_at(request, plan, reference)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _sheet(request, desk, form)
    comment, by = form.cleaned_data["comment"], cast(User, request.user)
    try:
        answering.send_back(answer=_under_way(desk), comment=comment, by=by, at=timezone.now())
    except Refused as refusal:
        return _sheet(request, desk, form, refusal=refusal)
    messages.success(request, f"Svaret på {reference} er sendt tilbake.")
    return see_other("feedback:answer_list", plan)


@require_POST
@requires(Permission.ANSWER_DRAFT)
def answer_discard(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = desk_at(request, plan, reference)
    by = cast(User, request.user)
    try:
        answering.discard(answer=_under_way(desk), by=by, at=timezone.now())
    except Refused as refusal:
        return _sheet(request, desk, CommentForm(), refusal=refusal)
    messages.success(request, f"Utkastet til svar på {reference} er forkastet.")
    return see_other("feedback:answer_list", plan)


def _under_way(desk: Desk) -> Answer:
    """The answer an act is about. Raises Conflict when it has been published or discarded."""
    if desk.live is None:
        raise Conflict("Svaret er allerede publisert eller forkastet. Se hvordan det står nå.")
    return desk.live


@require_GET
@requires(Permission.WORKBENCH_READ)
def answer_list(request: HttpRequest, plan: str) -> HttpResponse:
    found = get_object_or_404(Plan, slug=plan)
    counts = count_stages(found)
    first = next((stage for stage in STAGES if counts[stage]), "til-kontroll")
    stage = request.GET.get("status", first)
    stage = stage if stage in STAGES else first
    answers = at_stage(answers_for_list(found), stage)
    context = {
        "plan": found,
        "section": "svar",
        "stage": stage,
        "stages": [(key, STAGE_LABELS[key], counts[key]) for key in STAGES],
        "page": Paginator(answers, PER_PAGE).get_page(request.GET.get("side")),
        "empty": EMPTY[stage],
        "may_publish": can(request.user, Permission.ANSWER_PUBLISH),
        "may_decide": can(request.user, Permission.DECISION_RECORD),
        "may_approve": can(request.user, Permission.ANSWER_APPROVE),
    }
    return render_page(request, "feedback/answer_list.html", context)
