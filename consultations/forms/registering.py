"""Writing down what came by letter, by phone or in a conversation."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django import forms

from consultations.models import Activity, Channel, Organisation, Submission
from consultations.models.submissions import LOCALES
from consultations.rules.moments import NotADate, parse
from consultations.services.keeping import Enclosed
from consultations.services.registering import TEXT_MAX_CHARACTERS, ContactDetails, Received
from core import outbox
from core.calendar import day_of
from core.templatetags.gj import short_date


class RegisterForm(forms.Form):
    """A letter, a call, a conversation: one submission, written down by somebody else."""

    activity = forms.ModelChoiceField(
        label="Aktivitet",
        queryset=Activity.objects.none(),
        to_field_name="slug",
        empty_label="Velg aktivitet",
        error_messages={
            "required": "Velg aktiviteten innspillet hører til.",
            "invalid_choice": "Denne aktiviteten tar ikke imot innspill. Velg en annen.",
        },
    )
    channel = forms.ChoiceField(
        label="Kanal",
        choices=Channel.choices,
        error_messages={
            "required": "Velg hvordan innspillet kom.",
            "invalid_choice": "Velg hvordan innspillet kom.",
        },
    )
    received = forms.CharField(
        label="Dato mottatt",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Slik: 22.08.2022. Kom det etter fristen, blir det merket, men tatt imot.",
        error_messages={"required": "Skriv når innspillet kom, for eksempel 22.08.2022."},
    )
    sender_kind = forms.ChoiceField(
        label="Avsender",
        choices=Submission.SenderKind.choices,
        initial=Submission.SenderKind.UNNAMED,
        error_messages={"invalid_choice": "Velg hva slags avsender det er."},
    )
    organisation = forms.ModelChoiceField(
        label="Organisasjon",
        required=False,
        queryset=Organisation.objects.none(),
        empty_label="Ingen",
        error_messages={"invalid_choice": "Velg en organisasjon fra lista."},
    )
    new_body = forms.CharField(
        label="Organisasjon som ikke står i lista",
        required=False,
        max_length=160,
        help_text="Skriv navnet. Organisasjonen blir lagt til.",
    )
    case_number = forms.CharField(
        label="Avsenderens saksnummer",
        required=False,
        max_length=20,
        help_text="Når et råd eller organ har behandlet saken, for eksempel PS 12/26.",
        error_messages={"max_length": "Saksnummeret kan ha høyst 20 tegn."},
    )
    meeting_date = forms.DateField(
        label="Behandlet i møte",
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Datoen rådet, styret eller utvalget behandlet saken.",
        error_messages={"invalid": "Datoen finnes ikke. Skriv den slik: 31.12.2026."},
    )
    on_behalf_of = forms.CharField(label="På vegne av", required=False, max_length=200)
    fidelity = forms.ChoiceField(
        label="Gjengivelse",
        choices=Submission.Fidelity.choices,
        initial=Submission.Fidelity.VERBATIM,
        widget=forms.RadioSelect,
        help_text="Ordrett er avsenderens egne ord. Sammendrag er skrevet av andre.",
        error_messages={"invalid_choice": "Velg hvordan teksten gjengir det som ble sagt."},
    )
    represents_count = forms.IntegerField(
        label="Står for antall",
        required=False,
        min_value=1,
        max_value=1_000_000,
        error_messages={
            "invalid": "Skriv et helt tall, for eksempel 12.",
            "min_value": "Skriv et tall som er minst 1.",
            "max_value": "Tallet er for stort.",
        },
    )
    gathered_how = forms.CharField(
        label="Hvordan meningene er samlet",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    locale = forms.ChoiceField(label="Språk", choices=LOCALES, initial="nb")
    assisted_by = forms.CharField(
        label="Hjulpet av",
        required=False,
        max_length=120,
        help_text="Tolk eller hjelper, med rolle og ikke navn.",
    )
    file = forms.FileField(
        label="Skannet brev eller fil",
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".txt,.eml,.docx,.odt,.pdf,.jpg,.jpeg,.png"}),
        help_text="Tekst, e-post (.eml), Word, OpenDocument, PDF eller bilde, høyst 20 MB. "
        "Originalen blir tatt vare på, og blir aldri offentlig.",
        error_messages={"max_length": "Navnet på fila er for langt. Gi den et kortere navn."},
    )
    kept = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Tekst eller avskrift",
        strip=False,
        max_length=TEXT_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Skriv alt som ble sagt. Teksten kan ikke endres etterpå.",
        error_messages={
            "required": "Innspillet er tomt. Skriv eller lim inn teksten.",
            "max_length": f"Teksten kan ha høyst {TEXT_MAX_CHARACTERS} tegn. Del den i to.",
        },
    )
    name = forms.CharField(label="Navn", required=False, max_length=160)
    email = forms.EmailField(
        label="E-post",
        required=False,
        error_messages={"invalid": "E-postadressen må være slik: navn@example.no."},
    )
    phone = forms.CharField(label="Telefon", required=False, max_length=30)
    address = forms.CharField(
        label="Adresse", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    wants_updates = forms.BooleanField(
        label="Avsenderen vil ha svar",
        required=False,
        help_text="Med e-postadresse sender vi kvittering med lenke, og avsenderen bekrefter selv at "
        "svarene skal komme dit.",
    )
    form_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, activities: Any, organisations: Any, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        if not outbox.is_open():
            self.fields["wants_updates"].help_text = ""
        cast(forms.ModelChoiceField, self.fields["activity"]).queryset = activities
        cast(forms.ModelChoiceField, self.fields["organisation"]).queryset = organisations
        self.fields["received"].initial = short_date(day_of(now))

    def clean_received(self) -> datetime:
        try:
            found = parse(self.cleaned_data["received"], now=self.now)
        except NotADate as fault:
            said = str(fault).replace(" Rett i regnearket.", "")
            raise forms.ValidationError(
                f"Datoen «{self.cleaned_data['received']}» {said}"
            ) from fault
        return min(found, self.now)

    def clean_meeting_date(self) -> date | None:
        found: date | None = self.cleaned_data["meeting_date"]
        if found is not None and found > day_of(self.now):
            raise forms.ValidationError("Møtet kan ikke være fram i tid.")
        return found

    def received_input(self, enclosed: Sequence[Enclosed] = ()) -> Received:
        data = self.cleaned_data
        contact = {name: data[name] for name in ("name", "email", "phone", "address")}
        plain = {
            name: data[name]
            for name in (
                "activity", "channel", "sender_kind", "organisation", "new_body", "on_behalf_of",
                "fidelity",
                "represents_count", "gathered_how", "locale", "assisted_by", "text",
                "case_number", "meeting_date",
            )
        }  # fmt: skip
        details = ContactDetails(**contact, wants_updates=data["wants_updates"])
        return Received(**plain, received_at=data["received"], contact=details, enclosed=enclosed)
