"""The secretary writes what the council proposes to say, and records what it adopted."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from core.calendar import day_of
from core.pages import carry_out, render_page
from councils.forms import StatementForm
from councils.models import AgendaItem, Meeting, Statement
from councils.selectors.overview import items_of
from councils.selectors.stating import receiving, spoken_in
from councils.services import stating
from councils.states import AGENDA_OPEN, why_not_decide
from councils.views.finding import meeting_of, own_council_of, reader, see_other


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.STATEMENT_ADOPT)
def statement_record(request: HttpRequest, council: str, *, day: date, item: str) -> HttpResponse:
    own = own_council_of(request, council)
    found, statement = _item_of(meeting_of(own, day), item)
    form = StatementForm(
        request.POST or None, activities=receiving(found), initial=_initial(found, statement)
    )
    said = carry_out(form, lambda: _act(request, found, statement, form=form))
    if said is not None:
        messages.success(request, said)
        return see_other("councils:meeting_run", council, day)
    return _page(request, found, statement, form=form)


def _page(
    request: HttpRequest, item: AgendaItem, statement: Statement | None, *, form: StatementForm
) -> HttpResponse:
    meeting = item.meeting
    context = {
        "council": meeting.council,
        "meeting": meeting,
        "day": day_of(meeting.starts_at),
        "item": item,
        "statement": statement,
        "form": form,
        "may_propose": meeting.status in AGENDA_OPEN,
        "why_not": why_not_decide(meeting),
        "has_activities": receiving(item).exists(),
        "section": "moter",
    }
    return render_page(request, "councils/statement_record.html", context)


def _act(
    request: HttpRequest, item: AgendaItem, statement: Statement | None, *, form: StatementForm
) -> str:
    given: dict[str, Any] = {"by": reader(request), "at": timezone.now()}
    if request.POST.get("neste") == "falt" and statement is not None:
        stating.drop(statement=statement, **given)
        return f"Forslaget i sak {item.number} falt. Et nytt kan skrives."
    if request.POST.get("neste") != "vedta":
        stating.propose(agenda_item=item, words=form.words, **given)
        return f"Forslaget i sak {item.number} er lagret. Det er ikke vedtatt."
    row = stating.adopt(agenda_item=item, words=form.words, **given)
    if row.submission is None:
        return f"Vedtaket i sak {item.number} er lagret: {row.get_stance_display()}."
    return f"Uttalelsen i sak {item.number} er vedtatt, og registrert som {row.submission}."


def _item_of(meeting: Meeting, address: str) -> tuple[AgendaItem, Statement | None]:
    """The item with this address, with its statement; any other does not exist."""
    rows = spoken_in(meeting, items_of([meeting]))
    row = next((each for each in rows if each.item.address == address), None)
    if row is None:
        raise Http404
    row.item.meeting = meeting
    return row.item, row.statement


def _initial(item: AgendaItem, statement: Statement | None) -> dict[str, object]:
    activity = item.activity.slug if item.activity else None
    if statement is None:
        return {"stance": Statement.Stance.GIVEN, "activity": activity}
    names = ("stance", "text", "dissent", "votes_for", "votes_against")
    return {name: getattr(statement, name) for name in names} | {"activity": activity}
