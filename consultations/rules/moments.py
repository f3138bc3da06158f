"""Dates as people and spreadsheets write them in Norway."""

import re
from datetime import date, datetime, time

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
    re.compile(rf"(?P<day>\d{{1,2}})\. ?(?P<name>[a-z]+) (?P<year>\d{{4}}){_CLOCK}", re.IGNORECASE),
)
_WITH_ZONE = re.compile(r"\d{4}-\d{2}-\d{2}[T ].*(?:Z|[+-]\d{2}:?\d{2})")


class NotADate(ValueError):
    """The text names no day; the message goes on after «datoen «…»»."""


def parse(text: str, *, now: datetime) -> datetime:
    """The moment in Oslo; noon when only the day is given. Raises NotADate.

    Noon, because the day is then the same day in every zone a reader may be in.
    """
    found = _moment(" ".join(text.split()))
    if found.year < EARLIEST_YEAR:
        raise NotADate(f"er før {EARLIEST_YEAR}. Sjekk årstallet.")
    if day_of(found) > day_of(now):
        raise NotADate("er fram i tid. Sjekk årstallet.")
    return found


def _moment(text: str) -> datetime:
    if _WITH_ZONE.fullmatch(text):
        return _with_zone(text)
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _built(found.groupdict())
    raise NotADate("kan ikke leses. Skriv den slik: 22.08.2022.")


def _with_zone(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(OSLO)
    except (ValueError, OverflowError) as fault:
        raise NotADate("finnes ikke. Rett i regnearket.") from fault


def _built(parts: dict[str, str | None]) -> datetime:
    name = (parts.get("name") or "").casefold()
    if name and name not in MONTHS:
        raise NotADate("kan ikke leses. Skriv den slik: 22.08.2022.")
    month = MONTHS.index(name) + 1 if name else int(parts["month"] or 0)
    try:
        day = date(int(parts["year"] or 0), month, int(parts["day"] or 0))
        clock = time(12)
        if parts["hour"]:
            clock = time(int(parts["hour"]), int(parts["minute"] or 0), int(parts["second"] or 0))
    except ValueError as fault:
        raise NotADate("finnes ikke. Rett i regnearket.") from fault
    return datetime.combine(day, clock, tzinfo=OSLO)
