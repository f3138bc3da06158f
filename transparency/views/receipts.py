"""«Sjekk kvitteringen»: in the reader's browser, here for those without script, or from a copy."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import public
from audit.log import reading
from core.pages import opened, render_page
from transparency import checker as page
from transparency.forms import CheckForm
from transparency.selectors import receipts
from transparency.trails import to_log


@require_http_methods(["GET", "POST"])
@public
def receipt_check(request: HttpRequest) -> HttpResponse:
    """The form; with script it is checked where it is, without script it comes here."""
    keys = "\n".join(reading.public_keys())
    form = CheckForm(request.POST or None, request.FILES or None, initial={"keys": keys})
    verdict = None
    if form.is_valid():
        given = form.cleaned_data
        verdict = receipts.check(
            receipt=given["receipt"], keys=given["keys"], opened=given["opening"]
        )
    context = {"form": form, "verdict": verdict, "trail": to_log()}
    return render_page(request, "transparency/receipt_check.html", context)


@require_safe
@public
def checker(request: HttpRequest) -> HttpResponse:
    """The page as one file, to keep and to hand on; it works without us."""
    response = HttpResponse(page.one_file("\n".join(reading.public_keys())))
    response["Content-Disposition"] = 'attachment; filename="sjekk-kvittering.html"'
    return opened(response)
