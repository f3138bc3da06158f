"""A page asks the database as often for twenty rows as for two."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.services import reviewing
from councils.services.reviewing import Verdict
from feedback.models import Answer
from tests import factories
from tests.councils.conftest import meeting_url
from tests.factories.people import BY, now

RAAD = "/raad/frivillighetsradet/"


@pytest.fixture
def fill(raad, own):
    """Makes rows with everything a row can have."""

    def make(count, case):
        for _ in range(count):
            _judge(raad, own(answered=True), case)
            theme = factories.theme()
            own(answered=True, theme=theme)
            own(outcome="deferred", theme=theme)
            own()
            judged = own(outcome="partly_accepted", theme=theme)
            answer = Answer.objects.in_force().get(point=judged)
            factories.mark_imported(answer, now())
            verdict = factories.verdict(
                raad,
                answer,
                verdict="better_answer",
                reason="Svaret sier ikke hva de som bor langt unna, kan gå på.",
            )
            factories.item(verdict.agenda_item.meeting)
            for link in answer.links.all():
                factories.report_status(link.measure, "in_progress")

    return make


def _judge(council, point, case):
    reviewing.record(
        council=council,
        answer=Answer.objects.in_force().get(point=point),
        agenda_item=case,
        verdict=Verdict("no_remark"),
        by=BY,
        at=now(),
    )


def _ask(client, addresses):
    """How many queries, and how many bytes, each page costs."""
    found = {}
    for name, url in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer.status_code == 200, url
        found[name] = (len(queries), len(answer.content))
    return found


def test_pages_cost_the_same_at_two_rows_and_at_twenty(raad, fill, own, as_sigrun):
    first = own(answered=True)
    coming = factories.meeting(raad, starts_at=now() + timedelta(days=9))
    factories.item(coming)
    held = factories.meeting(raad, starts_at=now(), held=True)
    case = factories.item(held)
    addresses = {
        "council": RAAD,
        "list": f"{RAAD}innspill/",
        "part of the list": f"{RAAD}innspill/?vis=til-vurdering",
        "pack": meeting_url(coming),
        "pack of a held meeting": meeting_url(held),
        "desk": meeting_url(held, "behandle/"),
        "answer": f"{RAAD}svar/{first.reference}/",
    }
    fill(2, case)
    few = _ask(as_sigrun, addresses)
    fill(18, case)

    many = _ask(as_sigrun, addresses)

    assert {name: cost for name, (cost, _) in many.items()} == {
        name: cost for name, (cost, _) in few.items()
    }
    grown = {name for name in addresses if many[name][1] > few[name][1]}
    assert grown >= set(addresses) - {"answer"}
