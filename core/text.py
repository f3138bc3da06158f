"""Text normalisation, and the question whether a reason says anything at all."""

import re
import unicodedata
from collections.abc import Iterable

# Fillers seen as whole "reasons" in published response tables elsewhere.
EMPTY_WORDS = frozenset(
    {"null", "none", "nil", "n/a", "na", "-", "–", "x", "×", "se over", "ingen", "ok", "test"}
)
REASON_MIN_CHARACTERS = 20
REASON_MIN_WORDS = 3

# Phrases that promise something without saying who and when. They warn, they never block.
PROMISE_PHRASES = (
    "tas med i det videre arbeidet",
    "vil bli vurdert",
    "vurderes fortløpende",
    "ved behov",
    "på sikt",
    "tas til orientering",
    "tas til etterretning",
    "søkes ivaretatt",
    "det legges opp til",
    "er nøye gjennomgått",
)


def normalised(text: str) -> str:
    """NFC, lower case, white space collapsed, outer punctuation dropped: for comparing texts."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"\s+", " ", folded).strip().strip(" .,:;!?«»\"'")


def says_nothing(text: str) -> bool:
    """True for text without letters and for the known fillers (null, -, x, se over …)."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).casefold()).strip()
    has_letters = any(character.isalpha() for character in plain)
    return not has_letters or plain.rstrip(".!") in EMPTY_WORDS


def too_thin(text: str, *, same_as: Iterable[str] = ()) -> bool:
    """True for a reason that may not be published.

    Fewer than 20 characters, fewer than three distinct words, a filler, or equal to a text it is
    supposed to explain (the outcome's label, the point's own words, an unfilled template).
    """
    plain = normalised(text)
    words = set(re.findall(r"\w+", plain))
    return (
        says_nothing(text)
        or len(plain) < REASON_MIN_CHARACTERS
        or len(words) < REASON_MIN_WORDS
        or plain in {normalised(other) for other in same_as}
    )


def empty_promises(text: str) -> list[str]:
    """The promise phrases that occur in the text, in the order of the list."""
    plain = normalised(text)
    return [phrase for phrase in PROMISE_PHRASES if phrase in plain]
