"""Councils, how we answer, and what we know about those who write to us."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import public
from audit.log import reading
from core.pages import render_page
from transparency.labels import outcome_rows, state_rows
from transparency.selectors.notices import notices
from transparency.selectors.verdicts import councils_say
from transparency.trails import to_about


@require_safe
@public
def council_list(request: HttpRequest) -> HttpResponse:
    return render_page(request, "transparency/council_list.html", {"councils": councils_say()})


@require_safe
@public
def about(request: HttpRequest) -> HttpResponse:
    return render_page(request, "transparency/about.html", {"keys": reading.public_keys()})


@require_safe
@public
def answers_how(request: HttpRequest) -> HttpResponse:
    context = {"outcomes": outcome_rows(), "states": state_rows(), "trail": to_about()}
    return render_page(request, "transparency/answers_how.html", context)


@require_safe
@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render_page(
        request, "transparency/privacy.html", {"notices": notices(), "trail": to_about()}
    )


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render_page(request, "transparency/accessibility.html", {"trail": to_about()})
