"""Bringing the answers of an old response table along, after its submissions."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.models import ImportJob
from core.pages import carry_out, render_page, see_other
from feedback.forms.bringing import OldAnswersForm
from feedback.rules.old_answers import guessed
from feedback.selectors.bringing import remembered_outcomes, still_to_mend
from feedback.services import bringing
from feedback.services.bringing import Brought


@require_http_methods(["GET", "POST"])
@requires(Permission.ANSWER_DRAFT)
def answers_bring(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    jobs = ImportJob.objects.select_related("plan", "activity", "batch")
    found: ImportJob = get_object_or_404(jobs, plan__slug=plan, key=job)
    form = _form(request, found)

    def bring() -> Brought:
        by = cast(User, request.user)
        return bringing.bring(job=found, ground=form.ground(), by=by, at=timezone.now())

    brought = carry_out(form, bring)
    if brought is not None:
        messages.success(request, f"{brought.ready + brought.drafts} svar er hentet.")
        return see_other("feedback:answers_bring", plan, job)
    return render_page(request, "feedback/answers_bring.html", _context(found, form))


def _form(request: HttpRequest, job: ImportJob) -> OldAnswersForm:
    words = guessed(job.report.get("outcomes", []), remembered_outcomes(job))
    sent = request.POST if request.method == "POST" else None
    return OldAnswersForm(sent, plan=job.plan, words=words)


def _context(job: ImportJob, form: OldAnswersForm) -> dict[str, Any]:
    told = job.report.get("answers", {})
    return {
        "plan": job.plan,
        "section": "svar",
        "job": job,
        "form": form,
        "told": told,
        "faults": still_to_mend(job, told.get("faults", [])),
        "may_bring": bool(job.batch and job.stored_as and job.report.get("has_outcome")),
    }
