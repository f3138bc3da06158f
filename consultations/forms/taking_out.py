"""What in a text points to its sender or to others: warned of, and taken out by a button."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from consultations.rules import detecting

PERHAPS = "Dette kan si hvem noen er. Ta det bort hvis det ikke trengs."
WARNINGS = {
    "national_id": "Det ser ut som et fødselsnummer. Ta det bort før du sender.",
    "perhaps_id": "Det kan være et fødselsnummer. Ta det bort hvis det er det.",
    "account": "Det ser ut som et kontonummer. Ta det bort før du sender.",
    "iban": "Det ser ut som et kontonummer. Ta det bort før du sender.",
    "email": "Det ser ut som en e-postadresse. Har du en selv, skriver du den i feltet for e-post.",
    "phone": "Det ser ut som et telefonnummer. Ta det bort hvis det ikke trengs.",
}


@dataclass(frozen=True)
class Warned:
    """Words that point to a person, what to do about them, and what its button sends."""

    words: str
    advice: str
    takes: str


def warned_of(texts: Mapping[str, str]) -> list[Warned]:
    """What each text, by the name of its field, holds that its sender should look at."""
    return [
        Warned(
            each.value,
            WARNINGS.get(str(each.kind), PERHAPS),
            f"{name} {each.start} {each.end}",
        )
        for name, text in texts.items()
        for each in detecting.found_in(text)
    ]


def one_break(text: str) -> str:
    """Line breaks of one kind, whichever machine it was typed on."""
    return text.replace("\r\n", "\n")


def take_out(data: QueryDict) -> bool:
    """Take what a button names out of its matter, and leave everything else. Whether it was there.

    Only what the detectors find there now can be taken out: the text may have changed since.
    """
    name, _, place = data.get("take_out", "").partition(" ")
    text = one_break(data.get(name, "")) if name.startswith("matter_") else ""
    for each in detecting.found_in(text):
        if place == f"{each.start} {each.end}":
            before, after = text[: each.start], text[each.end :]
            # Of the two spaces that stood around it, one is left.
            spare = before.endswith(" ") and (not after or not after[0].isalnum())
            data[name] = (before[:-1] if spare else before) + after
            return True
    return False
