"""Whether two texts are the same but for a word here and there: sent twice, most often."""

import re
from difflib import SequenceMatcher
from typing import Any

ALIKE = 0.85
# Of fewer words than this, letters are compared: one word is too much of the whole.
FEW_WORDS = 8
# Longer texts are compared by their beginning.
WORDS_MAX = 2_000


def alike(one: str, other: str) -> bool:
    """Equal, or nearly: at least 85 in a hundred words the same, in the same order."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    if first == second:
        return True
    few = min(len(first), len(second)) < FEW_WORDS
    pair: Any = (" ".join(first), " ".join(second)) if few else (first, second)
    compared = SequenceMatcher(a=pair[0], b=pair[1], autojunk=False)
    # The first two are cheap, and never too low.
    return (
        compared.real_quick_ratio() >= ALIKE
        and compared.quick_ratio() >= ALIKE
        and compared.ratio() >= ALIKE
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())[:WORDS_MAX]
