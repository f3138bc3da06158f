"""Why somebody must read what is sealed, or gives a sender a new code."""

from django import forms


class SealedForm(forms.Form):
    reason = forms.CharField(
        label="Hvorfor må du lese dette?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Grunnen blir stående i historikken, sammen med navnet ditt.",
        error_messages={
            "required": "Skriv hvorfor du må lese dette.",
            "max_length": "Skriv høyst 500 tegn.",
        },
    )


class NewCodeForm(forms.Form):
    reason = forms.CharField(
        label="Hvem får koden, og hvordan?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For eksempel: «Sendes til avsenderen sammen med svarbrevet.» "
        "Det blir stående i historikken.",
        error_messages={
            "required": "Skriv hvem som får koden, og hvordan.",
            "max_length": "Skriv høyst 500 tegn.",
        },
    )
