"""Innsyn: everything about one person, for that person, on one page and as one file."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from core.pages import carry_out, render_page
from feedback.forms.erasing import AccessForm
from feedback.selectors import access
from feedback.services import exporting
from feedback.views.desk import reader, status


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCESS_EXPORT)
def access_export(request: HttpRequest) -> HttpResponse:
    """Ask for it, and read it or take it along. Each time is an act with a reason."""
    form = AccessForm(request.POST or None, auto_id="innsyn_%s")
    by, at = reader(request), timezone.now()
    found = carry_out(form, lambda: exporting.export(by=by, at=at, **form.cleaned_data))
    if found is not None and "json" in request.POST:
        return _file(access.as_json(found, person=form.cleaned_data["person"], at=at))
    context = {"section": "dag", "form": form, "found": found, "at": at, **status(request)}
    return render_page(request, "feedback/access_export.html", context)


def _file(content: dict[str, object]) -> HttpResponse:
    reply = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    reply["Content-Disposition"] = 'attachment; filename="innsyn.json"'
    return reply
