"""The mails to somebody who has sent in a submission: subject and text, plain and short."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A mail before it has a receiver."""

    subject: str
    text: str


def receipt(  # noqa: PLR0913  everything that a receipt says
    *, reference: str, plan: str, has_code: bool, read_by: str, answer_by: str, link: str
) -> Words:
    """Kvittering: what came in, what happens when, and the way back. Never the code."""
    code = (
        "Koden så du på kvitteringen. Har du den ikke, bruker du lenken under. "
        "Ikke del koden eller lenken med andre."
        if has_code
        else "Lenken under går rett til innspillet. Ikke del den med andre."
    )
    answer = f"Du får svar senest {answer_by}." if answer_by else "Hvert punkt får et svar."
    return Words(
        f"Vi har fått innspillet ditt ({reference})",
        f"Hei.\n\nTakk for innspillet til {plan}. Referansen er {reference}. {code}\n\n"
        f"Innen {read_by} leser vi innspillet og deler det i punkter. Da ser du hvordan vi har "
        f"forstått det, og kan si fra om noe er feil. {answer}\n\n"
        f"Se innspillet: {link}",
    )


def confirm(*, reference: str, plan: str, link: str, until: str) -> Words:
    """Bekreft: nothing more is sent to an address that does not say yes."""
    return Words(
        f"Bekreft at du vil følge {reference}",
        f"Hei.\n\nDenne adressen er oppgitt for å få e-post når innspillet {reference} til {plan} "
        f"får svar. Trykk på lenken og bekreft innen {until}:\n\n{link}\n\n"
        "Gjør du ingenting, sender vi ikke flere e-poster, og vi sletter adressen.",
    )
