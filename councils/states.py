"""The lives of a meeting and of a statement, and when a council can speak: only in a held meeting with quorum."""

from datetime import date

from core.calendar import day_of
from core.errors import Refused
from core.states import table
from councils.models import Council, Meeting, Statement

_M = Meeting.Status
MEETING = table(
    {
        _M.PLANNED: [_M.NOTICED, _M.CANCELLED],
        _M.NOTICED: [_M.HELD, _M.CANCELLED],
        _M.HELD: [_M.MINUTES_APPROVED],
        _M.MINUTES_APPROVED: [],
        _M.CANCELLED: [],
    }
)

_S = Statement.Status
STATEMENT = table({_S.DRAFT: [_S.DRAFT, _S.ADOPTED, _S.DROPPED], _S.ADOPTED: [], _S.DROPPED: []})

# While the meeting is one of these, its agenda can still grow.
AGENDA_OPEN = frozenset({str(_M.PLANNED), str(_M.NOTICED), str(_M.HELD)})

_NOT_HELD = {
    str(_M.PLANNED): "Møtet er ikke innkalt ennå. Registrer innkallingen først.",
    str(_M.NOTICED): "Rådet bestemmer bare i et møte. Registrer hvem som møtte, først.",
    str(_M.CANCELLED): "Møtet er avlyst. Ta saken opp i et annet møte.",
    str(_M.MINUTES_APPROVED): "Protokollen er godkjent. Ta saken opp i neste møte.",
}


def check_statement(statement: Statement, to: str) -> None:
    """Raise Refused unless the statement may become this now: what was adopted stays as it is."""
    if to not in STATEMENT[statement.status]:
        raise Refused(
            "Uttalelsen er alt vedtatt, og kan ikke endres. Et nytt vedtak tas i en ny sak."
        )


def why_not_decide(meeting: Meeting) -> str:
    """Why the council cannot decide in this meeting now, as a sentence; empty when it can."""
    if meeting.status != _M.HELD:
        return _NOT_HELD[meeting.status]
    if not meeting.quorum_met:
        return (
            "Møtet var ikke vedtaksført: færre enn halvparten av de "
            f"{meeting.voting_members} med stemmerett møtte. Ta saken opp i neste møte."
        )
    return ""


def why_not_hold(meeting: Meeting, today: date) -> str:
    """Why attendance cannot be recorded now, as a sentence; empty when it can."""
    if meeting.status == _M.PLANNED:
        return "Møtet er ikke innkalt ennå. Registrer innkallingen først."
    if day_of(meeting.starts_at) > today:
        return "Møtet har ikke vært ennå. Du kan registrere hvem som møtte, fra møtedagen."
    return ""


def notice_was_short(meeting: Meeting, council: Council) -> bool:
    """A warning, never a refusal: the notice went out later than the council's own rule."""
    if meeting.notice_sent_at is None:
        return False
    days = (day_of(meeting.starts_at) - day_of(meeting.notice_sent_at)).days
    return days < council.notice_days
