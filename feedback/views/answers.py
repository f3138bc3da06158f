"""Writing the answer to one point, and seeing it as its sender will."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.models import Point
from consultations.selectors import let_read, opened_in
from core.errors import Conflict
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import clock
from feedback.forms.answers import AnswerForm, shown
from feedback.forms.parts import parts_of
from feedback.models import Answer
from feedback.selectors.drafting import Desk, desk_of, joinable, latest_change
from feedback.services import writing
from plans.models import Plan


def desk_at(request: HttpRequest, plan: str, reference: str) -> Desk:
    """The desk of the point at this address, with the words one may read; or 404."""
    found: Plan = get_object_or_404(Plan, slug=plan)
    point: Point = get_object_or_404(Point.objects.of_plan(found).for_list(), reference=reference)
    let_read([point.submission], [point], opened=opened_in(request.session, timezone.now()))
    return desk_of(found, point)


def _form(desk: Desk, data: Any) -> AnswerForm:
    return AnswerForm(
        data,
        point=desk.point,
        answer=desk.live,
        published=desk.published,
        alike=[] if desk.live else joinable(desk.point),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.ANSWER_DRAFT)
def answer_edit(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = desk_at(request, plan, reference)
    if request.method == "GET" and not desk.writable:
        return redirect("feedback:answer_show", plan, reference)
    form = _form(desk, request.POST or None)
    if request.POST.get("do") == "preview" and form.is_valid():
        return _editor(request, desk, form, preview=form.preview(), previewing=True)
    try:
        made = carry_out(form, lambda: _write(request, desk, form), say=form.place)
    except Conflict as conflict:
        return _conflict(request, desk, form, conflict=conflict)
    return _saved(request, desk, made) if made else _editor(request, desk, form)


def _write(request: HttpRequest, desk: Desk, form: AnswerForm) -> list[Answer]:
    return writing.write(
        point=desk.point,
        content=form.content(),
        revision=form.cleaned_data["revision"] or 0,
        also=form.points_also(),
        send=request.POST.get("do") == "submit",
        by=cast(User, request.user),
        at=timezone.now(),
    )


def _saved(request: HttpRequest, desk: Desk, made: list[Answer]) -> HttpResponse:
    ref = desk.point.reference
    if made[0].status == Answer.Status.READY:
        also = f" Det samme svaret gjelder {len(made)} punkter." if len(made) > 1 else ""
        messages.success(request, f"Svaret på {ref} er sendt til kontroll.{also}")
        return see_other("feedback:answer_list", desk.plan.slug)
    messages.success(request, f"Utkast lagret {clock(timezone.now())}.")
    return see_other("feedback:answer_edit", desk.plan.slug, ref)


def _conflict(
    request: HttpRequest, desk: Desk, form: AnswerForm, *, conflict: Conflict
) -> HttpResponse:
    """The writer's own text stays in the form; beside it stands what somebody else stored."""
    now = desk_at(request, desk.plan.slug, desk.point.reference)
    context: dict[str, Any] = {"conflict": conflict.message, "revision": 0}
    if now.live:
        context |= {
            "revision": now.live.revision,
            "theirs": shown(now.live),
            "change": latest_change(now.live),
        }
    return _editor(request, desk, form, status=409, **context)


def _editor(
    request: HttpRequest, desk: Desk, form: AnswerForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    page: dict[str, Any] = {
        "plan": desk.plan,
        "section": "svar",
        "point": desk.point,
        "draft": desk.draft,
        "published": desk.published,
        "published_shown": shown(desk.published) if desk.published else None,
        "form": form,
        "parts": list(parts_of(form)),
        "revision": form["revision"].value() or 0,
        "preview": shown(desk.live) if desk.live else None,
        "promises": form.promises(),
        "reused": form.reused(desk.plan),
    }
    return render_page(request, "feedback/answer_edit.html", page | context, status=status)
