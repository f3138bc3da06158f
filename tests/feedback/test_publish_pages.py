"""Publishing: what is ready, what makes one stop, the minutes in which it can be called off."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Point
from consultations.services import relating
from feedback.models import AlarmNote, Answer, Publication
from feedback.services import publishing
from plans.models import Plan
from tests import factories
from tests.factories import BY, now


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan()


@pytest.fixture
def livs(browse: Any, liv: Any) -> Client:
    return browse(liv)


def ready(plan: Plan, **fields: Any) -> Answer:
    """An approved answer to a point of its own."""
    return factories.answer(factories.point(plan=plan), status="approved", **fields)


def page(plan: Plan, name: str = "publish", *args: str) -> str:
    return reverse(f"feedback:{name}", args=[plan.slug, *args])


def refs(*answers: Answer) -> list[str]:
    return [answer.point.reference for answer in answers]


def test_what_is_approved_is_ready_and_ticked(livs: Client, plan: Plan) -> None:
    answers = [ready(plan), ready(plan)]
    factories.answer(factories.point(plan=plan), status="ready")

    reply = livs.get(page(plan))

    rows = [(shown.answer.point.reference, ticked) for shown, ticked in reply.context["rows"]]
    assert rows == [(ref, True) for ref in refs(*answers)]
    assert "2 svar er klare" in reply.content.decode()


def test_nothing_ready_says_so(livs: Client, plan: Plan) -> None:
    assert "Ingen svar er klare til publisering." in livs.get(page(plan)).content.decode()


def test_one_is_asked_before_anything_goes_out(livs: Client, plan: Plan) -> None:
    first, second = ready(plan), ready(plan)

    reply = livs.post(page(plan), {"answers": refs(first)})

    text = reply.content.decode()
    assert reply.status_code == 200
    assert "Publisere 1 svar?" in text
    assert "Du kan angre til da." in text
    assert second.point.reference not in text
    assert not Publication.objects.exists()


def test_a_confirmed_publication_is_held_for_ten_minutes(
    livs: Client, plan: Plan, settings: Any
) -> None:
    settings.PUBLISH_HOLD_MINUTES = 10
    answer = ready(plan)

    reply = livs.post(page(plan), {"answers": refs(answer), "confirmed": "on"}, follow=True)

    publication = Publication.objects.get()
    assert publication.released_at is None
    assert timedelta(minutes=9) < publication.planned_at - now() <= timedelta(minutes=10)
    text = reply.content.decode()
    assert "1 svar publiseres" in text
    assert "Angre publiseringen" in text
    answer.refresh_from_db()
    assert answer.status == Answer.Status.APPROVED


def test_without_a_wait_it_is_out_at_once(livs: Client, plan: Plan, settings: Any) -> None:
    settings.PUBLISH_HOLD_MINUTES = 0
    answer = ready(plan)

    asked = livs.post(page(plan), {"answers": refs(answer)})
    reply = livs.post(page(plan), {"answers": refs(answer), "confirmed": "on"}, follow=True)

    assert "Det kan ikke angres." in asked.content.decode()
    assert "1 svar er publisert." in reply.content.decode()
    answer.refresh_from_db()
    assert answer.status == Answer.Status.PUBLISHED


def test_a_held_publication_can_be_called_off(livs: Client, plan: Plan) -> None:
    answer = ready(plan)
    held = publishing.hold(answers=[answer], minutes=10, by=BY, at=now())

    reply = livs.post(page(plan, "publication_call_off"), {"publication": held.pk}, follow=True)

    assert "Publiseringen er angret." in reply.content.decode()
    held.refresh_from_db()
    assert held.called_off_at is not None
    assert refs(answer) == [s.answer.point.reference for s, _ in reply.context["rows"]]


def test_what_is_out_cannot_be_called_off(livs: Client, plan: Plan) -> None:
    released = publishing.hold(answers=[ready(plan)], minutes=0, by=BY, at=now())

    reply = livs.post(page(plan, "publication_call_off"), {"publication": released.pk}, follow=True)

    assert "Svarene er allerede publisert." in reply.content.decode()


def test_a_publication_of_another_plan_is_not_there(livs: Client, plan: Plan) -> None:
    held = publishing.hold(answers=[ready(factories.plan())], minutes=10, by=BY, at=now())

    reply = livs.post(page(plan, "publication_call_off"), {"publication": held.pk}, follow=True)

    assert "Vi finner ikke publiseringen." in reply.content.decode()
    held.refresh_from_db()
    assert held.called_off_at is None


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Velg minst ett svar."),
        ({"answers": ["FRIV-9999-1"], "confirmed": "on"}, "Et av svarene er ikke lenger klart."),
    ],
)
def test_bad_choices_are_refused(
    livs: Client, plan: Plan, sent: dict[str, Any], sentence: str
) -> None:
    ready(plan)

    reply = livs.post(page(plan), sent | {"x": "1"})

    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert not Publication.objects.exists()


def test_what_was_not_ticked_is_not_ticked_again(livs: Client, plan: Plan) -> None:
    first, second = ready(plan), ready(plan)

    reply = livs.post(page(plan), {"answers": [*refs(second), "FRIV-9999-1"]})

    ticked = {shown.answer.pk: ticked for shown, ticked in reply.context["rows"]}
    assert ticked == {first.pk: False, second.pk: True}


def test_an_unscreened_text_stops_the_publication(livs: Client, plan: Plan) -> None:
    answer = factories.answer(factories.point(plan=plan, screened=False), status="approved")

    reply = livs.post(page(plan), {"answers": refs(answer), "confirmed": "on"})

    assert reply.status_code == 422
    assert "er ikke vurdert for visning" in reply.content.decode()


# Like points that are about to get unlike answers


@pytest.fixture
def unlike(plan: Plan) -> tuple[Answer, Answer]:
    first, second = ready(plan), ready(plan, outcome="not_accepted")
    relating.mark_like(a=first.point, b=second.point, by=BY, at=now())
    return first, second


def test_unlike_answers_to_like_points_stop_the_publication(
    livs: Client, plan: Plan, unlike: tuple[Answer, Answer]
) -> None:
    shown = livs.get(page(plan)).content.decode()
    reply = livs.post(page(plan), {"answers": refs(*unlike), "confirmed": "on"})

    assert "er like, men har ulikt resultat" in shown
    assert reply.status_code == 422
    assert not Publication.objects.exists()


def test_saying_why_lets_it_go_on(livs: Client, plan: Plan, unlike: tuple[Answer, Answer]) -> None:
    first, second = refs(*unlike)
    where = page(plan, "difference_accept", first, second)
    why = "Det ene laget har alt fått rom på skolen, det andre har ikke."

    thin = livs.post(where, {f"{first}-{second}-reason": "Fordi."})
    told = livs.post(where, {f"{first}-{second}-reason": why})

    assert thin.status_code == 422
    assert "med minst 20 tegn" in thin.content.decode()
    assert "Fordi." in thin.content.decode()
    assert told.status_code == 303
    assert AlarmNote.objects.get().reason == why
    reply = livs.post(page(plan), {"answers": [first, second], "confirmed": "on"})
    assert reply.status_code == 303


def test_points_of_another_plan_cannot_be_explained(
    livs: Client, plan: Plan, unlike: tuple[Answer, Answer]
) -> None:
    other = factories.plan()

    assert livs.post(page(other, "difference_accept", *refs(*unlike))).status_code == 404


# Who may


@pytest.mark.parametrize("name", ["publish", "publication_call_off"])
def test_only_the_plan_owner_publishes(browse: Any, cast: Any, plan: Plan, name: str) -> None:
    for who, user in cast.items():
        status = browse(user).post(page(plan, name)).status_code
        expected = {"liv"} if who == "liv" else {"others"}
        assert (status not in (302, 403)) == (expected == {"liv"}), (who, status)


def test_reading_the_page_is_for_the_plan_owner(browse: Any, cast: Any, plan: Plan) -> None:
    found = {who: browse(user).get(page(plan)).status_code for who, user in cast.items()}

    assert {who for who, status in found.items() if status == 200} == {"liv"}
    assert found["anybody"] == 302
    assert found["pia"] == found["arne"] == 403


def test_wrong_methods_and_plans(livs: Client, plan: Plan) -> None:
    assert livs.put(page(plan)).status_code == 405
    assert livs.get(page(plan, "publication_call_off")).status_code == 405
    assert livs.get(page(plan).replace(plan.slug, "finnes-ikke")).status_code == 404


def test_the_page_asks_as_much_for_twenty_as_for_two(livs: Client, plan: Plan) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            livs.get(page(plan))
        return len(asked)

    def add(count: int) -> None:
        for number in range(count):
            ready(plan, outcome=("accepted", "not_accepted")[number % 2])
        publishing.hold(answers=[ready(plan)], minutes=10, by=BY, at=now())

    add(2)
    queries()
    at_two = queries()
    add(18)

    assert queries() == at_two
    assert Point.objects.of_plan(plan).count() == 22


def test_an_answer_that_was_taken_meanwhile_is_a_conflict(
    livs: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else publishes it between the page's look and the service's lock."""
    answer = ready(plan)
    hold = publishing.hold

    def late(**given: Any) -> Publication:
        hold(answers=[answer], minutes=10, by=BY, at=now())
        return hold(**given)

    monkeypatch.setattr(publishing, "hold", late)

    reply = livs.post(page(plan), {"answers": refs(answer), "confirmed": "on"})

    assert reply.status_code == 422
    assert "er ikke lenger klart til publisering" in reply.content.decode()
    assert Publication.objects.count() == 1
