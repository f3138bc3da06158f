"""Headers that keep what belongs to one reader out of caches, search engines and other sites."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def privacy_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Open data may be fetched from other sites, and says so itself.
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # A page that read the session or a form's token says so in Vary, and only such pages
        # depend on who is reading.
        if "cookie" in response.get("Vary", "").lower():
            response.setdefault("Cache-Control", "no-store")
            response.setdefault("X-Robots-Tag", "noindex")
        return response

    return middleware
