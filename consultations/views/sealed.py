"""What is sealed opens by a button and a reason, for a while, and the opening is recorded."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.sealed import SealedForm
from consultations.models import Submission
from consultations.selectors import OPENED, has_contact, is_sealed, opened_in
from consultations.services import reading
from consultations.views.desk import submission_at
from core.models import OutgoingMail
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import clock

OPEN_FOR = timedelta(minutes=30)
View = Callable[..., HttpResponse]


def unsealed(view: View) -> View:
    """The view works on the original: where that is sealed, one opens it first, with a reason."""

    @wraps(view)
    def guarded(request: HttpRequest, plan: str, reference: str, **rest: Any) -> HttpResponse:
        submission = submission_at(plan, reference)
        if reference not in opened_in(request.session, timezone.now()) and is_sealed(submission):
            address = reverse("consultations:original_open", args=[plan, reference])
            return see_other(f"{address}?{urlencode({'tilbake': request.path})}")
        return view(request, plan, reference, **rest)

    return guarded


def keep_open(request: HttpRequest, reference: str, at: datetime) -> datetime:
    """Let this reader, and nobody else, read the original for a while.

    Also whoever decides what is sealed: they have just read it, and may have to correct it.
    """
    still = opened_in(request.session, at) | {reference: at + OPEN_FOR}
    request.session[OPENED] = {name: until.isoformat() for name, until in still.items()}
    return still[reference]


@require_http_methods(["GET", "POST"])
@requires(Permission.SEALED_OPEN)
@never_cache
def original_open(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Vis originalen: the words as they were sent in, open for this reader for half an hour."""
    submission = submission_at(plan, reference)
    form = SealedForm(request.POST or None)
    text = carry_out(form, lambda: _read(request, submission, form, by=reading.open_original))
    if text is None:
        return _page(request, submission, form, name="consultations/original_open.html")
    until = keep_open(request, reference, timezone.now())
    messages.success(request, f"Originalen er åpen for deg til {clock(until)}. Det er loggført.")
    return see_other(_back(request, submission))


@require_POST
@requires(Permission.SEALED_OPEN)
def original_close(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Lukk originalen, before the time is out."""
    submission = submission_at(plan, reference)
    still = request.session.get(OPENED, {})
    request.session[OPENED] = {key: until for key, until in still.items() if key != reference}
    return see_other(_item(submission))


@require_http_methods(["GET", "POST"])
@requires(Permission.SEALED_OPEN)
@never_cache
def contact_open(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Vis kontaktopplysningene: in the answer to this form only."""
    submission = submission_at(plan, reference)
    form = SealedForm(request.POST or None)
    contact = carry_out(form, lambda: _read(request, submission, form, by=reading.open_contact))
    mails = OutgoingMail.objects.about(reference) if contact else []
    shown: dict[str, Any] = {"contact": contact, "mails": mails}
    return _page(request, submission, form, name="consultations/contact_open.html", **shown)


def _read(
    request: HttpRequest, submission: Submission, form: SealedForm, *, by: Callable[..., Any]
) -> Any:
    reason, reader = form.cleaned_data["reason"], cast(User, request.user)
    return by(submission=submission, reason=reason, by=reader, at=timezone.now())


def _page(
    request: HttpRequest, submission: Submission, form: SealedForm, *, name: str, **more: Any
) -> HttpResponse:
    context = {
        "plan": submission.activity.plan,
        "section": "innspill",
        "submission": submission,
        "screening": submission.screening,
        "form": form,
        "back": _back(request, submission),
        "reachable": has_contact(submission),
        "sealed": is_sealed(submission),
    }
    return render_page(request, name, context | more)


def _item(submission: Submission) -> str:
    return reverse("feedback:item", args=[submission.activity.plan.slug, submission.reference])


def _back(request: HttpRequest, submission: Submission) -> str:
    """The page one came from, when it is one of ours."""
    to = request.GET.get("tilbake", "")
    ours = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if ours else _item(submission)
