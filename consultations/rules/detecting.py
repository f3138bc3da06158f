"""What in a text points to a person: found by machine, proposed to a person who decides.

No detector finds everything. The promise is that a named person approves each public text; this is
the second lock.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from consultations.rules import naming, national_id
from consultations.rules.spans import masked, without


class Kind(StrEnum):
    """What was found, in the order in which one finding wins over another at the same place."""

    NATIONAL_ID = "national_id"
    IBAN = "iban"
    ACCOUNT = "account"
    PERHAPS_ID = "perhaps_id"
    EMAIL = "email"
    PHONE = "phone"
    CAR = "car"
    ADDRESS = "address"
    NAME = "name"


class Severity(StrEnum):
    """What a finding means for publication."""

    STOP = "stop"  # never public: law and duty of secrecy
    LOOK = "look"  # a person decides


LABELS = {
    Kind.NATIONAL_ID: "fødselsnummer eller D-nummer",
    Kind.IBAN: "kontonummer (IBAN)",
    Kind.ACCOUNT: "kontonummer",
    Kind.PERHAPS_ID: "kan være et fødselsnummer",
    Kind.EMAIL: "e-postadresse",
    Kind.PHONE: "telefonnummer",
    Kind.CAR: "bilnummer",
    Kind.ADDRESS: "adresse",
    Kind.NAME: "navn på en avsender",
}
_ORDER = list(Kind)


@dataclass(frozen=True)
class Found:
    """A stretch of the text, in code points, with its words, what they are and what that means."""

    start: int
    end: int
    kind: Kind
    value: str
    severity: Severity = Severity.LOOK

    @property
    def label(self) -> str:
        return LABELS[self.kind]


_GAP = r"[ .-]"
_PHONE = re.compile(
    rf"(?<![\d+])(?<!\d[.,-])(?:(?:\+|00)47{_GAP}?)?(?:"
    rf"[2-9]\d{{7}}|[2-9]\d{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d|[2-9]\d\d{_GAP}\d\d{_GAP}\d{{3}}"
    rf"|(?!(?:19|20)\d\d )[2-9]\d{{3}} \d{{4}}|(?<=47)[2-9]\d{{7}})(?![\d]|[.,]\d)",
    re.ASCII,
)
_EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|[(\[{]\s?(?:at|a|krøllalfa|snabel-?a)\s?[)\]}])\s?"
    r"[\w-]+(?:\s?(?:\.|[(\[{]\s?(?:dot|punktum|prikk)\s?[)\]}])\s?[\w-]+)*"
    r"\s?(?:\.|[(\[{]\s?(?:dot|punktum|prikk)\s?[)\]}])\s?[a-z]{2,}",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\bNO\s?\d{2}(?:\s?\d){11}(?!\d)", re.IGNORECASE | re.ASCII)
_CAR = re.compile(r"(?<![\w-])(?!NO|KR)[A-HJ-NPR-Z]{2}[ -]?\d{5}(?![\w]|[.,]\d)", re.ASCII)
_ROAD = (
    "veien|vegen|vei|veg|gaten|gata|gate|gt\\.|alleen|alléen|allé|alle|plassen|plass|stien|sti|bakken|"
    "bakke|svingen|lia|lien|haugen|tunet|ringen|kroken|jordet|brygga|bryggen|torget|torg|kleiva|"
    "smauet|smuget|grenda|løkka|åsen|geilen|stubben|faret|skrenten|terrasse"
)
_ADDRESS = re.compile(
    rf"(?<!\w)[A-ZÆØÅ][\w.'’-]*(?:(?: [A-ZÆØÅ][\w.'’-]*){{0,3}}? (?:{_ROAD})|(?<=\w)(?:{_ROAD}))"  # noqa: RUF001
    r"\s+\d{1,4}(?:\s?[A-Z])?(?!\w|[.,]\d| ?%| prosent| kr\b| ganger| meter| til )"
    r"(?:,?\s+\d{4} [A-ZÆØÅ][\wæøå]+)?"
)
_PATTERNS = ((Kind.EMAIL, _EMAIL), (Kind.PHONE, _PHONE), (Kind.CAR, _CAR), (Kind.ADDRESS, _ADDRESS))


def found_in(text: str, names: Collection[str] = ()) -> list[Found]:
    """What points to a person, in the order of the text and without overlap.

    ``names`` are those of the people who wrote in this case. Eleven digits with a right control
    digit, whatever they are, stop publication; the rest is a proposal.
    """
    return _apart([*_numbers(text), *_patterns(text, names)])


def stops_in(text: str) -> list[Found]:
    """What must not stand in any text that everybody may read."""
    return _apart([each for each in _numbers(text) if each.severity == Severity.STOP])


def unstopped(words: str, secrets: Iterable[str]) -> str:
    """The words as everybody may read them: no secret of the sender's, and nothing that stops."""
    words = without(words, secrets)
    return masked(words, [(each.start, each.end) for each in stops_in(words)])


def _apart(every: list[Found]) -> list[Found]:
    """One finding for each place: what stops goes first, then the order of the kinds."""
    kept: list[Found] = []
    taken: set[int] = set()
    for each in sorted(every, key=_precedence):
        span = range(each.start, each.end)
        if taken.isdisjoint(span):
            kept.append(each)
            taken.update(span)
    return sorted(kept, key=lambda each: each.start)


def _precedence(found: Found) -> tuple[bool, int, int]:
    return found.severity != Severity.STOP, _ORDER.index(found.kind), found.start


def _numbers(text: str) -> Iterator[Found]:
    for each in national_id.elevens(text):
        words = text[each.start : each.end]
        if national_id.is_national_id(each.digits):
            yield Found(each.start, each.end, Kind.NATIONAL_ID, words, Severity.STOP)
        elif national_id.is_account(each.digits):
            yield Found(each.start, each.end, Kind.ACCOUNT, words, Severity.STOP)
        elif national_id.has_date(each.digits):
            yield Found(each.start, each.end, Kind.PERHAPS_ID, words)
    seen, places = national_id.folded(text)
    for found in _IBAN.finditer(seen):
        start, end = places[found.start()], places[found.end() - 1] + 1
        digits = re.sub(r"\D", "", found[0])
        right = national_id.is_account(digits[-11:])
        severity = Severity.STOP if right else Severity.LOOK
        yield Found(start, end, Kind.IBAN, text[start:end], severity)


def _patterns(text: str, names: Collection[str]) -> Iterator[Found]:
    seen, places = national_id.folded(text)
    spans = [(kind, found.span()) for kind, each in _PATTERNS for found in each.finditer(seen)]
    spans += [(Kind.NAME, span) for span in naming.names_in(seen, names)]
    for kind, (first, last) in spans:
        start, end = places[first], places[last - 1] + 1
        yield Found(start, end, kind, text[start:end])
