"""Venter på vurdering: what nobody outside can read yet, and those that can be approved together."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.screening import ApproveManyForm
from consultations.models import Submission
from consultations.rules.detecting import found_in
from consultations.selectors import names_in, names_near
from consultations.services import screening
from consultations.services.screening import default_sender_label
from core.pages import carry_out, render_page, see_other
from plans.models import Plan

AT_A_TIME = 20


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_SCREEN)
def screen_list(request: HttpRequest, plan: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    waiting = Submission.objects.of_plan(found).not_yet_screened().for_list()
    page = Paginator(waiting, AT_A_TIME).get_page(request.GET.get("side"))
    sent = request.POST if request.method == "POST" else None
    form = ApproveManyForm(sent, waiting=list(page))
    by = cast(User, request.user)

    approved = carry_out(
        form,
        lambda: screening.approve_many(submissions=form.chosen, by=by, at=timezone.now()),
    )
    if approved is None:
        return _page(request, found, page=page, form=form)
    messages.success(request, f"Alle kan lese {_counted(len(approved))} til nå.")
    return see_other("consultations:screen_list", plan)


def _counted(texts: int) -> str:
    return "ett innspill" if texts == 1 else f"{texts} innspill"


def _page(
    request: HttpRequest, plan: Plan, *, page: Page[Submission], form: ApproveManyForm
) -> HttpResponse:
    context = {
        "plan": plan,
        "section": "innspill",
        "page": page,
        "rows": _rows(list(page), names_in(plan.pk), form.chosen),
        "form": form,
    }
    return render_page(request, "consultations/screen_list.html", context)


def _rows(
    waiting: Sequence[Submission], named: dict[int, str], chosen: Sequence[Submission]
) -> list[dict[str, Any]]:
    """Each text with what may point to a person; only one without may be approved from here."""
    rows = []
    for submission in waiting:
        found = found_in(submission.original_text, names_near(submission, named))
        row = {
            "submission": submission,
            "sender": default_sender_label(submission),
            "found": sorted({each.label for each in found}),
            "picked": submission in chosen,
        }
        rows.append(row)
    return rows
