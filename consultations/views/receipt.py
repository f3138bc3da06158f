"""Kvittering: what the sender keeps, to show later that the submission is in the log."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from audit.log import reading
from audit.models import Leaf
from consultations.views.desk import submission_at
from consultations.views.sealed import unsealed


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
