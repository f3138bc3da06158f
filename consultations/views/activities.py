"""Aktiviteter: what we asked, what must be in place before we may ask, and what we promised."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import Permission, can, requires
from consultations.forms.activities import ReasonForm
from consultations.models import Activity, Commitment
from consultations.services import opening
from consultations.states import ACTIVITY, missing_for_opening, warnings_for_opening
from consultations.views.activity_facts import asked, attendance
from core.calendar import day_of
from core.pages import carry_out, render_page, see_other
from plans.models import Plan


@require_GET
@requires(Permission.ACTIVITY_EDIT)
def activity_list(request: HttpRequest, plan: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    activities = Activity.objects.of_plan(found).with_submission_count().for_list()
    context = {"plan": found, "section": "aktiviteter", "activities": activities}
    return render_page(request, "consultations/activity_list.html", context)


@require_GET
@requires(Permission.ACTIVITY_EDIT)
def activity_work(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    return _page(request, _activity_at(plan, slug), {})


@require_POST
@requires(Permission.ACTIVITY_OPEN)
def activity_open(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = _activity_at(plan, slug)

    def act(_form: Form) -> str:
        opening.open_activity(activity=activity, **_signed(request))
        return f"{activity} er åpen for innspill. Løftene er offentlige."

    return _answer(request, activity, name="open", act=act)


@require_POST
@requires(Permission.ACTIVITY_OPEN)
def activity_close(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = _activity_at(plan, slug)

    def act(form: Form) -> str:
        reason = form.cleaned_data["reason"]
        opening.close_activity(activity=activity, reason=reason, **_signed(request))
        return f"{activity} er stengt. Innspill som kommer nå, blir merket som sene."

    return _answer(request, activity, name="close", act=act)


@require_POST
@requires(Permission.ACTIVITY_OPEN)
def activity_cancel(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = _activity_at(plan, slug)

    def act(form: Form) -> str:
        reason = form.cleaned_data["reason"]
        opening.cancel_activity(activity=activity, reason=reason, **_signed(request))
        return f"{activity} er avlyst. Innspill som har kommet, blir besvart."

    return _answer(request, activity, name="cancel", act=act)


def _activity_at(plan: str, slug: str) -> Activity:
    found: Activity = get_object_or_404(Activity.objects.for_work(), plan__slug=plan, slug=slug)
    return found


def _signed(request: HttpRequest) -> dict[str, Any]:
    return {"by": cast(User, request.user), "at": timezone.now()}


def _answer(
    request: HttpRequest, activity: Activity, *, name: str, act: Callable[[Form], str]
) -> HttpResponse:
    form = ReasonForm(request.POST, prefix=name)
    said = carry_out(form, lambda: act(form))
    if said is None:
        return _page(request, activity, {name: form})
    messages.success(request, said)
    return see_other("consultations:activity_work", activity.plan.slug, activity.slug)


def _page(request: HttpRequest, activity: Activity, forms: dict[str, Form]) -> HttpResponse:
    planned = activity.status == Activity.Status.PLANNED
    refused = next(iter(forms.values()), None)
    context = {
        "plan": activity.plan,
        "section": "aktiviteter",
        "activity": activity,
        "asked": asked(activity),
        "attendance": attendance(activity),
        "missing": missing_for_opening(activity) if planned else [],
        "warnings": warnings_for_opening(activity) if planned else [],
        "promises": [_shown(promise) for promise in activity.commitments.for_list()],
        "plan_promises": [_shown(promise) for promise in activity.plan.commitments.for_list()],
        "prompts": activity.prompts.order_by("order", "pk"),
        "figures": activity.key_figures.order_by("order", "pk"),
        "invitations": list(activity.invitations.for_list()),
        "may": ACTIVITY[activity.status] if can(request.user, Permission.ACTIVITY_OPEN) else (),
        "close": forms.get("close", ReasonForm(prefix="close")),
        "cancel": forms.get("cancel", ReasonForm(prefix="cancel")),
        "refused": refused,
        "forms": list(forms.values()),
    }
    return render_page(request, "consultations/activity_work.html", context)


def _shown(promise: Commitment) -> dict[str, Any]:
    kept_on = day_of(promise.fulfilled_at) if promise.fulfilled_at else None
    return {"promise": promise, "label": promise.label_at(day_of(timezone.now()), kept_on)}
