"""Registrer: what came by letter, by phone or in a conversation, written down word for word."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from audit.once import new_key
from consultations.forms.registering import RegisterForm
from consultations.models import Activity, Organisation, Submission
from consultations.services import registering
from consultations.views.receipt import receipt_of
from core.pages import carry_out, render_page, see_other
from plans.models import Plan


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def register(request: HttpRequest, plan: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    form = _form(request, found)

    def write_down() -> Submission:
        return registering.register(
            received=form.received_input(),
            by=cast(User, request.user),
            at=timezone.now(),
            form_key=form.cleaned_data["form_key"],
        )

    submission = carry_out(form, write_down)
    if submission is not None:
        return _registered(request, found, submission)
    context = {"plan": found, "section": "innspill", "form": form, **_last(request, found)}
    return render_page(request, "consultations/register.html", context)


def _last(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """The one that was registered just before, with its receipt."""
    reference = request.GET.get("registrert", "")
    received = Submission.objects.of_plan(plan).filter(reference=reference).first()
    return {"received": received, **receipt_of(reference)} if received else {}


def _form(request: HttpRequest, plan: Plan) -> RegisterForm:
    return RegisterForm(
        request.POST or None,
        activities=Activity.objects.of_plan(plan).receiving().for_list(),
        organisations=Organisation.objects.active(),
        now=timezone.now(),
        initial={
            "activity": request.GET.get("aktivitet"),
            "channel": "letter",
            "form_key": new_key(),
        },
    )


def _registered(request: HttpRequest, plan: Plan, submission: Submission) -> HttpResponse:
    late = " Det kom etter fristen, og er merket med det." if submission.is_late else ""
    messages.success(request, f"Registrert som {submission.reference}.{late}")
    if request.POST.get("neste") == "ny":
        address = reverse("consultations:register", args=[plan.slug])
        return see_other(f"{address}?{urlencode({'registrert': submission.reference})}")
    return see_other("consultations:split", plan.slug, submission.reference)
