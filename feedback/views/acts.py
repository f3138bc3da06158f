"""The last things one did, each with its undo."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, requires
from audit.models import Act
from core.errors import Refused
from core.pages import render_page, see_other
from feedback.selectors import history
from feedback.services import undoing
from feedback.views.desk import reader, status

ACTS_SHOWN = 50


@require_safe
@requires(Permission.WORKBENCH_READ)
def act_list(request: HttpRequest) -> HttpResponse:
    """Siste handlinger: one's own fifty last acts."""
    return render_page(request, "feedback/act_list.html", _acts(request))


@require_POST
@requires(Permission.ACT_UNDO)
def act_undo(request: HttpRequest, act: int) -> HttpResponse:
    """Undo one of one's own acts; another person's is not there."""
    mine = Act.objects.by_actor(reader(request).actor_id)
    chosen = get_object_or_404(mine.for_list(), pk=act)
    try:
        undoing.undo(act=chosen, by=reader(request), at=timezone.now())
    except Refused as refusal:
        context = _acts(request) | {"refusal": refusal.message, "blocked": chosen}
        return render_page(request, "feedback/act_list.html", context, status=refusal.status)
    return see_other(_back(request))


def _acts(request: HttpRequest) -> dict[str, object]:
    acts = Act.objects.by_actor(reader(request).actor_id).for_list()[:ACTS_SHOWN]
    return {"section": "dag", "entries": history.entries(acts), **status(request)}


def _back(request: HttpRequest) -> str:
    """The page the button stood on, when it is one of ours. The status line there says the rest."""
    to = request.GET.get("tilbake", "")
    ours = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if ours else reverse("feedback:act_list")
