"""Hvem vi hørte: each body once, the unknown apart, and the classes nobody asked by name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consultations.models import Organisation
from consultations.rules.icnpo import name_of
from plans.models import Plan
from tests import factories
from tests.factories import now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1 200", "Idrett"),
        ("1200", "Idrett"),
        ("5 100", "Natur- og miljøvern"),
        ("10", "Tro og livssyn"),
        ("10100", "Tro og livssyn"),
        ("99 100", "99 100"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_class_is_called_by_its_name_in_the_file(code: str | None, name: str) -> None:
    assert name_of(code) == name


def body(name: str, **fields: Any) -> Organisation:
    return factories.organisation(name=name, **fields)


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan()


@pytest.fixture
def pias(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def page(plan: Plan, room: str) -> str:
    return reverse(f"{room}:coverage_show", args=[plan.slug])


def tables(reply: Any) -> dict[str, dict[str, tuple[int, ...]]]:
    """The figures of each table: known, asked, heard, not heard, unknown, came by themselves."""
    found = reply.context.get("tables") or reply.context["coverage"].tables
    return {
        table.title: {
            row.label: (row.registered, row.invited, row.heard, row.not_heard, row.unknown, row.uninvited)
            for row in [*table.rows, table.total]
        }
        for table in found
    }  # fmt: skip


def asked(plan: Plan) -> None:
    """Heard in one of two, absent, unknown, only planned, uninvited, never asked, a group."""
    hearing = factories.activity(plan, opened=True, channel="hearing")
    met = factories.activity(plan, channel="workshop")
    sport = body("Idrettslaget", icnpo_code="1 200", area="Nord")
    factories.invitation(hearing, organisation=sport, sent_at=now())
    factories.invitation(met, organisation=sport, attended=False)
    factories.submission(activity=hearing, organisation=sport, screened=True)
    absent = body("Naturlaget", icnpo_code="5 100", area="Sør")
    factories.invitation(met, organisation=absent, attended=False)
    factories.invitation(met, organisation=body("Ukjentlaget", icnpo_code="1 200"))
    factories.invitation(hearing, organisation=body("Bare planlagt", area="Sør"))
    came = body("Koret", icnpo_code="1 100")
    factories.submission(activity=hearing, organisation=came, screened=True)
    body("Menigheten", icnpo_code="10 100", area="Vest")
    body("Selvmeldt", source=Organisation.Source.SELF_REGISTERED)
    factories.invitation(met, group_label="Alle ungdommer", invited_count=50)


@pytest.mark.parametrize("room", ["consultations", "transparency"])
def test_each_body_is_counted_once_and_the_unknown_stays_unknown(
    plan: Plan, pias: Client, room: str
) -> None:
    asked(plan)

    reply = (pias if room == "consultations" else Client()).get(page(plan, room))

    found = tables(reply)
    assert found["ICNPO-klasse"] == {
        "Idrett": (2, 2, 1, 0, 1, 0),
        "Kunst og kultur": (1, 0, 0, 0, 0, 1),
        "Natur- og miljøvern": (1, 1, 0, 1, 0, 0),
        "Tro og livssyn": (1, 0, 0, 0, 0, 0),
        "Ikke oppgitt": (1, 0, 0, 0, 0, 0),
        "I alt": (6, 3, 1, 1, 1, 1),
    }
    assert found["Område"]["Nord"] == (1, 1, 1, 0, 0, 0)
    text = reply.content.decode()
    assert "Ingen spurt:</strong> Tro og livssyn." in text
    assert "Naturlaget" in text
    assert "Alle ungdommer" in text
    assert "50 inviterte" in text
    assert "Menigheten" not in text
    assert "Selvmeldt" not in text


def test_everybody_reads_of_public_activities_only(plan: Plan) -> None:
    hidden = factories.activity(plan, planned=True, channel="hearing")
    inside = factories.activity(plan, origin="internal")
    for activity in (hidden, inside):
        guest = body(f"Gjest {activity.pk}")
        factories.invitation(activity, organisation=guest, sent_at=now(), attended=True)

    reply = Client().get(page(plan, "transparency"))

    assert tables(reply)["Slag"]["I alt"][1] == 0
    assert "Gjest" not in reply.content.decode()


def test_a_plan_where_nobody_is_asked_says_so(plan: Plan) -> None:
    reply = Client().get(page(plan, "transparency")).content.decode()

    assert "Ingen råd eller lag er oppgitt som invitert." in reply


def test_the_pages_cost_the_same_at_two_and_at_twenty(pias: Client) -> None:
    counts = []
    for size in (2, 20):
        own = factories.plan()
        for _ in range(size):
            activity = factories.activity(own, channel="workshop")
            factories.invitation(activity, attended=False)
            guest = factories.invitation(activity, sent_at=now())
            factories.submission(activity=activity, organisation=guest.organisation, screened=True)
        cost = []
        for client, room in ((pias, "consultations"), (Client(), "transparency")):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page(own, room)).status_code == 200
            cost.append(len(captured))
        counts.append(cost)

    assert counts[0] == counts[1]
