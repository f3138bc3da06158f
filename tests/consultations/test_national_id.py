"""Identity numbers: both control-digit rules, every kind of number, fifteen ways to write one."""

import random
from collections.abc import Callable

import pytest

from consultations.rules import national_id

# The official examples for the rule of 2032. (sum + first control digit) mod 11, and each rule.
OFFICIAL = [
    ("02013299997", 0, True),
    ("02013299903", 2, False),
    ("02013299806", 0, True),
    ("30108299920", 0, True),
    ("30108299939", 1, False),
]
# A synthetic number whose month is 80 higher, published with an open-source validator.
TENOR = "17912099997"


def _spaced(digits: str, *cuts: int, by: str) -> str:
    parts = [digits[a:b] for a, b in zip((0, *cuts), (*cuts, 11), strict=True)]
    return by.join(parts)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda d: d,
    "6 5": lambda d: _spaced(d, 6, by=" "),
    "no-break space": lambda d: _spaced(d, 6, by="\u00a0"),
    "thin space": lambda d: _spaced(d, 6, by="\u2009"),
    "dots": lambda d: _spaced(d, 2, 4, 6, by="."),
    "hyphen": lambda d: _spaced(d, 6, by="-"),
    "spaced dash": lambda d: _spaced(d, 6, by=" – "),  # noqa: RUF001
    "slashes": lambda d: _spaced(d, 2, 4, 6, by="/"),
    "colon": lambda d: _spaced(d, 6, by=": "),
    "underscore": lambda d: _spaced(d, 6, by="_"),
    "over two lines": lambda d: _spaced(d, 6, by="\r\n"),
    "digit by digit": " ".join,
    "full width": lambda d: d.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "arabic digits": lambda d: d.translate({48 + n: 0x0660 + n for n in range(10)}),
    "zero width inside": lambda d: _spaced(d, 3, 6, by="\u200b"),
}
MADE = {"birth number": 0, "D-number": 1, "H-number": 2, "Tenor": 3, "FH-number": 4}


def control(nine: str, *, remainder: int) -> str | None:
    """The two control digits after nine digits; None where a digit would be ten."""
    numbers = [int(digit) for digit in nine]
    total = sum(w * n for w, n in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), numbers, strict=True))
    first = (remainder - total) % 11
    if first == 10:
        return None
    total = sum(
        w * n for w, n in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), [*numbers, first], strict=True)
    )
    second = -total % 11
    return None if second == 10 else f"{first}{second}"


def number(rng: random.Random, kind: str, *, remainder: int | None = None) -> str:
    while True:
        day, month = rng.randint(1, 28), rng.randint(1, 12)
        day += 40 if kind == "D-number" else 0
        month += {"H-number": 40, "Tenor": 80}.get(kind, 0)
        nine = f"{day:02}{month:02}{rng.randrange(10**5):05}"
        if kind == "FH-number":
            nine = f"{rng.choice('89')}{rng.randrange(10**8):08}"
        drawn = rng.choice((0, 1, 2, 3)) if remainder is None else remainder
        if digits := control(nine, remainder=drawn):
            return nine + digits


@pytest.mark.parametrize(("digits", "remainder", "today"), OFFICIAL)
def test_the_official_examples(digits: str, remainder: int, today: bool) -> None:  # noqa: FBT001
    assert national_id.is_national_id(digits)
    assert national_id.is_controlled(digits, national_id.TODAY) is today
    assert digits[9:] == control(digits[:9], remainder=remainder)


def test_the_synthetic_number_of_tenor_is_one() -> None:
    assert national_id.is_national_id(TENOR)


@pytest.mark.parametrize("digits", [*(digits for digits, _, _ in OFFICIAL), TENOR])
def test_one_wrong_digit_is_never_accepted_by_the_second_control(digits: str) -> None:
    wrong = [
        f"{digits[:place]}{other}{digits[place + 1 :]}"
        for place in range(11)
        for other in "0123456789"
        if other != digits[place]
    ]

    assert len(wrong) == 99
    assert [each for each in wrong if national_id.is_national_id(each)] == []


def test_twenty_thousand_numbers_are_found_in_every_spelling() -> None:
    rng = random.Random(20320101)  # noqa: S311  a seed, not a secret
    missed = []
    for turn in range(20_000):
        kind = list(MADE)[turn % 5]
        name = list(SPELLINGS)[turn // 5 % 15]
        digits = number(rng, kind)
        text = f"Jeg heter Ola og er født så {SPELLINGS[name](digits)}, ring meg."
        found = national_id.found_in(text)
        if [each.digits for each in found] != [digits] or text[found[0].start - 1] != " ":
            missed.append((kind, name, digits))

    assert missed == []


def test_remainder_three_counts_from_2032_only() -> None:
    digits = number(random.Random(3), "birth number", remainder=3)  # noqa: S311

    assert national_id.is_national_id(digits)
    assert not national_id.is_controlled(digits, national_id.TODAY)


def test_few_random_numbers_and_no_part_of_a_longer_one_are_taken_for_one() -> None:
    rng = random.Random(7)  # noqa: S311
    drawn = [f"{rng.randrange(10**11):011}" for _ in range(20_000)]

    taken = [digits for digits in drawn if national_id.is_national_id(digits)]

    # 1.6 % begin with a date and are controlled; FH-numbers, which hold no date, add 0.7 %.
    assert len(taken) / len(drawn) < 0.025
    assert national_id.found_in("020132999970") == []
    assert national_id.found_in("102013299997") == []


@pytest.mark.parametrize("digits", ["00013299997", "32013299997", "30023299997", "01133299997"])
def test_a_day_that_is_none_is_no_date(digits: str) -> None:
    assert not national_id.has_date(digits)


def test_it_is_found_among_other_numbers() -> None:
    text = "Sak 12 2026, 02013299997 02013299806 og 5"

    found = national_id.found_in(text)

    assert [text[each.start : each.end] for each in found] == ["02013299997", "02013299806"]
