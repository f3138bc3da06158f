"""One submission on the workbench, with its notes."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, requires
from consultations.services import noting
from core.pages import render_page
from feedback.forms.points import NoteForm
from feedback.selectors import items as reading
from feedback.views.desk import Desk, plan_or_404, submission_or_404
from feedback.views.handling import PAGE, done, onwards, refused, signed, tried


@require_safe
@requires(Permission.WORKBENCH_READ)
def item(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """The queue with this submission chosen."""
    desk = Desk(plan_or_404(plan), request)
    submission = submission_or_404(desk.plan, reference)
    focus = "punkt" if "punkt" in request.GET else "innspill"
    context = desk.item_context(submission) | {"focus": focus}
    return render_page(request, PAGE, context, fragment="opened")


@require_POST
@requires(Permission.POINT_EDIT)
def item_done(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Ferdig og neste: on to the next submission, unless a point here still lacks something."""
    desk = Desk(plan_or_404(plan), request)
    submission = submission_or_404(desk.plan, reference)
    return onwards(desk, submission)


@require_POST
@requires(Permission.NOTE_WRITE)
def note_write(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """Write an internal note about the submission or one of its points."""
    desk = Desk(plan_or_404(plan), request)
    submission = submission_or_404(desk.plan, reference)
    found = reading.item(submission)
    form = NoteForm(request.POST, points=found.points)
    if form.is_valid():
        point = form.points.get(form.cleaned_data["about"])
        text = form.cleaned_data["text"]
        if tried(
            form, lambda: noting.write(about=point or submission, text=text, **signed(request))
        ):
            return done(desk, submission, point)
    return refused(desk, submission, note=form)
