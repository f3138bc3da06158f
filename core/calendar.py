"""Days and deadlines as a Norwegian municipality counts them (Europe/Oslo)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def end_of_day(day: date) -> datetime:
    """The last second of the day in Oslo: a deadline ends 23:59:59, also when the clock changes."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=OSLO)


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), tzinfo=OSLO)


def day_of(moment: datetime) -> date:
    """The calendar day in Oslo on which the moment falls."""
    return moment.astimezone(OSLO).date()


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> frozenset[date]:
    """Norwegian public holidays (lov om helligdager og helligdagsfred; 1. og 17. mai by own act)."""
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=offset) for offset in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 17)}
    return frozenset(moving | fixed | {date(year, 12, 25), date(year, 12, 26)})


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, otherwise the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
