"""What was done about a submission or a measure, as everybody may know it."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import public
from core.files import asked_for
from core.pages import opened, render_page
from plans.models import Measure, Plan
from transparency.selectors import history
from transparency.selectors.cards import why_hidden
from transparency.selectors.texts import public_texts
from transparency.selectors.traces import readable
from transparency.trails import to_measure, to_submission


@require_safe
@public
def submission_history(request: HttpRequest, reference: str) -> HttpResponse:
    submission = get_object_or_404(readable(), reference=reference)
    about = f"innspill {reference}"
    found = history.submission_history(submission, request.GET)
    if file := asked_for(request, f"historikk {about}", partial(found.table, about)):
        return opened(file)
    context = {
        "plan": submission.activity.plan,
        "about": about,
        "hidden": "" if public_texts([submission.pk]) else why_hidden(submission),
        "found": found,
        "back": reverse("transparency:submission_show", args=[reference]),
        "trail": to_submission(submission),
    }
    return render_page(request, "transparency/history.html", context)


@require_safe
@public
def measure_history(request: HttpRequest, plan: str, measure: str) -> HttpResponse:
    shown = get_object_or_404(Plan.public.for_list(), slug=plan)
    rows = Measure.public.of_plan(shown).prefetch_related("reports")
    subject = get_object_or_404(rows, slug=measure)
    about = f"tiltak {subject.code}"
    found = history.measure_history(subject, request.GET)
    if file := asked_for(request, f"historikk {about}", partial(found.table, about)):
        return opened(file)
    context = {
        "plan": shown,
        "about": about,
        "found": found,
        "back": reverse("transparency:measure_show", args=[plan, measure]),
        "trail": to_measure(shown, subject),
    }
    return render_page(request, "transparency/history.html", context)
