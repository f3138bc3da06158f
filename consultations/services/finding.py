"""Which workshop a code belongs to. A code is short: whoever guesses is stopped, also when right."""

from datetime import timedelta

from consultations.models import Workshop
from consultations.services.admitting import TooMany
from core.doors import Door, block_of

GUESSES = 30
WINDOW = timedelta(minutes=15)


def find(*, code: str, place: str, known: bool = False) -> Workshop | None:
    """The workshop with the code, in any letter case; None where there is none.

    ``known``: this reader has sat at one of its tables, and is not counted. Raises TooMany when too
    many wrong codes came from the reader's network.
    """
    found: Workshop | None = Workshop.objects.for_page().filter(code=code.upper()).first()
    if found is not None and known:
        return found
    door = Door("workshop code", block_of(place), attempts=GUESSES, window=WINDOW)
    if door.is_shut or (found is None and door.take() is None):
        raise TooMany("Det er prøvd mange koder herfra. Vent et kvarter, og prøv igjen.")
    return found
