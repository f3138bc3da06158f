"""Bringing the answers of an old response table along, after its submissions."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, can, requires
from consultations.models import ImportJob
from core.errors import Refused
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import counted
from feedback.forms.bringing import OldAnswersForm
from feedback.rules.old_answers import guessed
from feedback.selectors.bringing import remembered_outcomes, still_to_mend, waiting_for_decision
from feedback.services import bringing, settling
from feedback.services.bringing import Brought


@require_http_methods(["GET", "POST"])
@requires(Permission.ANSWER_DRAFT)
def answers_bring(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    found = _job(plan, job)
    form = _form(request, found)

    def bring() -> Brought:
        by = cast(User, request.user)
        return bringing.bring(job=found, ground=form.ground(), by=by, at=timezone.now())

    brought = carry_out(form, bring)
    if brought is not None:
        messages.success(request, f"{brought.ready + brought.drafts} svar er hentet.")
        return see_other("feedback:answers_bring", plan, job)
    return render_page(request, "feedback/answers_bring.html", _context(request, found, form))


@require_POST
@requires(Permission.DECISION_RECORD)
def answers_settle(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    found = _job(plan, job)
    try:
        made = settling.settle(job=found, by=cast(User, request.user), at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        count = counted(len(made), "svar,svar")
        messages.success(request, f"{count} er satt i kraft etter vedtakene i fila.")
    return see_other("feedback:answers_bring", plan, job)


def _job(plan: str, key: str) -> ImportJob:
    jobs = ImportJob.objects.select_related("plan", "activity", "batch")
    return get_object_or_404(jobs, plan__slug=plan, key=key)


def _form(request: HttpRequest, job: ImportJob) -> OldAnswersForm:
    words = guessed(job.report.get("outcomes", []), remembered_outcomes(job))
    sent = request.POST if request.method == "POST" else None
    kind = job.report.get("answers", {}).get("link_kind", "")
    return OldAnswersForm(sent, plan=job.plan, words=words, initial={"link_kind": kind})


def _context(request: HttpRequest, job: ImportJob, form: OldAnswersForm) -> dict[str, Any]:
    told = job.report.get("answers", {})
    waiting = waiting_for_decision(job, timezone.now())
    return {
        "plan": job.plan,
        "section": "svar",
        "job": job,
        "form": form,
        "told": told,
        "faults": still_to_mend(told.get("faults", []), waiting),
        "waiting": waiting,
        "may_settle": can(request.user, Permission.DECISION_RECORD),
        "may_bring": bool(job.batch and job.stored_as and job.report.get("has_outcome")),
    }
