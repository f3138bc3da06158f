"""Historikk: what was done about one thing, by whom, why, and what it changed."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.models import Point
from consultations.selectors import opened_in
from core.files import asked_for
from core.pages import render_page
from feedback.forms.history import HistoryForm
from feedback.selectors import history
from feedback.views.desk import plan_or_404, status, submission_or_404
from plans.models import Measure, Plan


@require_safe
@requires(Permission.WORKBENCH_READ)
def item_history(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Everything that was done about a submission, its points and their answers."""
    chosen = plan_or_404(plan)
    submission = submission_or_404(chosen, reference)
    subject = history.of_submission(submission, opened=_is_open(request, reference))
    item = reverse("feedback:item", args=[plan, reference])
    return _page(request, chosen, subject, about=reference, back=(item, reference))


@require_safe
@requires(Permission.WORKBENCH_READ)
def point_history(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """What was done about one point."""
    chosen, point = _point(plan, reference)
    subject = history.of_point(point, opened=_is_open(request, point.submission.reference))
    item = reverse("feedback:item", args=[plan, point.submission.reference])
    back = (f"{item}?punkt={point.number}", reference)
    return _page(request, chosen, subject, about=f"punkt {reference}", back=back)


@require_safe
@requires(Permission.WORKBENCH_READ)
def answer_history(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Every version of the answer to one point, from the first draft on."""
    chosen, point = _point(plan, reference)
    subject = history.of_answer(point, opened=_is_open(request, point.submission.reference))
    back = (reverse("feedback:answer_show", args=[plan, reference]), f"svaret på {reference}")
    about = f"svaret på {reference}"
    return _page(request, chosen, subject, about=about, back=back, section="svar")


@require_safe
@requires(Permission.WORKBENCH_READ)
def measure_history(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """What was done about one measure: facts, words, reports, and the answers that lead to it."""
    chosen = plan_or_404(plan)
    measure = get_object_or_404(Measure.objects.of_plan(chosen), slug=slug)
    back = (reverse("feedback:measure_show", args=[plan, slug]), f"tiltak {measure.code}")
    about = f"tiltak {measure.code}"
    opened = opened_in(request.session, timezone.now())
    subject = history.of_measure(measure, opened=opened)
    return _page(request, chosen, subject, about=about, back=back, section="tiltak")


def _point(plan: str, reference: str) -> tuple[Plan, Point]:
    chosen = plan_or_404(plan)
    points = Point.objects.of_plan(chosen).select_related("submission")
    return chosen, get_object_or_404(points, reference=reference)


def _is_open(request: HttpRequest, reference: str) -> bool:
    return reference in opened_in(request.session, timezone.now())


def _page(
    request: HttpRequest,
    plan: Plan,
    subject: history.Subject,
    *,
    about: str,
    back: tuple[str, str],
    section: str = "innspill",
) -> HttpResponse:
    form = HistoryForm(request.GET, people=list(User.objects.order_by("name", "pk")))
    wanted = form.wanted()
    told = partial(history.table, subject, wanted, about=about)
    if file := asked_for(request, f"historikk {about}", told):
        return file
    context: dict[str, Any] = {
        "plan": plan,
        "section": section,
        "about": about,
        "back": back,
        "form": form,
        "wanted": wanted,
        "page": history.page_of(subject, wanted),
        **status(request),
    }
    return render_page(request, "feedback/history.html", context)
