"""Closing a workshop: the notes become submissions and points, and remember where they were written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point, Submission, Workshop, WorkshopCard, WorkshopTable
from consultations.services import registering, splitting, tagging
from consultations.services.registering import Received
from consultations.services.splitting import Range, Reading
from consultations.states import WORKSHOP
from core.errors import Conflict
from core.states import check_transition

BETWEEN_NOTES = "\n\n"


@dataclass(frozen=True)
class Harvest:
    """What closing will make: one submission for each table that wrote, one point for each note."""

    notes: int
    tables: int
    private: int
    unreadable: int

    @property
    def seen(self) -> str:
        """What somebody has looked at, as one word."""
        return f"{self.notes}-{self.tables}-{self.private}-{self.unreadable}"


def harvest_of(workshop: Workshop) -> Harvest:
    """What closing the workshop now would make, and what would not come along."""
    standing = WorkshopCard.objects.of_workshop(workshop).standing()
    readable = standing.readable()
    return Harvest(
        notes=readable.count(),
        tables=readable.values("table").distinct().count(),
        private=standing.filter(shared=False).count(),
        unreadable=standing.filter(unreadable=True).count(),
    )


@transaction.atomic
def close(*, workshop: Workshop, seen: str, by: Acting, at: datetime) -> list[Submission]:
    """Close the workshop: one submission for each table, one point for each note, all or nothing.

    Closed again, it makes nothing new and gives what it made. Notes that somebody kept to
    themselves were never delivered, and go. Raises Conflict when notes have come since it was
    looked at.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    check(by, Permission.SUBMISSION_SPLIT)
    row: Workshop = Workshop.objects.lock(workshop.pk)
    pks = list(row.workshop_tables.order_by("pk").values_list("pk", flat=True))
    tables: list[WorkshopTable] = WorkshopTable.objects.lock_all(pks)
    if row.is_closed:
        return [table.submission for table in tables if table.submission is not None]
    check_transition(WORKSHOP, row, Workshop.Status.CLOSED, what="Verkstedet")
    found = harvest_of(row)
    if found.seen != seen:
        raise Conflict("Det har skjedd noe ved bordene siden du så på. Se over, og avslutt igjen.")
    cards = list(WorkshopCard.objects.of_workshop(row).readable().in_order())
    about = row.activity.slug
    sentence = (
        f"Avsluttet verkstedet {row.activity}: {found.notes} lapper ble {found.tables} innspill"
    )
    with acting_as(by, sentence, at=at, about=about) as pen:
        made = _deliver(row, tables, cards, by=by, at=at)
        row.status, row.closed_at, row.closed_by_id = Workshop.Status.CLOSED, at, pen.actor_id
        row.save()
    _let_go(row, at=at)
    return made


def _deliver(
    workshop: Workshop,
    tables: Sequence[WorkshopTable],
    cards: Sequence[WorkshopCard],
    *,
    by: Acting,
    at: datetime,
) -> list[Submission]:
    written = {table: [card for card in cards if card.table_id == table.pk] for table in tables}
    filled = {table: notes for table, notes in written.items() if notes}
    received = [_received(workshop, table, notes, at=at) for table, notes in filled.items()]
    made = registering.register_many(received=received, by=by, at=at)
    for (table, _), submission in zip(filled.items(), made, strict=True):
        table.submission = submission
        table.save()
    return [
        _split(submission, notes, by=by, at=at)
        for notes, submission in zip(filled.values(), made, strict=True)
    ]


def _received(
    workshop: Workshop, table: WorkshopTable, notes: Sequence[WorkshopCard], *, at: datetime
) -> Received:
    important = [str(card.number) for card in notes if card.important]
    weighed = f" Viktigst for bordet: lapp {', '.join(important)}." if important else ""
    return Received(
        activity=workshop.activity,
        text=BETWEEN_NOTES.join(card.text for card in notes),
        received_at=at,
        on_behalf_of=str(table),
        gathered_how=f"{len(notes)} lapper fra bord {table.number}.{weighed}",
        source_ref=f"Verksted {workshop.code}, bord {table.number}",
    )


def _spans(notes: Sequence[WorkshopCard]) -> list[Range]:
    spans, start = [], 0
    for card in notes:
        spans.append((start, start + len(card.text)))
        start += len(card.text) + len(BETWEEN_NOTES)
    return spans


def _split(
    submission: Submission, notes: Sequence[WorkshopCard], *, by: Acting, at: datetime
) -> Submission:
    """Each note is a point; where it was written follows it."""
    parts: list[tuple[Range | None, Reading]] = [
        (span, Reading(card.text, Point.Kind.PROPOSAL, card.origin, card.prompt))
        for span, card in zip(_spans(notes), notes, strict=True)
    ]
    points = splitting.add_points(submission=submission, parts=parts, by=by, at=at)
    for card, point in zip(notes, points, strict=True):
        if card.theme is not None:
            tagging.set_themes(point=point, themes=[card.theme], by=by, at=at)
        card.point, card.text, card.writer = point, "", ""
        card.save()
    return splitting.finish(submission=submission, by=by, at=at)


def _let_go(workshop: Workshop, *, at: datetime) -> None:
    """What somebody kept to themselves until the end was theirs: nothing of it stays."""
    for card in WorkshopCard.objects.of_workshop(workshop).filter(shared=False):
        card.text, card.writer, card.discarded_at = "", "", card.discarded_at or at
        card.save()
