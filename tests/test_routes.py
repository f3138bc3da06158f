"""Every address × everybody × every method, against the table written by hand.

Nobody gets in who should not, a page is never read by writing, and what is not yours looks exactly
like what is not there.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.permissions import Permission, can
from tests.routes.table import EVERYBODY, ROUTES, Route
from tests.routes.world import World, build

# Also where the fixtures open the database themselves: unmarked, no test database would be made.
pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
# PostgreSQL reads a long list with a cursor.
READING_SQL = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH", "DECLARE")
# What a page may answer to its own form when nothing is filled in.
ANSWERED = {200, 302, 303, 409, 422}
# Addresses that take somebody on to another one, each for its reason.
LEADS_ON = {
    "accounts:login": "whoever is signed in has no business there",
    "councils:council_mine": "a member of one council is taken to it",
    "councils:verdict_find": "a number leads to its answer",
    "feedback:find": "a number leads to its submission",
    "transparency:finder": "a reference leads to its trace",
    "consultations:send_check": "read without a form, it leads to the form",
    "consultations:send_receipt": "read without a form, it leads to the form",
    "feedback:own_link": "the token leaves the address",
    "consultations:workshop_short": "the short address leads to the tables",
}
# Reading that leaves something in the reader's own session, each for its reason.
LEAVES_A_MESSAGE = {
    "councils:verdict_find": "what was not found is said on the page it leads to",
    "feedback:own_link": "the session says whose submission is open",
}


def resolved(patterns: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from resolved(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def ask(world: World) -> Callable[..., HttpResponse]:
    """Send one request as somebody, and take back whatever it did."""
    clients = {}
    for name, user in world.people.items():
        clients[name] = Client(raise_request_exception=True)
        if user is not None:
            clients[name].force_login(user)
        if name in world.sessions:
            session = clients[name].session
            session.update(world.sessions[name])
            session.save()

    def send(
        who: str, method: str, route: Route, *, headers: Any = None, **instead: Any
    ) -> HttpResponse:
        path = reverse(route.name, kwargs=world.address(route.at, **instead))
        session = dict(clients[who].cookies)
        with transaction.atomic():
            response = getattr(clients[who], method)(path, headers=headers)
            transaction.set_rollback(True)
        clients[who].cookies.clear()
        clients[who].cookies.update(session)
        return response

    return send


def routes(choose: Callable[[Route], Any] = lambda _: True) -> Any:
    chosen = [route for route in ROUTES if choose(route)]
    assert chosen
    return pytest.mark.parametrize("route", chosen, ids=lambda route: route.name)


def test_the_table_holds_every_address_and_no_other() -> None:
    names = [name for name, _ in resolved()]

    assert len(names) == len(set(names)) > 80
    assert set(names) == {route.name for route in ROUTES}
    assert len({route.name for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize(("name", "pattern"), list(resolved()), ids=lambda p: str(p)[:40])
def test_every_view_says_what_right_it_takes(name: str, pattern: URLPattern) -> None:
    assert isinstance(getattr(pattern.callback, "requires", None), Permission), name


def test_the_table_and_the_rights_agree(world: World) -> None:
    """The right a view asks for lets in exactly those whom the table by hand lets in."""
    table = {route.name: route for route in ROUTES}
    for name, pattern in resolved():
        right = pattern.callback.requires
        allowed = {who for who, user in world.people.items() if can(user or _Nobody(), right)}
        assert allowed == table[name].who, name


class _Nobody:
    actor_id = 0


def _expected(route: Route, who: str, method: str) -> set[int]:
    """405 comes before everything: what cannot be done cannot be done by anybody."""
    if method == "head":
        # Not every page answers HEAD; that tells nobody anything.
        return _expected(route, who, "get") | {405}
    allowed = {"get": route.get, "post": route.post}.get(method)
    if not allowed:
        return {200} if method == "options" and route.options else {405}
    if who not in allowed:
        return {302} if who == "anybody" else {403}
    return _answered(route, who, method)


def _answered(route: Route, who: str, method: str) -> set[int]:
    if route.belongs_to and who != route.belongs_to:
        return {404}
    if method == "post":
        return {303} if route.behind_code else ANSWERED
    if route.behind_code:
        return {303}
    return {200, 302, 303} if route.name in LEADS_ON else {200}


@pytest.mark.parametrize("who", sorted(EVERYBODY))
@routes()
def test_everybody_gets_in_where_they_should_and_nowhere_else(
    ask: Callable[..., HttpResponse], route: Route, who: str
) -> None:
    for method in METHODS:
        response = ask(who, method, route)
        assert response.status_code in _expected(route, who, method), method
        if response.status_code == 302 and who == "anybody" and who not in route.who:
            assert response["Location"].startswith("/logg-inn/?next=/")
            assert not response.content


@routes(lambda route: route.who != EVERYBODY)
def test_a_part_of_a_page_is_as_closed_as_the_page(
    ask: Callable[..., HttpResponse], route: Route
) -> None:
    for who in sorted(EVERYBODY - route.who):
        for method in ("get", "post"):
            response = ask(who, method, route, headers={"HX-Request": "true"})
            assert response.status_code in _expected(route, who, method), (who, method)


@routes(lambda route: route.at and not route.behind_code)
def test_not_yours_is_not_there(
    ask: Callable[..., HttpResponse], world: World, route: Route
) -> None:
    """Another plan's, another council's, another person's; and what never was: the same answer."""
    who = _reader(route)
    method = "get" if route.get else "post"
    bodies = set()
    for word in route.at.split():
        for value in world.foreign[word]:
            if _is_rightful(route, word, value, world):
                continue
            response = ask(who, method, route, **{word.replace("-", "_"): value})
            assert response.status_code == 404, (word, value)
            bodies.add(response.content)
    assert len(bodies) == 1


def _reader(route: Route) -> str:
    """Somebody with the right, and as few others as can be."""
    return next(who for who in ("sigrun", "pia", "liv", "arne", "anybody") if who in route.who)


def _is_rightful(route: Route, word: str, value: Any, world: World) -> bool:
    """A plan in preparation is hidden from the public, and is work for those on the bench."""
    hidden = value == world.foreign["plan"][1] and word in {"plan", "plan-slug"}
    return hidden and route.at == "plan" and route.who != EVERYBODY


@routes(lambda route: route.get)
def test_reading_a_page_writes_nothing(ask: Callable[..., HttpResponse], route: Route) -> None:
    for who in sorted(route.get):
        with CaptureQueriesContext(connection) as captured:
            ask(who, "get", route)
        # PostgreSQL has each part of a union in brackets.
        asked = [q["sql"].lstrip("( \n") for q in captured]
        written = [sql for sql in asked if not sql.startswith(READING_SQL)]
        if route.name in LEAVES_A_MESSAGE:
            written = [sql for sql in written if "django_session" not in sql]
        assert written == [], who


@routes(lambda route: route.post)
def test_a_form_without_its_token_is_refused(world: World, route: Route) -> None:
    client = Client(enforce_csrf_checks=True)
    user = world.people[_reader(route)]
    if user is not None:
        client.force_login(user)
    path = reverse(route.name, kwargs=world.address(route.at))

    assert client.post(path, {"do": "save"}).status_code == 403
