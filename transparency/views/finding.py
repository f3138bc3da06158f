"""From a reference on a receipt to the trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.permissions import public
from core.pages import render_page
from transparency.selectors.finding import address_of


@require_safe
@public
def finder(request: HttpRequest) -> HttpResponse:
    """What was never published answers exactly like what never existed."""
    asked = request.GET.get("ref", "").strip()[:40]
    if asked and (address := address_of(asked)):
        return redirect(address)
    context = {"asked": asked}
    return render_page(request, "transparency/finder.html", context, status=404 if asked else 200)
