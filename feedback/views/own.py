"""Mitt innspill: the door with reference and code, everything about the submission, and its proof."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import public
from audit.log import reading
from audit.models import Leaf
from consultations.models import Submission
from consultations.selectors import MINE, mine_with
from core.doors import place_of
from core.pages import carry_out, private, render_page, see_other
from feedback.forms.answers import shown
from feedback.forms.own import DoorForm
from feedback.selectors import access
from feedback.selectors.own import own
from feedback.services import entering
from feedback.views.keyed import behind_code


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@public
def own_door(request: HttpRequest) -> HttpResponse:
    """Reference and code. What is wrong and what is unknown look the same."""
    form = DoorForm(request.POST or None, initial={"reference": request.GET.get("ref", "")[:40]})
    submission = carry_out(
        form, lambda: entering.enter(**form.cleaned_data, place=place_of(request))
    )
    if submission is not None:
        return _let_in(request, submission)
    return private(render_page(request, "feedback/own_door.html", {"form": form}), sends=True)


@require_safe
@public
def own_link(request: HttpRequest, token: str) -> HttpResponse:
    """In by the link from the receipt; the token leaves the address at once."""
    submission = entering.by_link(token=token, at=timezone.now())
    if submission is None:
        return private(render_page(request, "feedback/own_expired.html", status=404))
    return _let_in(request, submission)


def _let_in(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Half an hour with this one submission, in a session that nobody knew before."""
    mine = mine_with(request.session, submission.reference, timezone.now())
    request.session.cycle_key()
    request.session[MINE] = mine
    return private(see_other("feedback:own_show", submission.reference))


@require_safe
@behind_code
def own_show(request: HttpRequest, submission: Submission) -> HttpResponse:
    found = own(submission)
    points = [(each, shown(each.answer) if each.answer else None) for each in found.points]
    context = {"own": found, "points": points, "submission": submission}
    return private(render_page(request, "feedback/own_show.html", context), sends=True)


@require_safe
@behind_code
def own_proof(request: HttpRequest, submission: Submission) -> HttpResponse:
    """The proof that the log has the submission; anybody can check it, and it tells no word."""
    leaf, checkpoint = _leaf(submission), reading.latest()
    if leaf is None or checkpoint is None:
        raise Http404
    name = f"{submission.reference}.tlog-proof"
    return _file(reading.receipt(leaf, checkpoint), name, "text/plain; charset=utf-8")


@require_safe
@behind_code
def own_opening(request: HttpRequest, submission: Submission) -> HttpResponse:
    """The words and the salt: what shows that the entry is about this very text."""
    leaf = _leaf(submission)
    words = reading.opening_of(leaf) if leaf else None
    if words is None:
        raise Http404
    return _file(words, f"{submission.reference}-opening.json", "application/json")


@require_safe
@behind_code
def own_export(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Everything we hold about the sender, to read."""
    reply = render(request, "feedback/access_file.html", _all_of(submission))
    return private(reply)


@require_safe
@behind_code
def own_export_file(request: HttpRequest, submission: Submission) -> HttpResponse:
    """The same for a machine."""
    content = access.as_json(**_all_of(submission))
    reply = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    reply["Content-Disposition"] = f'attachment; filename="{submission.reference}.json"'
    return private(reply)


def _all_of(submission: Submission) -> dict[str, Any]:
    found = [access.dossier_of(submission)]
    return {"found": found, "person": submission.reference, "at": timezone.now()}


def _leaf(submission: Submission) -> Leaf | None:
    return reading.newest_about(submission.reference, Leaf.Kind.RECEIVED)


def _file(text: str, name: str, media_type: str) -> HttpResponse:
    reply = HttpResponse(text, content_type=media_type)
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(reply)
