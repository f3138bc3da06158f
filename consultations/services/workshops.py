"""Leading a workshop: set up, moved from phase to phase, its notes sorted and summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Activity, Channel, Theme, Workshop, WorkshopCard, WorkshopTable
from consultations.rules.workshops import PROMPTS_MAX, TABLES_MAX, new_code
from consultations.services.opening import add_prompt
from consultations.services.registering import check_activity
from consultations.states import WORKSHOP
from core.errors import Refused
from core.states import check_transition
from plans.models import Plan

CLOSED = "Verkstedet er avsluttet. Lappene er blitt innspill, og kan ikke endres her."


@dataclass(frozen=True)
class Setup:
    """Questions to add to those the activity has, how many tables, and the minutes of each phase."""

    tables: int
    questions: Sequence[str] = ()
    alone_minutes: int = 5
    group_minutes: int = 20
    plenary_minutes: int = 15


def check_open(workshop: Workshop) -> None:
    """Raise Refused when the workshop is over."""
    if workshop.is_closed:
        raise Refused(CLOSED)


def _check_setup(activity: Activity, setup: Setup, have: int) -> None:
    if activity.channel != Channel.WORKSHOP:
        raise Refused("Bare en aktivitet av slaget verksted kan ha et verksted.")
    if Workshop.objects.filter(activity=activity).exists():
        raise Refused("Verkstedet er satt opp fra før. Last siden på nytt.")
    if not 0 < setup.tables <= TABLES_MAX:
        raise Refused(f"Velg mellom 1 og {TABLES_MAX} bord.", field="tables")
    if not 0 < have + len(setup.questions) <= PROMPTS_MAX:
        raise Refused(f"Skriv mellom 1 og {PROMPTS_MAX} oppgaver.", field="questions")


@transaction.atomic
def set_up(*, activity: Activity, setup: Setup, by: Acting, at: datetime) -> Workshop:
    """Give the activity a workshop: a short code, tables, and the questions that are new.

    Raises Refused for an activity of another kind, one that has a workshop, or one without questions.
    """
    check(by, Permission.ACTIVITY_EDIT)
    # The plan, since the code must be unlike every other: all workshops of a plan wait here.
    Plan.objects.lock(activity.plan_id)
    row: Activity = Activity.objects.lock(activity.pk)
    orders = sorted(row.prompts.values_list("order", flat=True))
    _check_setup(row, setup, len(orders))
    taken = set(Workshop.objects.values_list("code", flat=True))
    workshop = Workshop(
        activity=row,
        code=new_code(taken),
        alone_minutes=setup.alone_minutes,
        group_minutes=setup.group_minutes,
        plenary_minutes=setup.plenary_minutes,
    )
    with acting_as(by, f"Satte opp verkstedet {row.title}", at=at, about=row.slug):
        first = orders[-1] + 1 if orders else 1
        for order, text in enumerate(setup.questions, start=first):
            add_prompt(activity=row, order=order, text_nb=text, by=by, at=at)
        workshop.save()
        for number in range(1, setup.tables + 1):
            WorkshopTable(workshop=workshop, number=number).save()
    return workshop


@transaction.atomic
def add_table(*, workshop: Workshop, by: Acting, at: datetime) -> WorkshopTable:
    """One table more: more people came than were expected."""
    check(by, Permission.ACTIVITY_EDIT)
    row: Workshop = Workshop.objects.lock(workshop.pk)
    check_open(row)
    number = row.workshop_tables.count() + 1
    if number > TABLES_MAX:
        raise Refused(f"Et verksted kan ha høyst {TABLES_MAX} bord.")
    table = WorkshopTable(workshop=row, number=number)
    with acting_as(by, f"La til bord {number}", at=at, about=row.activity.slug):
        table.save()
    return table


@transaction.atomic
def advance(*, workshop: Workshop, to: str, by: Acting, at: datetime) -> Workshop:
    """Go on to another phase. Closing is an act of its own, since it makes submissions.

    Raises Refused for a phase that does not follow, and before the activity itself has opened.
    """
    check(by, Permission.ACTIVITY_EDIT)
    row: Workshop = Workshop.objects.lock(workshop.pk)
    if to not in Workshop.Status.values or to == Workshop.Status.CLOSED:
        raise Refused("Velg en fase.")
    check_transition(WORKSHOP, row, to, what="Verkstedet")
    check_activity(row.activity)
    label = Workshop.Status(to).label
    with acting_as(by, f"Verkstedet gikk til fasen {label}", at=at, about=row.activity.slug):
        row.status, row.phase_started_at = to, at
        row.save()
    return row


@transaction.atomic
def show_cards(*, workshop: Workshop, shown: bool, by: Acting, at: datetime) -> Workshop:
    """Let the big screen show the notes themselves, or only how many there are."""
    check(by, Permission.ACTIVITY_EDIT)
    row: Workshop = Workshop.objects.lock(workshop.pk)
    check_open(row)
    did = "Viste lappene på storskjermen" if shown else "Skjulte lappene på storskjermen"
    with acting_as(by, did, at=at, about=row.activity.slug):
        row.cards_shown = shown
        row.save()
    return row


@transaction.atomic
def move(*, card: WorkshopCard, theme: Theme | None, by: Acting, at: datetime) -> WorkshopCard:
    """Put a shared note under a theme; None takes it out again.

    ``at`` is when; a note on its way has no history that would say so.
    """
    check(by, Permission.ACTIVITY_EDIT)
    table: WorkshopTable = WorkshopTable.objects.lock(card.table_id)
    check_open(table.workshop)
    row = WorkshopCard.objects.shared().filter(pk=card.pk).first()
    if row is None:
        raise Refused("Lappen er slettet av bordet. Last siden på nytt.")
    row.theme = theme
    row.save()
    return row


@transaction.atomic
def summarise(
    *, table: WorkshopTable, text: str, revision: int, by: Acting, at: datetime
) -> WorkshopTable:
    """Write what the table cared about; the table is then asked whether it is right.

    Raises Conflict when somebody else wrote it meanwhile.
    """
    check(by, Permission.ACTIVITY_EDIT)
    row: WorkshopTable = WorkshopTable.objects.lock(table.pk, revision=revision)
    check_open(row.workshop)
    about = row.workshop.activity.slug
    with acting_as(by, f"Skrev oppsummeringen av bord {row.number}", at=at, about=about):
        row.summary = text.strip()
        row.save()
    return row
