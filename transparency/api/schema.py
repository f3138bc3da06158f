"""The API describes itself: an OpenAPI document, and the same as a page for people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.pages import opened, render_page
from transparency.api.filters import check_parameters
from transparency.api.views import READING

ABOUT = (
    "Det som er publisert om innspill, svar og tiltak, for alle. Ingen trenger å logge inn, og "
    "ingenting kan endres herfra. Feltnavn er på engelsk, tekster slik de er skrevet. Et felt som "
    "er null, er ikke oppgitt."
)
INVENTED = (
    "Eksempelvik kommune finnes ikke. Svar, tiltak, vedtak og løfter er oppdiktet. Innspillene "
    "bygger på Bærum kommunes oppsummering av innspill til temaplan frivillighet, gjengitt med "
    "våre ord. Ingenting her er vedtatt av Bærum kommune."
)


def describe(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say in the document itself what the data is, and in a demo that it is invented."""
    info = result["info"]
    info["description"] = f"{ABOUT}\n\n{INVENTED}" if settings.DEMO else ABOUT
    info["x-demo"] = settings.DEMO
    info["x-municipality"] = settings.MUNICIPALITY_NAME
    return result


class Schema(SpectacularJSONAPIView):
    """The OpenAPI document."""

    http_method_names = READING

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        check_parameters(request, (), ())
        return super().get(request, *args, **kwargs)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        return opened(super().finalize_response(*args, **kwargs))


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "path": path,
            "about": methods["get"].get("description", ""),
            "parameters": methods["get"].get("parameters", []),
        }
        for path, methods in document["paths"].items()
    ]


def _fields(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "about": part.get("description", ""),
            "fields": [
                {"name": field, "about": about.get("description", "")}
                for field, about in part["properties"].items()
            ],
        }
        for name, part in sorted(document["components"]["schemas"].items())
        if part.get("type") == "object" and not name.startswith("Paginated")
    ]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """What can be fetched, with which filters, and what each field says."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return render_page(
        request,
        "transparency/api_docs.html",
        {
            "about": ABOUT,
            "operations": _operations(document),
            "parts": _fields(document),
        },
    )
