"""Pages for what went wrong. They say what happened, and what one can do now.

Beside them the one address that says beforehand whether something is wrong.
"""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.http import require_http_methods

from accounts.permissions import public
from config import health as state

logger = logging.getLogger(__name__)


@public
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches over the server: 200 while all is well, 503 when something is not."""
    found = state.found()
    well = all(found.values())
    body = {"status": "ok" if well else "fault"} | {
        name: "ok" if fit else "fault" for name, fit in found.items()
    }
    headers = {"Cache-Control": "no-store"}
    return JsonResponse(body, status=200 if well else 503, headers=headers)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _explain(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _explain(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _explain(request, "404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _explain(request, "403_csrf.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Neither context processors nor database: they may be what broke."""
    error_id = secrets.token_hex(4)
    logger.error("Error %s at %s", error_id, request.path)
    page = loader.render_to_string(_part(request, "500.html"), {"error_id": error_id})
    return HttpResponse(page, status=500)


def _explain(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, _part(request, template), context, status=status)


def _part(request: HttpRequest, template: str) -> str:
    """htmx puts the sentences in the error field; the page the reader stands on stays as it is."""
    return f"{template}#message" if request.headers.get("HX-Request") == "true" else template
