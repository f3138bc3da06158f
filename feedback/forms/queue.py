"""The filters over the queue, read from the address."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Unit, User
from consultations.models import Activity, Point, Theme
from feedback.models import Answer
from feedback.selectors.queue import Order, View, Wanted
from plans.models import Plan

UNKNOWN = "Dette valget finnes ikke. Velg et av dem i lista."
ALL = ("", "Alle")
# What says where in the queue one stands: kept from page to page.
STATE = ("utvalg", "sok", "aktivitet", "tema", "ansvarlig", "resultat", "status", "sorter")


def choice(label: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, error_messages={"invalid_choice": UNKNOWN}, **kwargs
    )


def person_key(user: User) -> str:
    return f"person-{user.pk}"


def unit_key(unit: Unit) -> str:
    return f"enhet-{unit.pk}"


def responsible_choices(people: Sequence[User], units: Sequence[Unit]) -> list[Any]:
    """People and units in one list, in two groups."""
    return [
        ("Personer", [(person_key(user), user.name) for user in people]),
        ("Enheter", [(unit_key(unit), unit.name_nb) for unit in units]),
    ]


class FilterForm(forms.Form):
    """The filters over the queue. Every one is in the address, so that a view can be shared."""

    utvalg = choice("Visning", choices=[ALL, *View.choices], widget=forms.HiddenInput)
    sorter = choice(
        "Rekkefølge", choices=[("", Order.NUMBER.label), (Order.DUE.value, Order.DUE.label)]
    )
    sok = forms.CharField(label="Søk", required=False, max_length=200)
    aktivitet = choice("Aktivitet")
    tema = choice("Tema")
    ansvarlig = choice("Ansvarlig")
    resultat = choice("Resultat", choices=[ALL, *Answer.Outcome.choices])
    status = choice("Status")

    def __init__(
        self,
        data: QueryDict,
        *,
        activities: Sequence[Activity],
        themes: Sequence[Theme],
        people: Sequence[User],
        units: Sequence[Unit],
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.activities = {activity.slug: activity for activity in activities}
        self.themes = {theme.slug: theme for theme in themes}
        self.holders: dict[str, User | Unit] = {person_key(user): user for user in people}
        self.holders |= {unit_key(unit): unit for unit in units}
        self._fill("aktivitet", [(a.slug, a.title) for a in activities])
        self._fill("tema", [(t.slug, _indented(t)) for t in themes])
        nobody = ("ingen", "Ingen")
        self._fill("ansvarlig", [nobody, *responsible_choices(people, units)])
        current = [each for each in Point.Status if each != Point.Status.RETIRED]
        self._fill("status", [(each.value, each.label) for each in current])
        self.fields["sok"].widget.attrs |= {"type": "search", "autocomplete": "off"}

    def _fill(self, name: str, choices: Sequence[Any]) -> None:
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def wanted(self, *, plan: Plan, user: User, today: date) -> Wanted:
        """What was asked for; a filter that does not exist is told, and narrows nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        return Wanted(
            plan=plan,
            user=user,
            today=today,
            view=chosen.get("utvalg", ""),
            search=chosen.get("sok", ""),
            activity=self.activities.get(chosen.get("aktivitet", "")),
            theme=self.themes.get(chosen.get("tema", "")),
            responsible=self.holders.get(chosen.get("ansvarlig", "")),
            unassigned=chosen.get("ansvarlig") == "ingen",
            outcome=chosen.get("resultat", ""),
            status=chosen.get("status", ""),
            order=chosen.get("sorter") or Order.NUMBER,
        )

    def state(self) -> str:
        """The filters in force as a query string, for links to and from one submission."""
        query = QueryDict(mutable=True)
        for name in STATE:
            if value := self.cleaned_data.get(name):
                query[name] = value
        return query.urlencode()

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields one chooses in, beside the search."""
        return [self[name] for name in (*STATE[2:-1], "sorter")]

    @property
    def view_label(self) -> str:
        """The name of the chosen view, or of the whole queue."""
        view = self.cleaned_data.get("utvalg")
        return str(View(view).label) if view else "Kø"

    def active(self) -> list[tuple[str, str]]:
        """Each filter that narrows: its name in the address, and what it says in words."""
        found = []
        for name in STATE[1:-1]:
            if value := self.cleaned_data.get(name):
                field = self.fields[name]
                found.append((name, f"{field.label}: {_words(field, value)}"))
        return found


def _indented(theme: Theme) -> str:
    return f"– {theme.name_nb}" if theme.parent_id else theme.name_nb


def _words(field: forms.Field, value: str) -> str:
    """The label of a choice; what was typed, for a free text."""
    for key, label in getattr(field, "choices", []):
        pairs = label if isinstance(label, list | tuple) else [(key, label)]
        for code, text in pairs:
            if code == value:
                return str(text).removeprefix("– ")
    return f"«{value}»"
