"""The answer to one point, typed: one flat form, so that every fault has one field to stand beside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.models import Unit
from consultations.models import Point
from core.errors import Conflict, Refused, Several
from core.pages import add_refusal
from core.text import empty_promises
from feedback.forms.rows import LinkRow, ReasonRow, targets_of
from feedback.models import Answer, AnswerMeasure, AnswerReason
from feedback.selectors.drafting import is_boilerplate, uses_of
from feedback.states import MEANINGS, Content
from plans.models import Plan, PlanVersion

ROWS = 3
REQUIRED_UNIT = "Skriv hvem som har ansvaret: velg en enhet."
LONG = {"rows": 4, "placeholder": " "}
SHORT = {"placeholder": " "}
# Free texts that are read for empty promises and repeated phrases.
TEXTS = ("what_we_do", "what_we_do_not", "where", "used_for", "revisit_occasion")


@dataclass(frozen=True)
class Shown:
    """An answer as its reader will see it, stored or not."""

    answer: Answer
    reasons: list[AnswerReason]
    links: list[AnswerMeasure]

    @property
    def meaning(self) -> str:
        return MEANINGS.get(self.answer.outcome, "")


def shown(answer: Answer) -> Shown:
    """A stored answer with the words that count; load it with ``with_words``."""
    words = answer.words
    return Shown(answer, list(words.reasons.all()), list(words.links.all()))


def _long(label: str, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(LONG)
    return forms.CharField(label=label, required=False, max_length=5000, widget=widget, **kwargs)


class AnswerForm(forms.Form):
    """All the fields of every outcome; the service says which of them the outcome requires."""

    outcome = forms.ChoiceField(
        label="Resultat",
        choices=Answer.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hva som ble resultatet for punktet."},
    )
    what_we_do = _long("Det vi gjør")
    what_we_do_not = _long("Det vi ikke gjør nå")
    where = _long("Hvor", help_text="Hvor dette finnes i dag, eller hvor det tas opp igjen.")
    revisit_date = forms.DateField(
        label="Dato vi tar det opp igjen",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Datoen finnes ikke. Skriv den som 01.05.2027."},
    )
    revisit_occasion = forms.CharField(
        label="Anledning",
        required=False,
        max_length=200,
        widget=forms.TextInput(SHORT),
        help_text="Dato eller anledning, for eksempel «når skolebruksplanen rulleres».",
    )
    used_for = _long("Hva punktet er brukt til", help_text="Kapittel, analyse eller praksis.")
    forwarded_to = forms.CharField(
        label="Hvem vi har sendt det til",
        required=False,
        max_length=200,
        widget=forms.TextInput(SHORT),
    )
    forwarded_date = forms.DateField(
        label="Dato det ble sendt",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Datoen finnes ikke. Skriv den som 01.05.2027."},
    )
    responsible_unit = forms.ModelChoiceField(
        label="Hvem har ansvaret",
        queryset=Unit.objects.none(),
        empty_label="Velg enhet",
        error_messages={"required": REQUIRED_UNIT, "invalid_choice": REQUIRED_UNIT},
    )
    plan_version = forms.ModelChoiceField(
        label="Planutgaven svaret gjelder",
        queryset=PlanVersion.objects.none(),
        empty_label=None,
        error_messages={"required": "Velg hvilken planutgave svaret gjelder."},
    )
    change_reason = _long(
        "Hvorfor endrer vi svaret?",
        help_text="Forrige svar blir stående, med lenke. Grunnen er åpen for alle.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(
        self,
        data: Any = None,
        *,
        point: Point,
        answer: Answer | None = None,
        published: Answer | None = None,
        alike: Iterable[Point] = (),
    ) -> None:
        """``answer`` is the draft to go on with; ``published`` the answer a new one replaces."""
        plan = point.submission.activity.plan
        self.point, self.answer = point, answer
        self.targets = targets_of(plan)
        stored = answer or published
        self.link_rows = [LinkRow(n) for n in range(1, _rows(stored, "links") + 1)]
        self.reason_rows = [ReasonRow(n) for n in range(1, _rows(stored, "reasons") + 1)]
        super().__init__(data, initial=self._initial(point, stored, answer))
        units: Any = self.fields["responsible_unit"]
        units.queryset = Unit.objects.active()
        versions: Any = self.fields["plan_version"]
        versions.queryset = PlanVersion.objects.filter(plan=plan).order_by("-number", "pk")
        if answer is None:
            self.initial["plan_version"] = versions.queryset.first()
        for row in self.rows():
            self.fields.update(row.fields(self.targets))
        self.fields["change_reason"].required = published is not None
        self.fields["change_reason"].error_messages["required"] = "Skriv hvorfor svaret er endret."
        self._add_alike(list(alike))

    def _initial(
        self, point: Point, stored: Answer | None, answer: Answer | None
    ) -> dict[str, Any]:
        if stored is None:
            return {"responsible_unit": point.assigned_unit_id, "revision": 0}
        # A new answer speaks of the newest edition of the plan, whatever the old one spoke of.
        apart = {"revision", "change_reason"} | (set() if answer else {"plan_version"})
        names = [name for name in self.base_fields if name not in apart]
        initial = {name: getattr(stored, name) for name in names}
        for row, link in zip(self.link_rows, stored.links.all(), strict=False):
            initial |= row.initial(link)
        for reason_row, reason in zip(self.reason_rows, stored.reasons.all(), strict=False):
            initial |= reason_row.initial(reason)
        initial["revision"] = answer.revision if answer else 0
        initial["change_reason"] = answer.change_reason if answer else ""
        return initial

    def _add_alike(self, alike: list[Point]) -> None:
        self.alike = {point.reference: point for point in alike}
        if not alike:
            return
        self.fields["also"] = forms.MultipleChoiceField(
            label="Gjelder også (samme sak)",
            required=False,
            choices=[(ref, f"{ref} – {point.summary}") for ref, point in self.alike.items()],
            widget=forms.CheckboxSelectMultiple,
            help_text="Hver avsender får svaret med sine egne ord sitert.",
        )

    def rows(self) -> Iterator[LinkRow | ReasonRow]:
        yield from self.link_rows
        yield from self.reason_rows

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.rows():
            for name, message in row.faults(cleaned, self.errors):
                self.add_error(name, message)
        types = [cleaned.get(row.name("type")) for row in self.reason_rows]
        for row, type_ in zip(self.reason_rows, types, strict=True):
            if type_ and types.index(type_) < row.number - 1:
                self.add_error(row.name("type"), "Grunnen er valgt fra før. Skriv alt på ett sted.")
        return cleaned

    def content(self) -> Content:
        """What was typed, as the service takes it. Call when the form is valid."""
        cleaned = self.cleaned_data
        return Content(
            **self._plain(),
            links=tuple(
                row.content(cleaned, self.targets) for row in self.link_rows if row.used(cleaned)
            ),
            reasons=tuple(row.content(cleaned) for row in self.reason_rows if row.used(cleaned)),
        )

    def _plain(self) -> dict[str, Any]:
        """The plain fields. A reason for the change that the page did not ask for is kept."""
        plain = {name: self.cleaned_data[name] for name in self.base_fields if name != "revision"}
        if not plain["change_reason"] and self.answer is not None:
            plain["change_reason"] = self.answer.change_reason
        return plain

    def place(self, refusal: Refused) -> None:
        """Say a refusal of the service beside the row it is about.

        A Conflict is no fault in what was typed: it goes on to the page, which shows both texts.
        """
        if isinstance(refusal, Conflict):
            raise refusal
        for each in refusal.refusals if isinstance(refusal, Several) else [refusal]:
            add_refusal(self, Refused(each.message, field=self._place_of(each.field)))

    def _place_of(self, field: str | None) -> str | None:
        """The field for what the service calls links or reasons: a thin row, or the first one."""
        rows: list[LinkRow] | list[ReasonRow]
        if field not in ("links", "reasons"):
            return field
        rows = self.link_rows if field == "links" else self.reason_rows
        used = [row for row in rows if row.used(self.cleaned_data)]
        if not used:
            return rows[0].name(rows[0].parts[0])
        thin = [row for row in used if row.is_thin(self.cleaned_data)]
        row = (thin or used)[0]
        return row.name(row.explained if thin else row.parts[0])

    def points_also(self) -> list[Point]:
        """The like points that are to have the same answer."""
        return [self.alike[ref] for ref in self.cleaned_data.get("also", [])]

    def preview(self) -> Shown:
        """The answer as typed, unsaved, for «Slik ser avsenderen svaret»."""
        answer = Answer(point=self.point, **self._plain())
        content = self.content()
        return Shown(
            answer,
            [AnswerReason(answer=answer, **vars(reason)) for reason in content.reasons],
            [AnswerMeasure(answer=answer, **vars(link)) for link in content.links],
        )

    def promises(self) -> list[tuple[BoundField, list[str]]]:
        """Fields that promise something without saying who and when. A warning, never a refusal."""
        names = [*TEXTS, *(name for row in self.rows() for name in row.texts())]
        found = [(self[name], empty_promises(self[name].value() or "")) for name in names]
        return [(field, phrases) for field, phrases in found if phrases]

    def reused(self, plan: Plan) -> list[str]:
        """A sentence for each reason that many answers of the plan give, word for word."""
        texts = [self[row.name("text")].value() or "" for row in self.reason_rows]
        uses = [uses_of(text, plan) for text in texts if text]
        return [
            f"Du har brukt denne begrunnelsen {count} ganger. Passer den her?"
            for count in uses
            if is_boilerplate(count, plan)
        ]


def _rows(answer: Answer | None, kind: str) -> int:
    """Three rows, or more where an answer has more."""
    return max(ROWS, len(getattr(answer, kind).all()) if answer else 0)
