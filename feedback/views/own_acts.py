"""What a sender does with their own submission: correct, object, withdraw, and close it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from audit.actors import Sender
from audit.once import new_key
from consultations.models import Point, Submission
from consultations.selectors import MINE
from consultations.services import correcting, registering
from core.pages import carry_out, private, render_page, see_other
from feedback.forms.own import CorrectForm, ObjectForm
from feedback.selectors.own import why_not_object
from feedback.services import objecting
from feedback.views.keyed import behind_code


def _signed(submission: Submission) -> dict[str, Any]:
    return {"by": Sender(submission.reference), "at": timezone.now()}


@require_http_methods(["GET", "POST"])
@behind_code
def own_correct(request: HttpRequest, submission: Submission) -> HttpResponse:
    """A new version beside the old one; the original stays as it was sent."""
    initial = {"text": submission.original_text, "form_key": new_key()}
    form = CorrectForm(request.POST or None, initial=initial)
    made = carry_out(
        form,
        lambda: correcting.correct(
            submission=submission, **form.cleaned_data, **_signed(submission)
        ),
    )
    if made is not None:
        messages.success(request, "Takk. Rettelsen står nå ved siden av det du sendte.")
        return private(see_other("feedback:own_show", submission.reference))
    context = {"form": form, "submission": submission}
    return private(render_page(request, "feedback/own_correct.html", context), sends=True)


@require_http_methods(["GET", "POST"])
@behind_code
def own_object(request: HttpRequest, submission: Submission, number: int) -> HttpResponse:
    """«Dette er ikke det vi mente», about one point."""
    points = Point.objects.filter(submission=submission)
    point = get_object_or_404(points.select_related("submission"), number=number)
    form = ObjectForm(request.POST or None, initial={"form_key": new_key()})
    made = carry_out(
        form, lambda: objecting.say_no(point=point, **form.cleaned_data, **_signed(submission))
    )
    if made is not None:
        messages.success(request, "Takk. Vi svarer innen 14 dager.")
        return private(see_other("feedback:own_show", submission.reference))
    why = "" if form.is_bound else why_not_object(point)
    context = {"form": form, "submission": submission, "point": point, "why_not": why}
    return private(render_page(request, "feedback/own_object.html", context), sends=True)


@require_http_methods(["GET", "POST"])
@behind_code
def own_withdraw(request: HttpRequest, submission: Submission) -> HttpResponse:
    """A page that says what goes and what stays; the act is a button on it."""
    if request.method == "POST" and submission.status != Submission.Status.WITHDRAWN:
        registering.withdraw(submission=submission, **_signed(submission))
        messages.success(request, "Innspillet er trukket. Referansen blir stående.")
    if request.method == "POST" or submission.status == Submission.Status.WITHDRAWN:
        return private(see_other("feedback:own_show", submission.reference))
    context = {"submission": submission}
    return private(render_page(request, "feedback/own_withdraw.html", context), sends=True)


@require_POST
@behind_code
def own_close(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Lukk innspillet: on a machine that others use, nobody finds it open."""
    still = request.session.get(MINE, {})
    request.session[MINE] = {ref: at for ref, at in still.items() if ref != submission.reference}
    messages.success(request, "Innspillet er lukket.")
    return private(see_other("feedback:own_door"))
