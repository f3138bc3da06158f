"""Norwegian identity numbers as people write them, by the rule of today and the rule of 2032.

Eleven digits: day, month and year of birth, three more, and two control digits. The day of a
D-number is 40 higher; the month is 40 higher in H-numbers and NAV's synthetic numbers, 80 higher in
the synthetic numbers of Tenor, and 65 higher in one more kind of synthetic number. FH-numbers begin
with 8 or 9 and hold no date. Source: the National Registry's description of the control digits from
1 January 2032, when both rules must be read side by side.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
TODAY = frozenset({0})
FROM_2032 = frozenset({0, 1, 2, 3})
DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS_LATER = (0, 40, 65, 80)
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_BETWEEN = r"[\s.\-‐‑‒–—−/:_]{0,3}"  # noqa: RUF001  the dashes people type
_ELEVEN = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{10}})(?!\d))", re.ASCII)
_NOT_DIGITS = re.compile(r"\D+", re.ASCII)


@dataclass(frozen=True)
class Eleven:
    """Eleven digits in a text: where they stand, in code points, and the digits alone."""

    start: int
    end: int
    digits: str


def folded(text: str) -> tuple[str, Sequence[int]]:
    """The text as a reader sees it, and for each of its characters the place it came from.

    Compatibility forms are unfolded (NFKC), every digit of any script is an ASCII digit, every
    space a plain one, and what cannot be seen is gone.
    """
    if text.isascii():
        return text, range(len(text))
    seen: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for sign in unicodedata.normalize("NFKC", written):
            if sign in INVISIBLE:
                continue
            places.append(place)
            seen.append(_plain(sign))
    return "".join(seen), places


def _plain(sign: str) -> str:
    if (value := unicodedata.decimal(sign, None)) is not None:
        return str(value)
    return " " if sign.isspace() and sign not in "\r\n\t" else sign


def elevens(text: str) -> Iterator[Eleven]:
    """All stretches of eleven digits next to no other digit, with up to three signs in between."""
    seen, places = folded(text)
    for found in _ELEVEN.finditer(seen):
        first, last = found.span(1)
        yield Eleven(places[first], places[last - 1] + 1, _NOT_DIGITS.sub("", found[1]))


def has_date(digits: str) -> bool:
    """Whether the number begins with a day somebody can be born on, in any of the kinds."""
    day, month = int(digits[:2]), int(digits[2:4])
    day -= 40 if day > 40 else 0
    return any(
        1 <= month - later <= 12 and 1 <= day <= DAYS_IN[month - later - 1]
        for later in MONTHS_LATER
    )


def is_controlled(digits: str, remainders: frozenset[int] = FROM_2032) -> bool:
    """Whether both control digits are right; by default by either rule, today's being narrower."""
    numbers = [int(digit) for digit in digits]
    first = _weighed(FIRST, numbers) + numbers[9]
    second = _weighed(SECOND, numbers) + numbers[10]
    return first % 11 in remainders and second % 11 == 0


def is_account(digits: str) -> bool:
    """Whether it is a Norwegian account number: its one control digit has the same weights."""
    numbers = [int(digit) for digit in digits]
    return (_weighed(SECOND, numbers) + numbers[10]) % 11 == 0


def _weighed(weights: Sequence[int], numbers: Sequence[int]) -> int:
    return sum(weight * number for weight, number in zip(weights, numbers, strict=False))


def is_national_id(digits: str) -> bool:
    """A number that belongs to one person, living or made up for tests."""
    return (has_date(digits) or digits[0] in "89") and is_controlled(digits)


def found_in(text: str) -> list[Eleven]:
    """The identity numbers of the text, in order; what a form warns about before it is sent."""
    return [each for each in elevens(text) if is_national_id(each.digits)]
