"""The history of a council's verdict: what it decided about an answer, and who recorded it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from consultations.models import Point, Submission
from consultations.services import assigning
from core.calendar import day_of
from councils.models import Council, CouncilVerdict
from councils.services import reviewing
from feedback.models import Answer
from tests import factories
from tests.feedback.pages import queries

pytestmark = pytest.mark.django_db
BETTER = CouncilVerdict.Verdict.BETTER_ANSWER
WHY = "Svaret <b>sier</b> ikke når lyset 💡 kommer."


@pytest.fixture
def council(rolf: User, sigrun: User) -> Council:
    return factories.council(members=[rolf], secretary=sigrun)


@pytest.fixture
def point(council: Council) -> Point:
    return factories.point(
        organisation=council.organisation,
        sender_kind=Submission.SenderKind.COUNCIL,
        answered=True,
    )


def judge(council: Council, point: Point, by: Any, verdict: str = BETTER) -> None:
    meeting = factories.meeting(council, held=True)
    reviewing.record(
        council=council,
        answer=Answer.objects.in_force().get(point=point),
        agenda_item=factories.item(meeting),
        verdict=reviewing.Verdict(verdict, reason=WHY if verdict == BETTER else ""),
        by=by,
        at=factories.now(),
    )


def address(council: Council, point: Point) -> str:
    return reverse("councils:verdict_history", args=[council.slug, point.reference])


def read(client: Client, user: User, council: Council, point: Point) -> str:
    client.force_login(user)
    answer = client.get(address(council, point))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_member_reads_what_was_decided_and_who_recorded_it(
    client: Client, council: Council, point: Point, rolf: User, sigrun: User
) -> None:
    judge(council, point, sigrun)

    page = read(client, rolf, council, point)

    assert f"{council} om svaret på {point.reference}: Ber om bedre svar" in page
    assert sigrun.name in page
    assert "Svaret &lt;b&gt;sier&lt;/b&gt; ikke når lyset 💡 kommer." in page
    assert "<b>sier" not in page


def test_it_tells_nothing_of_the_work_with_the_point(
    client: Client, council: Council, point: Point, rolf: User, sigrun: User
) -> None:
    pia = factories.user("Hemmelige Pia", roles=[Role.PLANNER])
    judge(council, point, sigrun)
    assigning.assign(point=Point.objects.get(pk=point.pk), to=pia, by=pia, at=factories.now())

    page = read(client, rolf, council, point)

    assert "Pia" not in page
    assert "Tildelte" not in page


def test_another_councils_verdict_is_not_in_it(
    client: Client, council: Council, point: Point, rolf: User
) -> None:
    other = factories.council()
    judge(other, point, factories.BY, CouncilVerdict.Verdict.GOOD_ENOUGH)

    page = read(client, rolf, council, point)

    assert "Rådet har ikke vurdert dette svaret ennå." in page
    assert "Godt nok" not in page


def test_each_verdict_on_each_version_stands_in_it(
    client: Client, council: Council, point: Point, rolf: User, sigrun: User
) -> None:
    judge(council, point, sigrun)
    fresh = Point.objects.get(pk=point.pk)
    factories.answer(fresh, change_reason="Rådet ba om å få vite når det skjer.")
    judge(council, point, sigrun, CouncilVerdict.Verdict.GOOD_ENOUGH)

    page = read(client, rolf, council, point)

    assert page.index(": Godt nok") < page.index(": Ber om bedre svar")


def test_it_costs_the_same_with_one_verdict_and_with_two(
    client: Client, council: Council, point: Point, rolf: User, sigrun: User
) -> None:
    judge(council, point, sigrun)
    client.force_login(rolf)
    one = queries(lambda: client.get(address(council, point)))

    fresh = Point.objects.get(pk=point.pk)
    factories.answer(fresh, change_reason="Rådet ba om å få vite når det skjer.")
    judge(council, point, sigrun)

    assert queries(lambda: client.get(address(council, point))) == one


def test_it_is_there_for_the_councils_own_only(
    client: Client, council: Council, point: Point, rolf: User, pia: User
) -> None:
    other = factories.council()
    there = address(council, point)

    assert client.get(there).status_code == 302
    client.force_login(pia)
    assert client.get(there).status_code == 403
    client.force_login(rolf)
    assert client.get(address(other, point)).status_code == 404
    assert client.get(there.replace(point.reference, "FRIV-9999-1")).status_code == 404
    assert client.post(there).status_code == 405


def test_the_answer_leads_to_it(
    client: Client, council: Council, point: Point, rolf: User, sigrun: User
) -> None:
    judge(council, point, sigrun)
    client.force_login(rolf)

    page = client.get(
        reverse("councils:council_answer", args=[council.slug, point.reference])
    ).content.decode()

    assert address(council, point) in page


def test_it_can_be_narrowed_to_a_person_and_a_period(
    client: Client, council: Council, point: Point, rolf: User, sigrun: User
) -> None:
    solveig = factories.user("Solveig Sekretær", roles=[Role.COUNCIL_SECRETARY])
    factories.user("Hemmelige Pia", roles=[Role.PLANNER])
    judge(council, point, sigrun)
    client.force_login(rolf)
    there, today = address(council, point), day_of(factories.now())

    def page(**query: str) -> str:
        return client.get(there, query).content.decode()

    assert ": Ber om bedre svar" in page(hvem=f"person-{sigrun.pk}", til=today.isoformat())
    assert "Ingen handlinger passer filteret her." in page(
        fra=(today + timedelta(days=1)).isoformat()
    )
    assert "Dette valget finnes ikke" in page(hvem=f"person-{solveig.pk}")
    assert "Skriv datoen slik" in page(fra="i går")
    assert "Pia" not in page()
    assert "Solveig" not in page()


def test_it_can_be_taken_along(
    client: Client, council: Council, point: Point, rolf: User, sigrun: User
) -> None:
    judge(council, point, sigrun)
    client.force_login(rolf)

    told = json.loads(client.get(address(council, point), {"fil": "json"}).content)

    (act,) = told["handlinger"]
    assert act["hvem"] == sigrun.name
    assert act["endret"][0]["na"] == "Ber om bedre svar"
    assert WHY in client.get(address(council, point), {"fil": "csv"}).content.decode()
