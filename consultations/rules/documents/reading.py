"""The parent's side: give the child a file, and believe nothing that does not add up."""

from consultations.rules import bounded
from consultations.rules.documents.accounts import Account, Unreadable
from consultations.rules.documents.kinds import ending, kind_of

CHILD = "consultations.rules.documents.child"
BROKEN = "Fila kan ikke leses. Åpne den, lagre den på nytt, og prøv igjen. Ingenting er lagret."
SLOW = "Fila tok for lang tid å lese. Lagre den på nytt, eller del den. Ingenting er lagret."


def read(name: str, data: bytes) -> Account:
    """What the file says. Raises Unreadable; then nothing of it may be stored."""
    kind_of(name, data)
    try:
        answer = bounded.ask(CHILD, ["text", ending(name)], given=data)
    except bounded.Lost as lost:
        raise Unreadable(BROKEN if lost.in_time else SLOW) from lost
    if "fault" in answer:
        raise Unreadable(answer["fault"])
    account = Account.from_data(answer)
    if not account.adds_up:
        raise Unreadable(
            f"Fila har {account.found} tegn tekst, men vi gjorde bare rede for "
            f"{account.taken + account.listed}. Lagre den som .pdf eller .txt. Ingenting er lagret."
        )
    return account


def page(name: str, data: bytes, number: int) -> bytes:
    """One page as a picture that we have made ourselves (JPEG). Raises Unreadable."""
    kind_of(name, data)
    try:
        picture = bounded.run(CHILD, ["page", ending(name), str(number)], given=data)
    except bounded.Lost as lost:
        raise Unreadable("Siden kan ikke vises. Åpne fila selv, og skriv av.") from lost
    if not picture.startswith(b"\xff\xd8\xff"):
        raise Unreadable("Siden kan ikke vises. Åpne fila selv, og skriv av.")
    return picture
