"""Finding what somebody types: references however they are written, and words in any letter case.

SQLite folds A to Z only, and PostgreSQL what its locale knows. So the query itself folds the other
letters that the word holds (Æ to æ, and an å that was sent as a and a ring), and nothing has to be
fetched to be compared.
"""

import re
import unicodedata

from django.db.models import Expression, F, TextField, Value
from django.db.models.functions import Lower, Replace
from django.db.models.lookups import Contains

REFERENCE = re.compile(
    r"^(?:(?P<prefix>[a-zæøå]{2,5})[ -]?)?0*(?P<number>[1-9]\d{0,5})"
    r"(?:[-. ](?P<point>\d{1,3}))?$"
)
WORDS_MAX = 8


def folded(field: str, word: str) -> Expression:
    """The field in small letters, as far as the letters of the word are concerned."""
    text: Expression = Lower(F(field), output_field=TextField())
    for letter in sorted(set(word)):
        if letter.isascii():
            continue
        forms = {letter.upper(), unicodedata.normalize("NFD", letter)}
        forms.add(unicodedata.normalize("NFD", letter.upper()))
        for form in sorted(forms - {letter}):
            text = Replace(text, Value(form), Value(letter), output_field=TextField())
    return text


def says(field: str, word: str) -> Contains:
    """A condition: the field holds the word, which must come from ``words_of``."""
    return Contains(folded(field, word), word)


def words_of(text: str) -> list[str]:
    """What to look for: every word must occur, in any order."""
    return unicodedata.normalize("NFC", text).lower().split()[:WORDS_MAX]


def numbers_of(text: str, prefix: str | None = None) -> tuple[int, int | None] | None:
    """FRIV-0031-2, friv 31, 0031 and 31 all name submission 31 (and its point 2).

    None for anything else, and for another plan's prefix.
    """
    found = REFERENCE.match(unicodedata.normalize("NFC", text).strip().lower())
    if found is None:
        return None
    named = found["prefix"]
    if named and prefix and named.upper() != prefix:
        return None
    return int(found["number"]), int(found["point"]) if found["point"] else None


def prefix_of(text: str) -> str | None:
    """The plan's prefix in a reference, in capitals; None where only a number is given."""
    found = REFERENCE.match(text.strip().lower())
    return found["prefix"].upper() if found and found["prefix"] else None
