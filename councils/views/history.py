"""Historikk: what the council has decided about one answer, and who recorded it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from core.calendar import day_of
from core.pages import render_page
from councils.selectors.history import of_verdicts
from councils.selectors.points import points_in_view
from councils.selectors.said import said_one
from councils.views.finding import council_of
from feedback.selectors.history import Wanted, page_of, place_in


@require_safe
@requires(Permission.COUNCIL_READ)
def verdict_history(request: HttpRequest, council: str, reference: str) -> HttpResponse:
    own = council_of(request, council)
    row = said_one(points_in_view(own), reference, council=own, today=day_of(timezone.now()))
    if row is None:
        raise Http404
    wanted = Wanted(before=place_in(request.GET))
    context = {
        "council": own,
        "row": row,
        "wanted": wanted,
        "page": page_of(of_verdicts(own, row.point), wanted),
        "section": "svar",
    }
    return render_page(request, "councils/verdict_history.html", context)
