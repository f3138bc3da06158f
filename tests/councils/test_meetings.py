"""A meeting from the plan to the approved minutes, and what the table does not allow."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Act
from core.calendar import day_of
from core.errors import Refused, Several
from councils.models import Attendance, Meeting, Seat
from councils.models.meetings import quorum
from councils.services import appointing, meetings
from councils.states import MEETING
from tests import factories
from tests.factories.people import BY, now

STATUSES = {
    "planned": {"noticed", "cancelled"},
    "noticed": {"held", "cancelled"},
    "held": {"minutes_approved"},
    "minutes_approved": set(),
    "cancelled": set(),
}


def test_the_table_of_a_meetings_life_is_what_was_agreed():
    assert {start: set(ends) for start, ends in MEETING.items()} == STATUSES
    assert set(STATUSES) == set(Meeting.Status.values)


@pytest.fixture
def council(sigrun):
    made = factories.council(secretary=sigrun)
    for number, function in [(2, "member"), (3, "member"), (4, "deputy"), (5, "deputy")]:
        appointing.add_seat(
            council=made, number=number, function=Seat.Function(function), by=BY, at=now()
        )
    return made


@pytest.fixture
def seats(council):
    return list(council.seats.order_by("number"))


@pytest.fixture
def meeting(council):
    return factories.meeting(council, voting_members=3)


@pytest.fixture
def noticed(meeting, sigrun):
    return meetings.notice(meeting=meeting, by=sigrun, at=now())


def hold(meeting, by=BY, **who):
    return meetings.hold_meeting(meeting=meeting, by=by, at=now(), **who)


def attendance_of(meeting):
    rows = Attendance.objects.filter(meeting=meeting).order_by("seat__number")
    return {row.seat.number: row.state for row in rows}


ACTS = {
    "noticed": lambda m, by: meetings.notice(meeting=m, by=by, at=now()),
    "cancelled": lambda m, by: meetings.cancel(
        meeting=m, reason="Lederen er syk.", by=by, at=now()
    ),
    "held": lambda m, by: hold(m, by=by, present=list(m.council.seats.all()[:3])),
    "minutes_approved": lambda m, by: meetings.approve_minutes(
        meeting=m, text="Rådet var vedtaksført.", by=by, at=now()
    ),
}
WAYS = {
    "planned": [],
    "noticed": ["noticed"],
    "held": ["noticed", "held"],
    "minutes_approved": ["noticed", "held", "minutes_approved"],
    "cancelled": ["cancelled"],
}


@pytest.mark.parametrize("start", STATUSES)
@pytest.mark.parametrize("act", ACTS)
def test_a_meeting_goes_where_the_table_lets_it_and_nowhere_else(meeting, sigrun, start, act):
    for step in WAYS[start]:
        ACTS[step](meeting, sigrun)

    if act in STATUSES[start]:
        ACTS[act](meeting, sigrun)
        expected = act
    else:
        with pytest.raises(Refused):
            ACTS[act](meeting, sigrun)
        expected = start

    assert Meeting.objects.get(pk=meeting.pk).status == expected


@pytest.mark.parametrize("act", ACTS)
def test_only_the_councils_own_secretary_runs_its_meetings(cast, meeting, act):
    for who in ("pia", "liv", "rolf", "arne", "adil", "olav"):
        with pytest.raises(PermissionDenied):
            ACTS[act](meeting, cast[who])
    other = factories.meeting(factories.council())
    with pytest.raises(PermissionDenied):
        ACTS[act](other, cast["sigrun"])


def test_a_council_meets_once_a_day(council, meeting):
    with pytest.raises(Refused, match="denne dagen") as refusal:
        factories.meeting(council, starts_at=meeting.starts_at + timedelta(minutes=1))

    assert refusal.value.field == "starts_at"


def test_a_cancelled_meeting_leaves_its_day_free(council, meeting, sigrun):
    ACTS["cancelled"](meeting, sigrun)

    later = factories.meeting(council, starts_at=meeting.starts_at + timedelta(minutes=1))

    found = Meeting.objects.of(council).on(day_of(meeting.starts_at))
    assert list(found) == [later, meeting]


@pytest.mark.parametrize("number", ["12/26", "PS 12", "PS 0/26", "XX 1/26", "PS 1/2026", ""])
def test_an_item_has_a_number_as_in_the_minutes(meeting, number):
    with pytest.raises(Refused, match="PS 12/26"):
        factories.item(meeting, number=number)


def test_an_item_number_is_used_once_in_a_meeting(meeting):
    factories.item(meeting, number="PS 1/26")

    with pytest.raises(Several):
        factories.item(meeting, number="PS 1/26")


def test_the_agenda_closes_with_the_minutes(meeting, sigrun):
    for step in WAYS["minutes_approved"]:
        ACTS[step](meeting, sigrun)

    with pytest.raises(Refused, match="lukket"):
        factories.item(meeting)


def test_nobody_attends_before_the_day(council, sigrun):
    coming = factories.meeting(council, starts_at=now() + timedelta(days=2))
    meetings.notice(meeting=coming, by=sigrun, at=now())

    with pytest.raises(Refused, match="fra møtedagen"):
        hold(coming, present=list(council.seats.all()))


@pytest.mark.parametrize(
    ("voting", "present", "met"),
    [(7, 4, True), (7, 3, False), (6, 3, True), (1, 1, True), (3, 0, False)],
)
def test_half_of_the_voting_members_is_a_quorum(voting, present, met):
    assert quorum(voting, present) is met


def test_attendance_is_kept_for_everybody_who_was_expected(noticed, seats):
    held = hold(noticed, present=seats[:1], apologies=[seats[1]])

    assert attendance_of(held) == {1: "attended", 2: "apology", 3: "absent"}
    assert held.quorum_met is False


def test_a_deputy_counts_in_somebodys_place_only(noticed, seats):
    held = hold(noticed, present=[seats[0], seats[3]])
    assert held.quorum_met is False
    assert attendance_of(held)[4] == "attended"


def test_a_deputy_in_somebodys_place_makes_the_quorum(noticed, seats):
    held = hold(noticed, present=[seats[0], seats[3]], deputies={seats[3]: seats[1]})

    assert held.quorum_met is True
    row = Attendance.objects.get(meeting=held, seat=seats[3])
    assert row.deputy_for == seats[1]


@pytest.mark.parametrize(
    ("who", "field"),
    [
        (lambda s: {"present": []}, "present"),
        (lambda s: {"present": s[:2], "apologies": [s[1]]}, "apologies"),
        (
            lambda s: {"present": [s[0], s[3]], "deputies": {s[3]: s[0]}},
            "apologies",
        ),
        (
            lambda s: {"present": [s[0], s[3], s[4]], "deputies": {s[3]: s[1], s[4]: s[1]}},
            "present",
        ),
    ],
)
def test_contradictions_are_refused_and_nothing_is_stored(noticed, seats, who, field):
    with pytest.raises(Refused) as refusal:
        hold(noticed, **who(seats))

    assert refusal.value.field == field
    assert Meeting.objects.get(pk=noticed.pk).status == "noticed"
    assert not Attendance.objects.exists()


def test_another_councils_seat_cannot_meet(noticed):
    stranger = factories.council().seats.get()

    with pytest.raises(Refused, match="plassene i dette rådet"):
        hold(noticed, present=[stranger])


@pytest.mark.parametrize("reason", ["", "  ", "-"])
def test_a_cancellation_says_why(meeting, reason):
    with pytest.raises(Refused, match="hvorfor"):
        meetings.cancel(meeting=meeting, reason=reason, by=BY, at=now())


def test_minutes_are_not_empty(meeting, sigrun):
    for step in WAYS["held"]:
        ACTS[step](meeting, sigrun)

    with pytest.raises(Refused, match="protokollen"):
        meetings.approve_minutes(meeting=meeting, text=" ", by=BY, at=now())


def test_every_step_is_signed_and_none_can_be_undone_from_the_workbench(meeting, sigrun):
    for step in WAYS["minutes_approved"]:
        ACTS[step](meeting, sigrun)

    versions = Meeting.history.filter(id=meeting.pk).order_by("history_id")
    assert [version.history_user_id for version in versions[1:]] == [sigrun.actor_id] * 3
    acts = Act.objects.filter(pk__in=versions.values("act_id"))
    assert not any(act.undoable for act in acts)
