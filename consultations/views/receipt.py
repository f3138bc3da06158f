"""Kvittering: what the sender keeps, to come back with, and to show that the log has it."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, requires
from audit.log import reading
from audit.models import Leaf
from consultations import selectors
from consultations.forms.sealed import NewCodeForm
from consultations.services import receipts
from consultations.services.receipts import Receipt
from consultations.views.desk import submission_at
from consultations.views.sealed import unsealed
from core.calendar import day_of
from core.pages import carry_out, private, render_page
from core.qr import picture_of


def leaf_of(reference: str) -> Leaf | None:
    """Where the log says that the submission was received."""
    return reading.newest_about(reference, Leaf.Kind.RECEIVED)


def receipt_of(reference: str) -> dict[str, Any]:
    """What the receipt's panel shows: the entry, and the key that its proof is checked with."""
    return {"receipt": leaf_of(reference), "log_key": reading.public_keys()[0]}


@require_safe
@requires(Permission.SUBMISSION_REGISTER)
@unsealed
@never_cache
def receipt_opening(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """The salt and the words: with the proof, anybody can see that the entry is about this text."""
    leaf = leaf_of(submission_at(plan, reference).reference)
    text = reading.opening_of(leaf) if leaf else None
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{reference}-opening.json"'
    return response


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
@never_cache
def receipt_print(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """A receipt on paper for whoever came by letter or telephone. A new code kills the old one."""
    submission, form = submission_at(plan, reference), NewCodeForm(request.POST or None)
    who: Any = {"submission": submission, "by": request.user, "at": (at := timezone.now())}
    receipt = carry_out(form, lambda: receipts.renew(**form.cleaned_data, **who))
    context = {"plan": submission.activity.plan, "submission": submission, "form": form}
    page = "consultations/receipt_print.html"
    if receipt is None:
        return render_page(request, page, context | {"section": "innspill"})
    context |= {"section": "innspill"} | receipt_context(receipt, at)
    return private(render_page(request, page, context))


def receipt_context(receipt: Receipt, at: datetime) -> dict[str, Any]:
    """All that stands on a receipt: it is shown once, and nothing has to be fetched for it."""
    submission, keys = receipt.submission, receipt.keys
    context: dict[str, Any] = {
        "received": submission,
        "keys": keys,
        "answer_by": selectors.answer_by(submission.activity, day_of(at)),
        "read_by": day_of(submission.received_at + selectors.READ_WITHIN),
        "files": _files(submission.reference),
        "keys_of_the_log": reading.public_keys(),
    }
    if keys is not None:
        address = settings.SITE_URL + reverse("feedback:own_link", args=[keys.token])
        context |= {"address": address, "qr": picture_of(address)}
    return context


def _files(reference: str) -> list[tuple[str, str, str]]:
    """The proof and the opening: what each is, its file name, and the file itself as an address."""
    leaf, checkpoint = leaf_of(reference), reading.latest()
    if leaf is None or checkpoint is None:
        return []
    proof, words = reading.receipt(leaf, checkpoint), reading.opening_of(leaf)
    found = [("Beviset", f"{reference}.tlog-proof", _inside("text/plain", proof))]
    if words is not None:
        name = f"{reference}-opening.json"
        found.append(("Teksten din med nøkkelen", name, _inside("application/json", words)))
    return found


def _inside(media_type: str, text: str) -> str:
    return f"data:{media_type};charset=utf-8;base64,{b64encode(text.encode()).decode()}"
