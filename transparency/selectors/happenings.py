"""One published fact, as the public history tells it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from core import differences
from core.calendar import day_of
from core.templatetags.gj import iso


@dataclass(frozen=True)
class Difference:
    """One published text before and now."""

    label: str
    before: str
    after: str

    @cached_property
    def words(self) -> differences.Change:
        return differences.compare(self.before, self.after).readable


@dataclass(frozen=True)
class Happening:
    """One published fact: when, what, by whom, and why where that is public."""

    at: datetime
    code: str
    kind: str
    says: str
    why: str = ""
    by: str = ""
    point: int = 0
    whole_day: bool = False
    changed: list[Difference] = field(default_factory=list)
    after: datetime | None = None  # what it came after, where only its day is known

    @property
    def place(self) -> tuple[datetime, bool]:
        """Where it stands among the others: what judges an answer stands after that answer."""
        known = [each for each in (self.at, self.after) if each is not None]
        return max(known), self.after is not None

    @property
    def told(self) -> dict[str, Any]:
        """The same to take along; of what is known by its day, the day."""
        return {
            "tidspunkt": iso(day_of(self.at) if self.whole_day else self.at),
            "slag": self.kind,
            "hendelse": self.says,
            "enhet": self.by,
            "punkt": str(self.point or ""),
            "grunn": self.why,
            "endret": [
                {"felt": each.label, "for": each.before, "na": each.after} for each in self.changed
            ],
        }
