"""The small forms beside one point: who, what about, how we understand it, when, and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Unit, User
from consultations.models import Point, Theme
from consultations.services.splitting import Reading
from feedback.forms.queue import UNKNOWN, choice, person_key, responsible_choices, unit_key
from feedback.selectors.items import point_named
from plans.models import Plan

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
KEYS = 9
OLD_PAGE = "Siden er for gammel. Last den på nytt, og lagre igjen."


def _version() -> forms.IntegerField:
    """The revision the page was made from: tells whether somebody else has been there since."""
    return forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE}
    )


class AssignForm(forms.Form):
    """Who has the point: a person, a unit, nobody, or whoever presses «Ta den selv»."""

    to = forms.ChoiceField(
        label="Ansvarlig", required=False, error_messages={"invalid_choice": UNKNOWN}
    )
    versjon = _version()

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Sequence[User],
        units: Sequence[Unit],
        point: Point,
    ) -> None:
        super().__init__(data, auto_id="tildel_%s", initial=_held(point))
        self.people = {person_key(user): user for user in people}
        self.units = {unit_key(unit): unit for unit in units}
        choices = [("", "Ingen"), *responsible_choices(people, units)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def holder(self, user: User) -> tuple[User | None, Unit | None]:
        """The person or the unit to give the point to."""
        if "meg" in self.data:
            return user, None
        chosen = self.cleaned_data["to"]
        return self.people.get(chosen), self.units.get(chosen)


def _held(point: Point) -> dict[str, Any]:
    held = ""
    if point.assigned_to_id:
        held = f"person-{point.assigned_to_id}"
    elif point.assigned_unit_id:
        held = f"enhet-{point.assigned_unit_id}"
    return {"to": held, "versjon": point.revision}


@dataclass(frozen=True)
class Tick:
    """One theme to tick."""

    id: str
    slug: str
    label: str
    ticked: bool


@dataclass(frozen=True)
class TickGroup:
    """A main theme with those below it, and the key that ticks it."""

    main: Tick
    below: list[Tick]
    key: str

    @property
    def open(self) -> bool:
        return any(tick.ticked for tick in self.below)


class ThemesForm(forms.Form):
    """What the point is about. ``hadde`` is what stood there when the page was made."""

    themes = forms.MultipleChoiceField(
        label="Tema",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": UNKNOWN},
    )
    hadde = forms.CharField(required=False, widget=forms.HiddenInput)
    primary = choice("Teller under")

    def __init__(
        self, data: QueryDict | None = None, *, themes: Sequence[Theme], point: Point
    ) -> None:
        links = list(point.point_themes.all())
        self.now = [link.theme.slug for link in links]
        self.main = next((link.theme.slug for link in links if link.primary), "")
        self.by_slug = {theme.slug: theme for theme in themes}
        initial = {"themes": self.now, "hadde": " ".join(self.now), "primary": self.main}
        super().__init__(data, auto_id="tema_%s", initial=initial)
        choices = [(theme.slug, theme.name_nb) for theme in themes]
        self.fields["themes"].choices = choices  # type: ignore[attr-defined]
        chosen = [("", "Det første"), *(c for c in choices if c[0] in self.now)]
        self.fields["primary"].choices = choices if data else chosen  # type: ignore[attr-defined]

    def groups(self) -> list[TickGroup]:
        """The ticks under their main themes; the first nine main themes have a key."""
        ticked = set(self["themes"].value() or [])
        ticks = {
            theme.pk: Tick(f"tema_{theme.slug}", theme.slug, theme.name_nb, theme.slug in ticked)
            for theme in self.by_slug.values()
        }
        mains = [theme for theme in self.by_slug.values() if theme.parent_id not in ticks]
        return [
            TickGroup(
                main=ticks[main.pk],
                below=[ticks[t.pk] for t in self.by_slug.values() if t.parent_id == main.pk],
                key=str(place) if place <= KEYS else "",
            )
            for place, main in enumerate(mains, start=1)
        ]

    def first_id(self) -> str:
        """Where the key of the theme field leads."""
        return f"tema_{next(iter(self.by_slug), '')}"

    def wanted(self) -> dict[str, Any]:
        """The themes as the service wants them.

        What somebody else ticked meanwhile stays, and what either took away is gone.
        """
        ticked, had = set(self.cleaned_data["themes"]), set(self.cleaned_data["hadde"].split())
        slugs = (set(self.now) | (ticked - had)) - (had - ticked)
        themes = [theme for slug, theme in self.by_slug.items() if slug in slugs]
        main = self.cleaned_data["primary"] or self.main
        return {"themes": themes, "primary": self.by_slug[main] if main in slugs else None}


class ReadingForm(forms.Form):
    """How we understand the point, and what kind it is."""

    kind = forms.ChoiceField(
        label="Slag", choices=Point.Kind.choices, error_messages={"invalid_choice": UNKNOWN}
    )
    summary = forms.CharField(
        label="Slik forstår vi det",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv hvordan dere forstår punktet."},
    )
    reason = forms.CharField(
        label="Hvorfor slaget endres",
        required=False,
        max_length=500,
        help_text="Må fylles ut når et punkt går fra eller til å være et funn.",
        error_messages={"max_length": "Skriv høyst 500 tegn."},
    )
    versjon = _version()

    def __init__(self, data: QueryDict | None = None, *, point: Point) -> None:
        initial = {"kind": point.kind, "summary": point.summary, "versjon": point.revision}
        super().__init__(data, auto_id="lesing_%s", initial=initial)
        self.point = point

    @property
    def theirs(self) -> str:
        """What is stored now, for somebody whose own words were not saved."""
        return self.point.summary

    def reading(self) -> Reading:
        """The point as it will be understood; where it arose stays as it was."""
        said = self.cleaned_data
        return Reading(
            said["summary"], said["kind"], self.point.origin, self.point.prompt, said["reason"]
        )

    @property
    def says_something_new(self) -> bool:
        """Whether saving would change the point as it stands now."""
        typed = (self.cleaned_data["kind"], self.cleaned_data["summary"])
        return typed != (self.point.kind, self.point.summary)


class HoldForm(forms.Form):
    """Until when the point waits, and why."""

    until = forms.DateField(
        label="På vent til",
        input_formats=DAY_FORMATS,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Velg datoen punktet skal tilbake i køen.",
            "invalid": "Datoen finnes ikke. Skriv den som 01.05.2027.",
        },
    )
    reason = forms.CharField(
        label="Grunn",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Skriv hvorfor punktet må vente."},
    )
    versjon = _version()

    def __init__(self, data: QueryDict | None = None, *, point: Point) -> None:
        initial: dict[str, Any] = {"versjon": point.revision}
        if point.on_hold_until:
            initial |= {"until": point.on_hold_until, "reason": point.on_hold_reason}
        super().__init__(data, auto_id="vent_%s", initial=initial)


class LikeForm(forms.Form):
    """The reference of a point that says the same."""

    other = forms.CharField(
        label="Punktet ligner på",
        max_length=30,
        help_text="Referansen til punktet, for eksempel FRIV-0012-1.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Skriv referansen til det andre punktet."},
    )

    def __init__(self, data: QueryDict | None = None, *, plan: Plan) -> None:
        super().__init__(data, auto_id="like_%s")
        self.plan = plan

    def clean_other(self) -> Point:
        typed = self.cleaned_data["other"]
        point = point_named(self.plan, typed)
        if point is None:
            raise forms.ValidationError(
                f"Vi finner ikke punktet «{typed}» i denne planen. "
                "Skriv referansen med punktets nummer, for eksempel FRIV-0012-1."
            )
        return point


class NoteForm(forms.Form):
    """An internal note, about the whole submission or one of its points."""

    about = forms.ChoiceField(
        label="Gjelder", required=False, error_messages={"invalid_choice": UNKNOWN}
    )
    text = forms.CharField(
        label="Notat",
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bare dere på arbeidsbenken ser notatet.",
        error_messages={"required": "Notatet er tomt. Skriv noe, eller avbryt."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        points: Sequence[Point],
        point: Point | None = None,
    ) -> None:
        super().__init__(
            data, auto_id="notat_%s", initial={"about": point.reference if point else ""}
        )
        self.points = {each.reference: each for each in points}
        whole = ("", "Hele innspillet")
        choices = [whole, *((each.reference, f"Punkt {each.number}") for each in points)]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
