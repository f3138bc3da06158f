"""Aktiviteter: asking binds, and the page says what is missing before anybody may be asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consultations.models import Activity
from consultations.services import inviting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


@pytest.fixture
def owner(browse: Callable[[User | None], Client], liv: User) -> Client:
    return browse(liv)


def at(activity: Activity, name: str = "activity_work") -> str:
    where = {"plan": activity.plan.slug, "slug": activity.slug}
    return reverse(f"consultations:{name}", kwargs=where)


def the_list(activity: Activity) -> str:
    return reverse("consultations:activity_list", kwargs={"plan": activity.plan.slug})


def status_of(activity: Activity) -> str:
    return Activity.objects.get(pk=activity.pk).status


def test_the_list_shows_activities_with_what_came_in(planner: Client) -> None:
    activity = factories.activity(opened=True, title="Folkemøtet")
    factories.submission(activity=activity)

    page = planner.get(the_list(activity)).content.decode()

    assert "Folkemøtet" in page
    assert "Åpen" in page
    assert "1 innspill" in page


def test_a_plan_without_activities_says_so(planner: Client) -> None:
    where = {"plan": factories.plan().slug}
    page = planner.get(reverse("consultations:activity_list", kwargs=where)).content.decode()

    assert "Planen har ingen aktiviteter ennå." in page


def test_the_page_says_what_was_asked_and_who_came(planner: Client) -> None:
    activity = factories.activity(opened=True, attended_count=36)
    corps = factories.organisation(name="Eksempelvik Korps")
    inviting.invite(
        activity=activity, organisation=corps, source="own_list", by=factories.BY,
        at=factories.now(),
    )  # fmt: skip

    page = planner.get(at(activity)).content.decode()

    assert activity.purpose in page
    assert activity.influence_cannot in page
    assert "Eksempelvik Korps" in page
    assert "<dt>Møtte</dt><dd>36</dd>" in page
    assert "<dt>Svarte</dt><dd>Ikke oppgitt</dd>" in page
    assert "<td>Ikke sendt ennå</td>" in page


def test_promises_stand_with_their_labels(planner: Client) -> None:
    activity = factories.activity(opened=True)

    page = planner.get(at(activity)).content.decode()

    assert page.count("Gjelder</span>") == 2
    assert "Alle som har sendt inn noe, får svar." in page


def test_an_activity_from_the_past_says_that_promises_were_not_given(planner: Client) -> None:
    page = planner.get(at(factories.activity())).content.decode()

    assert "Løfter ble ikke oppgitt." in page
    assert "Registrert i ettertid" in page


def test_what_is_missing_is_listed_and_the_button_says_why(owner: Client) -> None:
    activity = factories.activity(planned=True, purpose="")

    page = owner.get(at(activity)).content.decode()

    assert "Skriv formålet" in page
    assert "Lov når avsenderne får svar" in page
    assert 'disabled aria-describedby="hvorfor-ikke"' in page


def test_opening_is_refused_with_everything_that_is_missing(owner: Client) -> None:
    activity = factories.activity(planned=True, purpose="")

    answer = owner.post(at(activity, "activity_open"))

    assert answer.status_code == 422
    assert "For å gå videre må du rette opp følgende feil" in answer.content.decode()
    assert status_of(activity) == Activity.Status.PLANNED


def test_the_plan_owner_opens_what_has_all_it_needs(owner: Client) -> None:
    activity = factories.activity(planned=True)
    factories.open_commitments(activity)

    answer = owner.post(at(activity, "activity_open"), follow=True)

    assert answer.redirect_chain == [(at(activity), 303)]
    assert "er åpen for innspill" in answer.content.decode()
    assert status_of(activity) == Activity.Status.OPEN


def test_a_planner_sees_the_list_but_no_button(planner: Client) -> None:
    activity = factories.activity(planned=True)

    page = planner.get(at(activity)).content.decode()

    assert "Planeieren åpner aktiviteten." in page
    assert "Åpne for innspill" not in page
    assert "Avlys" not in page


def test_closing_early_needs_a_reason_and_keeps_what_was_typed(owner: Client) -> None:
    activity = factories.activity(opened=True)

    without = owner.post(at(activity, "activity_close"), {"close-reason": ""})
    owner.post(at(activity, "activity_close"), {"close-reason": "Alle har svart."})

    assert without.status_code == 422
    assert "Skriv hvorfor aktiviteten stenger nå." in without.content.decode()
    assert status_of(activity) == Activity.Status.CLOSED


def test_cancelling_needs_a_reason_that_becomes_public(owner: Client) -> None:
    activity = factories.activity(planned=True)

    without = owner.post(at(activity, "activity_cancel"))
    answer = owner.post(
        at(activity, "activity_cancel"), {"cancel-reason": "Salen er stengt."}, follow=True
    )

    assert "Skriv hvorfor aktiviteten er avlyst." in without.content.decode()
    assert "Avlyst: Salen er stengt." in answer.content.decode()
    assert status_of(activity) == Activity.Status.CANCELLED


def test_an_open_activity_is_not_opened_again(owner: Client) -> None:
    activity = factories.activity(opened=True)

    answer = owner.post(at(activity, "activity_open"))

    assert answer.status_code == 422
    assert "kan ikke bli «Åpen» nå" in answer.content.decode()


@pytest.mark.parametrize("name", ["activity_open", "activity_close", "activity_cancel"])
def test_only_the_plan_owner_moves_an_activity(planner: Client, name: str) -> None:
    activity = factories.activity(opened=True)

    answer = planner.post(at(activity, name), {"close-reason": "x", "cancel-reason": "x"})

    assert answer.status_code == 403
    assert status_of(activity) == Activity.Status.OPEN


def test_an_activity_of_another_plan_is_not_there(owner: Client) -> None:
    activity = factories.activity(opened=True)
    where = {"plan": factories.plan().slug, "slug": activity.slug}

    for name in ("activity_work", "activity_open", "activity_close", "activity_cancel"):
        send = owner.get if name == "activity_work" else owner.post
        assert send(reverse(f"consultations:{name}", kwargs=where)).status_code == 404


@pytest.mark.parametrize("who", ["rolf", "sigrun", "arne", "adil", "olav"])
def test_others_than_planners_are_shut_out(cast: Any, browse: Any, who: str) -> None:
    activity = factories.activity(opened=True)

    for url in (the_list(activity), at(activity)):
        assert browse(cast[who]).get(url).status_code == 403


def test_the_number_of_queries_does_not_grow(planner: Client) -> None:
    counts = []
    for size in (2, 20):
        plan = factories.plan()
        activity = factories.activity(plan, opened=True)
        for _ in range(size):
            other = factories.activity(plan)
            factories.submission(activity=other)
            factories.promise(activity=activity)
            inviting.invite(
                activity=activity, organisation=factories.organisation(), source="own_list",
                by=factories.BY, at=factories.now(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as listing:
            planner.get(the_list(activity))
        with CaptureQueriesContext(connection) as working:
            planner.get(at(activity))
        counts.append((len(listing), len(working)))

    assert counts[0] == counts[1]
