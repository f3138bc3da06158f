"""What everybody may read, and why something is not for everybody."""

from typing import Any

from django import forms

from consultations.models import Screening, Submission
from consultations.rules import spans
from consultations.rules.sentences import Span


class MaskForm(forms.Form):
    """What everybody may read: the original, with the ticked sentences hidden."""

    sender_label = forms.CharField(
        label="Avsender, slik alle ser det",
        max_length=200,
        help_text="Navnet på en organisasjon kan stå. Personer er «Privatperson» eller «Uten navn».",
        error_messages={
            "required": "Skriv hvordan avsenderen vises.",
            "max_length": "Skriv høyst 200 tegn.",
        },
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission
        self.picked: list[Span] = []

    def clean(self) -> dict[str, Any]:
        getlist = getattr(self.data, "getlist", None)
        try:
            ticked = getlist("s") if getlist else []
            self.picked = spans.parse(ticked, length=len(self.submission.original_text))
        except spans.BadSpan as fault:
            self.add_error(None, str(fault))
        return self.cleaned_data

    @property
    def text(self) -> str:
        """The public text, character for character as long as the original."""
        return spans.masked(self.submission.original_text, self.picked)


class WithholdForm(forms.Form):
    """Why the text is not for everybody."""

    reason = forms.ChoiceField(
        label="Hvorfor",
        choices=[("", "Ikke valgt"), *Screening.Reason.choices],
        error_messages={
            "required": "Velg hvorfor innspillet holdes tilbake.",
            "invalid_choice": "Velg hvorfor innspillet holdes tilbake.",
        },
    )
    legal_reference = forms.CharField(
        label="Hjemmel",
        required=False,
        max_length=120,
        help_text="For eksempel offentleglova § 13.",
        error_messages={"max_length": "Skriv høyst 120 tegn."},
    )
