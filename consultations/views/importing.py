"""Importer: a file is uploaded, its columns are decided, it is checked, and then taken in."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, can, requires
from consultations.forms.importing import ColumnsForm, ReadingForm, StartForm, UploadForm
from consultations.models import Activity, ImportJob
from consultations.services import forgetting, progress, taking_back, uploading, working
from consultations.services.progress import in_words
from consultations.states import IMPORT
from core.errors import Refused
from core.pages import carry_out, render_page, see_other
from plans.models import Plan

SHOWN_FAULTS = 100
STEPS = (
    ("import_start", "Last opp"),
    ("import_columns", "Kolonner"),
    ("import_check", "Kontroller"),
    ("import_result", "Resultat"),
)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def import_start(request: HttpRequest, plan: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    form = _upload_form(request, found)

    def receive() -> ImportJob:
        file = form.cleaned_data["file"]
        activity = form.cleaned_data["activity"]
        name, coming = file.name or "", file.chunks()
        return uploading.receive(activity=activity, name=name, file=coming, **_signed(request))

    job = carry_out(form, receive)
    if job is not None:
        return see_other("consultations:import_columns", plan, job.key)
    jobs = ImportJob.objects.of_plan(found).for_list()[:20]
    return _page(
        request, "consultations/import_start.html", {"form": form, "jobs": jobs}, plan=found
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def import_columns(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    found = _job(plan, job)
    form = ColumnsForm(request.POST if request.method == "POST" else None, job=found)
    reading = ReadingForm(job=found)

    def examine() -> ImportJob:
        return working.examine(job=found, mapping=form.mapping(), **_signed(request))

    if carry_out(form, examine) is not None:
        return see_other("consultations:import_check", plan, job)
    context = {"job": found, "form": form, "reading": reading, **_may(found)}
    return _page(request, "consultations/import_columns.html", context, plan=found.plan)


@require_POST
@requires(Permission.SUBMISSION_REGISTER)
def import_reread(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    found = _job(plan, job)
    reading = ReadingForm(request.POST, job=found)

    def reread() -> ImportJob:
        return uploading.reread(job=found, options=reading.options(), **_signed(request))

    if carry_out(reading, reread) is not None:
        messages.success(request, "Fila er lest på nytt. Se over kolonnene.")
        return see_other("consultations:import_columns", plan, job)
    context = {
        "job": found, "form": ColumnsForm(job=found), "reading": reading, "forms": [reading],
        **_may(found),
    }  # fmt: skip
    return _page(request, "consultations/import_columns.html", context, plan=found.plan)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_REGISTER)
def import_check(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    found = _job(plan, job)
    form = StartForm(request.POST if request.method == "POST" else None)

    def start() -> ImportJob:
        skip = form.cleaned_data["skip_faulty"]
        return working.begin(job=found, skip_faulty=skip, **_signed(request))

    if carry_out(form, start) is not None:
        return see_other("consultations:import_result", plan, job)
    faults = found.report.get("errors", [])
    context = {"job": found, "form": form, "faults": faults[:SHOWN_FAULTS], **_may(found)}
    return _page(
        request, "consultations/import_check.html", context | _under_way(found), plan=found.plan,
        fragment="progress",
    )  # fmt: skip


@require_GET
@requires(Permission.SUBMISSION_REGISTER)
def import_result(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    found = _job(plan, job)
    faults = found.report.get("errors", [])
    context = {
        "job": found, "faults": faults[:SHOWN_FAULTS], "has_file": bool(found.stored_as),
        "why_not": taking_back.why_not(found.batch) if found.batch else "",
        "may_undo": can(request.user, Permission.SUBMISSION_DISMISS),
    }  # fmt: skip
    return _page(
        request, "consultations/import_result.html", context | _under_way(found), plan=found.plan,
        fragment="progress",
    )  # fmt: skip


def _under_way(job: ImportJob) -> dict[str, Any]:
    """How far it has come, and in words."""
    told = progress.told(job)
    return {"told": told, "progress": in_words(job, told)}


@require_GET
@requires(Permission.SUBMISSION_REGISTER)
def import_refused(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    found = _job(plan, job)
    try:
        written = uploading.refused_file(found)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return see_other("consultations:import_result", plan, job)
    response = HttpResponse(written, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="avviste-rader.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires(Permission.SUBMISSION_REGISTER)
def import_forget(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    forgetting.forget(job=_job(plan, job), **_signed(request))
    messages.success(request, "Fila er slettet. Innspillene står der de skal.")
    return see_other("consultations:import_start", plan)


def _upload_form(request: HttpRequest, plan: Plan) -> UploadForm:
    activities = Activity.objects.of_plan(plan).receiving().for_list()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return UploadForm(*sent, activities=activities)


def _job(plan: str, key: str) -> ImportJob:
    jobs = ImportJob.objects.select_related("plan", "activity", "batch")
    found: ImportJob = get_object_or_404(jobs, plan__slug=plan, key=key)
    return found


def _signed(request: HttpRequest) -> dict[str, Any]:
    return {"by": cast(User, request.user), "at": timezone.now()}


def _may(job: ImportJob) -> dict[str, bool]:
    """Whether the columns may still be decided, and whether the file may be taken in."""
    following = IMPORT[job.status]
    return {
        "may_check": ImportJob.Status.CHECKED in following,
        "may_start": ImportJob.Status.WAITING in following,
    }


def _page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    plan: Plan,
    fragment: str | None = None,
) -> HttpResponse:
    context |= {"plan": plan, "section": "innspill", "steps": _steps(template)}
    return render_page(request, template, context, fragment=fragment)


def _steps(template: str) -> list[dict[str, str]]:
    at = [name for name, _ in STEPS].index(template.rpartition("/")[2].removesuffix(".html"))
    states = ["ferdig"] * at + ["nå"] + ["senere"] * (len(STEPS) - at - 1)
    return [{"label": label, "state": s} for (_, label), s in zip(STEPS, states, strict=True)]
