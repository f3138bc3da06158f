"""Send innspill: the form, the page that shows it before it is sent, and the receipt.

Everything that is filled in travels with the form, from page to page. Nothing is kept here until it
is sent, so that a lost session loses no word.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.permissions import public
from audit.actors import Sender
from consultations import selectors
from consultations.forms.sending import SendForm, choices_of, count_in, initial_from
from consultations.forms.taking_out import take_out
from consultations.models import Activity, Theme
from consultations.services import admitting, sending
from consultations.services.receipts import Receipt
from consultations.views.receipt import receipt_context
from core.calendar import day_of
from core.doors import place_of
from core.errors import Refused
from core.pages import carry_out, private, render_page
from plans.models import Plan

FORM = "consultations/send.html"
CHECK = "consultations/send_check.html"


@dataclass(frozen=True)
class Asking:
    """A plan, what it asks about now, and when."""

    plan: Plan
    activities: list[Activity]
    at: datetime

    def context(self, form: SendForm) -> dict[str, Any]:
        first = self.activities[0] if self.activities else None
        return {
            "plan": self.plan,
            "activities": self.activities,
            "activity": first,
            "late": first is not None and first.status != Activity.Status.OPEN,
            "answer_by": selectors.answer_by(first, day_of(self.at)) if first else None,
            "form": form,
        }


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public
def send(request: HttpRequest, plan: str) -> HttpResponse:
    """The form. Sent to itself it is shown again, with one more matter where that was asked for."""
    asking = _asking(plan)
    return render_page(request, FORM, asking.context(_blank(request, asking)))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public
def send_check(request: HttpRequest, plan: str) -> HttpResponse:
    """Everything as it will be sent; or the form again, where something must be put right.

    A button beside each warning sends the page to itself, without what it warns of.
    """
    asking = _asking(plan)
    if request.method == "GET" or not asking.activities:
        return redirect("consultations:send", plan)
    data = _usable(request, asking)
    taken = take_out(data)
    form = _filled(request, asking, data)
    context = asking.context(form) | {"taken": taken}
    return render_page(request, CHECK if form.is_valid() else FORM, context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@public
def send_receipt(request: HttpRequest, plan: str) -> HttpResponse:
    """The receipt, in the very answer to what was sent. A second sending gives the same one."""
    asking = _asking(plan)
    if request.method == "GET" or not asking.activities:
        return redirect("consultations:send", plan)
    form = _filled(request, asking)
    if not form.is_valid():
        return render_page(request, FORM, asking.context(form))
    what: Any = {"sent": form.sent(at=asking.at), "visit": form.visit(place_of(request))}
    receipt = carry_out(form, lambda: sending.send(**what, by=Sender(), at=asking.at))
    if receipt is None:
        return render_page(request, CHECK, asking.context(form))
    return _received(request, asking, receipt, mailed=form.mailed())


def _received(
    request: HttpRequest, asking: Asking, receipt: Receipt, *, mailed: dict[str, Any]
) -> HttpResponse:
    """The receipt. Whoever has just sent it may go on to it without typing the code."""
    if receipt.keys is not None:
        reference = receipt.submission.reference
        request.session.cycle_key()
        request.session[selectors.MINE] = selectors.mine_with(request.session, reference, asking.at)
    context = {"plan": asking.plan, **receipt_context(receipt, asking.at), **mailed}
    return private(render_page(request, "consultations/send_receipt.html", context))


def _asking(plan: str) -> Asking:
    found: Plan = get_object_or_404(Plan.public.for_list(), slug=plan)
    return Asking(found, Activity.public.taking_in(found), timezone.now())


def _blank(request: HttpRequest, asking: Asking) -> SendForm:
    """The form with what was filled in so far, and no fault found with it."""
    more = 1 if "more" in request.POST else 0
    chosen = [each.slug for each in asking.activities]
    asked = request.GET.get("aktivitet", "")
    initial: dict[str, Any] = {
        "activity": asked if asked in chosen else next(iter(chosen), None),
        "who": "resident",
        "form_key": admitting.new_token(asking.at),
    }
    if request.method == "POST":
        initial |= initial_from(_usable(request, asking))
    return _form(request, asking, count_in(request.POST) + more, initial=initial)


def _filled(request: HttpRequest, asking: Asking, data: Any = None) -> SendForm:
    data = data or _usable(request, asking)
    return _form(request, asking, count_in(data), data=data)


def _form(request: HttpRequest, asking: Asking, count: int, **given: Any) -> SendForm:
    themes = Theme.objects.for_plan(asking.plan).main()
    return SendForm(count=count, activities=choices_of(asking.activities), themes=themes, **given)


def _usable(request: HttpRequest, asking: Asking) -> Any:
    """What was sent, with a new token where the form has lain too long: its words are kept."""
    data = request.POST.copy()
    data["matters"] = str(count_in(data))
    try:
        admitting.secret_of(data.get("form_key", ""), at=asking.at)
    except Refused:
        data["form_key"], data["work"] = admitting.new_token(asking.at), ""
    return data
