"""Names of known people where they stand in a text, whole or in part."""

import re
from collections.abc import Collection, Iterator

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*")  # noqa: RUF001  as people type it
_APART = re.compile(r"[^\w\s'’.-]|\n\s*\n")  # noqa: RUF001
_LINKS = frozenset({"av", "da", "de", "den", "der", "di", "van", "von", "og"})


def _parts(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(name))


def variants(name: str, *, parts: bool) -> set[str]:
    """How a name is written: whole, without middle names, and with ``parts`` each word alone.

    A word of one letter or two, and links like «von», are too little to go by.
    """
    words = _WORD.findall(name)
    found = {" ".join(words), " ".join([*words[:1], *words[-1:]])} if len(words) > 1 else set(words)
    if parts:
        found |= {word for word in words if len(word) > 2 and word.casefold() not in _LINKS}
    return found


def names_in(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where one of the names stands, also in the genitive; a single word needs its capital."""
    known = {parts for parts in map(_parts, names) if parts}
    longest = max(map(len, known), default=0)
    words, reached = list(_WORD.finditer(text)) if known else [], 0
    for at in range(len(words)):
        counts = range(min(longest, len(words) - at), 0, -1) if at >= reached else ()
        for count in counts:
            if span := _match(words[at : at + count], known, text):
                yield span
                reached = at + count
                break


def _match(
    words: list[re.Match[str]], known: Collection[tuple[str, ...]], text: str
) -> tuple[int, int] | None:
    start, end = words[0].start(), words[-1].end()
    if len(words) == 1 and not text[start].isupper():
        return None
    if len(words) > 1 and _APART.search(text[start:end]):
        return None
    if _parts(text[start:end]) in known:
        return start, end
    genitive = text[end - 1] in "sS" and _parts(text[start : end - 1]) in known
    return (start, end - 1) if genitive else None
