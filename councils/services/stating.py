"""Uttalelse: what a council adopts about a matter, and how its words reach the register."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Activity, Channel, Submission
from consultations.services import adopting
from consultations.services.registering import Received
from core.calendar import day_of
from core.errors import Refused
from core.text import says_nothing
from councils.models import AgendaItem, Council, Meeting, Statement
from councils.services.appointing import check_own
from councils.states import AGENDA_OPEN, check_statement, why_not_decide

GIVEN = Statement.Stance.GIVEN


@dataclass(frozen=True)
class Words:
    """What is proposed or adopted. ``activity`` is where the words are to be taken in."""

    stance: str
    text: str = ""
    dissent: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    activity: Activity | None = None


@transaction.atomic
def propose(*, agenda_item: AgendaItem, words: Words, by: Acting, at: datetime) -> Statement:
    """Write the proposal, or write it anew. It is no statement before a meeting has adopted it."""
    item = _locked(agenda_item, by)
    if item.meeting.status not in AGENDA_OPEN:
        raise Refused("Møtet er lukket. Ta saken opp i et annet møte.")
    row = _draft_of(item)
    with acting_as(by, f"Skrev forslag til uttalelse i sak {item.number}", at=at):
        _write(row, item, words)
    return row


@transaction.atomic
def adopt(*, agenda_item: AgendaItem, words: Words, by: Acting, at: datetime) -> Statement:
    """Record that the council adopted the words, in a held meeting with quorum.

    What the council gives becomes a submission in the same transaction: the council is the sender,
    with the item's number and the day of the meeting. One adoption is one submission; what was
    adopted is never adopted again. Raises Refused with what is missing.
    """
    check(by, Permission.STATEMENT_ADOPT)
    item = _locked(agenda_item, by)
    if refusal := why_not_decide(item.meeting):
        raise Refused(refusal)
    row = _draft_of(item)
    check_statement(row, Statement.Status.ADOPTED)
    council = item.meeting.council
    with acting_as(by, f"{council} vedtok uttalelse i sak {item.number}", at=at):
        _fill(row, item, words)
        if words.stance == GIVEN:
            row.submission = _register(item, words, by=by, at=at)
        row.status, row.adopted_at = Statement.Status.ADOPTED, at
        row.check_whole()
        row.save()
    return row


@transaction.atomic
def drop(*, statement: Statement, by: Acting, at: datetime) -> Statement:
    """Record that the proposal fell. It stays in the history, and another may take its place."""
    item = _locked(statement.agenda_item, by)
    row: Statement = Statement.objects.lock(statement.pk)
    check_statement(row, Statement.Status.DROPPED)
    with acting_as(by, f"Forslaget til uttalelse i sak {item.number} falt", at=at):
        row.status = Statement.Status.DROPPED
        row.save()
    return row


def _locked(item: AgendaItem, by: Acting) -> AgendaItem:
    """The item with its meeting locked: whoever adopts the same waits here."""
    check(by, Permission.MEETING_RUN)
    meeting: Meeting = Meeting.objects.lock(item.meeting_id)
    check_own(meeting.council, by)
    row: AgendaItem = AgendaItem.objects.lock(item.pk)
    row.meeting = meeting
    return row


def _draft_of(item: AgendaItem) -> Statement:
    """The item's standing statement, or a new one."""
    found: Statement | None = Statement.objects.filter(agenda_item=item).standing().first()
    return found or Statement(agenda_item=item)


def _fill(row: Statement, item: AgendaItem, words: Words) -> None:
    if words.stance not in Statement.Stance.values:
        raise Refused("Velg hva rådet bestemte.", field="stance")
    given = words.stance == GIVEN
    if given and says_nothing(words.text):
        raise Refused("Skriv hva rådet uttaler.", field="text")
    row.stance, row.dissent = words.stance, words.dissent.strip()
    row.text = words.text.strip() if given else ""
    row.votes_for, row.votes_against = words.votes_for, words.votes_against
    if words.activity is not None and item.activity_id != words.activity.pk:
        _belongs(item, words.activity)
        item.activity = words.activity
        item.save()


def _belongs(item: AgendaItem, activity: Activity) -> None:
    if item.plan_id not in (None, activity.plan_id):
        raise Refused("Aktiviteten hører til en annen plan enn saken.", field="activity")


def _write(row: Statement, item: AgendaItem, words: Words) -> None:
    check_statement(row, Statement.Status.DRAFT)
    _fill(row, item, words)
    row.check_whole()
    row.save()


def _register(item: AgendaItem, words: Words, *, by: Acting, at: datetime) -> Submission:
    if item.activity is None:
        raise Refused("Velg aktiviteten uttalelsen hører til.", field="activity")
    council: Council = item.meeting.council
    said = "\n\n".join(part for part in (words.text.strip(), _dissent(words)) if part)
    received = Received(
        activity=item.activity,
        text=said,
        received_at=min(item.meeting.starts_at, at),
        channel=Channel.COUNCIL,
        sender_kind=Submission.SenderKind.COUNCIL,
        organisation=council.organisation,
        case_number=item.number,
        meeting_date=day_of(item.meeting.starts_at),
    )
    return adopting.register(received=received, by=by, at=at)


def _dissent(words: Words) -> str:
    dissent = words.dissent.strip()
    return f"Dissens: {dissent}" if dissent else ""
