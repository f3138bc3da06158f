"""What a member reads: the council on one screen, all it has said, one answer, the own list."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from core.calendar import day_of
from core.pages import render_page
from councils.models import Council
from councils.selectors.overview import overview, versions_of
from councils.selectors.points import own_points, points_in_view, waiting_for_view
from councils.selectors.said import Said, count_by_state, said, said_one
from councils.views.finding import council_of, is_secretary, reader, see_other

Choice = Callable[[Said], bool]

# The parts of the list that an address can ask for (?vis=).
PARTS: dict[str, tuple[str, Choice]] = {
    "": ("Alt dere har sagt", lambda row: True),
    "til-vurdering": ("Svar å vurdere", lambda row: row.waits_for_view),
    "venter": ("Dette venter dere på svar på", lambda row: row.is_awaiting),
    "for-sent": ("Dette er kommunen for sen med", lambda row: row.is_late),
}
ON_THE_FIRST_PAGE = 5


@require_safe
@requires(Permission.COUNCIL_READ)
def council_mine(request: HttpRequest) -> HttpResponse:
    """The only council straight away, otherwise a list of the reader's own."""
    councils = list(Council.objects.visible_to(reader(request)))
    if len(councils) == 1:
        return see_other("councils:council_show", councils[0].slug)
    return render_page(request, "councils/council_mine.html", {"councils": councils})


@require_safe
@requires(Permission.COUNCIL_READ)
def council_show(request: HttpRequest, council: str) -> HttpResponse:
    own = council_of(request, council)
    page = overview(own, timezone.now())
    context = {
        "council": own,
        "page": page,
        "section": "raadet",
        "few": ON_THE_FIRST_PAGE,
        "runs": is_secretary(request, own),
        "today": day_of(timezone.now()),
    }
    return render_page(request, "councils/council_show.html", context)


@require_safe
@requires(Permission.COUNCIL_READ)
def council_points(request: HttpRequest, council: str) -> HttpResponse:
    own = council_of(request, council)
    part, outcome = request.GET.get("vis", ""), request.GET.get("resultat", "")
    rows = said(own_points(own), own, day_of(timezone.now()))
    states = count_by_state(rows)
    if part not in PARTS or outcome not in ("", *(tag[0] for tag, _ in states)):
        raise Http404
    heading, belongs = PARTS[part]
    shown = [row for row in rows if belongs(row) and outcome in ("", row.state[0])]
    context = {
        "council": own,
        "heading": heading,
        "rows": shown,
        "total": len(rows),
        "states": states,
        "part": part,
        "outcome": outcome,
        "section": part or "innspill",
    }
    return render_page(request, "councils/council_points.html", context)


@require_safe
@requires(Permission.COUNCIL_READ)
def council_answer(request: HttpRequest, council: str, reference: str) -> HttpResponse:
    own = council_of(request, council)
    row = said_one(points_in_view(own), reference, council=own, today=day_of(timezone.now()))
    if row is None:
        raise Http404
    queue = list(waiting_for_view(own).values_list("reference", flat=True))
    context = {
        "council": own,
        "row": row,
        "versions": versions_of(row.answer),
        "place": queue.index(reference) + 1 if reference in queue else 0,
        "queue": len(queue),
        "following": _following(queue, reference),
        "section": "svar",
    }
    return render_page(request, "councils/council_answer.html", context)


def _following(queue: list[str], reference: str) -> str:
    """The next answer that waits for the council; empty when there is no other."""
    place = queue.index(reference) if reference in queue else -1
    others = [*queue[place + 1 :], *queue[: max(place, 0)]]
    return others[0] if others else ""
