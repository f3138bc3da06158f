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
from consultations import selectors
from consultations.forms.registering import RegisterForm
from consultations.models import Activity, IncomingMail, Organisation, Submission
from consultations.services import handing, registering
from consultations.services.organising import sender_of
from consultations.services.receipts import Receipt
from consultations.views import incoming
from consultations.views.alike import ALIKE, alike_in, alike_named
from consultations.views.incoming import Waiting
from consultations.views.receipt import receipt_context, receipt_of
from core.errors import Refused
from core.pages import add_refusal, carry_out, private, render_page, see_other
from plans.models import Plan


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def register(request: HttpRequest, plan: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    if request.method == "GET":
        return _empty(request, found)
    if "file" in request.FILES or request.POST.get("neste") in {"les", "uten"}:
        return _review(request, found)
    form = _form(request, found, request.POST)
    waiting = _chosen(request, form)
    act: Any = handing if request.POST.get("neste") == "kvittering" else registering
    made = carry_out(form, lambda: act.register(**_written(request, form, waiting)))
    if made is None:
        return _page(request, found, form, waiting=waiting)
    return _letter(request, found, made) if act is handing else _registered(request, found, made)


def _empty(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The form for something new, or for a fetched mail that waits for a reader."""
    if fingerprint := request.GET.get("epost"):
        mail = get_object_or_404(IncomingMail.objects.of_plan(plan), fingerprint=fingerprint)
        waiting = incoming.from_mail(request, plan, fingerprint)
        typed = {"activity": mail.activity.slug, "kept": waiting.file.stored_as}
        form = _form(request, plan, **incoming.suggested(waiting, typed))
        return _page(request, plan, form, waiting=waiting)
    return _page(request, plan, _form(request, plan))


def _review(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The same form, with what was typed, and beside it what the file says and what was not read."""
    typed = {
        name: str(words) for name, words in request.POST.items() if name in RegisterForm.base_fields
    }
    if request.POST.get("neste") == "uten":
        incoming.forget(request, typed.pop("kept", ""))
        return _page(request, plan, _form(request, plan, **typed))
    try:
        waiting = _read(request)
    except Refused as refusal:
        form = _form(request, plan, request.POST)
        add_refusal(form, refusal)
        return _page(request, plan, form, waiting=_chosen(request, form))
    typed = incoming.suggested(waiting, typed | {"kept": waiting.file.stored_as})
    return _page(request, plan, _form(request, plan, **typed), waiting=waiting)


def _read(request: HttpRequest) -> Waiting:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("Velg en fil først.", field="file")
    waiting = incoming.choose(request, file.name or "", file.read())
    incoming.forget(request, request.POST.get("kept", ""))
    return waiting


def _chosen(request: HttpRequest, form: RegisterForm) -> Waiting | None:
    """The file that goes with the form; where it is lost, the form says so."""
    stored_as = request.POST.get("kept", "")
    if not stored_as:
        return None
    try:
        return incoming.chosen(request, stored_as)
    except Refused as refusal:
        add_refusal(form, refusal)
        return None


def _written(request: HttpRequest, form: RegisterForm, waiting: Waiting | None) -> dict[str, Any]:
    enclosed = (waiting.enclosed(form.cleaned_data["text"]),) if waiting else ()
    return {
        "received": form.received_input(enclosed),
        "by": cast(User, request.user),
        "at": timezone.now(),
        "form_key": form.cleaned_data["form_key"],
    }


def _letter(request: HttpRequest, plan: Plan, receipt: Receipt) -> HttpResponse:
    """A letter to print, in the very answer: the code is shown this once."""
    context = {"plan": plan, "section": "innspill", "submission": receipt.submission}
    context |= alike_named(plan, selectors.alike(receipt.submission))
    context |= receipt_context(receipt, timezone.now())
    return private(render_page(request, "consultations/receipt_print.html", context))


def _page(
    request: HttpRequest, plan: Plan, form: RegisterForm, *, waiting: Waiting | None = None
) -> HttpResponse:
    mails = IncomingMail.objects.waiting().of_plan(plan).for_list()
    context = {
        **alike_in(request, plan),
        "plan": plan,
        "section": "innspill",
        "form": form,
        "waiting": waiting,
        "mails": mails,
        **_last(request, plan),
    }
    return render_page(request, "consultations/register.html", context)


def _last(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """The one that was registered just before, with its receipt."""
    reference = request.GET.get("registrert", "")
    received = Submission.objects.of_plan(plan).filter(reference=reference).first()
    return {"received": received, **receipt_of(reference)} if received else {}


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The body whose answer is to be registered, when one comes from a hearing list."""
    name = request.GET.get("organisasjon", "")
    body = Organisation.objects.active().filter(name=name).first() if name else None
    return {"organisation": body.pk, "sender_kind": sender_of(body)} if body else {}


def _form(request: HttpRequest, plan: Plan, data: Any = None, **typed: Any) -> RegisterForm:
    return RegisterForm(
        data,
        activities=Activity.objects.of_plan(plan).receiving().for_list(),
        organisations=Organisation.objects.active(),
        now=timezone.now(),
        initial={
            "activity": request.GET.get("aktivitet"),
            "channel": "letter",
            "form_key": new_key(),
            **_asked(request),
            **typed,
        },
    )


def _registered(request: HttpRequest, plan: Plan, submission: Submission) -> HttpResponse:
    late = " Det kom etter fristen, og er merket med det." if submission.is_late else ""
    messages.success(request, f"Registrert som {submission.reference}.{late}")
    like = {ALIKE: ",".join(found)} if (found := selectors.alike(submission)) else {}
    if request.POST.get("neste") == "ny":
        address = reverse("consultations:register", args=[plan.slug])
        return see_other(f"{address}?{urlencode({'registrert': submission.reference} | like)}")
    address = reverse("consultations:split", args=[plan.slug, submission.reference])
    return see_other(f"{address}?{urlencode(like)}" if like else address)
