"""Where one sentence ends and the next begins, by Norwegian rules.

Spans count Unicode code points and hold no outer white space (``str.isspace``). Together they hold
every other character of the text, in order and without overlap, so that a text is covered exactly
when all its sentences are. In doubt a text is cut: two sentences can be picked together, half a
sentence cannot.
"""

import re
import unicodedata
from collections.abc import Iterator

from consultations.rules import abbreviations as known

Span = tuple[int, int]

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BULLET = re.compile(
    r"\s*(?:[-–—*+•·▪▫◦‣⁃∙○●■□☐☑☒✓✔➢➤►▶→>\uf0a7\uf0b7]\s|\[[ xX]?\]\s"
    r"|\d{1,3}[.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[A-ZÆØÅ])"
    r"|[a-zæøå][.)]\s|[A-ZÆØÅ]\)\s|\([\da-zæøå]{1,3}\)\s|[ivx]{2,4}[.)]\s)"
)
# A row of a table: cells between bars, or wide gaps as a page copied from print has them.
_ROW = re.compile(r"\|.*\||\S {4,}\S|\S {3,}\S.*\S {3,}\S")
_NUMBERED = re.compile(r"\s*\d{1,3}\.\s+")
_EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d\u20e3"
# The stop, what closes with it (quotes, brackets), and an emoji or two said in the same breath.
_STOP = re.compile(
    rf"(?P<mark>[.!?…]+)(?P<closing>[\"'»«”“’)\]]*)(?P<emoji>(?:[^\S\r\n]?[{_EMOJI}]+)*)"
)
_OPENING = "«“”\"'‘(["
_WINDOW = 24


def sentences(text: str) -> list[Span]:
    """The spans of the text's sentences; each item of a list and each row of a table is one."""
    found: list[Span] = []
    for start, end, is_item in _units(text):
        cuts = [(start, end)] if is_item else _cut(text, start, end)
        found.extend(span for span in (_trimmed(text, *cut) for cut in cuts) if span)
    return found


def _units(text: str) -> Iterator[tuple[int, int, bool]]:
    """Stretches that no sentence crosses, and whether a stretch is one item of a list or table."""
    open_from: int | None = None
    until, is_item = 0, False
    for start, end in _lines(text):
        line = text[start:end]
        before = text[max(open_from or 0, until - _WINDOW) : until]
        if open_from is not None and _continues(before, line, is_item):
            until = end
            continue
        if open_from is not None:
            yield open_from, until, is_item
        open_from, until = (start, end) if line.strip() else (None, end)
        is_item = _is_item(line)
    if open_from is not None:
        yield open_from, until, is_item


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for found in _LINE_END.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _is_item(line: str) -> bool:
    """A bullet, a numbered item or a row of a table; «17. mai …» is none of them."""
    bare = line.strip()
    if "\t" in bare or _ROW.search(bare):
        return True
    numbered = _NUMBERED.match(line)
    if numbered and known.starts_month(line[numbered.end() :]):
        return False
    return _BULLET.match(line) is not None


def _continues(before: str, line: str, in_item: bool) -> bool:  # noqa: FBT001  private, one caller
    """Whether the line only goes on where the one before it was wrapped."""
    bare = line.strip()
    if not bare or _is_item(line):
        return False
    if in_item and "\t" not in before:
        return line[0].isspace() or bare[0].islower()
    wrapped = before.rstrip()
    if known.ends_leading(wrapped) or wrapped.endswith(","):
        return True
    goes_on = bare[0].islower() or unicodedata.category(bare[0]).startswith("M")
    return goes_on and wrapped[-1:] not in ".!?…:"


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends_sentence(text, stop, begin=begin, end=end):
            yield begin, stop.end()
            begin = stop.end()
    yield begin, end


def _ends_sentence(text: str, stop: re.Match[str], *, begin: int, end: int) -> bool:
    following = text[stop.end() : min(end, stop.end() + _WINDOW)]
    after = following.lstrip()
    if after and unicodedata.category(after[0]).startswith("M"):
        return False
    if following[:1].isspace():
        return _ends_before(after, stop, begin=begin)
    return _lacks_space(following, stop, begin=begin)


def _ends_before(after: str, stop: re.Match[str], *, begin: int) -> bool:
    """The stop is followed by white space and then by ``after``."""
    goes_on = after.lstrip(_OPENING)[:1].islower()
    if goes_on and (stop["closing"] or stop["mark"][-2:] == ".." or "…" in stop["mark"]):
        return False
    if stop["mark"] != "." or stop["closing"]:
        return True
    before = stop.string[max(begin, stop.start() - _WINDOW) : stop.end("mark")].lstrip()
    if known.ends_ordinal(before):
        return _number_ends(stop.string[begin : stop.end("mark")], after)
    return not _is_abbreviated(before, goes_on=goes_on)


def _number_ends(sentence: str, after: str) -> bool:
    """«17. mai», «3. klasse» and «ha: 1. Lokaler» go on; «Vi er 30. Vi vil …» does not."""
    head = sentence.rstrip(".0123456789§ ").rstrip()
    enumerates = not head or head.endswith(":")
    goes_on = after[:1].islower() or after[:1].isdigit() or known.starts_month(after)
    return not (enumerates or goes_on)


def _is_abbreviated(before: str, *, goes_on: bool) -> bool:
    """Whether the full stop belongs to the word before it and not to the sentence."""
    if known.ends_closing(before):
        return goes_on
    if known.ends_lettered(before):
        return False
    short = known.ends_initial(before) or (goes_on and known.ends_consonants(before))
    return bool(known.ends_leading(before) or short)


def _lacks_space(following: str, stop: re.Match[str], *, begin: int) -> bool:
    """«på kvelden.Vi trenger» is two sentences; an address on the web is none."""
    words = len(following) > 1 and following[0].isupper() and following[1].islower()
    before = stop.string[max(begin, stop.start() - _WINDOW) : stop.start()]
    word = before.split()[-1] if before.split() else ""
    plain = len(word) > 2 and word[-2:].islower() and not re.search(r"[@/.\d]", word)
    return words and plain and not known.ends_leading(f"{before}.")


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without outer white space; nothing when there is nothing else in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
