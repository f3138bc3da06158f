"""Del her: a sentence becomes two, at a place somebody points out."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, requires
from consultations.forms.splitting import CutForm
from consultations.models import Submission
from consultations.views.desk import submission_at
from consultations.views.sealed import unsealed
from core.pages import render_page, see_other

CUTS = "delt"  # the key of a session under which it says where this planner has cut sentences
MOST = 200


def cuts_of(request: HttpRequest, submission: Submission) -> Collection[int]:
    """Where this planner has cut sentences; the original has no such places.

    A place that a point begins or ends at is known by everybody, from the point.
    """
    found: list[int] = request.session.get(CUTS, {}).get(submission.reference, [])
    return found


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def split_cut(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """With a sentence alone: the page that asks where. With a place, or with both halves: the cut."""
    submission = submission_at(plan, reference)
    form = CutForm(request.POST, submission=submission)
    if not form.is_valid() or form.place is None:
        return _page(request, submission, form)
    kept = {*cuts_of(request, submission), form.place}
    every = request.session.get(CUTS, {})
    request.session[CUTS] = every | {reference: sorted(kept)[-MOST:]}
    messages.success(request, "Setningen er delt i to. Velg den delen du vil bruke.")
    return see_other("consultations:split", plan, reference)


def _page(request: HttpRequest, submission: Submission, form: CutForm) -> HttpResponse:
    context = {
        "plan": submission.activity.plan,
        "section": "innspill",
        "submission": submission,
        "form": form,
    }
    return render_page(request, "consultations/split_cut.html", context)
