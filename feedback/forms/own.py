"""What a sender types on the pages of their own submission."""

from django import forms

from consultations.services.correcting import TEXT_MAX_CHARACTERS as CORRECTION_MAX
from feedback.services.objecting import TEXT_MAX_CHARACTERS


class DoorForm(forms.Form):
    reference = forms.CharField(
        label="Referanse",
        max_length=40,
        help_text="Den står på kvitteringen, for eksempel FRIV-0042.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Skriv referansen som står på kvitteringen."},
    )
    code = forms.CharField(
        label="Kode fra kvitteringen",
        max_length=40,
        help_text="Koden har tolv tegn, for eksempel 7K3M-Q9TX-4HWP.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Skriv koden som står på kvitteringen."},
    )


class CorrectForm(forms.Form):
    text = forms.CharField(
        label="Slik skulle det stått",
        strip=False,
        max_length=CORRECTION_MAX,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Skriv hele innspillet på nytt, eller bare det du vil rette.",
        error_messages={
            "required": "Rettelsen er tom. Skriv hva du heller vil si.",
            "max_length": f"Rettelsen kan ha høyst {CORRECTION_MAX} tegn.",
        },
    )
    form_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class ObjectForm(forms.Form):
    text = forms.CharField(
        label="Hva mente du?",
        max_length=TEXT_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Vi svarer innen 14 dager.",
        error_messages={
            "required": "Skriv hva du mente.",
            "max_length": f"Teksten kan ha høyst {TEXT_MAX_CHARACTERS} tegn.",
        },
    )
    form_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class SettleForm(forms.Form):
    """What we answer a sender who says that we have misunderstood."""

    result = forms.ChoiceField(
        label="Hva har dere kommet til?",
        choices=[
            ("upheld", "Avsenderen har rett. Vi leser punktet på nytt."),
            ("not_upheld", "Vi har forstått punktet riktig."),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hva dere har kommet til."},
    )
    text = forms.CharField(
        label="Svar til avsenderen",
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Skriv et svar til avsenderen."},
    )
    thread = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class FollowForm(forms.Form):
    email = forms.EmailField(
        label="E-post",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Vi sender én e-post dit, med en lenke for å bekrefte.",
        error_messages={
            "required": "Skriv e-postadressen vi skal sende til.",
            "invalid": "E-postadressen må inneholde @, for eksempel navn@example.no.",
        },
    )


class PressForm(forms.Form):
    """A button and nothing else."""
