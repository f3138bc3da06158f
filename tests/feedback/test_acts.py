"""The last things one did, and undoing them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from consultations.models import Point
from consultations.services import assigning, tagging
from tests import factories
from tests.factories import BY, now
from tests.feedback.filled import filled
from tests.feedback.pages import queries, text_of

LIST = "/arbeid/handlinger/"


@pytest.fixture
def point(db: None) -> Point:
    return factories.point()


@pytest.fixture
def pias(browse: Callable[..., Client], pia: User) -> Client:
    return browse(pia)


def take(point: Point, user: User) -> Act:
    """The user takes the point: the act of it."""
    assigning.assign(point=point, to=user, by=user, at=now())
    return last_act()


def last_act() -> Act:
    act = Act.objects.newest_first().first()
    assert act is not None
    return act


def undo(client: Client, act: Act, **query: str) -> object:
    address = reverse("feedback:act_undo", args=[act.pk], query=query)
    return client.post(address)


def test_own_acts_are_listed_newest_first_with_undo(
    pias: Client, pia: User, ulla: User, point: Point
) -> None:
    take(point, ulla)
    take(point, pia)
    tagging.set_themes(point=point, themes=[], by=pia, at=now())

    page = text_of(pias.get(LIST))

    assert f"Tildelte {point.reference} til Pia Planlegger" in page
    assert "til Ulla Enhet" not in page
    assert page.count("Angre") >= 2


def test_undo_puts_back_and_says_so_where_one_was(pias: Client, pia: User, point: Point) -> None:
    act = take(point, pia)

    reply = undo(pias, act, tilbake=LIST)

    assert (reply.status_code, reply["Location"]) == (303, LIST)
    assert Point.objects.get(pk=point.pk).assigned_to is None
    page = text_of(pias.get(LIST))
    assert f"Angret: Tildelte {point.reference} til Pia Planlegger" in page
    assert "Gjør det likevel" in page


def test_undo_can_be_undone(pias: Client, pia: User, point: Point) -> None:
    undo(pias, take(point, pia))

    undo(pias, last_act())

    assert Point.objects.get(pk=point.pk).assigned_to == pia


@pytest.mark.parametrize("place", ["https://ond.example/", "//ond.example/", "javascript:alert(1)"])
def test_undo_leads_to_our_own_pages_only(
    pias: Client, pia: User, point: Point, place: str
) -> None:
    reply = undo(pias, take(point, pia), tilbake=place)

    assert reply["Location"] == LIST


def test_undo_is_refused_when_something_has_changed_since(
    pias: Client, pia: User, ulla: User, point: Point
) -> None:
    act = take(point, pia)
    take(point, ulla)

    reply = undo(pias, act)

    assert reply.status_code == 409
    assert "Kunne ikke angre, fordi noe er endret etterpå." in text_of(reply)
    assert f"?ref={point.submission.reference}" in text_of(reply)
    assert Point.objects.get(pk=point.pk).assigned_to == ulla


def test_undo_twice_is_refused(pias: Client, pia: User, point: Point) -> None:
    act = take(point, pia)
    undo(pias, act)

    reply = undo(pias, act)

    assert reply.status_code == 422
    assert "Denne handlingen kan ikke angres." in text_of(reply)


def test_another_persons_act_is_not_there(pias: Client, ulla: User, point: Point) -> None:
    act = take(point, ulla)

    assert undo(pias, act).status_code == 404
    assert pias.post(reverse("feedback:act_undo", args=[act.pk + 1000])).status_code == 404
    assert Point.objects.get(pk=point.pk).assigned_to == ulla


def test_undo_is_for_those_with_the_right(
    cast: dict[str, User | None], browse: Callable[..., Client], point: Point
) -> None:
    act = take(point, cast["pia"])
    others = {who: user for who, user in cast.items() if who not in {"pia", "liv", "ulla"}}

    statuses = {who: undo(browse(user), act).status_code for who, user in others.items()}

    assert statuses == {who: 302 if who == "anybody" else 403 for who in others}
    assert Point.objects.get(pk=point.pk).assigned_to == cast["pia"]


def test_undo_is_posted(pias: Client, pia: User, point: Point) -> None:
    address = reverse("feedback:act_undo", args=[take(point, pia).pk])

    assert pias.get(address).status_code == 405


def test_an_act_that_left_the_house_has_no_undo(
    browse: Callable[..., Client], liv: User, point: Point
) -> None:
    factories.answer(point)
    act = last_act()
    reply = text_of(browse(liv).get(LIST))

    assert not act.undoable
    assert "Du har ikke gjort noe her ennå." in reply


def test_list_of_acts_costs_the_same_with_many(pias: Client, pia: User, point: Point) -> None:
    take(point, pia)
    few = queries(lambda: pias.get(LIST))
    for _ in range(10):
        assigning.assign(point=point, to=None, by=pia, at=now())
        take(point, pia)

    assert queries(lambda: pias.get(LIST)) == few


def test_status_line_shows_the_last_act_with_undo_on_every_page_of_the_queue(
    pias: Client, pia: User, point: Point
) -> None:
    take(point, pia)
    plan, submission = point.submission.activity.plan, point.submission
    pages = [
        reverse("feedback:day"),
        reverse("feedback:queue", args=[plan.slug]),
        reverse("feedback:item", args=[plan.slug, submission.reference]),
        reverse("feedback:item_history", args=[plan.slug, submission.reference]),
    ]

    for address in pages:
        status = text_of(pias.get(address)).split('id="status"', 1)[1].split("<main", 1)[0]
        assert f"Tildelte {point.reference} til Pia Planlegger" in status, address
        assert "Angre" in status, address


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("pia", "answer_edit"),
        ("pia", "answer_list"),
        ("liv", "publish"),
        ("liv", "decision"),
        ("pia", "measure_list"),
    ],
)
def test_undo_is_a_plain_form_on_the_pages_of_answers_and_measures(
    cast: dict[str, User], browse: Callable[..., Client], point: Point, who: str, name: str
) -> None:
    client, act = browse(cast[who]), take(point, cast[who])
    slug = point.submission.activity.plan.slug
    of_point = [point.reference] if name == "answer_edit" else []
    page = reverse(f"feedback:{name}", args=[slug, *of_point])
    address = reverse("feedback:act_undo", args=[act.pk], query={"tilbake": page})

    assert f'<form method="post" action="{address}">' in part_of_status(client.get(page))
    assert client.post(address)["Location"] == page
    assert Point.objects.get(pk=point.pk).assigned_to is None


def test_the_status_line_says_what_was_done_once_with_its_undo(pias: Client, point: Point) -> None:
    slug = point.submission.activity.plan.slug
    edit = reverse("feedback:answer_edit", args=[slug, point.reference])
    page = pias.post(edit, filled(point, "accepted"), follow=True)

    status = part_of_status(page)

    assert "Utkast lagret" in status
    assert (status.count('class="status-line"'), status.count("Angre")) == (1, 1)


def part_of_status(reply: object) -> str:
    return text_of(reply).split('id="status"', 1)[1].split("<main", 1)[0]


def test_nothing_of_a_named_job_is_offered_for_undo(pias: Client, point: Point) -> None:
    assigning.assign(point=point, to=None, by=BY, at=now())

    assert "Du har ikke gjort noe her ennå." in text_of(pias.get(LIST))
