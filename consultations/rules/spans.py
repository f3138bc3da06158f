"""Spans as a form sends them, and what can be done with the text they cut out."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from consultations.rules.sentences import Span, sentences

MASK = "█"
_CAPITAL = r"[^\W\d_a-zæøå]\w+"
TELLING = (
    re.compile(r"\S+@\S+\w|\d(?:[ .-]?\d){4,}"),  # addresses and long numbers
    re.compile(rf"(?<!\w)(?=({_CAPITAL}(?:[ -]{_CAPITAL})+))"),  # whole names, from each word on
    re.compile(rf"(?<=\w ){_CAPITAL}\w"),  # a capital that does not open the sentence
)
_WRITTEN = re.compile(r"(\d{1,9})-(\d{1,9})")


class BadSpan(ValueError):
    """The spans cannot be used; the message says what to do."""


def parse(values: Iterable[str], *, length: int) -> list[Span]:
    """Spans written «start-end», in the order of the text. Raises BadSpan outside the text."""
    spans = []
    for value in values:
        found = _WRITTEN.fullmatch(value)
        start, end = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 0 <= start < end <= length:
            raise BadSpan("Utvalget passer ikke med teksten. Velg setningene på nytt.")
        spans.append((start, end))
    return sorted(set(spans))


def joined(text: str, spans: Sequence[Span]) -> Span:
    """The one span that neighbours make. Raises BadSpan for none, and for words in between."""
    if not spans:
        raise BadSpan("Velg minst én setning.")
    reached = spans[0][1]
    for start, end in spans[1:]:
        if text[reached:start].strip():
            raise BadSpan(
                "Setningene må stå rett etter hverandre. Velg også dem som står imellom, "
                "eller lag ett punkt for hvert sted."
            )
        reached = max(reached, end)
    return spans[0][0], reached


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with the spans hidden, one mark for each character; line breaks stay."""
    marks = list(text)
    for start, end in spans:
        for place in range(start, end):
            if marks[place] not in "\r\n":
                marks[place] = MASK
    return "".join(marks)


def hidden(text: str) -> list[Span]:
    """The stretches of a public text that are masked."""
    return [found.span() for found in re.finditer(f"{MASK}+", text)]


def cut_at(text: str, spans: Sequence[Span], places: Iterable[int]) -> list[Span]:
    """The spans, cut in two wherever a place lies inside one; no piece has outer white space."""
    cuts = sorted(places)
    pieces: list[Span] = []
    for start, end in spans:
        inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        for first, last in pairwise([start, *inside, end]):
            words = text[first:last]
            if words.strip():
                lead = len(words) - len(words.lstrip())
                pieces.append((first + lead, first + len(words.rstrip())))
    return pieces


def touched(spans: Sequence[Span], start: int, end: int) -> range:
    """Which of the spans, in order and apart, share a character with the stretch."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    return range(first, bisect_left(spans, end, key=lambda span: span[0]))


def parting(text: str, before: str, after: str) -> int | None:
    """Where ``after`` begins, when the two are the text with any white space; otherwise None.

    Browsers send other line breaks than they were given, and people take spaces with them.
    """
    marks = [place for place, mark in enumerate(text) if not mark.isspace()]
    first, second = "".join(before.split()), "".join(after.split())
    whole = "".join(text.split())
    if not first or not second or first + second != whole:
        return None
    return marks[len(first)]


def occurrences(text: str, words: str) -> list[Span]:
    """Where the words stand by themselves, in any letter case and with any white space."""
    written = r"\s+".join(map(re.escape, words.split()))
    if not written:
        return []
    whole = re.compile(rf"(?<!\w){written}(?!\w)", re.IGNORECASE)
    return [found.span() for found in whole.finditer(text)]


def secrets(original: str, public: str) -> list[str]:
    """What the public text hides, longest first: sentences, and what in them points somebody out.

    A word that still stands in the public text is no secret.
    """
    found: set[str] = set()
    for start, end in hidden(public):
        stretch = original[start:end]
        for first, last in sentences(stretch):
            sentence = stretch[first:last].strip()
            found |= {sentence, *(words for each in TELLING for words in each.findall(sentence))}
    open_words = public.casefold()
    kept = {words for words in found if words and words.casefold() not in open_words}
    return sorted(kept, key=lambda words: (-len(words), words))


def without(words: str, secrets: Iterable[str]) -> str:
    """The words with the secrets masked wherever they stand, whole and in any letter case."""
    for secret in secrets:
        written = r"\s+".join(map(re.escape, secret.split()))
        for found in re.finditer(rf"(?<!\w){written}(?=s?(?!\w))", words, re.IGNORECASE):
            words = masked(words, [found.span()])
    return words
