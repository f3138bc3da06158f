"""«Was it good enough?»: councils, their seats and meetings, and their verdicts on answers."""

from councils.models.councils import Council, Membership, Seat
from councils.models.meetings import AgendaItem, Attendance, CouncilVerdict, Meeting
from councils.models.statements import Statement

__all__ = [
    "AgendaItem",
    "Attendance",
    "Council",
    "CouncilVerdict",
    "Meeting",
    "Membership",
    "Seat",
    "Statement",
]
