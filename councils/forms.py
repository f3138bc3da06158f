"""What a council's secretary fills in, in or after the meeting."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from consultations.models import Activity
from councils.models import AgendaItem, Attendance, CouncilVerdict, Seat, Statement
from councils.services.reviewing import Verdict
from councils.services.stating import Words

DAY = {
    "required": "Skriv en dato.",
    "invalid": "Datoen finnes ikke. Skriv den slik: 31.12.2026.",
}


def seat_label(seat: Seat) -> str:
    """«Kari Solheim, leder, Eksempelvik Idrettsråd»; an empty seat says so."""
    holder = seat.holding[0].name if seat.holding else "Ingen oppnevnt"  # type: ignore[attr-defined]
    body = seat.represents.name if seat.represents else seat.represents_text
    return ", ".join(part for part in (holder, seat.get_function_display().lower(), body) if part)


class AttendanceForm(forms.Form):
    """Who met. One question for each seat; a deputy may have met for somebody."""

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {seat.pk: seat for seat in seats}
        self.members = [seat for seat in seats if seat.function != Seat.Function.DEPUTY]
        self.deputies = [seat for seat in seats if seat.function == Seat.Function.DEPUTY]
        for seat in self.members:
            self.fields[f"plass_{seat.number}"] = forms.ChoiceField(
                label=seat_label(seat),
                choices=Attendance.State.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Velg om medlemmet møtte."},
            )
        for seat in self.deputies:
            choices = [("", "Var ikke kalt inn"), ("alone", "Møtte, men ikke i stedet for noen")]
            choices += [
                (str(member.pk), f"Møtte for {seat_label(member)}") for member in self.members
            ]
            self.fields[f"vara_{seat.number}"] = forms.ChoiceField(
                label=seat_label(seat), choices=choices, required=False
            )

    def who(self) -> dict[str, Any]:
        """What ``meetings.hold_meeting`` wants to know."""
        given = self.cleaned_data
        states = {seat: given[f"plass_{seat.number}"] for seat in self.members}
        came = {seat: given[f"vara_{seat.number}"] for seat in self.deputies}
        present = [seat for seat, state in states.items() if state == Attendance.State.ATTENDED]
        return {
            "present": [*present, *(seat for seat, place in came.items() if place)],
            "apologies": [s for s, state in states.items() if state == Attendance.State.APOLOGY],
            "deputies": {
                seat: self.seats[int(place)] for seat, place in came.items() if place.isdigit()
            },
        }


class MinutesForm(forms.Form):
    text = forms.CharField(
        label="Protokoll",
        help_text="Lim inn protokollen. Når du godkjenner den, kan ikke mer føres i møtet. "
        "Størrelsen og kontrollsummen for loggen skriver vi nederst.",
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Skriv protokollen, eller lim den inn."},
    )


class VerdictForm(forms.Form):
    """What the council decided about one answer."""

    answer = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="Rådets vurdering",
        choices=CouncilVerdict.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hva rådet bestemte."},
    )
    reason = forms.CharField(
        label="Dette mangler i svaret",
        help_text="Må fylles ut når rådet ber om bedre svar. Grunnen blir offentlig.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new_answer_due_date = forms.DateField(
        label="Kommunen skal svare på nytt innen",
        help_text="Gjelder bare når rådet ber om bedre svar. Fire uker etter møtet hvis du ikke "
        "velger noe annet.",
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=DAY,
    )
    text = forms.CharField(
        label="Vedtakstekst",
        help_text="Står feltet tomt, skriver vi den vanlige setningen: «… Rådet mener svaret er "
        "godt nok.»",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agenda_item = forms.ChoiceField(
        label="Sak", error_messages={"required": "Velg saken dette ble behandlet i."}
    )

    def __init__(
        self, data: QueryDict | None, *, items: Sequence[AgendaItem], due: date, answer: str
    ) -> None:
        super().__init__(data, initial={"new_answer_due_date": due, "answer": answer})
        self.items = {str(item.pk): item for item in items}
        choices = [(key, str(item)) for key, item in self.items.items()]
        self.fields["agenda_item"].choices = choices  # type: ignore[attr-defined]

    @property
    def item(self) -> AgendaItem:
        return self.items[self.cleaned_data["agenda_item"]]

    def decided(self) -> Verdict:
        given = self.cleaned_data
        names = ("verdict", "text", "reason", "new_answer_due_date")
        return Verdict(**{name: given[name] for name in names})


def _votes(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=1_000,
        error_messages={"invalid": "Skriv et helt tall.", "min_value": "Skriv et tall fra 0."},
    )


class StatementForm(forms.Form):
    """What the council proposes to say, or adopted, in one item of the agenda."""

    stance = forms.ChoiceField(
        label="Dette bestemte rådet",
        choices=Statement.Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hva rådet bestemte."},
    )
    text = forms.CharField(
        label="Uttalelse",
        help_text="Ord for ord, slik rådet vedtar den. Etter vedtaket kan den ikke endres. Skriv "
        "ikke om enkeltpersoner: uttalelsen er offentlig.",
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    dissent = forms.CharField(
        label="Dissens",
        help_text="Hva mindretallet mente, uten navn.",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    votes_for = _votes("Stemmer for")
    votes_against = _votes("Stemmer mot")
    activity = forms.ModelChoiceField(
        label="Aktivitet uttalelsen hører til",
        help_text="Når rådet uttaler seg, blir uttalelsen et innspill i denne aktiviteten.",
        queryset=Activity.objects.none(),
        to_field_name="slug",
        empty_label="Velg aktivitet",
        required=False,
        error_messages={"invalid_choice": "Velg en aktivitet fra lista."},
    )

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities  # type: ignore[attr-defined]

    @property
    def words(self) -> Words:
        return Words(**self.cleaned_data)
