"""How far the answering has come, and the two acts that call it done."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import Permission, can, requires
from consultations.models import Activity
from core.errors import Refused
from core.pages import render_page, see_other
from feedback.selectors.progress import left_by_activity, next_states, total
from feedback.services import closing
from plans.models import Plan


@require_GET
@requires(Permission.WORKBENCH_READ)
def plan_progress(request: HttpRequest, plan: str) -> HttpResponse:
    return _page(request, get_object_or_404(Plan, slug=plan))


@require_POST
@requires(Permission.PLAN_EDIT)
def plan_advance(request: HttpRequest, plan: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    to = request.POST.get("to", "")
    try:
        moved = closing.advance_plan(
            plan=found, to=to, by=cast(User, request.user), at=timezone.now()
        )
    except Refused as refusal:
        return _page(request, found, refusal=refusal)
    messages.success(request, f"Medvirkningen er nå «{moved.get_participation_display()}».")
    return see_other("feedback:plan_progress", plan)


@require_POST
@requires(Permission.ACTIVITY_OPEN)
def activity_answered(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    activity: Activity = get_object_or_404(Activity.objects.of_plan(found), slug=slug)
    try:
        closing.mark_activity_answered(
            activity=activity, by=cast(User, request.user), at=timezone.now()
        )
    except Refused as refusal:
        return _page(request, found, refusal=refusal)
    messages.success(request, f"«{activity.title}» er besvart.")
    return see_other("feedback:plan_progress", plan)


def _page(request: HttpRequest, plan: Plan, *, refusal: Refused | None = None) -> HttpResponse:
    rows = left_by_activity(plan)
    context = {
        "plan": plan,
        "section": "svar",
        "rows": rows,
        "left": total(rows),
        "next_states": next_states(plan),
        "refusal": refusal,
        "may_advance": can(request.user, Permission.PLAN_EDIT),
    }
    status = refusal.status if refusal else 200
    return render_page(request, "feedback/plan_progress.html", context, status=status)
