"""What people said: the list with its filters, and the trace of one submission."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import public
from core.pages import render_page
from plans.models import Plan
from transparency.selectors.lists import kept_back, point_list
from transparency.selectors.log import entries_about
from transparency.selectors.traces import readable, trace_of
from transparency.trails import to_plan, to_submissions


@require_safe
@public
def submission_list(request: HttpRequest, plan: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    context = {
        "plan": shown,
        "found": point_list(shown, request.GET, timezone.localdate()),
        "kept": kept_back(shown),
        "trail": to_plan(shown),
    }
    return render_page(request, "transparency/submission_list.html", context)


@require_safe
@public
def submission_show(request: HttpRequest, reference: str) -> HttpResponse:
    submission = get_object_or_404(readable(), reference=reference)
    trace = trace_of(submission, timezone.localdate())
    context = {
        "trace": trace,
        "entries": entries_about(submission),
        "trail": to_submissions(trace.plan),
    }
    return render_page(request, "transparency/submission_show.html", context)
