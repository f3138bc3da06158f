"""What the telling of the demo has made so far, by the codes of the data files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from accounts.models import Unit, User
from audit.actors import System
from config.demo.reading import Demo
from consultations.models import (
    Activity,
    Commitment,
    Invitation,
    LegalBasis,
    Organisation,
    Point,
    PointRelation,
    Prompt,
    Theme,
)
from councils.models import AgendaItem, Council, Meeting, Seat
from feedback.models import Answer, Decision
from plans.models import Measure, Plan, PlanPart, PlanVersion

Act = Callable[..., Any]


@dataclass
class World:
    """Codes of the data files to rows, filled as the story goes on."""

    demo: Demo
    now: datetime
    system: System = field(default_factory=lambda: System("demo"))
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    bases: dict[str, LegalBasis] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    versions: dict[int, PlanVersion] = field(default_factory=dict)
    parts: dict[str, PlanPart] = field(default_factory=dict)
    goals: dict[str, PlanPart] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    relations: dict[tuple[str, str], PointRelation] = field(default_factory=dict)
    answers: dict[tuple[str, int], Answer] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    councils: dict[str, Council] = field(default_factory=dict)
    seats: dict[tuple[str, int], Seat] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    items: dict[tuple[str, str], AgendaItem] = field(default_factory=dict)
    events: list[tuple[datetime, int, Callable[[], Any]]] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        """Temaplan frivillighet."""
        return self.plans["FRIV"]

    def signed(self, who: str = "pia") -> dict[str, Any]:
        """Who does the act that is told, and when: the keywords every service wants."""
        return {"by": self.system if who == "demo" else self.users[who], "at": self.now}

    def on(self, moment: datetime, act: Act, *about: Any) -> None:
        """Plan an act; acts are told in the order of their moments, then of planning."""
        self.events.append((moment, len(self.events), partial(act, self, *about)))

    def tell(self) -> None:
        for moment, _, act in sorted(self.events, key=lambda event: event[:2]):
            self.now = moment
            act()


def pick(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """The named fields that the row of a data file has."""
    return {name: row[name] for name in names if name in row}
