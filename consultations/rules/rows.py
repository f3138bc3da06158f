"""One row of a spreadsheet, read into what it says about one submission."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stdnum.exceptions import ValidationError as NumberFault
from stdnum.no import orgnr

from consultations.rules import moments, shapes
from consultations.rules.columns import Layout, plain
from consultations.rules.reading import Fault, Row, Sheet

# What people write -> the value we store; the keys are in the form of ``columns.plain``.
SENDER_KINDS = {
    "lagellerforening": "organisation", "lag": "organisation", "forening": "organisation",
    "organisasjon": "organisation", "organisation": "organisation", "rad": "council",
    "council": "council", "offentligorgan": "public_body", "publicbody": "public_body",
    "bedrift": "company", "company": "company", "privatperson": "resident",
    "innbygger": "resident", "resident": "resident", "ansatt": "staff", "staff": "staff",
    "utennavn": "unnamed", "anonym": "unnamed", "unnamed": "unnamed",
}  # fmt: skip
LOCALES = {
    "nb": "nb", "bokmal": "nb", "norskbokmal": "nb", "norsk": "nb", "no": "nb", "nn": "nn",
    "nynorsk": "nn", "norsknynorsk": "nn", "se": "se", "nordsamisk": "se", "samisk": "se",
    "en": "en", "engelsk": "en", "english": "en", "und": "und", "annetsprak": "und",
    "annet": "und",
}  # fmt: skip
FIDELITIES = {
    "ordrett": "verbatim", "verbatim": "verbatim", "sammendrag": "summary", "summary": "summary",
    "samletforflere": "aggregate", "aggregate": "aggregate",
}  # fmt: skip
CHANNELS = {
    "innspillsportal": "portal", "portal": "portal", "sporreundersokelse": "survey",
    "undersokelse": "survey", "survey": "survey", "verksted": "workshop", "workshop": "workshop",
    "radsbehandling": "council", "council": "council", "horing": "hearing", "hearing": "hearing",
    "brev": "letter", "letter": "letter", "epost": "email", "email": "email", "mote": "meeting",
    "meeting": "meeting", "telefon": "phone", "phone": "phone",
}  # fmt: skip
YES = {
    "ja": True,
    "j": True,
    "x": True,
    "1": True,
    "yes": True,
    "nei": False,
    "0": False,
    "no": False,
}
# Said in the field for the organisation by somebody who has none.
NO_BODY = {"", "ingen", "nei", "none", "na", "ikkeaktuelt"}
PRIVATE = {"privat", "privatperson", "enkeltperson", "innbygger"}
LENGTHS = {
    "organisation": 160, "name": 160, "email": 254, "phone": 30, "on_behalf_of": 200,
    "assisted_by": 120, "source_ref": 120, "address": 2_000, "gathered_how": 5_000,
}  # fmt: skip
# What surveys write in place of a person who did not say who they are.
NOBODY = {"anonymous", "anonym"}
# Fields that shape the text and are not stored beside it.
SHAPING = {"title", "question", "respondent"}
NAMES = {"email": "e-postadressen", "represents_count": "antallet"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SPREADSHEET_FAULT = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")


@dataclass(frozen=True)
class Entry:
    """What one row says, before bodies are looked up. Missing values are not in ``values``."""

    row: int
    values: Mapping[str, Any]

    def get(self, field: str, default: Any = "") -> Any:
        return self.values.get(field, default)


class _Wrong(ValueError):
    """A cell that cannot be read; the message goes on after the field's name and the value."""


@dataclass(frozen=True)
class Reader:
    """How the rows of one sheet are read: where the columns are, and what was found out of them."""

    layout: Layout
    header: tuple[str, ...]
    now: datetime
    american: bool = False

    def read(self, row: Row) -> tuple[Entry, list[Fault]]:
        """What the row says, and everything in it that cannot be read."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for field, place in self.layout.single.items():
            if field not in SHAPING:
                cell = (field, self.header[place], row.cells[place])
                faults += self._take(row, cell, values)
        text = shapes.said(row.cells, self.layout, self.header)
        asked = (*self.layout.texts, *self.layout.choices)
        heading = self.header[asked[0]] if len(asked) == 1 else "tekst"
        faults += self._take(row, ("text", heading, text), values)
        return Entry(row.number, values), faults

    def _take(self, row: Row, about: tuple[str, str, str], values: dict[str, Any]) -> list[Fault]:
        field, heading, cell = about
        try:
            read = _value(field, cell, self)
        except _Wrong as fault:
            what = NAMES.get(field, heading)
            shown = cell if len(cell) <= 60 else f"{cell[:60]} …"
            said = f"«{shown}» {fault}" if cell.strip() else str(fault)
            message = f"Rad {row.number}: {_named(field, what)} {said}"
            return [Fault(message, row=row.number, column=heading, value=cell)]
        if read not in (None, ""):
            values[field] = read
        return []


def reader_of(sheet: Sheet, layout: Layout, *, now: datetime) -> Reader:
    """The reader of the sheet's rows; whether 8/9 is in August or September is asked of them all."""
    place = layout.single.get("received")
    dates = (row.cells[place] for row in sheet.rows) if place is not None else ()
    return Reader(layout, sheet.header, now, american=bool(moments.month_first(dates)))


def _named(field: str, heading: str) -> str:
    return {"received": "datoen", "text": "teksten"}.get(field, heading.lower())


def _value(field: str, cell: str, reader: Reader) -> Any:
    if _UNWANTED.search(cell):
        raise _Wrong("har skjulte styretegn. Ta dem bort i regnearket.")
    if _SPREADSHEET_FAULT.fullmatch(cell.strip()):
        raise _Wrong("er en feil fra regnearket. Rett formelen, eller lim inn verdien.")
    if field == "text":
        return _text(cell)
    bare = " ".join(cell.split()) if field not in ("address", "gathered_how") else cell.strip()
    if field == "received":
        return _received(bare, reader)
    if not bare or (field in ("name", "email") and plain(bare) in NOBODY):
        return None
    longest = LENGTHS.get(field)
    if longest and len(bare) > longest:
        raise _Wrong(f"er for lang: {len(bare)} tegn. Høyst {longest} tegn får plass.")
    read = _READERS.get(field)
    return read(bare) if read else bare


def _text(cell: str) -> str:
    """Word for word: nothing is trimmed from what somebody wrote."""
    if not cell.strip():
        raise _Wrong("mangler. Skriv inn teksten, eller ta bort raden.")
    return cell


def _received(bare: str, reader: Reader) -> datetime:
    if not bare:
        raise _Wrong("mangler. Skriv når innspillet kom, for eksempel 22.08.2022.")
    try:
        return moments.parse(bare, now=reader.now, american=reader.american)
    except moments.NotADate as fault:
        raise _Wrong(str(fault)) from fault


def _one_of(known: Mapping[str, Any], examples: str) -> Callable[[str], Any]:
    def read(bare: str) -> Any:
        without_country = re.sub(r"\(.*\)", "", bare)
        for form in (plain(bare), plain(without_country)):
            if form in known:
                return known[form]
        raise _Wrong(f"kjenner vi ikke. Skriv for eksempel {examples}.")

    return read


def _org_number(bare: str) -> str:
    try:
        return str(orgnr.validate(bare))
    except NumberFault as fault:
        raise _Wrong("er ikke et organisasjonsnummer. Det har ni siffer; sjekk tallene.") from fault


def _email(bare: str) -> str:
    if not _EMAIL.fullmatch(bare):
        raise _Wrong("er ikke en e-postadresse. Skriv den slik: navn@example.no.")
    return bare


def _count(bare: str) -> int:
    digits = re.sub(r"\s", "", bare)
    if not re.fullmatch(r"[1-9]\d{0,8}", digits):
        raise _Wrong("er ikke et antall. Skriv et helt tall, for eksempel 12.")
    return int(digits)


_READERS: dict[str, Callable[[str], Any]] = {
    "org_number": _org_number,
    "email": _email,
    "represents_count": _count,
    "sender_kind": _one_of(
        SENDER_KINDS,
        "«Lag eller forening», «Råd», «Privatperson» eller «Uten navn» "
        "(navn på personer hører hjemme i kolonnen «navn»)",
    ),
    "locale": _one_of(LOCALES, "«bokmål», «nynorsk», «nordsamisk», «engelsk» eller «annet»"),
    "fidelity": _one_of(FIDELITIES, "«Ordrett», «Sammendrag» eller «Samlet for flere»"),
    "channel": _one_of(CHANNELS, "«Innspillsportal», «Brev», «E-post» eller «Telefon»"),
    "wants_updates": _one_of(YES, "«ja» eller «nei»"),
}


def body_named(entry: Entry) -> str:
    """The organisation's name in the row; nothing for «ingen», «-» and «privatperson»."""
    name = entry.get("organisation")
    return "" if plain(name) in NO_BODY | PRIVATE else name


def sender_kind_of(entry: Entry, *, has_body: bool) -> str:
    """Who sent it: as the row says, otherwise by whether there is an organisation."""
    if said := entry.get("sender_kind"):
        return str(said)
    if has_body:
        return "organisation"
    return "resident" if plain(entry.get("organisation")) in PRIVATE else "unnamed"


Group = tuple[list[Row], Entry]


def grouped(layout: Layout, rows: Iterable[tuple[Row, Entry]]) -> Iterator[Group]:
    """One submission for each row, as it comes; or for each respondent, once all have answered."""
    place = layout.single.get("respondent")
    if place is None:
        yield from (([row], entry) for row, entry in rows)
        return
    groups: dict[str, Group] = {}
    for row, entry in rows:
        who = row.cells[place].strip() or f"rad {row.number}"
        if who not in groups:
            values = {"source_ref": who[:120], **entry.values}
            groups[who] = ([row], Entry(entry.row, values))
            continue
        members, first = groups[who]
        text = f"{first.get('text')}\n\n{entry.get('text')}"
        groups[who] = ([*members, row], Entry(first.row, {**first.values, "text": text}))
    yield from groups.values()


def in_file_order(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.row or 0, fault.column))
