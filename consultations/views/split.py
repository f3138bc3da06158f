"""Del opp: a submission becomes points, and no word of it is left out unseen."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.splitting import PickForm, SeenForm
from consultations.models import Point
from consultations.services import splitting
from consultations.views.alike import alike_in
from consultations.views.cutting import cuts_of
from consultations.views.desk import Desk, desk_of, submission_at
from consultations.views.receipt import receipt_of
from consultations.views.sealed import unsealed
from core.errors import Conflict, Refused
from core.pages import add_refusal, render_page, see_other

CHANGED = (
    "Noen andre har delt opp innspillet etter at du åpnet siden. Det du valgte og skrev, står. "
    "Se hva som er endret, og lagre igjen."
)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def split(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = _desk(request, plan, reference)
    form = PickForm(request.POST or None, submission=desk.submission)

    def act() -> str:
        point = splitting.add_point(
            submission=desk.submission,
            span=form.span,
            reading=form.reading(form.quote),
            **_signed(request),
        )
        return f"Laget punkt {point.number} av {_counted(len(form.picked))}."

    return _answer(request, desk, form, act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def split_each(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = _desk(request, plan, reference)
    form = PickForm(request.POST, submission=desk.submission, needs_span=False)

    def act() -> str:
        points = splitting.point_per_sentence(
            submission=desk.submission,
            kind=form.cleaned_data["kind"],
            cuts=desk.cuts,
            **_signed(request),
        )
        return f"Laget {len(points)} punkter, ett per setning."

    return _answer(request, desk, form, act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def split_whole(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = _desk(request, plan, reference)
    form = PickForm(request.POST, submission=desk.submission, needs_span=False)

    def act() -> str:
        point = splitting.add_point(
            submission=desk.submission,
            span=None,
            reading=form.reading(desk.submission.original_text),
            **_signed(request),
        )
        return f"Hele innspillet er punkt {point.number}."

    return _answer(request, desk, form, act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def split_gap(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = _desk(request, plan, reference)
    form = PickForm(request.POST, submission=desk.submission, needs_reading=False)

    def act() -> str:
        splitting.mark_gap(submission=desk.submission, span=form.span, **_signed(request))
        return f"«{_short(form.quote)}» er merket som «ikke et punkt»."

    return _answer(request, desk, form, act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def split_finish(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = _desk(request, plan, reference)

    def act() -> str:
        splitting.finish(submission=desk.submission, **_signed(request))
        return f"{reference} er ferdig delt."

    return _answer(request, desk, SeenForm(request.POST), act=act)


@require_POST
@requires(Permission.SUBMISSION_SPLIT)
@unsealed
def split_resume(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    desk = _desk(request, plan, reference)
    form = SeenForm(request.POST)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        splitting.resume(submission=desk.submission, reason=reason, **_signed(request))
        return f"Delingen av {reference} er åpnet igjen."

    return _answer(request, desk, form, act=act)


def _desk(request: HttpRequest, plan: str, reference: str) -> Desk:
    submission = submission_at(plan, reference)
    return desk_of(submission, cuts_of(request, submission))


def _signed(request: HttpRequest) -> dict[str, Any]:
    return {"by": cast(User, request.user), "at": timezone.now()}


def _counted(sentences: int) -> str:
    return "én setning" if sentences == 1 else f"{sentences} setninger"


def _short(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:40]} …"


def _answer(
    request: HttpRequest, desk: Desk, form: PickForm | SeenForm, *, act: Callable[[], str]
) -> HttpResponse:
    """Carry the act out and show the page anew, or show what was refused with nothing lost."""
    status = 200
    if form.is_valid():
        try:
            _check_seen(form, desk)
            said = act()
        except Refused as refusal:
            add_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, said)
            return _back(desk)
    return show(request, desk, form, status=status)


def _check_seen(form: Form, desk: Desk) -> None:
    if form.cleaned_data.get("seen") not in ("", None, desk.seen):
        raise Conflict(CHANGED)


def _back(desk: Desk) -> HttpResponse:
    submission = desk.submission
    return see_other("consultations:split", submission.activity.plan.slug, submission.reference)


def show(
    request: HttpRequest, desk: Desk, form: Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with the form that was refused in its place."""
    submission = desk.submission
    picking = form if isinstance(form, PickForm) else PickForm(submission=submission)
    context = {
        "plan": submission.activity.plan,
        "section": "innspill",
        "submission": submission,
        "desk": desk,
        "left": desk.left,
        "kinds": Point.Kind,
        "paragraphs": list(desk.paragraphs(picking.picked)),
        "form": picking,
        "act_form": form if form is not picking else SeenForm(),
        "forms": [form],
        **{"received": submission, **receipt_of(submission.reference)},
    }
    context |= alike_in(request, submission.activity.plan) | more
    return render_page(request, "consultations/split.html", context, status=status)
