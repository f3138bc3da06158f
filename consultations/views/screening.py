"""Sladd: what everybody may read of a submission, decided by a named person."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.screening import MaskForm, WithholdForm
from consultations.models import PublicText, Screening, Submission
from consultations.rules.detecting import Found, found_in
from consultations.rules.spans import hidden
from consultations.selectors import names_near
from consultations.services import screening
from consultations.services.screening import default_sender_label
from consultations.views.desk import desk_of, submission_at
from consultations.views.sealed import keep_open, unsealed
from core.pages import carry_out, render_page, see_other


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_SCREEN)
@unsealed
def screen(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    submission = submission_at(plan, reference)
    form = _mask_form(request, submission)

    previewing = "vis" in request.POST
    if previewing or not carry_out(form, lambda: _approve(request, form)):
        return _page(request, submission, form, withholding=WithholdForm(), previewing=previewing)
    keep_open(request, reference, timezone.now())
    messages.success(request, f"Alle kan lese {reference} nå, slik det står under.")
    return see_other("consultations:screen", plan, reference)


@require_POST
@requires(Permission.SUBMISSION_SCREEN)
@unsealed
def withhold(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    submission = submission_at(plan, reference)
    form = WithholdForm(request.POST)

    def hold() -> bool:
        screening.withhold(
            submission=submission,
            by=cast(User, request.user),
            at=timezone.now(),
            **form.cleaned_data,
        )
        return True

    if not carry_out(form, hold):
        return _page(request, submission, _unsent(submission), withholding=form)
    keep_open(request, reference, timezone.now())
    messages.success(request, f"Teksten i {reference} holdes tilbake.")
    return see_other("consultations:screen", plan, reference)


def _approve(request: HttpRequest, form: MaskForm) -> PublicText:
    return screening.approve(
        submission=form.submission,
        text=form.text,
        sender_label=form.cleaned_data["sender_label"],
        reasons=form.grounds,
        by=cast(User, request.user),
        at=timezone.now(),
    )


def _unsent(submission: Submission) -> MaskForm:
    """What is hidden now stays hidden until somebody takes the tick away.

    In a text nobody has approved, all that the machine proposes is ticked.
    """
    public = submission.public_texts.current().first()
    label = public.sender_label if public else default_sender_label(submission)
    form = MaskForm(
        submission=submission, found=_found(submission), initial={"sender_label": label}
    )
    if public is None:
        form.picked = [(each.start, each.end) for each in form.found]
        return form
    form.grounds = {
        (each.span_start, each.span_end): each.reason
        for each in public.redactions.order_by("span_start", "pk")
    }
    form.picked = sorted(form.grounds) or hidden(public.text)
    return form


def _found(submission: Submission) -> list[Found]:
    return found_in(submission.original_text, names_near(submission))


def _mask_form(request: HttpRequest, submission: Submission) -> MaskForm:
    if request.method == "GET":
        return _unsent(submission)
    return MaskForm(request.POST, submission=submission, found=_found(submission))


def _page(
    request: HttpRequest,
    submission: Submission,
    form: MaskForm,
    *,
    withholding: WithholdForm,
    previewing: bool = False,
) -> HttpResponse:
    desk = desk_of(submission)
    shown = form.text if previewing and form.is_valid() else None
    context = {
        "plan": submission.activity.plan,
        "section": "innspill",
        "submission": submission,
        "screening": submission.screening,
        "public_text": submission.public_texts.current().first(),
        "paragraphs": list(desk.paragraphs(form.sentences)),
        "rows": form.rows,
        "reasons": Screening.Reason.choices,
        "waiting": Submission.objects.of_plan(submission.activity.plan).not_yet_screened().count(),
        "preview": shown,
        "form": form,
        "withholding": withholding,
        "forms": [form, withholding],
    }
    return render_page(request, "consultations/screen.html", context)
