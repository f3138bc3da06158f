"""A status report on a measure, typed."""

from typing import Any

from django import forms

from feedback.services.following import Report
from plans.models import Measure
from plans.states import MEASURE, REOPENING


class ReportForm(forms.Form):
    """What is done, and how it is going. Only the statuses that may follow are to be had."""

    status = forms.ChoiceField(
        label="Status",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Velg status.",
            "invalid_choice": "Tiltaket kan ikke få denne statusen nå. Velg en av dem under.",
        },
    )
    text = forms.CharField(
        label="Hva er gjort siden sist?",
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Skriv hva som er gjort siden sist."},
    )
    new_due_date = forms.DateField(
        label="Ny frist",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Datoen finnes ikke. Skriv den som 15.09.2027."},
    )
    reason = forms.CharField(
        label="Hvorfor?",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Grunnen er åpen for alle.",
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, measure: Measure) -> None:
        super().__init__(data)
        following = MEASURE[measure.status]
        field: Any = self.fields["status"]
        # Only a body's decision makes a proposed measure ready to start.
        adopting = measure.status == Measure.Status.PROPOSED
        field.choices = [
            (status.value, status.label)
            for status in Measure.Status
            if status in following and not (adopting and status == Measure.Status.NOT_STARTED)
        ]

    def report(self) -> Report:
        names = ("status", "text", "new_due_date", "reason")
        return Report(**{name: self.cleaned_data[name] for name in names})

    @property
    def slips(self) -> bool:
        """Whether the chosen status re-opens the points behind the measure."""
        return self.cleaned_data["status"] in REOPENING

    def must_ask(self, affected: int) -> bool:
        """Whether points would be re-opened, and nobody has said yes to that on this page."""
        return self.slips and affected > 0 and not self.cleaned_data["confirmed"]

    @property
    def status_label(self) -> str:
        """The label of the status that was chosen; empty before."""
        return str(dict(Measure.Status.choices).get(self["status"].value(), ""))
