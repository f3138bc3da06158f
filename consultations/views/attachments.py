"""The files that came with a submission: private for ever, and opened with a reason."""

from collections.abc import Collection
from typing import cast
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.sealed import SealedForm
from consultations.models import Attachment, Submission
from consultations.selectors import attachments_of, is_sealed, opened_in
from consultations.services import reading
from consultations.views.desk import submission_at
from core.pages import carry_out, render_page


@require_http_methods(["GET", "POST"])
@requires(Permission.SEALED_OPEN)
@never_cache
def attachment_open(
    request: HttpRequest, plan: str, reference: str, *, number: int
) -> HttpResponse:
    """Hent fila: the answer to the form is the file itself, and nothing else ever is."""
    submission = submission_at(plan, reference)
    files = attachments_of(submission)
    if not 0 < number <= len(files):
        raise Http404
    form = SealedForm(request.POST or None)
    opened = carry_out(form, lambda: _open(request, submission, form, number=number))
    if opened is not None:
        return handed_out(*opened)
    open_now = opened_in(request.session, timezone.now())
    return _page(request, submission, form, file=files[number - 1], open_now=open_now)


def _open(
    request: HttpRequest, submission: Submission, form: SealedForm, *, number: int
) -> tuple[Attachment, bytes]:
    return reading.open_file(
        submission=submission,
        number=number,
        reason=form.cleaned_data["reason"],
        by=cast(User, request.user),
        at=timezone.now(),
    )


def _page(
    request: HttpRequest,
    submission: Submission,
    form: SealedForm,
    *,
    file: Attachment,
    open_now: Collection[str],
) -> HttpResponse:
    context = {
        "plan": submission.activity.plan,
        "section": "innspill",
        "submission": submission,
        "form": form,
        "file": file,
        "sealed": submission.reference not in open_now and is_sealed(submission),
    }
    return render_page(request, "consultations/attachment_open.html", context)


def handed_out(file: Attachment, data: bytes) -> HttpResponse:
    """To be saved, never shown: whatever is in it runs nowhere."""
    response = HttpResponse(data, content_type="application/octet-stream")
    name = quote(file.original_name.rpartition("/")[2], safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
