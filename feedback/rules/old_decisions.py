"""What an old response table says of who decided: a body, a case number and a date in one cell."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from consultations.rules.moments import NotADate, parse
from core.calendar import day_of
from feedback.rules.old_answers import says_nothing_at_all

_DATE = re.compile(
    r"\b\d{1,2}[./] ?\d{1,2}[./] ?(?:\d{4}|\d{2})\b(?![./]\d)"
    r"|\b\d{4}-\d{1,2}-\d{1,2}\b"
    r"|\b\d{1,2}\. ?[a-zæøå]+ \d{4}\b",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"(.*[./])(\d{2})")
_CASE = re.compile(r"(?<![\w/])(?:(?!SAK)[A-ZÆØÅ]{1,3}[ -]?)?\d{1,5}/\d{2,5}(?![\w/-])")
# What stands around the three parts, and is none of them.
_AROUND = (
    r"(?:saksnummer|saksnr|saknr|sak|nr|vedtak|vedtatt|behandlet|møte|dato|datert|den|av|i|på)\b\.?"
)
_BEFORE = re.compile(rf"^(?:[\s,;:()–—-]|{_AROUND})+", re.IGNORECASE)
_AFTER = re.compile(rf"(?:[\s,;:()–—-]|\b{_AROUND})+$", re.IGNORECASE)
# A decision is public, and a cell may hold a person's name: a word of a body must end in one of
# these, and be the last word or go on with what the body is for.
_BODY = re.compile(
    r"(?:styre|styret|formannskap|formannskapet|utvalg|utvalget|råd|rådet|fylkesting|fylkestinget"
    r"|nemnd|nemnda|komité|komiteen|komitéen|direktøren|rådmannen)(?:$| (?:for|i)\b)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:[ ,-]+[^\W\d_]+)*")
LONGEST_BODY = 80


@dataclass(frozen=True)
class NamedDecision:
    """A decision as somebody named it in a table; what could not be read is empty."""

    body: str = ""
    case_number: str = ""
    decided_date: date | None = None

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """Which of the three parts could not be read."""
        parts = (
            ("organ", self.body),
            ("saksnummer", self.case_number),
            ("dato", self.decided_date),
        )
        return [name for name, part in parts if not part]


def named_decision(cell: str, *, now: datetime) -> NamedDecision | None:
    """The decision a cell names; None for an empty cell and for a mark for «none».

    A part is read only where it stands once and nothing else is left over: a decision that is
    half understood is worse than one that somebody registers by hand.
    """
    text = " ".join(cell.split())
    if says_nothing_at_all(text):
        return None
    dates = _DATE.findall(text)
    rest = _DATE.sub("|", text)
    cases = _CASE.findall(rest)
    return NamedDecision(
        body=_body(_CASE.sub("|", rest)),
        case_number=cases[0] if len(cases) == 1 else "",
        decided_date=_day(dates[0], now) if len(dates) == 1 else None,
    )


def _day(text: str, now: datetime) -> date | None:
    short = _SHORT_YEAR.fullmatch(text.replace(" ", "")) if text.count(".") == 2 else None
    whole = f"{short[1]}20{short[2]}" if short else text
    if any(character.isalpha() for character in whole):
        whole = re.sub(r"\. ?", ". ", whole)
    else:
        whole = whole.replace(" ", "")
    try:
        return day_of(parse(whole, now=now))
    except NotADate:
        return None


def _body(rest: str) -> str:
    parts = [_AFTER.sub("", _BEFORE.sub("", part)).strip() for part in rest.split("|")]
    found = [part for part in parts if part]
    if len(found) != 1 or len(found[0]) > LONGEST_BODY:
        return ""
    (body,) = found
    known = _WORDS.fullmatch(body) and _BODY.search(body)
    return body[:1].upper() + body[1:] if known else ""
