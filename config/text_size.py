"""The councils' choice of text size: a link sets it, a cookie keeps it, nothing needs a script."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SIZES = ("a", "a1", "a2")
COOKIE = "skrift"
ONE_YEAR = 365 * 24 * 60 * 60


def chosen(request: HttpRequest) -> str:
    wanted = request.GET.get(COOKIE) or request.COOKIES.get(COOKIE)
    return wanted if wanted in SIZES else SIZES[0]


def remember_text_size(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.GET.get(COOKIE) in SIZES:
            response.set_cookie(
                COOKIE,
                request.GET[COOKIE],
                max_age=ONE_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware
