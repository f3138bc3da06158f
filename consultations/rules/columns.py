"""Which column of a spreadsheet means what."""

import re
import unicodedata
from collections.abc import Mapping

from consultations.rules.sheets import Fault

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
    "source_ref": "id svarid responsid responseid referanse reference sourceref kilde",
}
FIELD_OF = {heading: field for field, known in FIELDS.items() for heading in known.split()}
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
        if field is not None and field not in FIELDS:
            raise ValueError(
                f"Kartfila sier at «{heading}» er «{field}», men det feltet finnes ikke. "
                f"Bruk et av disse: {', '.join(FIELDS)}; eller null for ikke å lese kolonnen."
            )
    return given


def resolve(
    header: tuple[str, ...], mapping: Mapping[str, str | None]
) -> tuple[dict[str, int], list[Fault]]:
    """The place of each field in the header, and every column nobody has decided about."""
    decided = {plain(heading): field for heading, field in mapping.items()}
    places: dict[str, int] = {}
    faults = [
        Fault(f"Kartfila nevner kolonnen «{heading}», men den finnes ikke i fila.", column=heading)
        for heading in mapping
        if plain(heading) not in {plain(name) for name in header}
    ]
    for place, name in enumerate(header):
        key = plain(name)
        field = decided[key] if key in decided else FIELD_OF.get(key)
        if field is None and key not in decided:
            faults.append(_unknown(name))
        elif field in places:
            faults.append(_twice(name, header[places[field]]))
        elif field is not None:
            places[field] = place
    if "text" not in places and not faults:
        faults.append(Fault("Fila har ingen kolonne med tekst. Kall kolonnen «tekst»."))
    return places, faults


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
