"""One way to answer a request: the page, or the part of it that htmx asked for."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from core.errors import Refused, Several

T = TypeVar("T")
Open = TypeVar("Open", bound=HttpResponse)


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or its named partial when htmx asked for a part of it.

    A bound form with errors in `context["form"]` or `context["forms"]` makes the answer 422, or 409
    where a service said that somebody else was first. The answer always says `Vary: HX-Request`:
    otherwise a cache gives the fragment back as the page.
    """
    context = context or {}
    name = f"{template}#{fragment}" if fragment and wants_fragment(request) else template
    if status == 200:
        status = max((_status(form) for form in _forms(context)), default=200)
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def see_other(to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Where to look after a POST: 303, so that a reload sends nothing twice."""
    response = redirect(to, *args, **kwargs)
    response.status_code = 303
    return response


def opened(response: Open) -> Open:
    """Open data may be read by pages on other sites; there is no login that could leak."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def private(response: HttpResponse, *, sends: bool = False) -> HttpResponse:
    """For one reader's eyes: kept nowhere, found nowhere, and told to nobody one goes on to.

    ``sends``: the page holds a form. Browsers that may not say where they come from do not say so
    when they send a form either, and it would be refused; the house's rule, that no other site is
    told, has to do there.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    if not sends:
        response["Referrer-Policy"] = "no-referrer"
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx will swap the answer into the page the reader already has."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by its middleware
    whole = htmx.boosted or htmx.history_restore_request or htmx.request_type == "full"
    return bool(htmx) and not whole


def add_refusal(form: BaseForm, refusal: Refused) -> None:
    """Say a service's refusal where the reader looks: beside its field, or above the form."""
    for each in refusal.refusals if isinstance(refusal, Several) else [refusal]:
        form.add_error(each.field if each.field in form.fields else None, each.message)
    form.refused_with = refusal.status  # type: ignore[attr-defined]  # read by render_page


def carry_out(
    form: BaseForm, act: Callable[[], T], *, say: Callable[[Refused], None] | None = None
) -> T | None:
    """What the service gives for a valid form; None where form or service refuses, and says so.

    ``say`` puts a refusal into the form where ``add_refusal`` would not find the place.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except Refused as refusal:
        if say is None:
            add_refusal(form, refusal)
        else:
            say(refusal)
    return None


def _status(form: BaseForm) -> int:
    if not (form.is_bound and form.errors):
        return 200
    return int(getattr(form, "refused_with", 422))


def _forms(context: dict[str, Any]) -> Iterable[BaseForm]:
    found = context.get("forms", [])
    yield from found.values() if isinstance(found, dict) else found
    if context.get("form") is not None:
        yield context["form"]
