"""The filters over a history, read from the address."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.models import User
from audit.models import Actor
from feedback.selectors.history import Kind, Wanted, place_in

UNKNOWN = "Dette valget finnes ikke. Velg et av dem i lista."
NO_DAY = "Skriv datoen slik: 31.12.2026."
ALL = ("", "Alle")
SYSTEM, SENDER = ("systemet", "Systemet"), ("avsenderen", "Avsenderen")
KIND_OF_ACTOR = {"systemet": Actor.Kind.SYSTEM, "avsenderen": Actor.Kind.SENDER}


def _choice(label: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, error_messages={"invalid_choice": UNKNOWN}, **kwargs
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NO_DAY},
    )


class PeriodForm(forms.Form):
    """By whom, and when. A filter that does not exist is told; it narrows nothing."""

    hvem = _choice("Hvem")
    fra = _day("Fra og med")
    til = _day("Til og med")

    machines: ClassVar = [SYSTEM]  # who acts without being a person

    def __init__(self, data: QueryDict, *, people: Sequence[User]) -> None:
        super().__init__(data, auto_id="historikk_%s")
        self.people = {f"person-{user.pk}": user for user in people}
        named = [(key, user.name) for key, user in self.people.items()]
        choices = [ALL, *named, *self.machines]
        self.fields["hvem"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("fra"), self.cleaned_data.get("til")
        if since and until and until < since:
            self.add_error("til", "Til og med må være samme dag eller senere.")
        return self.cleaned_data

    def wanted(self) -> Wanted:
        self.is_valid()
        chosen = self.cleaned_data
        who = chosen.get("hvem", "")
        person = self.people.get(who)
        return Wanted(
            before=place_in(self.data),
            kind=chosen.get("hva", ""),
            actor=person.actor_id if person else None,
            machines=KIND_OF_ACTOR.get(who, ""),
            since=chosen.get("fra"),
            until=chosen.get("til"),
        )


class HistoryForm(PeriodForm):
    """What happened, by whom, and when."""

    hva = _choice("Hva", choices=[ALL, *Kind.choices])

    field_order = ["hva", "hvem", "fra", "til"]
    machines: ClassVar = [SYSTEM, SENDER]
