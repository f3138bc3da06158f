"""Letting answers out: what is ready, what should make one stop, what can still be called off."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.models import Point
from core.errors import Refused
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import clock
from feedback.forms.answers import shown
from feedback.forms.publishing import CallOffForm, ChooseForm, DifferenceForm
from feedback.models import Publication
from feedback.selectors.drafting import (
    answers_for_list,
    at_stage,
    held_publications,
    publications_of,
)
from feedback.services import agreeing, alarms, publishing
from plans.models import Plan


@require_http_methods(["GET", "POST"])
@requires(Permission.ANSWER_PUBLISH)
def publish(request: HttpRequest, plan: str) -> HttpResponse:
    found = get_object_or_404(Plan, slug=plan)
    form = _choose(found, request.POST or None)
    if form.is_valid() and not form.cleaned_data["confirmed"]:
        return _confirm(request, found, form)
    by = cast(User, request.user)
    held = carry_out(form, lambda: publishing.hold(answers=form.chosen(), by=by, at=timezone.now()))
    if held is None:
        return _ready(request, found, form)
    messages.success(request, _sentence(held, len(form.chosen())))
    return see_other("feedback:publish", plan)


def _choose(plan: Plan, data: Any = None) -> ChooseForm:
    return ChooseForm(data, answers=list(at_stage(answers_for_list(plan), "klar")))


def _sentence(held: Publication, count: int) -> str:
    if held.released_at is not None:
        return f"{count} svar er publisert."
    return f"{count} svar publiseres {clock(held.planned_at)}. Du kan angre til da."


def _confirm(request: HttpRequest, plan: Plan, form: ChooseForm) -> HttpResponse:
    """What is about to be public, and until when it can be called off."""
    chosen = form.chosen()
    context = {
        "plan": plan,
        "section": "svar",
        "answers": [shown(answer) for answer in chosen],
        "differences": alarms.differences(chosen),
        "until": timezone.now() + timedelta(minutes=settings.PUBLISH_HOLD_MINUTES),
        "minutes": settings.PUBLISH_HOLD_MINUTES,
    }
    return render_page(request, "feedback/publish_confirm.html", context)


def _ready(
    request: HttpRequest, plan: Plan, form: ChooseForm, *, typed: DifferenceForm | None = None
) -> HttpResponse:
    ready, ticked = form.by_reference, form.ticked()
    context = {
        "plan": plan,
        "section": "svar",
        "form": typed or form,
        "choose": form,
        "rows": [(shown(answer), ref in ticked) for ref, answer in ready.items()],
        "differences": _explained(alarms.differences(list(ready.values())), typed),
        "held": held_publications(plan),
        "stopped": agreeing.RecordsDisagree().message if agreeing.stopped() else "",
    }
    return render_page(request, "feedback/publish.html", context)


def _explained(
    found: list[alarms.Difference], typed: DifferenceForm | None
) -> list[tuple[alarms.Difference, DifferenceForm]]:
    """Each difference with its form; the one that was typed in keeps what was typed."""
    pairs = []
    for each in found:
        form = DifferenceForm(a=each.point.reference, b=each.other.reference)
        mine = typed is not None and typed.prefix == form.prefix
        pairs.append((each, typed if typed is not None and mine else form))
    return pairs


@require_POST
@requires(Permission.ANSWER_PUBLISH)
def publication_call_off(request: HttpRequest, plan: str) -> HttpResponse:
    found = get_object_or_404(Plan, slug=plan)
    form = CallOffForm(request.POST, publications=publications_of(found))
    publication = form.cleaned_data["publication"] if form.is_valid() else None
    try:
        if publication is None:
            raise Refused("Vi finner ikke publiseringen. Last siden på nytt.")
        by = cast(User, request.user)
        publishing.call_off(publication=publication, by=by, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Publiseringen er angret. Svarene er fortsatt klare.")
    return see_other("feedback:publish", plan)


@require_POST
@requires(Permission.ANSWER_PUBLISH)
def difference_accept(request: HttpRequest, plan: str, *, a: str, b: str) -> HttpResponse:
    found = get_object_or_404(Plan, slug=plan)
    points = Point.objects.of_plan(found)
    first, second = get_object_or_404(points, reference=a), get_object_or_404(points, reference=b)
    form = DifferenceForm(request.POST, a=a, b=b)
    by = cast(User, request.user)
    done = carry_out(
        form,
        lambda: alarms.accept_difference(
            a=first, b=second, reason=form.cleaned_data["reason"], by=by, at=timezone.now()
        ),
    )
    if done is None:
        return _ready(request, found, _choose(found), typed=form)
    messages.success(request, f"Grunnen til at {a} og {b} er ulike, er lagret.")
    return see_other("feedback:publish", plan)
