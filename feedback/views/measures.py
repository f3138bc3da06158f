"""Following measures up: how each is going, which points stand behind it, and the next report."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import Permission, can, requires
from core.calendar import day_of
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import counted
from feedback.forms.measures import ReportForm
from feedback.models import Answer
from feedback.selectors import points_behind, with_outcome
from feedback.selectors.drafting import count_points_by_measure
from feedback.services import following
from plans.models import Measure, Plan


@require_GET
@requires(Permission.WORKBENCH_READ)
def measure_list(request: HttpRequest, plan: str) -> HttpResponse:
    found = get_object_or_404(Plan, slug=plan)
    context = {
        "plan": found,
        "section": "tiltak",
        "rows": list(_rows(found)),
        "may_report": can(request.user, Permission.MEASURE_REPORT),
    }
    return render_page(request, "feedback/measure_list.html", context)


def _rows(plan: Plan) -> list[dict[str, Any]]:
    """Each measure with how many points stand behind it, and whether it is late or silent."""
    counts = count_points_by_measure(plan)
    today = day_of(timezone.now())
    return [
        {
            "measure": measure,
            "points": counts.get(measure.pk, 0),
            "past_due": measure.is_past_due(today),
            "silent": bool(measure.next_report_date and measure.next_report_date < today),
        }
        for measure in Measure.objects.of_plan(plan).for_list()
    ]


def _measure(plan: str, slug: str) -> Measure:
    measures = Measure.objects.for_list()
    measure: Measure = get_object_or_404(measures, plan__slug=plan, slug=slug)
    return measure


def _about(measure: Measure) -> dict[str, Any]:
    labels = dict(Answer.Outcome.choices)
    points = with_outcome(points_behind(measure)).select_related("submission")
    return {
        "plan": measure.plan,
        "section": "tiltak",
        "measure": measure,
        "past_due": measure.is_past_due(day_of(timezone.now())),
        "points": [(point, point.outcome, labels.get(point.outcome, "")) for point in points],
        "reports": measure.reports.newest_first(),
    }


@require_GET
@requires(Permission.WORKBENCH_READ)
def measure_show(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    about = _about(_measure(plan, slug))
    may_report = can(request.user, Permission.MEASURE_REPORT)
    return render_page(request, "feedback/measure_show.html", about | {"may_report": may_report})


@require_http_methods(["GET", "POST"])
@requires(Permission.MEASURE_REPORT)
def measure_report(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    measure = _measure(plan, slug)
    form = ReportForm(request.POST or None, measure=measure)
    affected = len(following.points_to_reopen(measure))
    step = carry_out(form, lambda: _step(request, measure, form, affected=affected))
    if step == "saved":
        messages.success(request, _sentence(measure, form, affected))
        return see_other("feedback:measure_show", plan, slug)
    context = {"form": form, "affected": affected, "asking": step == "asking"}
    return render_page(request, "feedback/measure_report.html", _about(measure) | context)


def _step(request: HttpRequest, measure: Measure, form: ReportForm, *, affected: int) -> str:
    """Ask first where points would be re-opened; otherwise save."""
    report = form.report()
    following.check_report(measure=measure, report=report)
    if form.must_ask(affected):
        return "asking"
    by = cast(User, request.user)
    following.report_status(measure=measure, report=report, by=by, at=timezone.now())
    return "saved"


def _sentence(measure: Measure, form: ReportForm, affected: int) -> str:
    text = f"Tiltak {measure.code} er satt til {form.status_label}."
    if form.slips and affected:
        text += f" {counted(affected, 'punkt,punkter')} må få nytt svar."
    return text
