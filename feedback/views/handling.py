"""What the forms beside a submission lead to: the page as it now is, or why nothing was saved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from consultations.models import Point, Submission
from core.errors import Conflict, Refused
from core.pages import add_refusal, render_page, see_other, wants_fragment
from feedback.selectors import items
from feedback.views.desk import Desk, plan_or_404, submission_or_404

PAGE = "feedback/queue.html"


def signed(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when: what every service asks."""
    return {"by": request.user, "at": timezone.now()}


def desk_at(request: HttpRequest, plan: str, reference: str) -> tuple[Desk, Point]:
    """The desk and the point of an address; 404 for a point of another plan."""
    desk = Desk(plan_or_404(plan), request)
    points = Point.objects.of_plan(desk.plan).for_list()
    return desk, get_object_or_404(points, reference=reference)


def tried(form: Form, act: Callable[[], Any]) -> bool:
    """Carry out the act; what the service refuses is said in the form."""
    try:
        if form.is_valid():
            act()
    except Refused as refusal:
        add_refusal(form, refusal)
        form.conflict = refusal.message if isinstance(refusal, Conflict) else ""  # type: ignore[attr-defined]
    return form.is_valid()


def unchanged(form: Form, point: Point, *fields: str) -> bool:
    """Whether nobody has changed these fields since the page was made."""
    sentence = items.changed_since(point, form.cleaned_data["versjon"], *fields)
    if sentence:
        form.conflict = sentence  # type: ignore[attr-defined]
        form.add_error(None, f"{sentence} Det du skrev, er ikke borte.")
    return not sentence


def done(desk: Desk, submission: Submission, point: Point | None = None) -> HttpResponse:
    """Back to the page; or, for htmx, the same columns as a reload would give."""
    if not wants_fragment(desk.request):
        anchor = "#behandling" if point else "#notater"
        return see_other(f"{desk.item_address(submission, point)}{anchor}")
    context = desk.item_context(submission_or_404(desk.plan, submission.reference), point)
    return render_page(desk.request, PAGE, context, fragment="opened")


def refused(
    desk: Desk, submission: Submission, point: Point | None = None, **bound: Form
) -> HttpResponse:
    """The page again with what was typed, and why it was not saved."""
    form = next(iter(bound.values()))
    gone = point is not None and point.status == Point.Status.RETIRED
    conflicting = bool(getattr(form, "conflict", ""))
    status = 409 if gone or conflicting else 422
    fresh = submission_or_404(desk.plan, submission.reference)
    # The words of a point that is gone are shown by themselves, not in another point's form.
    context = desk.item_context(fresh) if gone else desk.item_context(fresh, point, **bound)
    context |= {"refused": form, "gone": point if gone else None}
    return render_page(desk.request, PAGE, context, fragment="opened", status=status)


def onwards(desk: Desk, submission: Submission) -> HttpResponse:
    """To the next in the list, or to what this one still lacks."""
    lacks = items.item(submission).unfinished
    if lacks:
        point, sentence = lacks[0]
        context = desk.item_context(submission, point) | {"missing": sentence}
        return render_page(desk.request, PAGE, context, fragment="opened", status=422)
    messages.success(desk.request, f"{submission.reference} er ferdig.")
    following = desk.after(submission.reference)
    if following is None:
        messages.success(desk.request, "Køen er tom.")
        return _leave(desk.request, desk.address)
    chosen = submission_or_404(desk.plan, following)
    if not wants_fragment(desk.request):
        return see_other(desk.item_address(chosen))
    context = desk.item_context(chosen) | {"focus": "innspill"}
    response = render_page(desk.request, PAGE, context, fragment="opened")
    response["HX-Push-Url"] = desk.item_address(chosen)
    return response


def _leave(request: HttpRequest, address: str) -> HttpResponse:
    """To another page; htmx must be told, or it puts that page into this one."""
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return see_other(address)
