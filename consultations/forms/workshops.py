"""What is filled in to lead a workshop, to write at a table, and to write down what is on paper."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from consultations.models import (
    Activity,
    Point,
    Prompt,
    SummaryConfirmation,
    Theme,
    Workshop,
    WorkshopCard,
)
from consultations.rules.workshops import (
    NOTE_MAX_CHARACTERS,
    PROMPTS_MAX,
    TABLES_MAX,
    sheet_numbers,
)
from consultations.services.carding import OnPaper, Typed
from consultations.services.confirming import COMMENT_MAX_CHARACTERS
from consultations.services.workshops import Setup

MINUTES_MAX = 600


def _minutes(label: str, initial: int) -> forms.IntegerField:
    wrong = f"Skriv et tall mellom 0 og {MINUTES_MAX}."
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=0,
        max_value=MINUTES_MAX,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class SetupForm(forms.Form):
    """Questions, tables and phases. The questions the activity has already stay as they are."""

    questions = forms.CharField(
        label="Oppgaver",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Én oppgave på hver linje, høyst {PROMPTS_MAX}.",
    )
    tables = forms.IntegerField(
        label="Antall bord",
        initial=6,
        min_value=1,
        max_value=TABLES_MAX,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Skriv et tall mellom 1 og {TABLES_MAX}.",
        ),
    )
    alone_minutes = _minutes("Minutter alene", 5)
    group_minutes = _minutes("Minutter i gruppe", 20)
    plenary_minutes = _minutes("Minutter felles", 15)

    def setup(self) -> Setup:
        lines = self.cleaned_data.pop("questions").splitlines()
        return Setup(
            questions=[each.strip() for each in lines if each.strip()], **self.cleaned_data
        )


class PhaseForm(forms.Form):
    """The phase to go to."""

    to = forms.ChoiceField(
        label="Fase",
        choices=Workshop.Status.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Velg en fase."),
    )


class ShowForm(forms.Form):
    """Whether the big screen shows the notes."""

    shown = forms.BooleanField(label="Vis lappene", required=False)


class MoveForm(forms.Form):
    """A note of the workshop, and the theme it goes to."""

    card = forms.RegexField(
        label="Lapp",
        regex=r"^[0-9]{1,3}-[0-9]{1,4}$",
        error_messages=dict.fromkeys(("required", "invalid"), "Velg en lapp."),
    )
    theme = forms.ModelChoiceField(
        label="Flytt til",
        required=False,
        queryset=Theme.objects.none(),
        to_field_name="slug",
        empty_label="Uten tema",
        error_messages={"invalid_choice": "Velg et tema i planen."},
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = cast(forms.ModelChoiceField, self.fields["theme"])
        themes.queryset = Theme.objects.for_plan(workshop.activity.plan)
        self.workshop = workshop

    def clean_card(self) -> WorkshopCard:
        table, number = self.cleaned_data["card"].split("-")
        found = WorkshopCard.objects.of_workshop(self.workshop).shared()
        card = found.filter(table__number=int(table), number=int(number)).first()
        if card is None:
            raise forms.ValidationError("Lappen er slettet av bordet. Last siden på nytt.")
        return card


class SummaryForm(forms.Form):
    """What the table cared about, as the one who led it understood it."""

    text = forms.CharField(
        label="Oppsummering",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "Skriv høyst 5000 tegn."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CloseForm(forms.Form):
    """What was on the page when somebody pressed the button."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)


class NoteForm(forms.Form):
    """One note at a table."""

    text = forms.CharField(
        label="Skriv ett forslag per lapp",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": NOTE_MAX_CHARACTERS}),
    )
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    phase = forms.ChoiceField(
        widget=forms.HiddenInput, required=False, choices=Workshop.Status.choices
    )

    def typed(self, *, prompt: Prompt | None, key: str, writer: str) -> Typed:
        data = self.cleaned_data
        key = key[:64] or data["form_key"]
        return Typed(data["text"], key, prompt, phase=data["phase"], writer=writer)


class CardForm(forms.Form):
    """What is done with a note that is there."""

    do = forms.ChoiceField(
        label="Gjør",
        choices=[(each, each) for each in ("change", "discard", "share", "important", "ordinary")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Velg hva du vil gjøre med lappen."
        ),
    )
    text = forms.CharField(label="Lappen", required=False, strip=False)


class ConfirmForm(forms.Form):
    """«Stemmer det?»"""

    answer = forms.ChoiceField(
        label="Stemmer oppsummeringen?",
        choices=SummaryConfirmation.Answer.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Velg om oppsummeringen stemmer."
        ),
    )
    who = forms.ChoiceField(
        label="Hvem svarer?",
        choices=SummaryConfirmation.Who.choices,
        initial=SummaryConfirmation.Who.TABLE,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Velg hvem som svarer."),
    )
    comment = forms.CharField(
        label="Hva er dere uenige i?",
        required=False,
        max_length=COMMENT_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Det dere skriver, blir stående ved siden av oppsummeringen. Ikke skriv navn.",
        error_messages={"max_length": f"Skriv høyst {COMMENT_MAX_CHARACTERS} tegn."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class FieldForm(forms.Form):
    """One numbered field of a sheet."""

    text = forms.CharField(
        label="Lapp",
        required=False,
        max_length=NOTE_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": f"Skriv høyst {NOTE_MAX_CHARACTERS} tegn."},
    )
    unreadable = forms.BooleanField(label="Uleselig", required=False)


class SheetForm(forms.Form):
    """One sheet of a table: who wrote it, and its numbered fields with one form each."""

    origin = forms.ChoiceField(
        label="Hvem skrev arket?",
        choices=Point.Origin.choices,
        initial=Point.Origin.GROUP,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Velg hvem som skrev arket."),
    )

    def __init__(
        self, data: Any, *, place: int, prompt: Prompt | None, cards: Iterable[WorkshopCard]
    ) -> None:
        self.prompt = prompt
        have = {card.number: card for card in cards}
        written = [have[number] for number in sheet_numbers(place) if number in have]
        initial = {"origin": written[0].origin} if written else None
        super().__init__(data, initial=initial)
        self.numbered = [
            (number, self._field(data, number, have.get(number))) for number in sheet_numbers(place)
        ]

    @staticmethod
    def _field(data: Any, number: int, card: WorkshopCard | None) -> FieldForm:
        initial = {"text": card.text, "unreadable": card.unreadable} if card else {}
        form = FieldForm(data, prefix=f"f{number}", initial=initial)
        form.fields["text"].label = f"Lapp {number}"
        return form

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for _, form in self.numbered)])

    def read(self) -> list[OnPaper]:
        origin = self.cleaned_data["origin"]
        return [
            OnPaper(number, form.cleaned_data["text"], self.prompt, origin,
                    form.cleaned_data["unreadable"])
            for number, form in self.numbered
        ]  # fmt: skip


class PictureForm(forms.Form):
    """A photograph or a scan of the sheet, to read from."""

    file = forms.FileField(
        label="Bilde eller skann av arket",
        help_text="Bildet er til hjelp mens du skriver av. Det blir ikke lagret sammen med lappene.",
        error_messages=dict.fromkeys(("required", "empty", "invalid"), "Velg et bilde først."),
    )

    def named(self) -> tuple[str, bytes]:
        file = self.cleaned_data["file"]
        return file.name or "", file.read()


def prompts_of(activity: Activity) -> list[Prompt]:
    """The questions in order; their place, counted from 1, is what addresses and paper say."""
    return list(activity.prompts.order_by("order", "pk"))
