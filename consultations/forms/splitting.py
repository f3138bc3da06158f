"""Picking sentences and saying how they are understood."""

import re
from dataclasses import dataclass
from typing import Any, cast

from django import forms

from consultations.models import Point, Prompt, Submission
from consultations.rules import spans
from consultations.rules.sentences import Span
from consultations.services.splitting import Reading


class ReadingForm(forms.Form):
    """How a planner understands a point."""

    summary = forms.CharField(
        label="Slik forstår vi det",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Med egne ord. Står feltet tomt, bruker vi avsenderens ord.",
        error_messages={"max_length": "Skriv høyst 2000 tegn."},
    )
    kind = forms.ChoiceField(
        label="Slag",
        choices=Point.Kind.choices,
        initial=Point.Kind.WISH,
        error_messages={
            "required": "Velg hva slags punkt det er.",
            "invalid_choice": "Velg hva slags punkt det er.",
        },
    )
    origin = forms.ChoiceField(
        label="Hvem kom med det",
        required=False,
        choices=[("", "Ikke valgt"), *Point.Origin.choices],
    )
    prompt = forms.ModelChoiceField(
        label="Svarer på",
        required=False,
        queryset=Prompt.objects.none(),
        empty_label="Ingen av spørsmålene",
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission
        prompts = cast(forms.ModelChoiceField, self.fields["prompt"])
        prompts.queryset = submission.activity.prompts.order_by("order", "pk")
        if not list(prompts.queryset):
            del self.fields["prompt"]

    def reading(self, quote: str) -> Reading:
        """The reading; the sender's own words where the planner has written none."""
        return Reading(
            summary=self.cleaned_data["summary"] or quote,
            kind=self.cleaned_data["kind"],
            origin=self.cleaned_data["origin"] or None,
            prompt=self.cleaned_data.get("prompt"),
            reason=self.cleaned_data.get("reason", ""),
        )


class PointForm(ReadingForm):
    """An existing point, read at a revision."""

    reason = forms.CharField(
        label="Hvorfor slaget endres",
        required=False,
        max_length=500,
        help_text="Må fylles ut når et punkt går fra eller til å være et funn.",
        error_messages={"max_length": "Skriv høyst 500 tegn."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class PickForm(ReadingForm):
    """Sentences picked from a submission, for one of the acts that start from a pick.

    ``seen`` is the state of the splitting when the page was shown. ``needs_span`` and
    ``needs_reading`` say what this act cannot do without.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, needs_span: bool = True, needs_reading: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs_span = needs_span
        self.fields["kind"].required = needs_reading
        self.picked: list[Span] = []
        self.span: Span = (0, 0)

    def clean(self) -> dict[str, Any]:
        """Read the spans, whatever else is wrong, so that they stay picked."""
        text = self.submission.original_text
        getlist = getattr(self.data, "getlist", None)
        try:
            self.picked = spans.parse(getlist("s") if getlist else [], length=len(text))
            if self.needs_span:
                self.span = spans.joined(text, self.picked)
        except spans.BadSpan as fault:
            self.add_error(None, str(fault))
        return self.cleaned_data

    @property
    def quote(self) -> str:
        """The words that were picked."""
        return self.submission.original_text[slice(*self.span)]


class SeenForm(forms.Form):
    """An act that needs nothing but to know which state of the splitting it was decided on."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Hvorfor åpnes delingen igjen",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Skriv høyst 2000 tegn."},
    )


@dataclass(frozen=True)
class Word:
    """A word a sentence can be cut in front of, and where it begins in the original."""

    place: int
    text: str


class CutForm(forms.Form):
    """One sentence, and where it is to be cut: in front of a word, or as two fields say."""

    before = forms.CharField(
        label="Første del",
        required=False,
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    after = forms.CharField(
        label="Andre del",
        required=False,
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Flytt slutten av setningen hit. Ordene må stå som før.",
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = submission.original_text
        self.span: Span | None = None
        self.place: int | None = None

    def clean(self) -> dict[str, Any]:
        getlist = getattr(self.data, "getlist", None)
        try:
            picked = spans.parse(getlist("s") if getlist else [], length=len(self.text))
        except spans.BadSpan as fault:
            self.add_error(None, str(fault))
            return self.cleaned_data
        if len(picked) != 1:
            self.add_error(None, "Velg én setning, og bare den, før du deler.")
            return self.cleaned_data
        self.span = picked[0]
        self.place = self._place(*self.span)
        return self.cleaned_data

    def _place(self, start: int, end: int) -> int | None:
        if (chosen := self.data.get("sted", "")) and chosen.isdecimal():
            if any(word.place == int(chosen) for word in self.words):
                return int(chosen)
            self.add_error(None, "Stedet ligger utenfor setningen. Velg på nytt.")
        elif after := self.cleaned_data.get("after", "").strip():
            before = self.cleaned_data.get("before", "")
            place = spans.parting(self.text[start:end], before, after)
            if place is not None:
                return start + place
            self.add_error("after", "De to delene må til sammen være setningen, ord for ord.")
        return None

    @property
    def words(self) -> list[Word]:
        """The words of the sentence that something stands in front of."""
        if self.span is None:
            return []
        start, end = self.span
        found = re.finditer(r"\S+", self.text[start:end])
        return [Word(start + word.start(), word[0]) for word in found if word.start()]

    @property
    def sentence(self) -> str:
        """The words that are to be cut."""
        return self.text[slice(*self.span)] if self.span else ""

    @property
    def value(self) -> str:
        """The sentence as a form sends it."""
        return f"{self.span[0]}-{self.span[1]}" if self.span else ""
