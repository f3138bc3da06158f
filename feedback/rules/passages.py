"""Finding words in a text: given ones, and stretches that are quoted from another text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from consultations.rules.sentences import Span, sentences

SHORTEST = 3
RUN = 5
LONG_ENOUGH = 20


def lines(text: str) -> list[str]:
    """The words to look for, one on each line; empty lines and repeats aside."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def too_short(words: Iterable[str]) -> list[str]:
    """Words so short that they would be found everywhere."""
    return [each for each in words if len(each) < SHORTEST]


def whole_sentences(text: str) -> list[str]:
    """The sentences of a text that are long enough to be nobody else's."""
    found = [text[start:end].strip() for start, end in sentences(text)]
    return [each for each in found if len(each) >= LONG_ENOUGH] or ([text.strip()] * bool(text))


@dataclass(frozen=True)
class Search:
    """Given words, in any letter case and with any white space; and runs of words of a text."""

    words: tuple[str, ...] = ()
    source: str = ""

    def spans(self, text: str) -> list[list[int]]:
        """Where the text holds any of it: places that do not overlap, in order."""
        return _merged([*self._given(text), *self._quoted(text)])

    def found_in(self, text: str) -> bool:
        return bool(self.spans(text))

    def _given(self, text: str) -> Iterable[Span]:
        for each in self.words:
            written = r"\s+".join(map(_either_form, each.split()))
            left = r"(?<!\w)" if each[0].isalnum() else ""
            right = r"(?=s?(?!\w))" if each[-1].isalnum() else ""
            for match in re.finditer(f"{left}{written}{right}", text, re.IGNORECASE):
                yield match.span()

    def _quoted(self, text: str) -> Iterable[Span]:
        """Stretches of at least five words in a row that stand in the source, too."""
        size = min(RUN, len(_tokens(self.source)))
        if size < SHORTEST:
            return
        runs = {run for run, _ in _runs(self.source, size)}
        yield from (span for run, span in _runs(text, size) if run in runs)


def _either_form(word: str) -> str:
    """A pattern for the word, whether å is one sign or an a with a ring."""
    pattern = ""
    for letter in unicodedata.normalize("NFC", word):
        apart = unicodedata.normalize("NFD", letter)
        same = re.escape(letter)
        pattern += same if apart == letter else f"(?:{same}|{re.escape(apart)})"
    return pattern


def _tokens(text: str) -> list[tuple[str, Span]]:
    return [(found[0].casefold(), found.span()) for found in re.finditer(r"\w+", text)]


def _runs(text: str, size: int) -> Iterable[tuple[tuple[str, ...], Span]]:
    tokens = _tokens(text)
    for at in range(len(tokens) - size + 1):
        run = tokens[at : at + size]
        yield tuple(word for word, _ in run), (run[0][1][0], run[-1][1][1])


def _merged(spans: Iterable[Span]) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, end in sorted(set(spans)):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged
