"""The balance as bars and as tables, where every number is a link to its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from consultations.models import Point
from core.templatetags.gj import counted
from feedback.models import Answer
from feedback.selectors import Balance, balance_by
from plans.models import Plan
from transparency.filters import OUTCOMES, WITHOUT
from transparency.labels import OPEN, WITHDRAWN


def list_url(plan: Plan, **values: str | Sequence[str]) -> str:
    """The list of the plan's points, narrowed by filters."""
    address = reverse("transparency:submission_list", args=[plan.slug])
    given = {name: value for name, value in values.items() if value}
    return f"{address}?{urlencode(given, doseq=True)}" if given else address


def bars(plan: Plan, found: Balance, **narrowed: str) -> list[dict[str, Any]]:
    """One row for each outcome that occurs, the most frequent first, then open and withdrawn."""
    outcomes = sorted(
        (item for item in found.outcomes.items() if item[1]), key=lambda item: -item[1]
    )
    rows = [(code, str(Answer.Outcome(code).label), count, code) for code, count in outcomes]
    rows += [("in_review", OPEN, found.open, "open")] if found.open else []
    rows += [("withdrawn", WITHDRAWN, found.withdrawn, "withdrawn")] if found.withdrawn else []
    return [
        {
            "code": code,
            "label": label,
            "count": count,
            "share": 100 * count / found.received,
            "url": list_url(plan, resultat=value, **narrowed),
        }
        for code, label, count, value in rows
    ]


def bars_caption(found: Balance) -> str:
    """What is counted, and the whole that the shares are of."""
    return f"Resultatet for {counted(found.received, 'punkt,punkter')}. Andelene er av alle."


@dataclass(frozen=True)
class Cell:
    """One number and the list it counts."""

    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """One row of a balance table; the cells add up to the number of points."""

    label: str
    points: Cell
    cells: list[Cell]
    marks: list[Cell]


@dataclass(frozen=True)
class Table:
    """The balance by one kind of row."""

    slug: str
    title: str
    head: list[str]
    rows: list[Row]
    note: str = ""


COLUMNS = [(value, str(label)) for value, label in OUTCOMES.items()]
MARKS = [("forsinket", "Herav forsinket"), ("nytt-svar", "Herav nytt svar kreves")]
# Group in the balance, filter in the list, name of the rows, note.
TABLES = (
    ("activity", "aktivitet", "Aktivitet", ""),
    ("channel", "kanal", "Kanal", ""),
    (
        "theme",
        "hovedtema",
        "Tema",
        "Et punkt kan ha flere temaer. Her teller det bare i hovedtemaet sitt.",
    ),
    ("sender_kind", "avsender", "Slags avsender", ""),
    ("organisation", "organisasjon", "Råd eller organisasjon", ""),
)


def _row(plan: Plan, label: str, found: Balance, **narrowed: str) -> Row:
    figures = {**found.outcomes, "open": found.open, "withdrawn": found.withdrawn}
    marks = {"forsinket": found.overdue, "nytt-svar": found.reopened}

    def cell(name: str, value: str, count: int) -> Cell:
        return Cell(count, list_url(plan, **{name: value}, **narrowed))

    return Row(
        label=label,
        points=Cell(found.received, list_url(plan, **narrowed)),
        cells=[cell("resultat", value, figures[value]) for value, _ in COLUMNS],
        marks=[cell("tilstand", value, marks[value]) for value, _ in MARKS],
    )


def tables(plan: Plan, whole: Balance, today: date) -> list[Table]:
    """Every balance table of the plan; each one adds up to the same last row."""
    head = [label for _, label in COLUMNS] + [label for _, label in MARKS]
    found, points = [], Point.public.of_plan(plan)
    for group, name, title, note in TABLES:
        rows = [
            _row(plan, each.label, each.balance, **{name: each.key or WITHOUT})
            for each in balance_by(points, group, today)
        ]
        total = _row(plan, "Alle punkter", whole)
        found.append(Table(name, title, [title, "Punkter", *head], [*rows, total], note))
    return found
