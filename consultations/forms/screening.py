"""What everybody may read, and why something is not for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from consultations.models import Screening, Submission
from consultations.rules import spans
from consultations.rules.detecting import Found
from consultations.rules.sentences import Span, sentences

AROUND = 30


@dataclass(frozen=True)
class Row:
    """One stretch that is hidden, or that the machine proposes to hide, with what stands around it."""

    span: Span
    words: str
    before: str
    after: str
    label: str
    ticked: bool
    reason: str
    is_sentence: bool

    @property
    def value(self) -> str:
        return f"{self.span[0]}-{self.span[1]}"


class MaskForm(forms.Form):
    """What everybody may read: the original, with what is ticked hidden, each with its reason."""

    more = forms.CharField(
        label="Skjul også",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ord som ikke står i lista: ett navn eller uttrykk på hver linje. De skjules overalt i teksten.",
        error_messages={"max_length": "Skriv høyst 4000 tegn."},
    )
    reason = forms.ChoiceField(
        label="Hvorfor det du selv velger, skjules",
        required=False,
        choices=Screening.Reason.choices,
        initial=Screening.Reason.PRIVACY,
        help_text="Gjelder setninger og ord du velger nå. Grunnen blir offentlig.",
        error_messages={"invalid_choice": "Velg hvorfor teksten skjules."},
    )
    sender_label = forms.CharField(
        label="Avsender, slik alle ser det",
        max_length=200,
        help_text="Navnet på en organisasjon kan stå. Personer er «Privatperson» eller «Uten navn».",
        error_messages={
            "required": "Skriv hvordan avsenderen vises.",
            "max_length": "Skriv høyst 200 tegn.",
        },
    )

    def __init__(
        self, *args: Any, submission: Submission, found: Sequence[Found] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission
        self.found = found
        self.picked: list[Span] = []
        self.grounds: dict[Span, str] = {}

    def clean(self) -> dict[str, Any]:
        getlist = getattr(self.data, "getlist", None)
        text = self.submission.original_text
        try:
            picked = spans.parse(getlist("s") if getlist else [], length=len(text))
        except spans.BadSpan as fault:
            self.add_error(None, str(fault))
            return self.cleaned_data
        self.picked = sorted({*picked, *self._typed(text)})
        usual = self.cleaned_data.get("reason") or Screening.Reason.PRIVACY.value
        for start, end in self.picked:
            self.grounds[start, end] = self.data.get(f"grunn-{start}-{end}") or usual
        if set(self.grounds.values()) - set(Screening.Reason.values):
            self.add_error(None, "Velg hvorfor teksten skjules.")
        return self.cleaned_data

    def _typed(self, text: str) -> list[Span]:
        """Every place of the words that were typed; a word that stands nowhere is a fault."""
        places: list[Span] = []
        for words in self.cleaned_data.get("more", "").splitlines():
            found = spans.occurrences(text, words)
            if words.strip() and not found:
                self.add_error("more", f"«{words.strip()}» står ikke i teksten.")
            places += found
        return places

    @property
    def text(self) -> str:
        """The public text, character for character as long as the original."""
        return spans.masked(self.submission.original_text, self.picked)

    @property
    def sentences(self) -> list[Span]:
        """The sentences that are hidden whole."""
        return [
            (start, end)
            for start, end in sentences(self.submission.original_text)
            if any(first <= start and end <= last for first, last in self.picked)
        ]

    @property
    def rows(self) -> list[Row]:
        """What is hidden and what could be, in the order of the text, each with its reason."""
        labels = {(each.start, each.end): each.label for each in self.found}
        whole = set(self.sentences)
        return [
            self._row(span, labels.get(span, ""), is_sentence=span in whole and span not in labels)
            for span in sorted({*labels, *self.picked})
        ]

    def _row(self, span: Span, label: str, *, is_sentence: bool) -> Row:
        text, (start, end) = self.submission.original_text, span
        return Row(
            span=span,
            words=text[start:end],
            before=text[max(0, start - AROUND) : start],
            after=text[end : end + AROUND],
            label=label or ("hel setning" if is_sentence else "valgt av dere"),
            ticked=span in self.picked,
            reason=self.grounds.get(span, Screening.Reason.PRIVACY.value),
            is_sentence=is_sentence,
        )


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


class ApproveManyForm(forms.Form):
    """The texts somebody has read on the list and lets everybody read."""

    def __init__(self, *args: Any, waiting: Sequence[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        self.chosen: list[Submission] = []

    def clean(self) -> dict[str, Any]:
        getlist = getattr(self.data, "getlist", None)
        wanted = set(getlist("innspill") if getlist else [])
        self.chosen = [each for each in self.waiting if each.reference in wanted]
        if len(self.chosen) < len(wanted):
            self.add_error(
                None, "Noen andre har vurdert et av innspillene i mellomtiden. Se over lista igjen."
            )
        elif not wanted:
            self.add_error(None, "Velg minst ett innspill.")
        return self.cleaned_data
