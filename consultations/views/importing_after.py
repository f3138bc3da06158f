"""After an import: the file it was made of, and taking it back."""

from typing import cast
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.sealed import SealedForm
from consultations.models import ImportJob
from consultations.services import reading, taking_back
from core.errors import Refused
from core.pages import carry_out, render_page, see_other


@require_http_methods(["GET", "POST"])
@requires(Permission.SEALED_OPEN)
@never_cache
def import_original(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    """Hent originalen: the answer to the form is the file itself, and nothing else ever is."""
    found = _job(plan, job)
    form = SealedForm(request.POST or None)

    def open_it() -> bytes:
        by, reason = cast(User, request.user), form.cleaned_data["reason"]
        return reading.open_import(job=found, reason=reason, by=by, at=timezone.now())

    data = carry_out(form, open_it)
    if data is not None:
        return handed_out(found.file_name, data)
    context = {"plan": found.plan, "section": "innspill", "job": found, "form": form}
    return render_page(request, "consultations/import_original.html", context)


def handed_out(name: str, data: bytes) -> HttpResponse:
    """To be saved, never shown: whatever is in it runs nowhere."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@requires(Permission.SUBMISSION_DISMISS)
def import_undo(request: HttpRequest, plan: str, job: str) -> HttpResponse:
    by, at = cast(User, request.user), timezone.now()
    try:
        taking_back.take_back(job=_job(plan, job), by=by, at=at)
        messages.success(request, "Importen er angret. Innspillene er lagt bort.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return see_other("consultations:import_result", plan, job)


def _job(plan: str, key: str) -> ImportJob:
    jobs = ImportJob.objects.select_related("plan", "activity", "batch")
    found: ImportJob = get_object_or_404(jobs, plan__slug=plan, key=key)
    return found
