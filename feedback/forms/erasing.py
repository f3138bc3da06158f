"""Proposing, deciding and reading what is locked away; and asking for everything about a person."""

from typing import Any

from django import forms

from audit import once
from consultations.models import Submission
from feedback.models import Erasure
from feedback.rules.passages import lines
from feedback.selectors.erasing import Wish
from feedback.services.erasing import Grounds

OLD_PAGE = "Siden er for gammel. Last den på nytt, og avgjør igjen."
SCOPES = [
    ("contact", "Kontaktopplysninger og vedlegg. Teksten og svaret blir stående."),
    ("passage", "Noen ord i teksten. Resten av teksten og svaret blir stående."),
    ("text", "Hele teksten. Svaret og tellingen blir stående."),
]
MEASURES = [
    ("erase", "Slette: det blir borte for alltid."),
    ("anonymise", "Avidentifisere: ingen kan lese av teksten hvem det gjelder."),
    ("restrict", "Sperre: det tas bort overalt, og bare arkivaren kan lese det."),
]


class ProposeForm(forms.Form):
    """What is to go, why, and which other places the archivist has marked."""

    scope = forms.ChoiceField(
        label="Hva gjelder det?",
        choices=SCOPES,
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hva som skal bort."},
    )
    measure = forms.ChoiceField(
        label="Hva skal gjøres?",
        choices=MEASURES,
        widget=forms.RadioSelect,
        error_messages={"required": "Velg hva som skal gjøres."},
    )
    words = forms.CharField(
        label="Ord som skal bort",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Ett sted på hver linje, nøyaktig slik det står. Gjelder det kontaktopplysninger "
        "eller hele teksten, kan du skrive navn og ord vi også skal lete etter andre steder.",
    )
    basis = forms.ChoiceField(
        label="Hjemmel",
        choices=[("", "Velg hjemmel"), *Erasure.Basis.choices],
        error_messages={"required": "Velg hjemmel. Uten hjemmel kan ingenting slettes."},
    )
    case_number = forms.CharField(
        label="Saksnummer",
        max_length=30,
        error_messages={"required": "Skriv saksnummeret vedtaket har."},
    )
    reason = forms.CharField(
        label="Begrunnelse til personen",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Personen får lese den. Ikke skriv det som skal slettes.",
        error_messages={"required": "Skriv hvorfor, slik personen får lese det."},
    )
    places = forms.MultipleChoiceField(required=False)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    form_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, submission: Submission) -> None:
        super().__init__(data, auto_id="slett_%s", initial={"form_key": once.new_key()})
        self.submission = submission
        sent = data.getlist("places") if data else []
        # Which of them hold the words is for the service to say.
        self.fields["places"].choices = [(key, key) for key in sent]  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        told = self.cleaned_data
        words = tuple(lines(told["words"]))
        return Wish(self.submission, told["scope"], told["measure"], words)

    def grounds(self) -> Grounds:
        told = self.cleaned_data
        return Grounds(told["basis"], told["case_number"], told["reason"])


class ApproveForm(forms.Form):
    """That somebody has seen exactly this, and approves it."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE}
    )
    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": OLD_PAGE})


class RejectForm(forms.Form):
    """Why not."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE}
    )
    reason = forms.CharField(
        label="Hvorfor skal det ikke slettes?",
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv hvorfor forslaget er avslått."},
    )


class SealForm(forms.Form):
    """Why somebody must read what is locked away."""

    reason = forms.CharField(
        label="Hvorfor må du lese det?",
        max_length=1000,
        help_text="Grunnen blir stående i historikken.",
        error_messages={"required": "Skriv hvorfor du må lese dette."},
    )


class AccessForm(forms.Form):
    """Whose data, and who asked."""

    person = forms.CharField(
        label="Referanse eller e-postadresse",
        max_length=254,
        help_text="For eksempel FRIV-0031. Med e-postadressen finner vi alle innspillene.",
        error_messages={"required": "Skriv en referanse eller en e-postadresse."},
    )
    reason = forms.CharField(
        label="Hvem ba om innsyn, og hvordan vet dere at det er personen selv?",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Grunnen blir stående i historikken.",
        error_messages={"required": "Skriv hvem som ba om innsyn."},
    )
