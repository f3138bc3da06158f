"""The secretary records what the council decided about one answer."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, requires
from core.calendar import day_of
from core.errors import Refused
from core.pages import add_refusal, render_page
from councils.forms import VerdictForm
from councils.models import Council, Meeting
from councils.models.meetings import default_new_answer_date
from councils.selectors.overview import items_of, version_key, versions_of
from councils.selectors.points import points_to_judge
from councils.selectors.said import Said, said_one
from councils.services import reviewing
from councils.states import why_not_decide
from councils.views.finding import meeting_of, own_council_of, reader, see_other
from feedback.models import Answer


@require_safe
@requires(Permission.MEETING_RUN)
def verdict_find(request: HttpRequest, council: str, day: date) -> HttpResponse:
    """To the answer with the reference typed, among those the council may take up."""
    own = own_council_of(request, council)
    meeting_of(own, day)
    typed = request.GET.get("ref", "")[:40]
    reference = "".join(sign for sign in typed if sign.isprintable()).strip().upper()
    if _answered(own, reference) is None:
        messages.error(request, f"Vi finner ikke noe publisert svar på «{reference}».")
        return see_other("councils:meeting_run", council, day)
    return see_other("councils:verdict_record", council, day, reference)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MEETING_RUN)
def verdict_record(
    request: HttpRequest, council: str, *, day: date, reference: str
) -> HttpResponse:
    own = own_council_of(request, council)
    meeting = meeting_of(own, day)
    row = _answered(own, reference)
    if row is None:
        raise Http404
    form = _form(request, meeting, row)
    status = 200
    if form.is_valid():
        try:
            _record(request, own, row, form=form)
        except Refused as refusal:
            add_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, f"Rådets vurdering av svaret på {reference} er lagret.")
            return see_other("councils:meeting_run", council, day)
    return _page(request, meeting, row, form=form, status=status)


def _answered(council: Council, reference: str) -> Said | None:
    row = said_one(
        points_to_judge(council), reference, council=council, today=day_of(timezone.now())
    )
    return row if row and row.answer else None


def _form(request: HttpRequest, meeting: Meeting, row: Said) -> VerdictForm:
    today = day_of(timezone.now())
    return VerdictForm(
        request.POST or None,
        items=sorted(items_of([meeting]), key=lambda item: not item.number.startswith("PS")),
        due=default_new_answer_date(max(day_of(meeting.starts_at), today)),
        answer=version_key(row.answer) if row.answer else "",
    )


def _record(request: HttpRequest, council: Council, row: Said, *, form: VerdictForm) -> None:
    reviewing.record(
        council=council,
        answer=_read(row, form.cleaned_data["answer"]),
        agenda_item=form.item,
        verdict=form.decided(),
        by=reader(request),
        at=timezone.now(),
    )


def _read(row: Said, version: str) -> Answer:
    """The answer the secretary had on the screen, which may have been replaced meanwhile."""
    found = next((each for each in versions_of(row.answer) if version_key(each) == version), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, meeting: Meeting, row: Said, *, form: VerdictForm, status: int
) -> HttpResponse:
    context = {
        "council": meeting.council,
        "meeting": meeting,
        "day": day_of(meeting.starts_at),
        "row": row,
        "form": form,
        "why_not": _why_not(meeting, row, form),
        "section": "moter",
    }
    return render_page(request, "councils/verdict_record.html", context, status=status)


def _why_not(meeting: Meeting, row: Said, form: VerdictForm) -> str:
    """Why there is nothing to fill in, as a sentence; a form that was sent is always shown."""
    if form.is_bound:
        return ""
    if row.verdict is not None:
        return "Rådet har alt vurdert dette svaret. Et nytt svar kan vurderes på nytt."
    if not form.items:
        return "Møtet har ingen saker på sakslista. Sett opp saken først."
    return why_not_decide(meeting)
