"""A receipt and its opening, as files or as text."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

LARGEST = 1_000_000


def _text(name: str, label: str, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"})
    return forms.CharField(
        label=label, required=False, max_length=LARGEST, strip=False, widget=widget, **options
    )


class CheckForm(forms.Form):
    """What is checked. A file counts before a text; nothing of it is kept."""

    receipt_file = forms.FileField(
        label="Fila med kvitteringen",
        required=False,
        help_text="Den slutter på .tlog-proof.",
        error_messages={"empty": "Fila er tom. Velg fila slik du fikk den."},
    )
    receipt = _text("receipt", "Kvitteringen som tekst")
    opening_file = forms.FileField(
        label="Fila med åpningen",
        required=False,
        help_text="Den slutter på .json, og viser hva oppføringen gjelder. Har du den ikke, "
        "ser du likevel om oppføringen finnes.",
        error_messages={"empty": "Fila er tom. Velg fila slik du fikk den."},
    )
    opening = _text("opening", "Åpningen som tekst")
    keys = _text(
        "keys",
        "Loggens offentlige nøkkel",
        help_text="Vi har fylt inn vår. Sammenlign med den i en møtepakke fra rådet, eller hos noen "
        "du stoler på.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("receipt", "opening"):
            if not self.errors:
                given[name] = self._given(name)
        if not self.errors and not given["receipt"]:
            self.add_error("receipt_file", "Velg kvitteringen, eller lim den inn som tekst.")
        return given

    def _given(self, name: str) -> str:
        """The text of the file, or what was pasted, with the line ends the formats have."""
        file: UploadedFile | None = self.cleaned_data.get(f"{name}_file")
        if file is None:
            text = self.cleaned_data[name].replace("\r\n", "\n").strip()
            return f"{text}\n" if text else ""
        if file.size is None or file.size > LARGEST:
            self.add_error(f"{name}_file", "Fila er for stor til å være riktig fil.")
            return ""
        # What is no text keeps a mark that no receipt holds, and is refused as one.
        return file.read().decode(errors="replace").replace("\r\n", "\n")
