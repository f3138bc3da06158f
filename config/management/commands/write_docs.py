"""``manage.py write_docs``: the tables of states and of rights, as pages for people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import TextChoices

from accounts.models import Role, Unit
from accounts.permissions import DESCRIPTIONS, TABLE, Permission
from consultations.models import Activity, ImportJob, Point, Submission, Workshop
from consultations.states import ACTIVITY, IMPORT, POINT, SUBMISSION, WORKSHOP
from core.states import Table
from councils.models import Meeting, Statement
from councils.states import MEETING, STATEMENT
from feedback.models import Answer, Erasure
from feedback.states import ANSWER, ERASURE, FORMAL_LABELS, MEANINGS, REQUIREMENTS, Content
from plans.models import Measure, Plan, PlanVersion
from plans.states import MEASURE, NEEDS_REASON, PLAN, REOPENING

WRITTEN = "<!-- Written by `manage.py write_docs` from the code. Do not edit. -->"


@dataclass(frozen=True)
class Life:
    """One kind of thing with a status, and the table of where it may go."""

    name: str
    norwegian: str
    table: Table
    statuses: type[TextChoices]
    module: str


LIVES = (
    Life("Plan", "plan", PLAN, Plan.Participation, "plans/states.py"),
    Life("Measure", "tiltak", MEASURE, Measure.Status, "plans/states.py"),
    Life("Activity", "aktivitet", ACTIVITY, Activity.Status, "consultations/states.py"),
    Life("Submission", "innspill", SUBMISSION, Submission.Status, "consultations/states.py"),
    Life("ImportJob", "importjobb", IMPORT, ImportJob.Status, "consultations/states.py"),
    Life("Workshop", "verksted", WORKSHOP, Workshop.Status, "consultations/states.py"),
    Life("Point", "punkt", POINT, Point.Status, "consultations/states.py"),
    Life("Answer", "svar", ANSWER, Answer.Status, "feedback/states.py"),
    Life("Erasure", "sletting", ERASURE, Erasure.Status, "feedback/states.py"),
    Life("Meeting", "møte", MEETING, Meeting.Status, "councils/states.py"),
    Life("Statement", "uttalelse", STATEMENT, Statement.Status, "councils/states.py"),
)


def rows(*lines: Iterable[str]) -> list[str]:
    """A Markdown table; the first line is its heading."""
    head, *body = [[str(cell) for cell in line] for line in lines]
    return [
        f"| {' | '.join(head)} |",
        f"|{'|'.join('---' for _ in head)}|",
        *(f"| {' | '.join(line)} |" for line in body),
    ]


def _next(life: Life, status: str) -> str:
    order = [each for each in life.statuses.values if each in life.table[status]]
    return ", ".join(f"`{each}`" for each in order) or "nowhere: this is the end"


def _life(life: Life) -> list[str]:
    arrows = [
        f"  {start} --> {end}"
        for start in life.statuses.values
        for end in life.statuses.values
        if end in life.table[start]
    ]
    return [
        f"## {life.name} ({life.norwegian})",
        "",
        f"The table is in `{life.module}`. Whatever it does not list is refused.",
        "",
        *rows(
            ("status", "label", "may become"),
            *((f"`{s}`", life.statuses(s).label, _next(life, s)) for s in life.statuses.values),
        ),
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"  [*] --> {life.statuses.values[0]}",
        *arrows,
        "```",
        "",
    ]


def _required(outcome: str) -> str:
    """What the outcome's rules say about an answer in which nothing is written."""
    empty = Content(outcome=outcome, responsible_unit=Unit(), plan_version=PlanVersion())
    refusals = [rule(empty, []) for rule in REQUIREMENTS[outcome]]
    return "<br>".join(f"`{r.field}`: {r.message}" for r in refusals if r is not None)


def states_page() -> str:
    """The lives of everything that has a status, and what each outcome requires."""
    slips = ", ".join(f"`{status}`" for status in Measure.Status.values if status in REOPENING)
    thin = ", ".join(f"`{status}`" for status in Measure.Status.values if status in NEEDS_REASON)
    lines = [
        WRITTEN,
        "# States",
        "",
        "One status for each thing. A label that can be worked out from dates is never stored.",
        "",
        *(line for life in LIVES for line in _life(life)),
        f"A measure reported as {slips} re-opens every answered point behind it, in the same "
        f"transaction. {thin} need a reason that says something.",
        "",
        "## Outcomes (resultat)",
        "",
        "What an answer must hold beside its responsible unit before it can go to control. A text "
        "that says nothing (too short, a filler, the point's own words) is as good as missing.",
        "",
        *rows(
            ("outcome", "public label", "formal label", "means", "requires"),
            *(
                (f"`{o}`", Answer.Outcome(o).label, FORMAL_LABELS[o], MEANINGS[o], _required(o))
                for o in Answer.Outcome.values
            ),
        ),
        "",
    ]
    return "\n".join(lines)


def permissions_page() -> str:
    """Who may do what, role by role."""
    lines = [
        WRITTEN,
        "# Permissions",
        "",
        "May this person ever do this kind of act? Whether the state allows it now is another "
        "question, and stands in [states.md](states.md). The table is `accounts/permissions.py`; "
        "a council's member or secretary sees the own council only.",
        "",
        *rows(
            ("role", "Norwegian", "in plain words"),
            *((f"`{role}`", role.label, DESCRIPTIONS[role]) for role in Role),
        ),
        "",
        *rows(
            ("permission", *(f"`{role}`" for role in Role)),
            *(
                (f"`{right}`", *("yes" if right in TABLE[role] else "" for role in Role))
                for right in Permission
            ),
        ),
        "",
    ]
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "docs/states.md": states_page,
    "docs/permissions.md": permissions_page,
}


class Command(BaseCommand):
    """Write the generated pages of docs/ anew."""

    help = "Write docs/states.md and docs/permissions.md from the tables in the code."

    def handle(self, *args: Any, **options: Any) -> None:
        for path, page in PAGES.items():
            (settings.BASE_DIR / path).write_text(page(), encoding="utf-8")
            self.stdout.write(f"Wrote {path}")
