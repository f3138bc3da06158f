"""Nothing is published while what is stored and what history says of it have parted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.models import Leaf, Opening, Reconciliation
from audit.reconciling import running
from feedback.models import Answer, Decision, Publication
from feedback.services import agreeing, deciding, publishing, registering
from feedback.services.versions import content_of
from plans.models import Plan
from tests import factories
from tests.audit.behind import plain, signed, unguarded
from tests.factories import BY, now

pytestmark = pytest.mark.django_db

STOPPED = "Publiseringen er stoppet"
DECISION = {
    "body": "Hovedutvalg for kultur",
    "case_number": "PS 21/26",
    "date": date(2026, 6, 4),
    "title": "Temaplan for frivillighet",
}


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan()


def ready(plan: Plan) -> Answer:
    return factories.answer(factories.point(plan=plan), status="approved")


def write_behind_history(plan: Plan) -> None:
    with signed():
        plain(Plan).filter(pk=plan.pk).update(title="Et annet navn på planen")


def accepted(by: User) -> None:
    why = "Navnet ble rettet direkte i databasen under feilsøking."
    call_command("reconcile", "--accept", why, "--by", by.email)


def test_a_difference_stops_the_publication_and_loses_nothing(
    browse: Any, liv: Any, plan: Plan
) -> None:
    answers = [ready(plan), ready(plan)]
    write_behind_history(plan)
    page, livs = reverse("feedback:publish", args=[plan.slug]), browse(liv)
    chosen = [answers[0].point.reference]

    reply = livs.post(page, {"answers": chosen, "confirmed": "on"})

    text = reply.content.decode()
    assert reply.status_code == 422
    assert STOPPED in text
    assert "kjøre avstemmingen" in text
    ticked = {shown.answer.pk: ticked for shown, ticked in reply.context["rows"]}
    assert ticked == {answers[0].pk: True, answers[1].pk: False}
    assert not Publication.objects.exists()
    assert Reconciliation.objects.get().differences[0]["table"] == "plans_plan"
    assert STOPPED in livs.get(page).content.decode()


def test_the_page_says_nothing_while_all_is_well(browse: Any, liv: Any, plan: Plan) -> None:
    ready(plan)

    page = reverse("feedback:publish", args=[plan.slug])

    assert STOPPED not in browse(liv).get(page).content.decode()


def test_it_can_be_published_when_everything_agrees_again(plan: Plan, adil: User) -> None:
    answer = ready(plan)
    write_behind_history(plan)
    with pytest.raises(agreeing.RecordsDisagree):
        publishing.hold(answers=[answer], minutes=0, by=BY, at=now())

    accepted(adil)
    publishing.hold(answers=[answer], minutes=0, by=BY, at=now())

    answer.refresh_from_db()
    assert answer.status == Answer.Status.PUBLISHED
    assert not agreeing.stopped()


def test_the_clock_releases_nothing_while_they_disagree(
    plan: Plan, adil: User, caplog: Any
) -> None:
    answer = ready(plan)
    held = publishing.hold(answers=[answer], minutes=10, by=BY, at=now() - timedelta(hours=1))
    write_behind_history(plan)

    call_command("work", "--once")
    held.refresh_from_db()
    assert (held.released_at, held.called_off_at) == (None, None)
    assert "nothing is published" in caplog.text

    accepted(adil)
    call_command("work", "--once")
    held.refresh_from_db()
    assert held.released_at is not None


def test_a_difference_that_is_not_looked_at_again_is_not_forgotten(plan: Plan) -> None:
    """What changed last may agree; what was found before that has not been mended."""
    with unguarded("plans_plan"):
        plain(Plan).filter(pk=plan.pk).update(title="Stille endret")
    running.run(at=now(), complete=True)
    assert agreeing.stopped()

    Reconciliation(at=now(), up_to=0).save()

    assert agreeing.stopped()


def test_an_outcome_that_has_seen_more_than_there_is_counts_for_nothing(plan: Plan) -> None:
    seen = running.run(at=now()).versions
    Reconciliation(at=now(), up_to=10**12, versions=dict.fromkeys(seen, 10**12)).save()
    write_behind_history(plan)

    with pytest.raises(agreeing.RecordsDisagree):
        agreeing.require(at=now())


def test_no_decision_is_put_in_force_while_they_disagree(plan: Plan) -> None:
    point = factories.point(plan=plan, answered=True)
    recommended = Answer.objects.get(point=point)
    decision = factories.decision(plan)
    write_behind_history(plan)

    with pytest.raises(agreeing.RecordsDisagree):
        registering.register(answers=[recommended], by=BY, at=now(), **DECISION, plan=plan)
    with pytest.raises(agreeing.RecordsDisagree):
        deciding.decide_otherwise(
            decision=decision, point=point, content=content_of(recommended), by=BY, at=now()
        )

    assert list(Answer.objects.filter(point=point)) == [recommended]
    assert list(Decision.objects.all()) == [decision]


def test_what_the_ledger_said_leaves_with_a_decision(plan: Plan) -> None:
    point = factories.point(plan=plan, answered=True)
    recommended = Answer.objects.get(point=point)

    registering.register(answers=[recommended], by=BY, at=now(), **DECISION, plan=plan)

    anchor = Leaf.objects.filter(kind=Leaf.Kind.ANCHOR).latest("index")
    assert Leaf.objects.filter(kind=Leaf.Kind.ANSWERED, act=anchor.act).exists()


def test_what_the_ledger_said_leaves_with_the_answers(plan: Plan) -> None:
    publishing.hold(answers=[ready(plan)], minutes=0, by=BY, at=now())

    anchor = Leaf.objects.get(kind=Leaf.Kind.ANCHOR)
    assert '"first":1,' in Opening.objects.get(leaf=anchor).record
    assert Leaf.objects.filter(kind=Leaf.Kind.ANSWERED, act=anchor.act).exists()


def test_the_comparison_asks_as_much_of_a_large_house_as_of_a_small_one(plan: Plan) -> None:
    def queries() -> int:
        running.run(at=now(), complete=True)
        plan.refresh_from_db()
        factories.measure(plan)
        with CaptureQueriesContext(connection) as asked:
            agreeing.require(at=now())
        return len(asked)

    few = queries()
    for _ in range(20):
        factories.measure(plan)

    assert queries() == few
    assert few < 18
