"""The demo's data files, read with every invented date moved to the present.

What really happened keeps its date. What is invented is consistent on 1 September 2025 and moves
by whole weeks, so that weekdays and the order of events stay as they are.
"""

import csv
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from core.calendar import OSLO
from core.templatetags.gj import long_date

DATA = Path(__file__).parent / "data"
ANCHOR = date(2025, 9, 1)
REAL_DATES = frozenset({"opens_date", "closes_date", "valid_from"})
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HOUR = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
CASE = re.compile(r"(?P<item>(PS|OS|RS) \d+)/\d{2}")
MARK = re.compile(r"\{(?P<what>dato|år):(?P<value>[\d-]+)\}")


@dataclass(frozen=True)
class Move:
    """How far invented dates are moved: whole weeks, never backwards."""

    today: date

    @property
    def span(self) -> timedelta:
        return timedelta(weeks=max(0, (self.today - ANCHOR).days // 7))

    def day(self, iso: str) -> date:
        return date.fromisoformat(iso) + self.span

    def moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=OSLO) + self.span

    def words(self, text: str) -> str:
        """Fill the date marks of a text: {dato:2025-06-30} and {år:2027}."""
        return MARK.sub(self._filled, text)

    def _filled(self, mark: re.Match[str]) -> str:
        if mark["what"] == "år":
            return str(self.day(f"{mark['value']}-01-15").year)
        return long_date(self.day(mark["value"]))

    def whole(self, value: Any, key: str = "", when: date | None = None) -> Any:
        """The value with its dates, date marks and the years of its case numbers moved."""
        if isinstance(value, dict):
            inner = self._date_of(value) or when
            return {name: self.whole(held, name, inner) for name, held in value.items()}
        if isinstance(value, list):
            return [self.whole(held, key, when) for held in value]
        return self._single(value, key, when) if isinstance(value, str) else value

    def _date_of(self, row: dict[str, Any]) -> date | None:
        for name in ("date", "adopted_date", "starts"):
            if isinstance(row.get(name), str):
                return self.day(row[name][:10])
        return None

    def _single(self, value: str, key: str, when: date | None) -> Any:
        if DAY.fullmatch(value):
            return date.fromisoformat(value) if key in REAL_DATES else self.day(value)
        if HOUR.fullmatch(value):
            return self.moment(value)
        case = CASE.fullmatch(value)
        if case and when:
            return f"{case['item']}/{when:%y}"
        return self.words(value)


@dataclass(frozen=True)
class Demo:
    """The whole story, ready to be told on the day ``today``."""

    today: date

    @cached_property
    def move(self) -> Move:
        return Move(self.today)

    def _file(self, name: str) -> Any:
        return self.move.whole(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")))

    @cached_property
    def points(self) -> list[dict[str, str]]:
        with (DATA / "points.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def units(self) -> dict[str, list[dict[str, str]]]:
        """Points by the submission they belong to, in the order of the source."""
        found: dict[str, list[dict[str, str]]] = {}
        for point in self.points:
            found.setdefault(point["unit"], []).append(point)
        return found

    @cached_property
    def law(self) -> Any:
        return self._file("law")

    @cached_property
    def plan(self) -> Any:
        return self._file("plan")

    @cached_property
    def measures(self) -> Any:
        return self._file("measures")

    @cached_property
    def themes(self) -> Any:
        return self._file("themes")["themes"]

    @cached_property
    def organisations(self) -> Any:
        return self._file("organisations")["organisations"]

    @cached_property
    def users(self) -> Any:
        return self._file("users")

    @cached_property
    def activities(self) -> Any:
        return self._file("activities")

    @cached_property
    def answers(self) -> Any:
        return self._file("answers")

    @cached_property
    def commitments(self) -> Any:
        return self._file("commitments")["commitments"]

    @cached_property
    def councils(self) -> Any:
        return self._file("councils")["councils"]

    @cached_property
    def relations(self) -> Any:
        return self._file("relations")


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment on the day, in Oslo."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OSLO)


def text_of(points: list[dict[str, str]]) -> tuple[str, list[tuple[int, int]]]:
    """A submission's words: its points, each ended by a full stop, and the span of each."""
    parts, spans, start = [], [], 0
    for point in points:
        part = point["text"].rstrip(".") + "."
        parts.append(part)
        spans.append((start, start + len(part)))
        start += len(part) + 1
    return " ".join(parts), spans


def slug_of(text: str) -> str:
    """An address in lower-case ASCII: «Éi dør inn» becomes «ei-dor-inn»."""
    return slugify(text.lower().replace("æ", "ae").replace("ø", "o").replace(".", "-"))
