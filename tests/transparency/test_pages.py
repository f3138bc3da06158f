"""What holds for every public page: it opens for anybody, only shows, and is no slower when full."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
PLAN = "/planer/temaplan-frivillighet/"
PAGES = [
    "/",
    "/planer/",
    PLAN,
    f"{PLAN}innspill/",
    f"{PLAN}innspill/?sok=lokaler&resultat=accepted&tilstand=forsinket&hovedtema=lokaler",
    f"{PLAN}tall/",
    f"{PLAN}tiltak/",
    f"{PLAN}tiltak/apne-lokaler/",
    f"{PLAN}tema/lokaler/",
    f"{PLAN}aktiviteter/verkstedet/",
    "/innspill/FRIV-0001/",
    "/finn/",
    "/raad/",
    "/om/",
    "/om/slik-svarer-vi/",
    "/om/personvern/",
    "/om/tilgjengelighet/",
]


def test_anybody_may_read_them(fill: Callable[[int], None]) -> None:
    fill(1)

    pages = {path: Client().get(path) for path in PAGES}

    assert {path for path, page in pages.items() if page.status_code != 200} == set()
    headings = {path: page.content.decode().count("<h1") for path, page in pages.items()}
    assert set(headings.values()) == {1}, headings


def test_they_depend_on_nobody_set_no_cookie_and_need_no_script(
    fill: Callable[[int], None],
) -> None:
    fill(1)

    for path in PAGES:
        response = Client().get(path)
        assert "cookie" not in response.get("Vary", "").lower(), path
        assert "HX-Request" in response["Vary"], path
        assert not response.cookies, path
        assert "<script" not in response.content.decode(), path


def test_signing_in_changes_nothing(fill: Callable[[int], None], pia: User) -> None:
    fill(1)
    planner = Client()
    planner.force_login(pia)

    for path in PAGES:
        assert planner.get(path).content == Client().get(path).content, path


def test_they_can_only_be_read(fill: Callable[[int], None]) -> None:
    fill(1)

    assert {path: Client().post(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 405)


def test_the_number_of_queries_does_not_grow(
    fill: Callable[[int], None], count_queries: Callable[[str], int]
) -> None:
    fill(2)
    at_two = {path: count_queries(path) for path in PAGES}

    fill(18)

    assert {path: count_queries(path) for path in PAGES} == at_two


@pytest.mark.parametrize(
    ("there", "never"),
    [
        ("/planer/{plan}/", "/planer/finnes-ikke/"),
        ("/planer/{plan}/innspill/", "/planer/finnes-ikke/innspill/"),
        ("/planer/{plan}/tall/", "/planer/finnes-ikke/tall/"),
        ("/planer/{plan}/tiltak/", "/planer/finnes-ikke/tiltak/"),
        ("/planer/{plan}/tiltak/{measure}/", "/planer/finnes-ikke/tiltak/finnes-ikke/"),
        ("/planer/{plan}/tema/{theme}/", "/planer/finnes-ikke/tema/finnes-ikke/"),
        ("/planer/{plan}/aktiviteter/{activity}/", "/planer/finnes-ikke/aktiviteter/ikke/"),
        ("/innspill/{submission}/", "/innspill/FRIV-9999/"),
    ],
)
def test_what_is_not_public_answers_like_what_never_was(there: str, never: str) -> None:
    hidden = factories.plan(public=False)
    names = {
        "plan": hidden.slug,
        "measure": factories.measure(hidden).slug,
        "theme": factories.theme(hidden).slug,
        "activity": factories.activity(hidden).slug,
        "submission": factories.submission(plan=hidden, screened=True).reference,
    }

    secret, missing = Client().get(there.format(**names)), Client().get(never)

    assert secret.status_code == missing.status_code == 404
    assert secret.content == missing.content
    assert secret.headers == missing.headers


def test_an_activity_that_is_only_planned_is_not_there(plan: Plan) -> None:
    planned = factories.activity(plan, planned=True)

    assert Client().get(f"{PLAN}aktiviteter/{planned.slug}/").status_code == 404


def test_a_measure_nobody_has_adopted_is_not_there(plan: Plan) -> None:
    proposed = factories.measure(plan, adopted=False)

    assert Client().get(f"{PLAN}tiltak/{proposed.slug}/").status_code == 404


def test_another_plans_measure_theme_and_activity_are_not_there(plan: Plan) -> None:
    other = factories.plan()
    foreign = [
        f"tiltak/{factories.measure(other).slug}/",
        f"tema/{factories.theme(other).slug}/",
        f"aktiviteter/{factories.activity(other).slug}/",
    ]

    assert {Client().get(f"{PLAN}{path}").status_code for path in foreign} == {404}
