"""The organisations a spreadsheet names: found by number, name or another spelling, or new."""

from datetime import datetime

from audit.actors import Acting
from consultations.models import Organisation, OrganisationAlias
from consultations.rules.rows import Entry, body_named, sender_kind_of
from consultations.services import organising
from core.errors import Refused
from core.text import normalised


class Bodies:
    """All bodies known, in two look-ups, and the new ones of one file until they are stored."""

    def __init__(self) -> None:
        self._by_name: dict[str, Organisation] = {}
        self._by_number: dict[str, Organisation] = {}
        self._new: list[Organisation] = []
        self.notes: list[str] = []
        for organisation in Organisation.objects.by_name():
            self._add(organisation)
        for alias in OrganisationAlias.objects.select_related("organisation").order_by("pk"):
            self._by_name.setdefault(normalised(alias.name), alias.organisation)

    def _add(self, organisation: Organisation) -> None:
        self._by_name[normalised(organisation.name)] = organisation
        if organisation.org_number:
            self._by_number[organisation.org_number] = organisation

    def take_note_of(self, entry: Entry) -> None:
        """Find the row's body, or plan a new one. Raises Refused when name and number disagree."""
        name, number = body_named(entry), entry.get("org_number")
        named, numbered = self._by_name.get(normalised(name)), self._by_number.get(number)
        if number and not numbered and not name:
            raise Refused(
                f"vi kjenner ingen med organisasjonsnummer {number}. Skriv navnet også.",
                field="org_number",
            )
        if numbered and name and named != numbered:
            raise Refused(
                f"nummeret {number} tilhører «{numbered.name}», men raden sier «{name}». "
                "Rett den ene.",
                field="org_number",
            )
        if name and not named:
            self._plan(entry, name, number)
        elif named and number and named.org_number != number:
            self._check_number(named, number)

    def _check_number(self, named: Organisation, number: str) -> None:
        if named.org_number:
            raise Refused(
                f"«{named.name}» har organisasjonsnummer {named.org_number}, men raden sier "
                f"{number}. Rett den ene.",
                field="org_number",
            )
        note = f"«{named.name}» er registrert uten organisasjonsnummer; {number} er ikke lagt til."
        if note not in self.notes:
            self.notes.append(note)

    def _plan(self, entry: Entry, name: str, number: str) -> None:
        sender_kind = sender_kind_of(entry, has_body=True)
        planned = Organisation(
            name=name,
            org_number=number or None,
            kind=organising.KIND_OF_SENDER.get(sender_kind, Organisation.Kind.ASSOCIATION),
            source=Organisation.Source.SELF_REGISTERED,
        )
        self._new.append(planned)
        self._add(planned)
        self.notes.append(f"Ny organisasjon: «{name}».")

    def register_new(self, *, by: Acting, at: datetime) -> None:
        """Store the new ones. From now on ``of`` gives stored bodies only."""
        for planned in self._new:
            stored = organising.add_organisation(
                name=planned.name,
                org_number=planned.org_number,
                kind=planned.kind,
                source=planned.source,
                by=by,
                at=at,
            )
            self._add(stored)
        self._new = []

    def of(self, entry: Entry) -> Organisation | None:
        """The row's body, if it names one."""
        if (number := entry.get("org_number")) in self._by_number:
            return self._by_number[number]
        return self._by_name.get(normalised(body_named(entry)))
