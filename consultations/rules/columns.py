"""Which column of a spreadsheet means what."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as kept

from consultations.rules.reading import Fault

# field -> the headings it is known under, in the forms of ``plain``.
FIELDS: dict[str, str] = {
    "text": "tekst innspill innspillet innspillstekst text submission comment kommentar svar "
    "fritekst melding",
    "received": "dato mottatt mottattdato datomottatt received receivedat receiveddate date "
    "innsendt sendt tidspunkt fullforingstidspunkt completiontime",
    "organisation": "organisasjon organisation organization lag forening lagellerforening "
    "organisasjonsnavn navnpaorganisasjon",
    "org_number": "orgnr organisasjonsnummer orgnummer organisationnumber organizationnumber",
    "sender_kind": "avsender avsendertype sender senderkind sendertype",
    "locale": "sprak malform language locale lang",
    "name": "navn name kontaktperson contact contactname navnpakontaktperson",
    "email": "epost epostadresse email emailaddress mail",
    "phone": "telefon telefonnummer mobil tlf phone phonenumber",
    "address": "adresse postadresse address",
    "wants_updates": "onskersvar vilhasvar wantsupdates",
    "on_behalf_of": "pavegneav onbehalfof",
    "gathered_how": "hvordanmeningeneersamlet gatheredhow",
    "represents_count": "starforantall antall representscount represents",
    "fidelity": "gjengivelse fidelity",
    "channel": "kanal channel",
    "assisted_by": "hjulpetav assistedby",
    "title": "tittel title overskrift",
    "question": "sporsmal question",
    "choice": "avkrysning avkryssing",
    "respondent": "respondent respondentid",
    "source_ref": "id svarid responsid responseid referanse reference sourceref kilde",
}
# What an old response table says of the answer: read after the submissions, by another room.
ANSWER_FIELDS: dict[str, str] = {
    "theme": "tema theme kategori category emne",
    "outcome": "resultat utfall outcome konklusjon",
    "reason": "grunn begrunnelse reason",
    "what_we_do": "hvavigjor kommunenssvar svarfrakommunen administrasjonenssvar",
    "measure": "tiltak tiltakskode tiltakskoder tiltaksnummer measure",
    "decision": "vedtak vedtatt decision",
    "answered": "svardato besvart vedtaksdato",
}
# Several columns may be these: each question of a survey, each box of a multiple choice.
MANY = frozenset({"text", "choice"})
LABELS: dict[str, str] = {
    "text": "Tekst, eller svar på et spørsmål",
    "choice": "Avkryssing i et spørsmål med flere valg",
    "title": "Tittel, settes over teksten",
    "question": "Spørsmålet raden svarer på",
    "respondent": "Hvem som svarer, når hver rad er ett svar",
    "received": "Dato mottatt",
    "organisation": "Organisasjon",
    "org_number": "Organisasjonsnummer",
    "sender_kind": "Avsender (lag, råd, privatperson …)",
    "locale": "Språk",
    "name": "Navn (bare i kontaktopplysningene)",
    "email": "E-post (bare i kontaktopplysningene)",
    "phone": "Telefon (bare i kontaktopplysningene)",
    "address": "Adresse (bare i kontaktopplysningene)",
    "wants_updates": "Avsenderen vil ha svar",
    "on_behalf_of": "På vegne av",
    "gathered_how": "Hvordan meningene er samlet",
    "represents_count": "Står for antall",
    "fidelity": "Gjengivelse (ordrett, sammendrag)",
    "channel": "Kanal",
    "assisted_by": "Hjulpet av",
    "source_ref": "Referanse i den gamle løsningen",
    "theme": "Gammelt svar: tema",
    "outcome": "Gammelt svar: resultat",
    "reason": "Gammelt svar: grunn",
    "what_we_do": "Gammelt svar: hva kommunen gjør",
    "measure": "Gammelt svar: tiltakskode",
    "decision": "Gammelt svar: vedtak",
    "answered": "Gammelt svar: dato",
}
FIELD_OF = {
    heading: field
    for field, known in {**FIELDS, **ANSWER_FIELDS}.items()
    for heading in known.split()
}
KNOWN_HEADINGS = "tekst, dato, organisasjon, orgnr, avsender, språk, navn, e-post, telefon"


def plain(heading: str) -> str:
    """A heading as it is looked up: small letters and digits only, å as a, ø as o, æ as ae."""
    folded = heading.casefold().replace("ø", "o").replace("æ", "ae")
    bare = unicodedata.normalize("NFKD", folded)
    return re.sub(r"[^a-z0-9]", "", bare)


def read_map(given: object) -> dict[str, str | None]:
    """A map file's content: heading -> field, or None for «do not read». Raises ValueError."""
    if not isinstance(given, dict):
        raise ValueError('Kartfila må være slik: {"Kolonne": "text", "Alder": null}.')
    for heading, field in given.items():
        if field is not None and field not in LABELS:
            raise ValueError(
                f"Kartfila sier at «{heading}» er «{field}», men det feltet finnes ikke. "
                f"Bruk et av disse: {', '.join(LABELS)}; eller null for ikke å lese kolonnen."
            )
    return given


@dataclass(frozen=True)
class Layout:
    """The places of the columns: one for most fields, several for questions and boxes."""

    single: Mapping[str, int] = kept(default_factory=dict)
    texts: tuple[int, ...] = ()
    choices: tuple[int, ...] = ()
    of_answer: Mapping[str, int] = kept(default_factory=dict)

    @property
    def read(self) -> frozenset[int]:
        """Every place whose cells are stored with the submission."""
        return frozenset({*self.single.values(), *self.texts, *self.choices})


def resolve(
    header: tuple[str, ...], mapping: Mapping[str, str | None], hidden: frozenset[str] = frozenset()
) -> tuple[Layout, list[Fault]]:
    """Where each field stands in the header, and every column nobody has decided about."""
    decided = {plain(heading): field for heading, field in mapping.items()}
    faults = [
        Fault(f"Kartfila nevner kolonnen «{heading}», men den finnes ikke i fila.", column=heading)
        for heading in mapping
        if plain(heading) not in {plain(name) for name in header}
    ]
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        key = plain(name)
        field = decided[key] if key in decided else FIELD_OF.get(key)
        many = field in MANY and key in decided
        if key not in decided and name in hidden:
            continue
        if field is None:
            faults.extend([] if key in decided else [_unknown(name)])
        elif field in places and not many:
            faults.append(_twice(name, header[places[field][0]]))
        else:
            places.setdefault(field, []).append(place)
    if not MANY & set(places) and not faults:
        faults.append(
            Fault(
                "Fila har ingen kolonne med tekst. Velg hvilken kolonne som er teksten, eller kall den «tekst»."
            )
        )
    return _layout(places), faults


def _layout(places: Mapping[str, list[int]]) -> Layout:
    return Layout(
        single={f: at[0] for f, at in places.items() if f not in MANY and f not in ANSWER_FIELDS},
        texts=tuple(places.get("text", ())),
        choices=tuple(places.get("choice", ())),
        of_answer={f: at[0] for f, at in places.items() if f in ANSWER_FIELDS},
    )


def _unknown(name: str) -> Fault:
    return Fault(
        f"Kolonnen «{name}» kjenner vi ikke. Gi den et navn vi kjenner ({KNOWN_HEADINGS}), "
        f'eller skriv {{"{name}": null}} i en kartfil for ikke å lese den.',
        row=1,
        column=name,
        value=name,
    )


def _twice(name: str, other: str) -> Fault:
    return Fault(
        f"Kolonnene «{other}» og «{name}» betyr det samme. Ta bort den ene, eller si i en "
        "kartfil hvilken som skal leses.",
        row=1,
        column=name,
        value=name,
    )


def signature(header: tuple[str, ...]) -> str:
    """What files with the same columns have in common, in whatever order they stand."""
    return "|".join(sorted(plain(name) or name for name in header))
