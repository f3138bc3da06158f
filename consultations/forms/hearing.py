"""What a planner says about those who were invited."""

from collections.abc import Sequence
from typing import Any

from django import forms

from consultations.models import Activity, Invitation, LegalBasis
from consultations.services.inviting import NEWS, News

TAKE_OFF = "take_off"
DAY = {"invalid": "Datoen finnes ikke. Skriv den slik: 31.12.2026."}
FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


def day_field(label: str, **more: Any) -> forms.DateField:
    """A day, chosen in the browser or typed as 31.12.2026."""
    return forms.DateField(
        label=label,
        input_formats=FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=DAY | more.pop("error_messages", {}),
        **more,
    )


class ChosenForm(forms.Form):
    """Some of those on the list, ticked off."""

    chosen = forms.MultipleChoiceField(
        label="Hvem det gjelder",
        error_messages={
            "required": "Kryss av for dem det gjelder.",
            "invalid_choice": "Lista er endret. Last siden på nytt, og velg igjen.",
        },
    )

    def __init__(self, *args: Any, invitations: Sequence[Invitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(each.pk): each for each in invitations}
        choices = [(key, each.guest) for key, each in self.by_key.items()]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]

    @property
    def invitations(self) -> list[Invitation]:
        return [self.by_key[key] for key in self.cleaned_data["chosen"]]

    @property
    def ticked(self) -> set[str]:
        """The keys that were sent, to tick the same boxes again."""
        found = self["chosen"].value() or []
        return {str(each) for each in found}


class RecordForm(ChosenForm):
    """What happened to the invitations that are ticked."""

    what = forms.ChoiceField(
        label="Dette skjedde",
        choices=[
            ("", "Velg"),
            *((key, title) for key, (title, _) in NEWS.items()),
            (TAKE_OFF, "Ta av lista (bare de som ikke er invitert)"),
        ],
        error_messages={"required": "Velg hva som skjedde."},
    )
    on = day_field("Sendt dato", required=False, help_text="Bare for sendte. Tom dato er i dag.")
    count = forms.IntegerField(
        label="Antall som møtte",
        required=False,
        min_value=1,
        max_value=30_000,
        help_text="Fra hver av dem, når du vet det.",
        error_messages={"invalid": "Skriv et helt tall.", "min_value": "Skriv minst 1."},
    )

    @property
    def news(self) -> News:
        given = self.cleaned_data
        return News(given["what"], on=given["on"], count=given["count"])


class RemindForm(ChosenForm):
    """Who was reminded, and how."""

    channel = forms.CharField(
        label="Hvordan dere purret",
        max_length=80,
        help_text="For eksempel «e-post» eller «telefon». Det blir offentlig.",
        error_messages={"required": "Skriv hvordan dere purret."},
    )


class FollowUpForm(forms.Form):
    """How an absent body was asked again, and what came of it."""

    channel = forms.CharField(
        label="Hvordan dere fulgte opp",
        max_length=80,
        help_text="For eksempel «dialogmøte» eller «telefon».",
        error_messages={"required": "Skriv hvordan dere fulgte opp, for eksempel «dialogmøte»."},
    )
    result = forms.CharField(
        label="Hva det førte til",
        max_length=2_000,
        help_text="Dette blir offentlig. Skriv ikke navn på personer.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv hva oppfølgingen førte til."},
    )


class PickForm(forms.Form):
    """What the search found, ticked off; the boxes stand in the page itself."""


class PasteForm(forms.Form):
    lines = forms.CharField(
        label="Navn eller organisasjonsnummer, ett på hver linje",
        max_length=200_000,
        help_text="Slik: «Eksempelvik Korps», «974760673» eller «Eksempelvik Korps; 974760673».",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Lim inn minst én linje."},
    )
    register_new = forms.BooleanField(
        label="Registrer dem vi ikke kjenner, som nye lag og foreninger", required=False
    )


class CopyForm(forms.Form):
    earlier = forms.ModelChoiceField(
        label="Tidligere aktivitet",
        queryset=Activity.objects.none(),
        to_field_name="slug",
        empty_label="Velg aktivitet",
        help_text="Hvem som sto på lista, blir med. Hvordan det gikk, blir ikke med.",
        error_messages={
            "required": "Velg aktiviteten dere vil kopiere fra.",
            "invalid_choice": "Velg en aktivitet fra lista.",
        },
    )

    def __init__(self, *args: Any, earlier: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["earlier"].queryset = earlier  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    """When a planned activity opens and closes, and the rule it stands on."""

    opens = day_field("Åpner", error_messages={"required": "Skriv når aktiviteten åpner."})
    closes = day_field(
        "Stenger",
        help_text="Svar kan gis ut dagen.",
        error_messages={"required": "Skriv når aktiviteten stenger."},
    )
    basis = forms.ModelChoiceField(
        label="Hjemmel",
        queryset=LegalBasis.objects.none(),
        to_field_name="code",
        empty_label="Velg hjemmel",
        error_messages={"required": "Velg regelen aktiviteten bygger på."},
    )

    def __init__(self, *args: Any, bases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].queryset = bases  # type: ignore[attr-defined]
