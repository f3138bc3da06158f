"""A meeting: its papers for everybody in the council, and the secretary's desk."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, requires
from core.calendar import day_of
from core.errors import Refused
from core.pages import add_refusal, render_page
from councils.forms import AttendanceForm, MinutesForm
from councils.models import Council, Meeting
from councils.selectors.overview import pack, seats_of
from councils.selectors.witnessing import witnessed
from councils.services import meetings
from councils.states import notice_was_short, why_not_decide, why_not_hold
from councils.views.finding import (
    council_of,
    is_secretary,
    meeting_of,
    own_council_of,
    reader,
    see_other,
)


@require_safe
@requires(Permission.COUNCIL_READ)
def meeting_show(request: HttpRequest, council: str, day: date) -> HttpResponse:
    """The papers, to read and to print (?stor=1 for large print)."""
    own = council_of(request, council)
    meeting = meeting_of(own, day)
    context = {
        "council": own,
        "meeting": meeting,
        "day": day.isoformat(),
        "pack": pack(meeting, timezone.now()),
        "log": witnessed(meeting),
        "large": request.GET.get("stor") == "1",
        "runs": is_secretary(request, own),
        "section": "moter",
    }
    return render_page(request, "councils/meeting_show.html", context)


@require_safe
@requires(Permission.MEETING_RUN)
def meeting_run(request: HttpRequest, council: str, day: date) -> HttpResponse:
    own = own_council_of(request, council)
    return _desk(request, own, meeting_of(own, day))


@require_POST
@requires(Permission.MEETING_RUN)
def meeting_notice(request: HttpRequest, council: str, day: date) -> HttpResponse:
    own = own_council_of(request, council)
    meeting = meeting_of(own, day)
    try:
        meetings.notice(meeting=meeting, by=reader(request), at=timezone.now())
    except Refused as refusal:
        return _desk(request, own, meeting, refusal=refusal)
    messages.success(request, "Innkallingen er registrert som sendt.")
    return see_other("councils:meeting_run", council, day)


@require_POST
@requires(Permission.MEETING_RUN)
def meeting_hold(request: HttpRequest, council: str, day: date) -> HttpResponse:
    own = own_council_of(request, council)
    meeting = meeting_of(own, day)
    form = AttendanceForm(request.POST, seats=seats_of(own))
    if form.is_valid():
        try:
            held = meetings.hold_meeting(
                meeting=meeting, **form.who(), by=reader(request), at=timezone.now()
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            met = "vedtaksført" if held.quorum_met else "ikke vedtaksført"
            messages.success(request, f"Oppmøtet er lagret. Møtet var {met}.")
            return see_other("councils:meeting_run", council, day)
    return _desk(request, own, meeting, attendance=form)


@require_POST
@requires(Permission.MEETING_RUN)
def meeting_minutes(request: HttpRequest, council: str, day: date) -> HttpResponse:
    own = own_council_of(request, council)
    meeting = meeting_of(own, day)
    form = MinutesForm(request.POST)
    if form.is_valid():
        try:
            meetings.approve_minutes(
                meeting=meeting, **form.cleaned_data, by=reader(request), at=timezone.now()
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Protokollen er godkjent. Møtet er lukket.")
            return see_other("councils:meeting_run", council, day)
    return _desk(request, own, meeting, minutes=form)


def _desk(
    request: HttpRequest,
    council: Council,
    meeting: Meeting,
    *,
    attendance: AttendanceForm | None = None,
    minutes: MinutesForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """The secretary's page, with whatever form was sent and had errors."""
    now = timezone.now()
    context = {
        "council": council,
        "meeting": meeting,
        "day": day_of(meeting.starts_at).isoformat(),
        "pack": pack(meeting, now),
        "attendance": attendance or AttendanceForm(seats=seats_of(council)),
        "minutes": minutes or MinutesForm(initial={"text": meeting.minutes_text}),
        "why_not_hold": why_not_hold(meeting, day_of(now)),
        "why_not_decide": why_not_decide(meeting),
        "short_notice": notice_was_short(meeting, council),
        "refusal": refusal,
        "section": "moter",
    }
    wrong = any(form and form.errors for form in (attendance, minutes))
    status = refusal.status if refusal else 422 if wrong else 200
    return render_page(request, "councils/meeting_run.html", context, status=status)
