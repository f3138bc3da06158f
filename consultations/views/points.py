"""One point of a splitting: read anew, taken away, or a mark removed."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.splitting import PointForm, SeenForm
from consultations.models import Point
from consultations.services import splitting
from consultations.views.desk import desk_of, submission_at
from consultations.views.sealed import unsealed
from consultations.views.split import show
from core.errors import Conflict, Refused
from core.pages import add_refusal, render_page, see_other


def _point_at(plan: str, reference: str, number: int) -> Point:
    points = submission_at(plan, reference).points.current().for_list()
    point: Point = get_object_or_404(points, number=number)
    return point


@require_http_methods(["GET", "POST"])
@requires(Permission.POINT_EDIT)
@unsealed
def point_edit(request: HttpRequest, plan: str, reference: str, *, number: int) -> HttpResponse:
    point = _point_at(plan, reference, number)
    form = PointForm(request.POST or None, submission=point.submission, initial=_initial(point))
    status = 200
    if form.is_valid():
        try:
            _edit(request, point, form)
        except Refused as refusal:
            add_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, f"Punkt {number} er endret.")
            return see_other("consultations:split", plan, reference)
    return _editor(request, point, form, status=status)


def _editor(request: HttpRequest, point: Point, form: PointForm, *, status: int) -> HttpResponse:
    context = {
        "plan": point.submission.activity.plan,
        "section": "innspill",
        "point": point,
        "form": form,
        "conflict": status == Conflict.status,
    }
    return render_page(request, "consultations/point_edit.html", context, status=status)


def _edit(request: HttpRequest, point: Point, form: PointForm) -> None:
    splitting.edit_point(
        point=point,
        reading=form.reading(point.quote),
        revision=form.cleaned_data["revision"],
        by=cast(User, request.user),
        at=timezone.now(),
    )


def _initial(point: Point) -> dict[str, object]:
    return {
        "summary": point.summary,
        "kind": point.kind,
        "origin": point.origin or "",
        "prompt": point.prompt_id,
        "revision": point.revision,
    }


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def gap_remove(
    request: HttpRequest, plan: str, reference: str, *, start: int, end: int
) -> HttpResponse:
    submission = submission_at(plan, reference)
    gap = get_object_or_404(submission.gaps, span_start=start, span_end=end)
    form = SeenForm(request.POST)
    try:
        splitting.unmark_gap(gap=gap, by=cast(User, request.user), at=timezone.now())
    except Refused as refusal:
        form.is_valid()
        add_refusal(form, refusal)
        return show(request, desk_of(submission), form, status=refusal.status)
    messages.success(request, "Merket «ikke et punkt» er tatt bort.")
    return see_other("consultations:split", plan, reference)
