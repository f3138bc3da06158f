"""Dividing anew: points that are taken away, made one, or given each other's words."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, requires
from consultations.models import Point, Submission
from core.pages import carry_out, see_other
from feedback.forms.replacing import MergeForm, MoveForm
from feedback.services import replacing
from feedback.views.desk import plan_or_404, submission_or_404
from feedback.views.handling import signed


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
def point_retire(request: HttpRequest, plan: str, reference: str, *, number: int) -> HttpResponse:
    submission = _submission(plan, reference)
    points = Point.objects.filter(submission=submission).current().for_list()
    point = get_object_or_404(points, number=number)

    def act() -> str:
        replacing.retire(point=point, **signed(request))
        return f"Punkt {number} er fjernet."

    return _answer(request, submission, Form(request.POST), act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
def points_merge(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    submission = _submission(plan, reference)
    form = MergeForm(request.POST, submission=submission)

    def act() -> str:
        made = replacing.merge(points=form.points, **signed(request))
        return f"{len(form.points)} punkter er slått sammen til punkt {made.number}."

    return _answer(request, submission, form, act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
def sentences_move(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    submission = _submission(plan, reference)
    form = MoveForm(request.POST, submission=submission)

    def act() -> str:
        made = replacing.move(
            submission=submission, span=form.span, to=form.target, **signed(request)
        )
        return f"Teksten er flyttet. Punkt {form.target.number} er nå punkt {made[0].number}."

    return _answer(request, submission, form, act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
def points_rejoin(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    submission = _submission(plan, reference)

    def act() -> str:
        made = replacing.rejoin(submission=submission, **signed(request))
        return f"Hele innspillet er punkt {made.number}."

    return _answer(request, submission, Form(request.POST), act=act)


def _submission(plan: str, reference: str) -> Submission:
    return submission_or_404(plan_or_404(plan), reference)


def _answer(
    request: HttpRequest, submission: Submission, form: Form, *, act: Callable[[], Any]
) -> HttpResponse:
    """Back to the page of the splitting, which says what was done, or why nothing was."""
    said = carry_out(form, act)
    if said is None:
        refusal = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        messages.error(request, refusal)
    else:
        messages.success(request, said)
    return see_other("consultations:split", submission.activity.plan.slug, submission.reference)
