"""Historikk: what the council has decided about one answer, and who recorded it."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from core.calendar import day_of
from core.files import asked_for
from core.pages import render_page
from councils.selectors.history import of_verdicts, recorders
from councils.selectors.points import points_in_view
from councils.selectors.said import said_one
from councils.views.finding import council_of
from feedback.forms.history import PeriodForm
from feedback.selectors.history import page_of, table


@require_safe
@requires(Permission.COUNCIL_READ)
def verdict_history(request: HttpRequest, council: str, reference: str) -> HttpResponse:
    own = council_of(request, council)
    row = said_one(points_in_view(own), reference, council=own, today=day_of(timezone.now()))
    if row is None:
        raise Http404
    subject = of_verdicts(own, row.point)
    form = PeriodForm(request.GET, people=recorders(subject))
    wanted = form.wanted()
    about = f"vurderingen av svaret på {reference}"
    told = partial(table, subject, wanted, about=about)
    if file := asked_for(request, f"historikk {about}", told):
        return file
    found = {"form": form, "wanted": wanted, "page": page_of(subject, wanted)}
    context = {"council": own, "row": row, "section": "svar", **found}
    return render_page(request, "councils/verdict_history.html", context)
