"""Notes at a table: written, changed, taken away, shared and weighed by those who sit there.

Each note is stored exactly once, however often it is sent: the key was made with the note, on paper
or on a telephone without net, and is kept with what came of it in the same transaction.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit import once
from audit.actors import Acting
from consultations.models import Point, Prompt, Workshop, WorkshopCard, WorkshopTable
from consultations.models.workshops import WRITING
from consultations.rules.workshops import IMPORTANT_MAX, LAST_DIGITAL, NOTE_MAX_CHARACTERS
from consultations.services.workshops import check_open
from core.errors import Refused

ORIGINS = {
    Workshop.Status.ALONE: Point.Origin.INDIVIDUAL,
    Workshop.Status.GROUP: Point.Origin.GROUP,
    Workshop.Status.PLENARY: Point.Origin.PLENARY,
    Workshop.Status.CHECK: Point.Origin.GROUP,
}


@dataclass(frozen=True)
class Typed:
    """A note as it left the telephone. ``phase``: the one that went on when it was written there."""

    text: str
    key: str
    prompt: Prompt | None = None
    phase: str = ""
    writer: str = ""


@dataclass(frozen=True)
class OnPaper:
    """One numbered field of a sheet, as somebody read it. Empty: nobody wrote there."""

    number: int
    text: str = ""
    prompt: Prompt | None = None
    origin: str = Point.Origin.GROUP
    unreadable: bool = False


def _check_writing(workshop: Workshop) -> None:
    check_open(workshop)
    if workshop.status == Workshop.Status.PLANNED:
        raise Refused("Verkstedet har ikke begynt ennå. Vent til dere får beskjed.")


def _cleaned(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Refused("Lappen er tom. Skriv ett forslag.", field="text")
    if len(words) > NOTE_MAX_CHARACTERS:
        raise Refused(
            f"Lappen har {len(words)} tegn. Den kan ha høyst {NOTE_MAX_CHARACTERS}. "
            "Skriv gjerne to lapper.",
            field="text",
        )
    return words


def _phase(typed: Typed, workshop: Workshop) -> str:
    """The phase a note belongs to: it may arrive later than it was written, never earlier."""
    order = list(WRITING)
    was_before = typed.phase in order and order.index(Workshop.Status(typed.phase)) <= order.index(
        Workshop.Status(workshop.status)
    )
    return typed.phase if was_before else workshop.status


@transaction.atomic
def write(*, table: WorkshopTable, typed: Typed, by: Acting, at: datetime) -> WorkshopCard:
    """Put a note on the table; the same note sent again is the note that is there.

    One that is written alone is the writer's own until it is shared. Raises Refused before and after
    the workshop, and Conflict when the key was used for other words.
    """
    check(by, Permission.SUBMISSION_SEND)
    if not typed.key:
        raise Refused("Skjemaet mangler noe. Last siden på nytt, og skriv lappen igjen.")
    row: WorkshopTable = WorkshopTable.objects.lock(table.pk)
    key = hashlib.sha256(f"{row.pk}:{typed.key}".encode()).hexdigest()
    body = f"{typed.prompt.pk if typed.prompt else 0}\x1f{typed.text.strip()}"
    if (done := once.result_of(key, body)) is not None:
        return WorkshopCard.objects.get(table=row, number=int(done.rpartition("-")[2]))
    workshop = row.workshop
    _check_writing(workshop)
    words, phase = _cleaned(typed.text), _phase(typed, workshop)
    number = WorkshopCard.objects.next_number(row)
    if number > LAST_DIGITAL:
        raise Refused(f"Bordet har skrevet {LAST_DIGITAL} lapper. Det er ikke plass til flere.")
    own = phase == Workshop.Status.ALONE and typed.writer != ""
    card = WorkshopCard(
        table=row,
        number=number,
        prompt=typed.prompt,
        text=words,
        phase=phase,
        origin=ORIGINS[Workshop.Status(phase)],
        shared=not own,
        writer=typed.writer if own else "",
        written_at=at,
    )
    card.save()
    once.remember(key, body, result=f"{workshop.code}-{row.number}-{number}", at=at)
    return card


def _lock(card: WorkshopCard, writer: str) -> WorkshopCard:
    """The note, with its table locked. Raises Refused when it is gone, or is somebody else's own."""
    table: WorkshopTable = WorkshopTable.objects.lock(card.table_id)
    _check_writing(table.workshop)
    row = WorkshopCard.objects.seen_by(writer).filter(pk=card.pk).first()
    if row is None:
        raise Refused("Lappen er slettet. Last siden på nytt.")
    return row


@transaction.atomic
def change(*, card: WorkshopCard, text: str, writer: str, by: Acting, at: datetime) -> WorkshopCard:
    """Write the note anew; it keeps its number and its phase. ``at`` leaves no trace."""
    check(by, Permission.SUBMISSION_SEND)
    row = _lock(card, writer)
    row.text, row.unreadable = _cleaned(text), False
    row.save()
    return row


@transaction.atomic
def discard(*, card: WorkshopCard, writer: str, by: Acting, at: datetime) -> WorkshopCard:
    """Take the note away. Its words are gone; its number is never used again."""
    check(by, Permission.SUBMISSION_SEND)
    row = _lock(card, writer)
    row.text, row.discarded_at, row.important = "", at, False
    row.save()
    return row


@transaction.atomic
def share(*, card: WorkshopCard, writer: str, by: Acting, at: datetime) -> WorkshopCard:
    """Del med bordet: from now on it is the table's note, and nobody's in particular."""
    check(by, Permission.SUBMISSION_SEND)
    row = _lock(card, writer)
    row.shared, row.writer = True, ""
    row.save()
    return row


@transaction.atomic
def weigh(
    *, card: WorkshopCard, important: bool, writer: str, by: Acting, at: datetime
) -> WorkshopCard:
    """Say that the note is one of the three that matter most to the table, or is not after all."""
    check(by, Permission.SUBMISSION_SEND)
    row = _lock(card, writer)
    chosen = WorkshopCard.objects.shared().filter(table=row.table_id, important=True)
    if important and not row.important and chosen.count() >= IMPORTANT_MAX:
        raise Refused(f"Dere har valgt {IMPORTANT_MAX} lapper som de viktigste. Ta bort én først.")
    if important and not row.shared:
        raise Refused("Del lappen med bordet før dere velger den.")
    row.important = important
    row.save()
    return row


@transaction.atomic
def transcribe(*, table: WorkshopTable, fields: Sequence[OnPaper], by: Acting, at: datetime) -> int:
    """Write down the numbered fields of a table's sheets; done again, it mends what was written.

    A field that nobody can read is kept as a number. Says how many fields now hold something.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    row: WorkshopTable = WorkshopTable.objects.lock(table.pk)
    check_open(row.workshop)
    have = {card.number: card for card in WorkshopCard.objects.filter(table=row)}
    for field in fields:
        words = "" if field.unreadable else field.text.replace("\r\n", "\n").strip()
        filled = field.unreadable or words != ""
        card = have.get(field.number)
        if card is None and not filled:
            continue
        card = card or WorkshopCard(table=row, number=field.number, written_at=at)
        card.text = _cleaned(words) if words else ""
        card.prompt, card.origin, card.unreadable = field.prompt, field.origin, field.unreadable
        card.phase = _phase_of(field.origin)
        card.discarded_at = None if filled else at
        card.save()
    return WorkshopCard.objects.standing().filter(table=row, number__gt=LAST_DIGITAL).count()


def _phase_of(origin: str) -> str:
    return next(phase for phase, each in ORIGINS.items() if each == origin)
