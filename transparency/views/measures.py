"""What the municipality does, and the points behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import public
from core.pages import render_page
from plans.models import Measure, Plan
from transparency.selectors import measures
from transparency.trails import to_measures, to_plan


@require_safe
@public
def measure_list(request: HttpRequest, plan: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    found = measures.measure_list(shown, request.GET, timezone.localdate())
    context = {"plan": shown, "found": found, "trail": to_plan(shown)}
    return render_page(request, "transparency/measure_list.html", context)


@require_safe
@public
def measure_show(request: HttpRequest, plan: str, measure: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    rows = Measure.public.of_plan(shown).prefetch_related("reports")
    subject = get_object_or_404(rows, slug=measure)
    account = measures.measure_account(subject, request.GET, timezone.localdate())
    context = {"plan": shown, "measure": subject, "account": account, "trail": to_measures(shown)}
    return render_page(request, "transparency/measure_show.html", context)
