"""Putting bodies on the list: from the register, pasted, or copied from an earlier activity."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from consultations.forms.hearing import CopyForm, PasteForm, PeriodForm, PickForm
from consultations.models import Activity, LegalBasis, Organisation
from consultations.selectors.hearing import bodies_like
from consultations.services import guest_lists, opening
from consultations.services.guest_lists import Added
from consultations.states import warnings_for_opening
from consultations.views.hearing import activity_at, signed
from core.calendar import day_of
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import counted

MOST_FOUND = 50


@require_http_methods(["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT)
def guest_add(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = activity_at(plan, slug)
    way = request.POST.get("neste", "") if request.method == "POST" else ""
    forms = _forms(activity, way, request.POST)
    form = forms.get(way)
    if form is None:
        return _page(request, activity, forms)
    added = carry_out(form, lambda: _add(request, activity, form))
    if added is None:
        return _page(request, activity, forms, refused=form)
    messages.success(request, _told(added))
    return see_other("consultations:hearing_list", plan, slug)


def _forms(activity: Activity, way: str, sent: QueryDict) -> dict[str, Form]:
    def data(name: str) -> QueryDict | None:
        return sent if name == way else None

    earlier = Activity.objects.with_guest_list().exclude(pk=activity.pk)
    return {
        "velg": PickForm(data("velg")),
        "lim": PasteForm(data("lim")),
        "kopier": CopyForm(data("kopier"), earlier=earlier),
    }


def _add(request: HttpRequest, activity: Activity, form: Form) -> Added:
    given = {"activity": activity, **signed(request)}
    if isinstance(form, PasteForm):
        lines = form.cleaned_data["lines"]
        new = form.cleaned_data["register_new"]
        return guest_lists.invite_named(text=lines, register_new=new, **given)
    if isinstance(form, CopyForm):
        return guest_lists.copy_list(earlier=form.cleaned_data["earlier"], **given)
    asked = request.POST.getlist("organisasjon")
    keys = [key for key in asked if key.isascii() and key.isdigit()][:MOST_FOUND]
    return guest_lists.invite_bodies(
        bodies=Organisation.objects.active().filter(pk__in=keys), **given
    )


def _told(added: Added) -> str:
    said = f"{counted(len(added.made), 'er satt,er satt')} på lista."
    if added.registered:
        said += f" {counted(len(added.registered), 'ny organisasjon,nye organisasjoner')} er registrert."
    if added.already:
        said += f" {counted(added.already, 'sto,sto')} der fra før."
    return said


def _page(
    request: HttpRequest, activity: Activity, forms: dict[str, Form], *, refused: Form | None = None
) -> HttpResponse:
    asked = request.GET.get("sok", "").strip()
    found = bodies_like(asked) if asked else []
    there = set(activity.invitations.bodies().values_list("organisation_id", flat=True))
    context: dict[str, Any] = {
        "plan": activity.plan,
        "section": "aktiviteter",
        "activity": activity,
        "asked": asked,
        "found": [(body, body.pk in there) for body in found[:MOST_FOUND]],
        "more": max(0, len(found) - MOST_FOUND),
        "paste": forms["lim"],
        "copy": forms["kopier"],
        "refused": refused,
        "forms": [refused] if refused else [],
    }
    return render_page(request, "consultations/guest_add.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT)
def activity_period(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """When the activity opens and closes: what the law makes absolute refuses, the rest warns."""
    activity = activity_at(plan, slug)
    form = PeriodForm(
        request.POST or None,
        bases=LegalBasis.objects.valid_on(day_of(timezone.now())),
        initial=_period_of(activity),
    )
    saved = carry_out(
        form,
        lambda: opening.set_period(activity=activity, **form.cleaned_data, **signed(request)),
    )
    if saved:
        messages.success(request, " ".join(["Tida er lagret.", *warnings_for_opening(saved)]))
        return see_other("consultations:activity_work", plan, slug)
    why_not = "" if activity.status == Activity.Status.PLANNED else _TOO_LATE
    context = {"plan": activity.plan, "section": "aktiviteter", "activity": activity}
    context |= {"form": form, "why_not": why_not, "warnings": warnings_for_opening(activity)}
    return render_page(request, "consultations/activity_period.html", context)


_TOO_LATE = "Datoene kan bare settes før aktiviteten er åpnet."


def _period_of(activity: Activity) -> dict[str, Any]:
    return {
        "opens": activity.opens_at and day_of(activity.opens_at),
        "closes": activity.closes_at and day_of(activity.closes_at),
        "basis": activity.legal_basis.code,
    }
