"""Pages that exist only in tests: every component at once, on each of the three skeletons."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.pages import render_page

OUTCOMES = [
    ("accepted", "Tatt med", 24),
    ("partly_accepted", "Delvis tatt med", 9),
    ("already_covered", "Allerede på plass", 4),
    ("deferred", "Tas med videre", 8),
    ("used_as_knowledge", "Brukt som kunnskap", 5),
    ("forwarded", "Sendt til andre", 2),
    ("not_accepted", "Ikke tatt med", 4),
    ("received", "Mottatt", 1),
    ("in_review", "Under vurdering", 4),
    ("needs_clarification", "Trenger avklaring", 1),
    ("reopened", "Nytt svar kreves", 1),
    ("late", "Forsinket, ny dato", 3),
    ("overdue", "Over fristen", 1),
]
MEASURES = [
    ("proposed", "Foreslått"),
    ("not_started", "Ikke startet"),
    ("in_progress", "I gang"),
    ("ongoing", "Løpende"),
    ("delayed", "Forsinket"),
    ("postponed", "Utsatt"),
    ("stopped", "Stanset"),
    ("done", "Gjennomført"),
]


class Everything(forms.Form):
    name = forms.CharField(label="Navn", help_text="Slik det skal stå på svaret.")
    text = forms.CharField(label="Hva vil dere si?", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Slag", choices=[("wish", "Ønske"), ("finding", "Funn")])
    date = forms.DateField(label="Frist", widget=forms.DateInput(attrs={"type": "date"}))
    tone = forms.ChoiceField(
        label="Er svaret godt nok?", choices=[("y", "Ja"), ("n", "Nei")], widget=forms.RadioSelect
    )
    themes = forms.MultipleChoiceField(
        label="Tema",
        choices=[("1", "Lokaler og arealbruk"), ("2", "Økonomi")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label="Vis navnet vårt på nettsiden", required=False)


def showcase(request: HttpRequest, skeleton: str) -> HttpResponse:
    if "beskjed" in request.GET:
        messages.success(request, "FRIV-0031 er ferdig.")
    form = Everything({"kind": "wish"} if "feil" in request.GET else None)
    total = sum(count for _, _, count in OUTCOMES)
    context: dict[str, Any] = {
        "skeleton": f"{skeleton}.html",
        "form": form,
        "tags": OUTCOMES,
        "measures": MEASURES,
        "rows": [
            {"code": code, "label": label, "count": count, "share": 100 * count / total, "url": "#"}
            for code, label, count in OUTCOMES
        ],
        "steps": [
            {"label": "Dette skrev dere", "url": "#", "state": "ferdig"},
            {"label": "Slik forsto vi det", "url": "#", "state": "ferdig"},
            {"label": "Dette svarte vi", "url": "#", "state": "nå"},
            {"label": "Dette ble det til", "url": "#", "state": "senere"},
        ],
        "facts": [("Fra", "Et lag eller en forening"), ("Mottatt", "22. august 2022")],
        "trail": [("Planer", "#"), ("Temaplan frivillighet", "#")],
        "plan": SimpleNamespace(slug="temaplan-frivillighet"),
        "section": "innspill",
    }
    return render_page(request, "showcase.html", context, status=200)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def shut(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("stengt/", shut),
    path("utstilling/<slug:skeleton>/", showcase),
    path("gaar-galt/", broken),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
