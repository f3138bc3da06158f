"""Høringsliste: whom the activity asked, who answered or came, and who did not."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, requires
from consultations.forms.hearing import TAKE_OFF, FollowUpForm, RecordForm, RemindForm
from consultations.models import Activity, Invitation
from consultations.rules.exporting import as_csv
from consultations.services import inviting
from consultations.views.hearing_facts import (
    HEADS,
    Guest,
    as_row,
    guests_of,
    shown_in,
    told,
    views_of,
)
from core.pages import carry_out, render_page, see_other
from core.templatetags.gj import counted

PAGE_SIZE = 100


@require_GET
@requires(Permission.ACTIVITY_EDIT)
def hearing_list(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = activity_at(plan, slug)
    return _page(request, activity, guests_of(activity))


@require_GET
@requires(Permission.ACTIVITY_EDIT)
def hearing_file(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = activity_at(plan, slug)
    chosen = shown_in(guests_of(activity), request.GET.get("vis", ""))
    written = as_csv(HEADS, map(as_row, chosen))
    response = HttpResponse(written, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="horingsliste-{activity.slug}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires(Permission.ACTIVITY_EDIT)
def hearing_record(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = activity_at(plan, slug)
    guests = guests_of(activity)
    form = RecordForm(request.POST, invitations=[each.invitation for each in guests])
    said = carry_out(form, lambda: _record(request, activity, form))
    if said is None:
        return _page(request, activity, guests, record=form)
    messages.success(request, said)
    return see_other("consultations:hearing_list", plan, slug)


def _record(request: HttpRequest, activity: Activity, form: RecordForm) -> str:
    given = {"activity": activity, "invitations": form.invitations, **signed(request)}
    if form.news.what == TAKE_OFF:
        return f"{inviting.take_off(**given)} er tatt av lista."
    rows = inviting.record(**given, news=form.news)
    owed = [row for row in rows if row.follow_up_due_date and not row.follow_up_done_at]
    more = f" {counted(len(owed), 'lovpålagt råd,lovpålagte råd')} skal følges opp." if owed else ""
    return f"Lagret for {len(rows)} på lista.{more}"


@require_POST
@requires(Permission.ACTIVITY_EDIT)
def hearing_follow_up(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = activity_at(plan, slug)
    guests = guests_of(activity)
    owed = {str(each.invitation.pk): each.invitation for each in guests if each.follows_up}
    key = request.POST.get("invitation", "")
    if key not in owed:
        messages.error(request, "Oppfølgingen er alt registrert, eller finnes ikke.")
        return see_other("consultations:hearing_list", plan, slug)
    form = FollowUpForm(request.POST, auto_id=f"id_{key}_%s")
    row = carry_out(
        form,
        lambda: inviting.follow_up(invitation=owed[key], **form.cleaned_data, **signed(request)),
    )
    if row is None:
        return _page(request, activity, guests, follow_up=(key, form))
    messages.success(request, f"Oppfølgingen av {row.guest} er registrert, og er offentlig.")
    return see_other("consultations:hearing_list", plan, slug)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACTIVITY_EDIT)
def hearing_remind(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    activity = activity_at(plan, slug)
    waiting = shown_in(guests_of(activity), "ikke-svart")
    invitations = [each.invitation for each in waiting]
    sent = request.POST if request.method == "POST" else None
    form = RemindForm(
        sent, invitations=invitations, initial={"chosen": [each.pk for each in invitations]}
    )
    rows = carry_out(form, lambda: _remind(request, activity, form))
    if rows:
        messages.success(request, f"Purring er registrert for {len(rows)}.")
        return see_other("consultations:hearing_list", plan, slug)
    context = {**_frame(activity), "waiting": waiting, "form": form}
    return render_page(request, "consultations/hearing_remind.html", context)


def _remind(request: HttpRequest, activity: Activity, form: RemindForm) -> list[Invitation]:
    return inviting.remind(
        activity=activity,
        invitations=form.invitations,
        channel=form.cleaned_data["channel"],
        **signed(request),
    )


def activity_at(plan: str, slug: str) -> Activity:
    """The activity at this address, or 404: one of another plan is not there."""
    found: Activity = get_object_or_404(Activity.objects.for_work(), plan__slug=plan, slug=slug)
    return found


def signed(request: HttpRequest) -> dict[str, Any]:
    return {"by": cast(User, request.user), "at": timezone.now()}


def _frame(activity: Activity) -> dict[str, Any]:
    return {"plan": activity.plan, "section": "aktiviteter", "activity": activity}


def _page(
    request: HttpRequest,
    activity: Activity,
    guests: list[Guest],
    *,
    record: RecordForm | None = None,
    follow_up: tuple[str, FollowUpForm] | None = None,
) -> HttpResponse:
    """The list. ``follow_up`` is the form that was refused, with the invitation it is about."""
    chosen = request.GET.get("vis", "alle")
    shown = shown_in(guests, chosen)
    every = [str(each.invitation.pk) for each in shown] if request.GET.get("kryss") else []
    form = record or RecordForm(
        invitations=[each.invitation for each in guests], initial={"chosen": every}
    )
    refused: list[Form] = [each for each in (record, follow_up and follow_up[1]) if each]
    context = {
        **_frame(activity),
        "told": told(guests),
        "guests": guests,
        "views": views_of(guests, chosen),
        "chosen": chosen,
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("side")),
        "record": form,
        "owed": [(each, _follow_up_form(each, follow_up)) for each in guests if each.follows_up],
        "may_remind": bool(shown_in(guests, "ikke-svart")),
        "forms": refused,
    }
    return render_page(request, "consultations/hearing_list.html", context)


def _follow_up_form(guest: Guest, refused: tuple[str, FollowUpForm] | None) -> FollowUpForm:
    key = str(guest.invitation.pk)
    return refused[1] if refused and refused[0] == key else FollowUpForm(auto_id=f"id_{key}_%s")
