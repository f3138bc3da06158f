"""Dates as people and spreadsheets write them in Norway."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from core.calendar import OSLO, day_of

EARLIEST_YEAR = 1990
MONTHS = [
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
]  # fmt: skip
_CLOCK = r"(?:[ T,]+(?:kl\.? ?)?(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2})(?:[.,]\d+)?)?)?"
_FORMS = (
    re.compile(rf"(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})[./](?P<year>\d{{4}}){_CLOCK}"),
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_CLOCK}"),
    # Excel in English writes 8/22/22.
    re.compile(rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})/(?P<short>\d{{2}}){_CLOCK}"),
    re.compile(rf"(?P<day>\d{{1,2}})\. ?(?P<name>[a-z]+) (?P<year>\d{{4}}){_CLOCK}", re.IGNORECASE),
)
_WITH_ZONE = re.compile(r"\d{4}-\d{2}-\d{2}[T ].*(?:Z|UTC|[+-]\d{2}:?\d{2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{2}(?:\d{2})?\b")
# Seconds or thousandths since 1970, as programs write them.
_EPOCH = re.compile(r"[1-9]\d{9}(?:\d{3})?")


class NotADate(ValueError):
    """The text names no day; the message goes on after «datoen «…»»."""


def month_first(texts: Iterable[str]) -> bool | None:
    """Whether dates with slashes name the month first; None where there are none, or both could be.

    Asked of a whole column: one 8/22/2022 tells what 8/9/2022 is.
    """
    first = second = False
    for text in texts:
        if found := _SLASHED.match(text):
            first, second = first or int(found[1]) > 12, second or int(found[2]) > 12
    return second if first != second else None


def parse(text: str, *, now: datetime, american: bool = False) -> datetime:
    """The moment in Oslo; noon when only the day is given. Raises NotADate.

    Noon, because the day is then the same day in every zone a reader may be in.
    """
    found = _moment(" ".join(text.split()), american=american)
    if found.year < EARLIEST_YEAR:
        raise NotADate(f"er før {EARLIEST_YEAR}. Sjekk årstallet.")
    if day_of(found) > day_of(now):
        raise NotADate("er fram i tid. Sjekk årstallet.")
    return found


def _moment(text: str, *, american: bool) -> datetime:
    if _WITH_ZONE.fullmatch(text):
        return _with_zone(text)
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(OSLO)
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            if american and "/" in text:
                parts["day"], parts["month"] = parts["month"], parts["day"]
            return _built(parts)
    raise NotADate("kan ikke leses. Skriv den slik: 22.08.2022.")


def _with_zone(text: str) -> datetime:
    try:
        iso = re.sub(r" (?=[+-]\d)", "", text.replace(" UTC", "+00:00"))
        return datetime.fromisoformat(iso).astimezone(OSLO)
    except (ValueError, OverflowError) as fault:
        raise NotADate("finnes ikke. Rett i regnearket.") from fault


def _built(parts: dict[str, str | None]) -> datetime:
    name = (parts.get("name") or "").casefold()
    if name and name not in MONTHS:
        raise NotADate("kan ikke leses. Skriv den slik: 22.08.2022.")
    month = MONTHS.index(name) + 1 if name else int(parts["month"] or 0)
    try:
        year = int(parts.get("year") or 0) or 2000 + int(parts.get("short") or 0)
        day = date(year, month, int(parts["day"] or 0))
        clock = time(12)
        if parts["hour"]:
            clock = time(int(parts["hour"]), int(parts["minute"] or 0), int(parts["second"] or 0))
    except ValueError as fault:
        raise NotADate("finnes ikke. Rett i regnearket.") from fault
    return datetime.combine(day, clock, tzinfo=OSLO)
