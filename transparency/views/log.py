"""The transparency log: a page for people, and checkpoints and proofs for other people's tools."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import public
from core.pages import opened, render_page
from transparency.selectors import log
from transparency.trails import to_about, to_log

TEXT = "text/plain; charset=utf-8"
NOT_SIGNED = (
    "Loggen er ikke signert med denne størrelsen. De signerte størrelsene står i "
    "/api/v1/log/checkpoints/."
)
EMPTY = "Loggen er tom. Den er ikke signert ennå."
NO_ENTRY = "Loggen har ingen signert oppføring med dette nummeret. Nummereringen begynner på 0."
WRONG_WAY = "Skriv den minste størrelsen først: /logg/vekst/<gammel>/<ny>."
BAD_SIZE = "«size» må være et helt tall, og kan bare brukes én gang."


@require_safe
@public
def log_show(request: HttpRequest) -> HttpResponse:
    return render_page(request, "transparency/log.html", {"log": log.log(), "trail": to_about()})


@require_safe
@public
def entry_show(request: HttpRequest, index: int) -> HttpResponse:
    entry = log.entry(index)
    if entry is None:
        raise Http404
    context = {"entry": entry, "size": log.size(), "trail": to_log()}
    return render_page(request, "transparency/log_entry.html", context)


@require_safe
@public
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, at an address that never changes."""
    response = _text(log.checkpoint_note(), missing=EMPTY)
    response["Cache-Control"] = "max-age=5"
    return response


@require_safe
@public
def checkpoint_at(request: HttpRequest, size: int) -> HttpResponse:
    return _text(log.checkpoint_note(size), missing=NOT_SIGNED)


@require_safe
@public
def entry_proof(request: HttpRequest, index: int) -> HttpResponse:
    """An entry's proof as a file; `?size=` for the tree of an earlier checkpoint."""
    given = request.GET.getlist("size")
    if given and not (len(given) == 1 and given[0].isascii() and given[0].isdigit()):
        return _text(None, missing=BAD_SIZE, status=400)
    # A size of more digits than this was never signed.
    found = log.proof(index, int(given[0][:19]) if given else None)
    response = _text(found, missing=NO_ENTRY)
    if found:
        name = f"oppforing-{index}.tlog-proof"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@public
def growth(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """The proof that the log has only grown from one size to another."""
    if new < old <= log.size():
        return _text(None, missing=WRONG_WAY, status=400)
    return _text(log.growth(old, new), missing=NOT_SIGNED)


def _text(found: str | None, *, missing: str, status: int = 404) -> HttpResponse:
    """A text for tools, or a sentence that says why there is none; other sites may read both."""
    if found is None:
        return opened(HttpResponse(f"{missing}\n", content_type=TEXT, status=status))
    return opened(HttpResponse(found, content_type=TEXT))
