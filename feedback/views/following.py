"""Følg innspillet: asking for mail, saying yes to it, and stopping it with one press.

A link in a mail leads to a page with a button: programs that read mail follow links.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.permissions import public
from audit.actors import Sender
from consultations.models import Contact, Submission, Subscription
from consultations.services import subscribing
from consultations.services.subscribing import CONFIRM, STOP
from core.pages import carry_out, private, render_page, see_other
from feedback.forms.own import FollowForm, PressForm
from feedback.views.keyed import behind_code


@sensitive_post_parameters("email")
@require_http_methods(["GET", "POST"])
@behind_code
def own_follow(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Which addresses follow, and the form to add one."""
    contact = Contact.objects.filter(submission=submission, erased_at=None).first()
    form = FollowForm(request.POST or None, initial={"email": contact.email if contact else ""})
    signed: Any = {"by": Sender(submission.reference), "at": timezone.now()}
    asked = carry_out(
        form, lambda: subscribing.ask(submission=submission, **form.cleaned_data, **signed)
    )
    if asked is not None:
        messages.success(request, _said(asked))
        return private(see_other("feedback:own_follow", submission.reference))
    followed = [
        (each, subscribing.token_of(each, STOP)) for each in Subscription.objects.of(submission)
    ]
    context = {"submission": submission, "form": form, "followed": followed}
    return private(render_page(request, "feedback/own_follow.html", context), sends=True)


def _said(asked: Subscription) -> str:
    if asked.confirmed_at is not None:
        return f"{asked.email} får allerede e-post om innspillet."
    return f"Vi har sendt en e-post til {asked.email}. Trykk på lenken i den for å bekrefte."


@require_http_methods(["GET", "POST"])
@public
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """«Bekreft abonnement»: the page the mail leads to, and the press on its button."""
    row = subscribing.by_token(token=token, purpose=CONFIRM)
    if row is None:
        return private(render_page(request, "feedback/own_expired.html", status=404))
    form = PressForm(request.POST if request.method == "POST" else None)
    signed: Any = {"by": Sender(row.submission.reference), "at": timezone.now()}
    done = carry_out(form, lambda: subscribing.confirm(subscription=row, **signed))
    context = {"form": form, "submission": row.submission, "done": done}
    if done is not None:
        context["stop"] = subscribing.token_of(row, STOP)
    return private(render_page(request, "feedback/follow_confirm.html", context), sends=True)


@require_http_methods(["GET", "POST"])
@public
def follow_stop(request: HttpRequest, token: str) -> HttpResponse:
    """One press, without any code: no more mail, and the address is gone."""
    row = subscribing.by_token(token=token, purpose=STOP)
    if row is None:
        return private(render_page(request, "feedback/own_expired.html", status=404))
    if request.method == "POST":
        signed: Any = {"by": Sender(row.submission.reference), "at": timezone.now()}
        subscribing.stop(subscription=row, **signed)
    done = request.method == "POST" or row.stopped_at is not None
    context = {"submission": row.submission, "done": done, "token": token}
    return private(render_page(request, "feedback/follow_stop.html", context), sends=True)
