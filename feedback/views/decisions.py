"""Recording what a named body decided: most as recommended, some otherwise."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import counted
from feedback.forms.answers import shown
from feedback.forms.parts import parts_of
from feedback.forms.publishing import DecisionForm, OtherwiseForm
from feedback.models import Answer, Decision
from feedback.selectors.drafting import decisions_of, undecided
from feedback.services import deciding, registering
from feedback.views.answers import desk_at
from plans.models import Plan


@require_http_methods(["GET", "POST"])
@requires(Permission.DECISION_RECORD)
def decision(request: HttpRequest, plan: str) -> HttpResponse:
    found = get_object_or_404(Plan, slug=plan)
    form = DecisionForm(request.POST or None, answers=list(undecided(found)))
    made = carry_out(form, lambda: _register(request, found, form))
    if made is None:
        return _page(request, found, form)
    count = counted(len(form.chosen()), "punkt,punkter")
    messages.success(request, f"Vedtaket i sak {made.case_number} er registrert for {count}.")
    return see_other("feedback:decision", plan)


def _register(request: HttpRequest, plan: Plan, form: DecisionForm) -> Decision:
    return registering.register(
        answers=form.chosen(),
        by=cast(User, request.user),
        at=timezone.now(),
        plan=plan,
        **form.decision(),
    )


def _page(request: HttpRequest, plan: Plan, form: DecisionForm) -> HttpResponse:
    ticked = form.ticked()
    context = {
        "plan": plan,
        "section": "svar",
        "form": form,
        "rows": [(answer, ref in ticked) for ref, answer in form.by_reference.items()],
        "decisions": decisions_of(plan),
    }
    return render_page(request, "feedback/decision.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.DECISION_RECORD)
def decision_differ(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = desk_at(request, plan, reference)
    answer = get_object_or_404(undecided(desk.plan), point=desk.point)
    form = OtherwiseForm(
        request.POST or None, recommended=answer, decisions=decisions_of(desk.plan)
    )
    made = carry_out(form, lambda: _differ(request, form), say=form.place)
    if made is not None:
        messages.success(request, f"Vedtaket for {reference} er registrert.")
        return see_other("feedback:decision", plan)
    context = {"plan": desk.plan, "section": "svar", "point": desk.point, "form": form}
    context |= {"parts": list(parts_of(form)), "recommended": shown(answer)}
    context |= {"promises": form.promises()}
    return render_page(request, "feedback/decision_differ.html", context)


def _differ(request: HttpRequest, form: OtherwiseForm) -> Answer:
    return deciding.decide_otherwise(
        decision=form.cleaned_data["decision"],
        point=form.point,
        content=form.content(),
        by=cast(User, request.user),
        at=timezone.now(),
    )
