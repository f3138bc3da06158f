"""Codes and numbers of a workshop: read aloud, typed on a telephone, and printed on paper.

Every note of a table has one number, on paper as on a screen. Typed notes are 1, 2, 3 …; on paper
the number says the question, so that the two never meet: 204 is the fourth field of question 2.
"""

import secrets
from collections.abc import Collection

# Without what looks like something else: I and 1, O, Q and 0, B and 8, S and 5, Z and 2, G and 6.
ALPHABET = "ACDEFHJKLMNPRTUVWXY3479"
CODE_LENGTH = 4
LAST_DIGITAL = 99
FIELDS_ON_A_SHEET = 10  # as many as an A4 sheet has room for under a long question
OUTSIDE = 9  # the hundred of notes that stand outside every question
PROMPTS_MAX = OUTSIDE - 1
TABLES_MAX = 30
NOTE_MAX_CHARACTERS = 500
IMPORTANT_MAX = 3


def new_code(taken: Collection[str] = ()) -> str:
    """A code that no other workshop has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code


def sheet_numbers(place: int) -> range:
    """The numbers on the sheet of a question, counted from 1; 0 is the one outside them all."""
    first = (place or OUTSIDE) * 100 + 1
    return range(first, first + FIELDS_ON_A_SHEET)


def place_of(number: int) -> int:
    """Which question a number on paper belongs to; 0 for those outside."""
    place = number // 100
    return 0 if place == OUTSIDE else place
