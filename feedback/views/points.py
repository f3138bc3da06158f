"""What a planner does with one point: each verb is one form, one address and one service."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, requires
from consultations.models import Point
from consultations.services import assigning, relating, splitting, tagging
from feedback.forms.points import AssignForm, HoldForm, LikeForm, ReadingForm, ThemesForm
from feedback.selectors import items
from feedback.views.handling import (
    desk_at,
    done,
    onwards,
    refused,
    signed,
    tried,
    unchanged,
)


@require_POST
@requires(Permission.POINT_EDIT)
def point_themes(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Say what the point is about."""
    desk, point = desk_at(request, plan, reference)
    form = ThemesForm(request.POST, themes=desk.themes, point=point)
    if form.is_valid() and tried(
        form, lambda: tagging.set_themes(point=point, **form.wanted(), **signed(request))
    ):
        return done(desk, point.submission, point)
    return refused(desk, point.submission, point, themes=form)


@require_POST
@requires(Permission.POINT_EDIT)
def point_edit(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Change how the point is understood; with ``neste``, go on when it is saved."""
    desk, point = desk_at(request, plan, reference)
    form = ReadingForm(request.POST, point=point)
    if form.is_valid() and unchanged(form, point, "summary", "kind"):
        reading = form.reading()
        if not form.says_something_new or tried(
            form,
            lambda: splitting.edit_point(
                point=point, reading=reading, revision=point.revision, **signed(request)
            ),
        ):
            if "neste" in request.POST:
                return onwards(desk, point.submission)
            return done(desk, point.submission, point)
    return refused(desk, point.submission, point, reading=form)


@require_POST
@requires(Permission.POINT_EDIT)
def point_assign(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Give the point to oneself, to another person, to a unit or to nobody."""
    desk, point = desk_at(request, plan, reference)
    form = AssignForm(request.POST, people=desk.people, units=desk.units, point=point)
    if form.is_valid() and unchanged(form, point, "assigned_to", "assigned_unit"):
        to, unit = form.holder(desk.user)
        if tried(form, lambda: assigning.assign(point=point, to=to, unit=unit, **signed(request))):
            return done(desk, point.submission, point)
    return refused(desk, point.submission, point, assign=form)


@require_POST
@requires(Permission.POINT_EDIT)
def point_hold(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Put the point aside until a day, with a reason."""
    desk, point = desk_at(request, plan, reference)
    form = HoldForm(request.POST, point=point)
    if form.is_valid() and unchanged(form, point, "on_hold_until", "on_hold_reason"):
        given = {"until": form.cleaned_data["until"], "reason": form.cleaned_data["reason"]}
        if tried(form, lambda: assigning.hold(point=point, **given, **signed(request))):
            return done(desk, point.submission, point)
    return refused(desk, point.submission, point, hold=form)


@require_POST
@requires(Permission.POINT_EDIT)
def point_release(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Take the point back into the queue."""
    desk, point = desk_at(request, plan, reference)
    form = Form(request.POST)
    if tried(form, lambda: assigning.release_hold(point=point, **signed(request))):
        return done(desk, point.submission, point)
    return refused(desk, point.submission, point, release=form)


@require_POST
@requires(Permission.POINT_EDIT)
def point_like(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Say that another point says the same; where that was suggested, confirm it."""
    desk, point = desk_at(request, plan, reference)
    form = LikeForm(request.POST, plan=desk.plan)
    if form.is_valid() and tried(form, lambda: _mark_like(point, form, request)):
        return done(desk, point.submission, point)
    return refused(desk, point.submission, point, like=form)


def _mark_like(point: Point, form: LikeForm, request: HttpRequest) -> None:
    other = form.cleaned_data["other"]
    suggested = items.suggested_likeness(point, other)
    if suggested is not None:
        relating.confirm(relation=suggested, **signed(request))
    else:
        relating.mark_like(a=point, b=other, **signed(request))
