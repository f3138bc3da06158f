"""Sletting: the archivist proposes, another person sees exactly what goes, and decides."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, can, requires
from core.pages import carry_out, render_page, see_other
from feedback.forms.erasing import ApproveForm, ProposeForm, RejectForm, SealForm
from feedback.models import Erasure
from feedback.selectors.erasing import Outlook, wish_of
from feedback.selectors.history import names_of
from feedback.selectors.outlook import outlook
from feedback.services import erasing
from feedback.views.desk import plan_or_404, reader, status, submission_or_404


@require_safe
@requires(Permission.ERASURE_APPROVE)
def erasure_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what has been decided."""
    found = list(Erasure.objects.for_list())
    waiting = Erasure.Status.PROPOSED
    context = {
        "section": "dag",
        "waiting": [each for each in found if each.status == waiting],
        "decided": [each for each in found if each.status != waiting],
        **status(request),
    }
    return render_page(request, "feedback/erasure_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ERASURE_PROPOSE)
def erasure_propose(request: HttpRequest, plan: str, reference: str) -> HttpResponse:
    """The form; then what would go, with the other places to mark; then the proposal."""
    submission = submission_or_404(plan_or_404(plan), reference)
    form = ProposeForm(request.POST or None, submission=submission)
    if "endre" in request.POST:
        return _proposal(request, form)
    if not (form.is_valid() and form.cleaned_data["confirmed"]):
        return _proposal(request, form, found=carry_out(form, lambda: _look(request, form)))
    made = carry_out(form, lambda: _propose(request, form))
    if made is None:
        return _proposal(request, form)
    messages.success(request, "Forslaget er sendt. En annen enn du må godkjenne det.")
    return see_other("feedback:erasure_show", made.reference)


def _look(request: HttpRequest, form: ProposeForm) -> Outlook:
    by, at = reader(request), timezone.now()
    return erasing.look(wish=form.wish(), grounds=form.grounds(), by=by, at=at)


def _propose(request: HttpRequest, form: ProposeForm) -> Erasure:
    return erasing.propose(
        wish=form.wish(),
        grounds=form.grounds(),
        places=form.cleaned_data["places"],
        form_key=form.cleaned_data["form_key"],
        by=reader(request),
        at=timezone.now(),
    )


def _proposal(
    request: HttpRequest, form: ProposeForm, *, found: Outlook | None = None
) -> HttpResponse:
    submission = form.submission
    waiting = Erasure.objects.of_submission(submission).waiting().first()
    context = {
        "plan": submission.activity.plan,
        "section": "innspill",
        "submission": submission,
        "form": form,
        "found": found,
        "waiting": waiting,
        **status(request),
    }
    if found is not None:
        return render_page(request, "feedback/erasure_confirm.html", context)
    return render_page(request, "feedback/erasure_propose.html", context)


@require_safe
@requires(Permission.ERASURE_APPROVE)
def erasure_show(request: HttpRequest, erasure: str) -> HttpResponse:
    """One erasure: what goes and what stays, or what has been decided."""
    return _show(request, _erasure(erasure))


@require_POST
@requires(Permission.ERASURE_APPROVE)
def erasure_approve(request: HttpRequest, erasure: str) -> HttpResponse:
    """Carry it out, for ever."""
    said = "{} er gjennomført. Det kan ikke angres."
    form = ApproveForm(request.POST)
    return _decide(request, erasure, erasing.approve, said=said, approval=form)


@require_POST
@requires(Permission.ERASURE_APPROVE)
def erasure_reject(request: HttpRequest, erasure: str) -> HttpResponse:
    """Say no, and why."""
    said = "{} er avslått. Ingenting er slettet."
    form = RejectForm(request.POST, auto_id="avslag_%s")
    return _decide(request, erasure, erasing.reject, said=said, rejection=form)


@require_POST
@requires(Permission.ERASURE_PROPOSE)
def erasure_unseal(request: HttpRequest, erasure: str) -> HttpResponse:
    """Read what a restriction locked away; the reading is an act."""
    chosen = _erasure(erasure)
    form = SealForm(request.POST, auto_id="forsegling_%s")
    by, at = reader(request), timezone.now()
    opened = carry_out(
        form, lambda: erasing.open_seal(erasure=chosen, by=by, at=at, **form.cleaned_data)
    )
    return _show(request, chosen, sealing=form, opened=opened)


def _decide(
    request: HttpRequest,
    reference: str,
    decide: Callable[..., Erasure],
    *,
    said: str,
    **bound: Form,
) -> HttpResponse:
    """The second person decides. ``bound`` is the form, by the name the page knows it under."""
    [form] = bound.values()
    chosen, by, at = _erasure(reference), reader(request), timezone.now()
    done = carry_out(form, lambda: decide(erasure=chosen, by=by, at=at, **form.cleaned_data))
    if done is None:
        return _show(request, _erasure(reference), opened=None, **bound)
    messages.success(request, said.format(done.reference))
    return see_other("feedback:erasure_show", reference)


def _erasure(reference: str) -> Erasure:
    found: Erasure = get_object_or_404(
        Erasure.objects.for_list().select_related("seal"), reference=reference
    )
    return found


def _show(
    request: HttpRequest,
    erasure: Erasure,
    *,
    opened: list[tuple[str, str]] | None = None,
    **bound: Form,
) -> HttpResponse:
    user = reader(request)
    waiting = erasure.status == Erasure.Status.PROPOSED
    found = outlook(wish_of(erasure)) if waiting else None
    context = {
        "section": "dag",
        "plan": erasure.submission.activity.plan,
        "erasure": erasure,
        "found": found,
        "marked": [p for p in found.elsewhere if p.key in erasure.places] if found else [],
        "is_mine": erasure.created_by_id == user.actor_id,
        "may_unseal": bool(erasure.seal.contents) and can(user, Permission.ERASURE_PROPOSE),
        "opened": opened,
        "refused": bound.get("approval"),
        "forms": list(bound.values()),
        **_people(erasure),
        **_forms(erasure, found, bound),
        **status(request),
    }
    return render_page(request, "feedback/erasure_show.html", context)


def _people(erasure: Erasure) -> dict[str, str]:
    decided = [erasure.decided_by] if erasure.decided_by else []
    names = names_of([erasure.created_by, *decided])
    return {
        "proposed_by": names[erasure.created_by_id],
        "decided_by": names[erasure.decided_by_id] if erasure.decided_by_id else "",
    }


def _forms(erasure: Erasure, found: Outlook | None, bound: dict[str, Form]) -> dict[str, Form]:
    """What was looked at is always the page that is shown: a refused approval starts anew."""
    kept = {"revision": erasure.revision}
    seen = {"seen": found.fingerprint(erasure.places)} if found else {}
    return {
        "rejection": RejectForm(initial=kept, auto_id="avslag_%s"),
        "sealing": SealForm(auto_id="forsegling_%s"),
        **bound,
        "approval": ApproveForm(initial=kept | seen, auto_id="godkjenn_%s"),
    }
