"""The public form: what somebody wants to say, in one go, and as much about themselves as they like."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict

from consultations.forms.taking_out import Warned, one_break, warned_of
from consultations.models import Activity, Submission, Theme
from consultations.services.admitting import Visit
from consultations.services.registering import ContactDetails, Received
from consultations.services.sending import BETWEEN_MATTERS, Sent
from core import outbox
from core.templatetags.gj import number

MATTER_MAX_CHARACTERS = 3_000
MATTERS_MAX = 10
OTHER = "other"
_K = Submission.SenderKind
WHO = [
    (_K.RESIDENT, "Privatperson"),
    (_K.ORGANISATION, "Lag eller forening"),
    (_K.COUNCIL, "Råd"),
    (OTHER, "Annet"),
]
BY_MAIL = (
    "Du får en kvittering med lenke til innspillet. Uten e-post bruker du koden som vises når du "
    "har sendt. Vi kan også spørre deg om noe vi lurer på."
)
NO_MAIL = (
    "Fyll ut hvis vi kan spørre deg om noe vi lurer på. Vi sender ikke svaret på e-post: du leser "
    "det her, med koden du får på kvitteringen."
)


class MatterField(forms.CharField):
    """One matter, as it was typed: only the line breaks are those of one kind of machine."""

    def __init__(self, place: int) -> None:
        super().__init__(
            label="Hva vil du si?" if place == 1 else f"Sak {place}",
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 8}),
            help_text="Skriv gjerne én sak om gangen. Vi deler opp lange innspill. Høyst 3 000 tegn."
            if place == 1
            else "",
        )

    def clean(self, value: Any) -> str:
        text = one_break(str(super().clean(value)))
        if len(text) > MATTER_MAX_CHARACTERS:
            raise forms.ValidationError(
                f"Innspillet har {number(len(text))} tegn. Det kan ha høyst "
                f"{number(MATTER_MAX_CHARACTERS)}. Del det gjerne i to."
            )
        return text


class SendForm(forms.Form):
    """Everything the sender fills in; the page before sending carries it along as hidden fields."""

    activity = forms.ModelChoiceField(
        label="Hva svarer du på?",
        queryset=Activity.objects.none(),
        to_field_name="slug",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Velg hva du svarer på.",
            "invalid_choice": "Velg hva du svarer på.",
        },
    )
    themes = forms.ModelMultipleChoiceField(
        label="Hva gjelder det?",
        required=False,
        queryset=Theme.objects.none(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text="Vet du ikke, kan du hoppe over dette.",
        error_messages={"invalid_choice": "Velg temaer fra lista."},
    )
    who = forms.ChoiceField(
        label="Hvem er du?",
        choices=WHO,
        initial=_K.RESIDENT,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Velg hvem du er.", "required": "Velg hvem du er."},
    )
    body = forms.CharField(
        label="Navnet på laget, foreningen eller rådet",
        required=False,
        max_length=160,
        help_text="Bare når du svarer for noen. Navnet kan bli vist sammen med innspillet.",
    )
    name = forms.CharField(
        label="Navnet ditt",
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    credit_by_name = forms.BooleanField(
        label="Vis navnet mitt sammen med innspillet",
        required=False,
        help_text="Krysser du ikke av, viser vi ikke navnet på nettsiden. "
        "Andre kan likevel be om innsyn.",
    )
    email = forms.EmailField(
        label="E-post",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "E-postadressen må inneholde @, for eksempel navn@example.no."},
    )
    wants_updates = forms.BooleanField(
        label="Send meg e-post når innspillet får svar",
        required=False,
        help_text="Du får først en e-post der du bekrefter at adressen er din. Du kan stoppe når du vil.",
    )
    trap = forms.CharField(
        label="La dette stå tomt",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    matters = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    work = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        count: int,
        activities: Any,
        themes: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        count = min(count, MATTERS_MAX)
        self.initial["matters"] = count
        cast(forms.ModelChoiceField, self.fields["activity"]).queryset = activities
        cast(forms.ModelMultipleChoiceField, self.fields["themes"]).queryset = themes
        matters = {f"matter_{place}": MatterField(place) for place in range(1, count + 1)}
        self.fields = {"activity": self.fields["activity"], **matters, **self.fields}
        self.fields["email"].help_text = BY_MAIL if outbox.is_open() else NO_MAIL
        if not outbox.is_open():
            del self.fields["wants_updates"]

    @property
    def said(self) -> list[forms.BoundField]:
        """The fields in which matters are written."""
        return [self[name] for name in self.fields if name.startswith("matter_")]

    @property
    def carried(self) -> list[forms.BoundField]:
        """All the fields, for the page that shows them before they are sent."""
        return [self[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        faulty = any(name.startswith("matter_") for name in self.errors)
        if not faulty and not self.texts:
            self.add_error("matter_1", "Innspillet er tomt. Skriv hva du mener.")
        speaks_for = data.get("who") in (_K.ORGANISATION, _K.COUNCIL)
        if speaks_for and not data.get("body", "").strip():
            self.add_error("body", "Skriv navnet på laget, foreningen eller rådet.")
        if data.get("wants_updates") and not (data.get("email") or "email" in self.errors):
            self.add_error("email", "Skriv e-postadressen vi skal sende til.")
        if data.get("credit_by_name") and not data.get("name"):
            self.add_error("name", "Skriv navnet som skal stå sammen med innspillet.")
        return data

    @property
    def texts(self) -> list[str]:
        """What was written, matter by matter; empty ones are left out."""
        names = (name for name in self.fields if name.startswith("matter_"))
        found = (self.cleaned_data.get(name, "") for name in names)
        return [text for text in found if text.strip()]

    @property
    def warned(self) -> list[Warned]:
        """What in the matters points to a person, and what to do. It warns, and stops nothing."""
        texts = {field.name: self.cleaned_data.get(field.name, "") for field in self.said}
        return warned_of(texts)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What else was filled in, for the page that shows it before it is sent."""
        data = self.cleaned_data
        named = f"{data['name']} ({'vises' if data['credit_by_name'] else 'vises ikke'})"
        return [
            ("Gjelder", data["activity"].title),
            ("Tema", ", ".join(theme.name_nb for theme in data["themes"])),
            ("Avsender", dict(WHO)[data["who"]]),
            ("Lag, forening eller råd", data["body"]),
            ("Navn", named if data["name"] else "Ikke oppgitt"),
            ("E-post", data["email"] or "Ikke oppgitt. Du bruker koden på kvitteringen."),
            ("På e-post får du", self._mails),
        ]

    @property
    def _mails(self) -> str:
        """What will be sent to the address; nothing where there is none, or no mail is sent."""
        if not self.cleaned_data["email"] or not outbox.is_open():
            return ""
        later = ", og beskjed når innspillet får svar (du bekrefter først)"
        return f"Kvittering{later if self.cleaned_data['wants_updates'] else ''}"

    def sent(self, *, at: datetime) -> Sent:
        data = self.cleaned_data
        details = ContactDetails(
            name=data["name"],
            email=data["email"],
            wants_updates=data.get("wants_updates", False),
            credit_by_name=data["credit_by_name"],
        )
        speaks_for_body = data["who"] == _K.ORGANISATION
        received = Received(
            activity=data["activity"],
            text=BETWEEN_MATTERS.join(self.texts),
            received_at=at,
            # A council speaks in a meeting; whoever writes in its name here is not yet the council.
            sender_kind=data["who"]
            if data["who"] in (_K.RESIDENT, _K.ORGANISATION)
            else _K.UNNAMED,
            new_body=data["body"].strip() if speaks_for_body else "",
            on_behalf_of="" if speaks_for_body else data["body"].strip(),
            contact=details,
        )
        return Sent(received, list(data["themes"]))

    def mailed(self) -> dict[str, Any]:
        """What the receipt says of mail: to whom, and whether there is something to confirm."""
        data = self.cleaned_data
        to = data["email"] if outbox.is_open() else ""
        return {"mailed_to": to, "confirms": bool(to and data.get("wants_updates"))}

    def visit(self, place: str) -> Visit:
        data = self.cleaned_data
        return Visit(data["form_key"], data["work"], data["trap"], place)


def initial_from(data: QueryDict) -> dict[str, Any]:
    """What was filled in, for showing the form again without finding fault with it."""
    several = {"themes": data.getlist("themes")}
    return {name: data.get(name) for name in data if name != "themes"} | several


def count_in(data: QueryDict) -> int:
    """How many matters the form had."""
    asked = data.get("matters", "")
    count = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
    return min(max(count, 1), MATTERS_MAX)


def choices_of(activities: Sequence[Activity]) -> Any:
    return Activity.objects.filter(pk__in=[each.pk for each in activities]).for_list()
