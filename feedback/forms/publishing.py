"""Controlling, publishing and deciding, typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from feedback.forms.answers import AnswerForm
from feedback.models import Answer, Decision, Publication


class CommentForm(forms.Form):
    """Why an answer goes back to its writer."""

    comment = forms.CharField(
        label="Hva må endres?",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv hva som må endres."},
    )


class ChooseForm(forms.Form):
    """Some of the answers given, by the references of their points."""

    answers = forms.MultipleChoiceField(
        label="Svar",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Velg minst ett svar.",
            "invalid_choice": "Et av svarene er ikke lenger klart. Se over listen, og velg på nytt.",
        },
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, answers: Sequence[Answer]) -> None:
        super().__init__(data)
        self.by_reference = {answer.point.reference: answer for answer in answers}
        field: Any = self.fields["answers"]
        field.choices = [(ref, ref) for ref in self.by_reference]

    def chosen(self) -> list[Answer]:
        return [self.by_reference[ref] for ref in self.cleaned_data["answers"]]

    def ticked(self) -> set[str]:
        """What is to be ticked on the page: everything, until somebody has chosen."""
        chosen = self["answers"].value() if self.is_bound else self.by_reference
        return set(chosen or [])


class CallOffForm(forms.Form):
    """One of the publications that are still held."""

    publication = forms.ModelChoiceField(queryset=Publication.objects.none())

    def __init__(self, data: Any, *, publications: QuerySet[Publication]) -> None:
        super().__init__(data)
        field: Any = self.fields["publication"]
        field.queryset = publications


class DifferenceForm(forms.Form):
    """Why two like points have different outcomes. Several stand on one page, told apart by pair."""

    reason = forms.CharField(
        label="Hvorfor er de ulike?",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Skriv hvorfor punktene har ulikt resultat."},
    )

    def __init__(self, data: Any = None, *, a: str, b: str) -> None:
        super().__init__(data, prefix=f"{a}-{b}")


class DecisionForm(ChooseForm):
    """A decision, and the answers the body adopted as recommended."""

    body = forms.CharField(
        label="Organ",
        max_length=120,
        error_messages={"required": "Skriv hvilket organ som vedtok det."},
    )
    case_number = forms.CharField(
        label="Saksnummer",
        max_length=30,
        help_text="For eksempel PS 21/26.",
        error_messages={"required": "Skriv saksnummeret."},
    )
    date = forms.DateField(
        label="Dato",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Skriv hvilken dag vedtaket ble gjort.",
            "invalid": "Datoen finnes ikke. Skriv den som 04.06.2026.",
        },
    )
    title = forms.CharField(
        label="Hva saken heter",
        max_length=200,
        error_messages={"required": "Skriv hva saken heter."},
    )
    text = forms.CharField(
        label="Vedtaket, ordrett", required=False, widget=forms.Textarea({"rows": 4})
    )
    url = forms.URLField(
        label="Lenke til saken",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Lenken må begynne med https://."},
    )

    def __init__(self, data: Any = None, *, answers: Sequence[Answer]) -> None:
        super().__init__(data, answers=answers)
        self.fields["answers"].required = False
        del self.fields["confirmed"]

    def decision(self) -> dict[str, Any]:
        names = ("body", "case_number", "date", "title", "text", "url")
        return {name: self.cleaned_data[name] for name in names}


class OtherwiseForm(AnswerForm):
    """What a body decided for one point, where it was not what we recommended."""

    def __init__(
        self, data: Any = None, *, recommended: Answer, decisions: QuerySet[Decision]
    ) -> None:
        super().__init__(data, point=recommended.point)
        self.initial["responsible_unit"] = recommended.responsible_unit_id
        self.fields["decision"] = forms.ModelChoiceField(
            label="Vedtaket",
            queryset=decisions,
            empty_label=None,
            error_messages={"required": "Velg hvilket vedtak det gjelder."},
        )
