"""Taking in a file: which one, what its columns are, and whether faulty rows are skipped."""

from typing import Any, cast

from django import forms

from consultations.models import Activity, ImportJob
from consultations.rules.columns import LABELS
from consultations.rules.texts import DELIMITERS, ENCODINGS

UNREAD = ("", "Les ikke kolonnen")
AS_FOUND = ("", "Finn det selv")


class UploadForm(forms.Form):
    """The file, and the activity that what is in it belongs to."""

    activity = forms.ModelChoiceField(
        label="Aktivitet",
        queryset=Activity.objects.none(),
        to_field_name="slug",
        empty_label="Velg aktivitet",
        error_messages={
            "required": "Velg aktiviteten innspillene hører til.",
            "invalid_choice": "Denne aktiviteten tar ikke imot innspill. Velg en annen.",
        },
    )
    file = forms.FileField(
        label="Fil",
        help_text="CSV, Excel (.xlsx) eller OpenDocument (.ods), høyst 100 MiB og 100 000 rader.",
        allow_empty_file=True,
        error_messages={
            "required": "Velg fila som skal leses.",
            "max_length": "Filnavnet er for langt. Gi fila et kortere navn.",
        },
    )

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["activity"]).queryset = activities


class ReadingForm(forms.Form):
    """How the file is read, where what we found is not right."""

    sheet = forms.ChoiceField(label="Ark", required=False)
    encoding = forms.ChoiceField(label="Tegnsett", required=False)
    delimiter = forms.ChoiceField(label="Skilletegn", required=False)
    labels = forms.ChoiceField(
        label="Står spørsmålene i ord i raden under overskriftene?",
        required=False,
        choices=[AS_FOUND, ("ja", "Ja"), ("nei", "Nei")],
    )

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        kwargs |= {"initial": job.options, "prefix": "les"}
        super().__init__(*args, **kwargs)
        found = job.report.get("found", {})
        choices = {
            "sheet": [(name, name) for name in found.get("sheets", [])],
            "encoding": list(ENCODINGS.items()),
            "delimiter": list(DELIMITERS.items()),
        }
        for name in ("encoding", "delimiter") if found.get("sheets") else ("sheet",):
            del self.fields[name]
        for name, known in choices.items():
            if name in self.fields:
                cast(forms.ChoiceField, self.fields[name]).choices = [AS_FOUND, *known]

    def options(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class ColumnsForm(forms.Form):
    """One choice for each column of the file: what it is, or that it is not read."""

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header: list[str] = job.report.get("header", [])
        hidden = set(job.report.get("hidden", []))
        for at, name in enumerate(self.header):
            samples = job.report["samples"][at]
            self.fields[f"kolonne_{at}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[UNREAD, *LABELS.items()],
                initial=job.mapping.get(name) or "",
                help_text=_help(samples, hidden=name in hidden),
                error_messages={"invalid_choice": f"Velg hva kolonnen «{name}» er."},
            )

    def mapping(self) -> dict[str, str | None]:
        return {
            name: self.cleaned_data[f"kolonne_{at}"] or None for at, name in enumerate(self.header)
        }


def _help(samples: list[str], *, hidden: bool) -> str:
    shown = " · ".join(f"«{each}»" for each in samples) or "Kolonnen er tom."
    return f"Skjult i regnearket. {shown}" if hidden else shown


class StartForm(forms.Form):
    """Whether the rows without faults are taken in when others have some."""

    skip_faulty = forms.BooleanField(
        label="Hopp over radene med feil, og lagre de andre",
        required=False,
        help_text="Radene med feil kan du laste ned, rette og importere etterpå.",
    )
