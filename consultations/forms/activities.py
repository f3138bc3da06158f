"""What is said when an activity is closed or cancelled."""

from django import forms


class ReasonForm(forms.Form):
    """One reason, in words."""

    reason = forms.CharField(
        label="Grunn",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Skriv høyst 2000 tegn."},
    )
