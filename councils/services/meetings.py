"""A council speaks in a meeting: planned, called, held with quorum, and kept in minutes."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.log import reading
from core.calendar import day_of
from core.errors import Refused
from core.states import check_transition
from core.templatetags.gj import weekday_date
from core.text import says_nothing
from councils.models import AgendaItem, Attendance, Meeting, Seat
from councils.models.meetings import quorum
from councils.selectors.witnessing import sentence
from councils.services.appointing import check_own
from councils.states import AGENDA_OPEN, MEETING, why_not_hold

ITEM_NUMBER = re.compile(r"(PS|RS|OS) [1-9]\d{0,4}/\d{2}")


def _locked(meeting: Meeting, by: Acting) -> Meeting:
    check(by, Permission.MEETING_RUN)
    row: Meeting = Meeting.objects.lock(meeting.pk)
    check_own(row.council, by)
    return row


def _when(meeting: Meeting) -> str:
    return f"møtet {weekday_date(meeting.starts_at)} i {meeting.council}"


@transaction.atomic
def plan_meeting(*, by: Acting, at: datetime, **fields: Any) -> Meeting:
    """Put a meeting in the plan. A council meets once a day: the day is the meeting's address."""
    check(by, Permission.MEETING_RUN)
    meeting = Meeting(**fields)
    check_own(meeting.council, by)
    same_day = Meeting.objects.of(meeting.council).on(day_of(meeting.starts_at)).standing()
    if same_day.exists():
        raise Refused("Rådet har alt et møte denne dagen.", field="starts_at")
    with acting_as(by, f"Planla {_when(meeting)}", at=at):
        meeting.check_whole()
        meeting.save()
    return meeting


@transaction.atomic
def add_item(*, by: Acting, at: datetime, **fields: Any) -> AgendaItem:
    """Put an item on the agenda. Its number is PS (politisk sak), RS or OS, as in the minutes."""
    item = AgendaItem(**fields)
    meeting = _locked(item.meeting, by)
    if meeting.status not in AGENDA_OPEN:
        raise Refused("Sakslista er lukket. Legg saken til i et annet møte.")
    if not ITEM_NUMBER.fullmatch(item.number):
        raise Refused("Skriv saksnummeret slik: PS 12/26.", field="number")
    with acting_as(by, f"Satte sak {item.number} på sakslista til {_when(meeting)}", at=at):
        item.check_whole()
        item.save()
    return item


@transaction.atomic
def notice(*, meeting: Meeting, by: Acting, at: datetime) -> Meeting:
    """Record that the notice and the papers have been sent."""
    row = _locked(meeting, by)
    check_transition(MEETING, row, Meeting.Status.NOTICED, what="Møtet")
    with acting_as(by, f"Kalte inn til {_when(row)}", at=at):
        row.status, row.notice_sent_at = Meeting.Status.NOTICED, at
        row.save()
    return row


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: Acting, at: datetime) -> Meeting:
    """Cancel a meeting that has not been held. The reason is public."""
    row = _locked(meeting, by)
    check_transition(MEETING, row, Meeting.Status.CANCELLED, what="Møtet")
    if says_nothing(reason):
        raise Refused("Skriv hvorfor møtet er avlyst.", field="reason")
    with acting_as(by, f"Avlyste {_when(row)}", at=at, reason=reason):
        row.status, row.cancelled_reason = Meeting.Status.CANCELLED, reason
        row.save()
    return row


@transaction.atomic
def hold_meeting(  # noqa: PLR0913  who met, who had sent word, and who sat for whom
    *,
    meeting: Meeting,
    present: Sequence[Seat],
    apologies: Sequence[Seat] = (),
    deputies: Mapping[Seat, Seat] | None = None,
    by: Acting,
    at: datetime,
) -> Meeting:
    """Record who met, and work out from it whether the council could decide anything.

    ``deputies`` says for whom a deputy sat: {deputy's seat: the absent member's seat}. A deputy
    counts for the quorum only in somebody's place. Members who are in none of the lists did not
    meet; of deputies who were not called nothing is recorded.
    """
    row = _locked(meeting, by)
    if refusal := why_not_hold(row, day_of(at)):
        raise Refused(refusal)
    check_transition(MEETING, row, Meeting.Status.HELD, what="Møtet")
    attendances = _attendances(row, present=present, apologies=apologies, deputies=deputies or {})
    votes = sum(1 for each in attendances if _votes(each))
    with acting_as(by, f"Registrerte oppmøtet i {_when(row)}", at=at):
        for attendance in attendances:
            attendance.save()
        row.status = Meeting.Status.HELD
        row.quorum_met = quorum(row.voting_members, votes)
        row.save()
    return row


@transaction.atomic
def approve_minutes(*, meeting: Meeting, text: str, by: Acting, at: datetime) -> Meeting:
    """Close the meeting: from now on nothing more is recorded in it.

    The size and the sum of the log go into the minutes, so that the council is its witness.
    """
    row = _locked(meeting, by)
    check_transition(MEETING, row, Meeting.Status.MINUTES_APPROVED, what="Møtet")
    if says_nothing(text):
        raise Refused("Skriv protokollen, eller lim den inn.", field="text")
    with acting_as(by, f"Godkjente protokollen fra {_when(row)}", at=at):
        row.status, row.minutes_text = Meeting.Status.MINUTES_APPROVED, text
        row.minutes_approved_at = at
        if log := reading.latest():
            row.log_size, row.log_root = log.size, log.root
            row.minutes_text = f"{text.rstrip()}\n\n{sentence(log.size, log.root)}"
        row.save()
    return row


def _attendances(
    meeting: Meeting,
    *,
    present: Sequence[Seat],
    apologies: Sequence[Seat],
    deputies: Mapping[Seat, Seat],
) -> list[Attendance]:
    """One row for each seat that was expected or came. Raises Refused when they contradict."""
    seats = list(Seat.objects.filter(council=meeting.council_id).order_by("number", "pk"))
    if not {*present, *apologies, *deputies, *deputies.values()} <= set(seats):
        raise Refused("Velg blant plassene i dette rådet.", field="present")
    if not present:
        raise Refused("Kryss av for dem som møtte. Møtte ingen, avlyser du møtet.", field="present")
    if set(present) & {*apologies, *deputies.values()}:
        raise Refused("Ingen kan både møte og melde forfall.", field="apologies")
    if len(set(deputies.values())) != len(deputies):
        raise Refused("To varamedlemmer kan ikke møte for den samme.", field="present")
    expected = [seat for seat in seats if seat.function != Seat.Function.DEPUTY or seat in present]
    return [
        Attendance(
            meeting=meeting,
            seat=seat,
            state=_state(seat, present, apologies),
            deputy_for=deputies.get(seat) if seat in present else None,
        )
        for seat in expected
    ]


def _state(seat: Seat, present: Sequence[Seat], apologies: Sequence[Seat]) -> str:
    if seat in present:
        return Attendance.State.ATTENDED
    return Attendance.State.APOLOGY if seat in apologies else Attendance.State.ABSENT


def _votes(attendance: Attendance) -> bool:
    member = attendance.seat.function != Seat.Function.DEPUTY
    met = attendance.state == Attendance.State.ATTENDED
    return met and (member or attendance.deputy_for is not None)
