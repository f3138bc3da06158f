"""What the words of an old response table mean, decided once for all its rows."""

from typing import Any, cast

from django import forms

from accounts.models import Unit
from feedback.models import Answer, AnswerMeasure
from feedback.services.bringing import Ground
from plans.models import Plan, PlanVersion

BY_OUTCOME = ("", "Etter resultatet")
UNKNOWN = ("", "Ikke et resultat. Punktet venter på svar")


class OldAnswersForm(forms.Form):
    """One choice for each word for an outcome, and who answers for them all."""

    unit = forms.ModelChoiceField(
        label="Hvem har ansvaret for svarene",
        queryset=Unit.objects.none(),
        empty_label="Velg enhet",
        error_messages={
            "required": "Velg enheten som har ansvaret.",
            "invalid_choice": "Velg enheten som har ansvaret.",
        },
    )
    version = forms.ModelChoiceField(
        label="Planutgaven svarene gjelder",
        queryset=PlanVersion.objects.none(),
        empty_label=None,
        error_messages={
            "required": "Velg hvilken planutgave svarene gjelder.",
            "invalid_choice": "Velg hvilken planutgave svarene gjelder.",
        },
    )

    link_kind = forms.ChoiceField(
        label="Hva slags koblinger fila har",
        required=False,
        choices=[
            BY_OUTCOME,
            *((kind.value, kind.label.capitalize()) for kind in AnswerMeasure.Kind),
        ],
        help_text="Gjelder alle koblingene i fila. Etter resultatet betyr: «styrket» når punktet er "
        "tatt med helt eller delvis, «var dekket» når det er på plass allerede, ellers "
        "«vurdert, ikke tatt inn».",
        error_messages={"invalid_choice": "Velg hva slags koblinger fila har."},
    )

    def __init__(self, *args: Any, plan: Plan, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = list(words)
        cast(forms.ModelChoiceField, self.fields["unit"]).queryset = Unit.objects.active()
        versions = PlanVersion.objects.filter(plan=plan).order_by("-number", "pk")
        cast(forms.ModelChoiceField, self.fields["version"]).queryset = versions
        for at, word in enumerate(self.words):
            self.fields[f"ord_{at}"] = forms.ChoiceField(
                label=f"«{word}» betyr",
                required=False,
                choices=[UNKNOWN, *Answer.Outcome.choices],
                initial=words[word],
                error_messages={"invalid_choice": f"Velg hva «{word}» betyr."},
            )

    def ground(self) -> Ground:
        meant = {word: self.cleaned_data[f"ord_{at}"] for at, word in enumerate(self.words)}
        data = self.cleaned_data
        return Ground(meant, data["unit"], data["version"], data["link_kind"])
