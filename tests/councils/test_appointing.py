"""Councils, their seats and who holds them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Act
from core.calendar import day_of
from core.errors import Refused, Several
from councils.models import Council, Membership, Seat
from councils.services import appointing
from tests import factories
from tests.factories.people import BY, now

TODAY = day_of(now())


@pytest.fixture
def council(sigrun):
    return factories.council(secretary=sigrun)


def appoint(seat, by=BY, **fields):
    given = {"seat": seat, "name": "Kari Prøve", "from_date": TODAY, "name_public": True}
    return appointing.appoint(by=by, at=now(), **(given | fields))


@pytest.fixture
def seat(council):
    return appointing.add_seat(
        council=council, number=7, function=Seat.Function.MEMBER, by=BY, at=now()
    )


def test_a_secretary_adds_seats_to_the_own_council(council, sigrun):
    made = appointing.add_seat(
        council=council, number=2, function=Seat.Function.CHAIR, by=sigrun, at=now()
    )

    assert made.history.get().history_user_id == sigrun.actor_id


def test_a_secretary_cannot_touch_another_council(sigrun):
    other = factories.council()

    with pytest.raises(PermissionDenied, match="ikke sekretær"):
        appointing.add_seat(
            council=other, number=2, function=Seat.Function.CHAIR, by=sigrun, at=now()
        )


@pytest.mark.parametrize("who", ["pia", "liv", "rolf", "arne", "adil", "olav"])
def test_nobody_else_can(cast, who, council):
    with pytest.raises(PermissionDenied):
        appointing.add_seat(
            council=council, number=2, function=Seat.Function.CHAIR, by=cast[who], at=now()
        )


def test_a_term_must_end_after_it_begins(db):
    with pytest.raises(Several, match="Perioden må slutte"):
        factories.council(term_from=TODAY, term_to=TODAY)


def test_the_address_of_the_own_list_is_taken(db):
    with pytest.raises(Refused, match="adressen er i bruk"):
        factories.council(slug="mine")

    assert not Council.objects.exists()


def test_a_seat_number_is_used_once(council, seat):
    with pytest.raises(Several):
        appointing.add_seat(
            council=council, number=seat.number, function=Seat.Function.MEMBER, by=BY, at=now()
        )


def test_a_seat_has_one_holder(seat):
    appoint(seat)

    with pytest.raises(Refused, match="besatt") as refusal:
        appoint(seat, name="Ola Prøve")

    assert refusal.value.field == "seat"


def test_the_seat_is_free_when_the_holder_has_left(seat):
    first = appoint(seat, from_date=TODAY - timedelta(days=30))
    appointing.leave(membership=first, on=TODAY, by=BY, at=now())

    second = appoint(seat, name="Ola Prøve")

    assert list(Membership.objects.holding().filter(seat=seat)) == [second]


@pytest.mark.parametrize("days", [-31, 1])
def test_one_leaves_between_the_appointment_and_today(seat, days):
    membership = appoint(seat, from_date=TODAY - timedelta(days=30))

    with pytest.raises(Refused, match="etter oppnevningen"):
        appointing.leave(membership=membership, on=TODAY + timedelta(days=days), by=BY, at=now())


def test_one_leaves_once(seat):
    membership = appoint(seat)
    appointing.leave(membership=membership, on=TODAY, by=BY, at=now())

    with pytest.raises(Refused, match="alt registrert"):
        appointing.leave(membership=membership, on=TODAY, by=BY, at=now())


def test_a_member_who_has_left_sees_the_council_no_more(rolf):
    council = factories.council(members=[rolf])
    membership = Membership.objects.holding().get(seat__council=council)
    assert list(Council.objects.visible_to(rolf)) == [council]

    appointing.leave(membership=membership, on=TODAY, by=BY, at=now())

    assert not Council.objects.visible_to(rolf).exists()


def test_no_act_holds_the_name_of_a_member(seat):
    membership = appoint(seat)
    act_id = membership.history.get().act_id

    assert "Kari" not in Act.objects.get(pk=act_id).sentence
