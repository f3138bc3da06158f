"""What people type about themselves."""

from django import forms


class LoginForm(forms.Form):
    email = forms.EmailField(
        label="E-post",
        max_length=254,
        error_messages={
            "required": "Skriv e-postadressen din.",
            "invalid": "E-postadressen må inneholde @, for eksempel navn@example.no.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Passord",
        max_length=200,
        strip=False,
        error_messages={"required": "Skriv passordet ditt."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="Passordet du har nå",
        max_length=200,
        strip=False,
        error_messages={"required": "Skriv passordet du har nå."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="Nytt passord",
        help_text="Minst 12 tegn. Flere ord etter hverandre er lett å huske.",
        max_length=200,
        strip=False,
        error_messages={"required": "Skriv et nytt passord."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ShortcutsForm(forms.Form):
    on = forms.BooleanField(label="Bruk hurtigtaster med én tast", required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
