"""What a body decided: as recommended for most, something else for some; both stay readable."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Point
from feedback.models import Answer, Decision
from plans.models import Plan
from tests import factories
from tests.feedback.filled import filled

DECISION = {
    "body": "Hovedutvalg for kultur",
    "case_number": "PS 21/26",
    "date": "2026-06-04",
    "title": "Temaplan for frivillighet",
    "text": "Planen vedtas.",
    "url": "",
}


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan()


@pytest.fixture
def livs(browse: Any, liv: Any) -> Client:
    return browse(liv)


def page(plan: Plan) -> str:
    return reverse("feedback:decision", args=[plan.slug])


def differ(point: Point) -> str:
    return reverse(
        "feedback:decision_differ", args=[point.submission.activity.plan.slug, point.reference]
    )


def test_the_page_lists_what_no_body_has_decided(livs: Client, plan: Plan) -> None:
    waiting = factories.point(plan=plan, answered=True)
    factories.point(plan=plan)

    reply = livs.get(page(plan))

    assert [(a.point.reference, t) for a, t in reply.context["rows"]] == [(waiting.reference, True)]


def test_a_decision_follows_what_was_recommended(livs: Client, plan: Plan) -> None:
    followed = factories.point(plan=plan, answered=True)
    left = factories.point(plan=plan, answered=True)

    reply = livs.post(page(plan), DECISION | {"answers": [followed.reference]}, follow=True)

    assert (
        "Vedtaket i sak PS 21/26 er registrert for 1\N{NO-BREAK SPACE}punkt."
        in reply.content.decode()
    )
    decided = Answer.objects.get(layer=Answer.Layer.DECIDED)
    assert decided.point == followed
    assert decided.follows.outcome == decided.outcome
    assert decided.decision.body == "Hovedutvalg for kultur"
    assert [a.point for a, _ in reply.context["rows"]] == [left]


def test_a_decision_may_adopt_nothing(livs: Client, plan: Plan) -> None:
    factories.point(plan=plan, answered=True)

    assert livs.post(page(plan), DECISION).status_code == 303

    assert Decision.objects.get().case_number == "PS 21/26"
    assert not Answer.objects.filter(layer=Answer.Layer.DECIDED).exists()


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ({"body": ""}, "Skriv hvilket organ som vedtok det."),
        ({"case_number": ""}, "Skriv saksnummeret."),
        ({"date": "2026-02-31"}, "Datoen finnes ikke."),
        ({"title": ""}, "Skriv hva saken heter."),
        ({"url": "ikke en lenke"}, "Lenken må begynne med https://."),
        ({"answers": ["FRIV-9999-1"]}, "Et av svarene er ikke lenger klart."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(
    livs: Client, plan: Plan, spoilt: dict[str, Any], sentence: str
) -> None:
    factories.point(plan=plan, answered=True)

    reply = livs.post(page(plan), DECISION | {"text": "Ordlyden jeg skrev."} | spoilt)

    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert "Ordlyden jeg skrev." in reply.content.decode()
    assert not Decision.objects.exists()


def test_the_same_decision_is_registered_once(livs: Client, plan: Plan) -> None:
    livs.post(page(plan), DECISION)

    reply = livs.post(page(plan), DECISION)

    assert reply.status_code == 422
    assert "Vedtaket er registrert fra før." in reply.content.decode()
    assert Decision.objects.count() == 1


# Decided otherwise


def test_a_body_can_decide_otherwise(livs: Client, plan: Plan) -> None:
    point = factories.point(plan=plan, outcome="partly_accepted")
    decision = factories.decision(plan)

    reply = livs.post(differ(point), filled(point, "not_accepted", decision=decision.pk))

    assert reply.status_code == 303
    decided = Answer.objects.get(layer=Answer.Layer.DECIDED)
    assert (decided.outcome, decided.decision, decided.follows) == ("not_accepted", decision, None)
    recommended = Answer.objects.get(layer=Answer.Layer.RECOMMENDED)
    assert recommended.status == Answer.Status.PUBLISHED
    listed = livs.get(page(plan)).context["decisions"][0]
    assert (listed.followed, listed.differing) == (0, 1)


def test_what_was_decided_needs_what_its_outcome_needs(livs: Client, plan: Plan) -> None:
    point = factories.point(plan=plan, outcome="partly_accepted")
    decision = factories.decision(plan)
    typed = filled(point, "not_accepted", decision=decision.pk, reason1_text="Nei.")

    reply = livs.post(differ(point), typed)

    assert reply.status_code == 422
    assert "Grunnen sier for lite." in reply.content.decode()
    assert not Answer.objects.filter(layer=Answer.Layer.DECIDED).exists()


def test_an_exception_needs_a_decision(livs: Client, plan: Plan) -> None:
    point = factories.point(plan=plan, answered=True)
    other = factories.decision(factories.plan())

    shown = livs.get(differ(point)).content.decode()
    reply = livs.post(differ(point), filled(point, "not_accepted", decision=other.pk))

    assert "Ingen vedtak er registrert." in shown
    assert reply.status_code == 422
    assert not Answer.objects.filter(layer=Answer.Layer.DECIDED).exists()


def test_the_form_starts_with_what_was_recommended_beside_it(livs: Client, plan: Plan) -> None:
    point = factories.point(plan=plan, outcome="partly_accepted")

    reply = livs.get(differ(point))

    assert reply.context["recommended"].answer.outcome == "partly_accepted"
    assert reply.context["form"]["outcome"].value() is None


def test_a_point_without_an_answer_cannot_be_decided(livs: Client, plan: Plan) -> None:
    assert livs.get(differ(factories.point(plan=plan))).status_code == 404


# Who may


def test_only_the_plan_owner_records_decisions(browse: Any, cast: Any, plan: Plan) -> None:
    point = factories.point(plan=plan, answered=True)

    for who, user in cast.items():
        client = browse(user)
        found = {client.get(page(plan)).status_code, client.get(differ(point)).status_code}
        expected = {200} if who == "liv" else {302} if user is None else {403}
        assert (who, found) == (who, expected)


def test_wrong_methods_and_plans(livs: Client, plan: Plan) -> None:
    point = factories.point(plan=plan, answered=True)
    other = factories.plan()

    assert livs.put(page(plan)).status_code == 405
    assert livs.delete(differ(point)).status_code == 405
    assert livs.get(page(plan).replace(plan.slug, "finnes-ikke")).status_code == 404
    assert livs.get(differ(point).replace(plan.slug, other.slug)).status_code == 404


def test_the_page_asks_as_much_for_twenty_as_for_two(livs: Client, plan: Plan) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            livs.get(page(plan))
        return len(asked)

    def add(count: int) -> None:
        for _ in range(count):
            factories.point(plan=plan, answered=True)
            factories.decision(plan)

    add(2)
    queries()
    at_two = queries()
    add(18)

    assert queries() == at_two
