"""The planner's queue in a browser: by mouse, by keys alone, on a phone, and without any script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from consultations.models import Point, Submission
from consultations.services import relating, splitting
from plans.models import Plan
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], None]
SignIn = Callable[[Page, Any], None]
TWO = "Vi vil låse oss inn selv når vi øver. Rommene må ha lager."


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan(
        slug="temaplan-frivillighet", prefix="FRIV", title="Temaplan frivillighet"
    )


@pytest.fixture
def queue(plan: Plan) -> list[Submission]:
    """Three submissions: one with two points, one like it, one answered."""
    main = factories.theme(plan, name_nb="Lokaler", slug="lokaler")
    factories.theme(plan, name_nb="Tilgang", slug="tilgang", parent=main)
    factories.theme(plan, name_nb="Økonomi", slug="okonomi")
    first = factories.submission(TWO, plan=plan, organisation=factories.organisation())
    points = [
        factories.point(first, span=span, summary=summary)
        for span, summary in [((0, 37), "Egen nøkkel."), ((38, 58), "Plass til utstyr.")]
    ]
    second = factories.point(plan=plan, text="Gi oss nøkler.").submission
    third = factories.point(plan=plan, answered=True, text="Lag en kalender.").submission
    for each in (first, second, third):
        splitting.finish(submission=each, by=BY, at=now())
    other = Point.objects.get(submission=second)
    relating.suggest(a=points[0], b=other, by=BY, at=now())
    return [first, second, third]


@pytest.fixture
def pias(page: Page, sign_in: SignIn, pia: User) -> Page:
    sign_in(page, pia)
    return page


def queue_address(plan: Plan, query: str = "") -> str:
    return reverse("feedback:queue", args=[plan.slug]) + query


def item_address(submission: Submission, name: str = "item") -> str:
    where = [submission.activity.plan.slug, submission.reference]
    return reverse(f"feedback:{name}", args=where)


def status(page: Page) -> Any:
    return page.locator("#status")


def visit(page: Page, address: str) -> None:
    """Go there, and wait until htmx has taken the page in hand: before that a link is a link."""
    page.goto(address)
    expect(page.locator("#filter")).to_have_attribute("data-htmx-powered", "true")


def test_every_page_of_the_queue_is_accessible(
    pias: Page, axe: Axe, plan: Plan, queue: list[Submission]
) -> None:
    for address in (
        reverse("feedback:day"),
        queue_address(plan),
        queue_address(plan, "?sok=enhjørning"),
        queue_address(plan, "?visning=tabell&tema=finnes-ikke"),
        queue_address(plan, "?visning=tabell"),
        item_address(queue[0]),
        item_address(queue[2]),
        item_address(queue[0], "item_history"),
        reverse("feedback:act_list"),
        reverse("feedback:find") + "?ref=FRIV-0999",
    ):
        pias.goto(address)
        axe(pias)


def test_opening_moves_focus_to_the_submission_and_says_where_one_is(
    pias: Page, plan: Plan, queue: list[Submission], axe: Axe
) -> None:
    visit(pias, queue_address(plan))
    pias.locator("#ko").get_by_role("link", name=re.compile("FRIV-0002")).click()

    expect(pias.get_by_role("heading", name="FRIV-0002")).to_be_focused()
    expect(pias).to_have_url(re.compile(r"/FRIV-0002/$"))
    expect(pias).to_have_title(re.compile("FRIV-0002"))
    expect(status(pias)).to_contain_text("Viser innspill 2 av 3")
    current = pias.locator("#ko a[aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text("FRIV-0002")
    axe(pias)
    pias.go_back()
    expect(pias.get_by_role("heading", name="FRIV-0001")).to_be_visible()


def test_choosing_a_point_moves_focus_to_what_is_done_with_it(
    pias: Page, queue: list[Submission]
) -> None:
    visit(pias, item_address(queue[0]))
    pias.get_by_role("link", name="Punkt 2").click()

    expect(pias.get_by_role("heading", name="Punkt 2 av 2")).to_be_focused()
    expect(pias.get_by_label("Slik forstår vi det")).to_have_value("Plass til utstyr.")


def test_a_tick_is_saved_at_once_and_focus_stays(pias: Page, queue: list[Submission]) -> None:
    visit(pias, item_address(queue[0]))
    pias.locator("summary", has_text="Skriv notat").click()
    pias.get_by_role("textbox", name="Notat").fill("Halvskrevet.")
    tick = pias.get_by_label("Økonomi")
    tick.focus()
    pias.keyboard.press("Space")

    expect(status(pias)).to_contain_text("Merket FRIV-0001-1: Økonomi")
    expect(tick).to_be_checked()
    expect(tick).to_be_focused()
    expect(pias.get_by_role("textbox", name="Notat")).to_have_value("Halvskrevet.")
    expect(pias.get_by_role("textbox", name="Notat")).to_be_visible()
    expect(pias.locator("#punkt-1")).to_contain_text("Økonomi")
    pias.reload()
    expect(pias.get_by_label("Økonomi")).to_be_checked()


def test_a_whole_round_by_keys_alone(pias: Page, plan: Plan, queue: list[Submission]) -> None:
    """j opens the next, 1 gives it a theme, i takes it, e goes on, z undoes the last act."""
    visit(pias, queue_address(plan))
    pias.keyboard.press("j")
    expect(pias.get_by_role("heading", name="FRIV-0002")).to_be_focused()
    pias.keyboard.press("1")
    expect(status(pias)).to_contain_text("Merket FRIV-0002-1: Lokaler")
    pias.keyboard.press("i")
    expect(status(pias)).to_contain_text("Tildelte FRIV-0002-1 til Pia Planlegger")
    pias.keyboard.press("e")
    expect(status(pias)).to_contain_text("FRIV-0002 er ferdig.")
    expect(pias.get_by_role("heading", name="FRIV-0003")).to_be_focused()
    expect(pias).to_have_url(re.compile("FRIV-0003"))
    pias.keyboard.press("z")
    expect(status(pias)).to_contain_text("Angret: Tildelte FRIV-0002-1 til Pia Planlegger")
    expect(pias).to_have_url(re.compile("FRIV-0003"))
    assert Point.objects.get(reference="FRIV-0002-1").assigned_to is None


def test_the_search_narrows_while_one_types_and_focus_stays(
    pias: Page, plan: Plan, queue: list[Submission]
) -> None:
    visit(pias, queue_address(plan))
    pias.keyboard.press("/")
    pias.keyboard.type("ØVER")

    expect(pias.locator("#ko")).to_contain_text("Kø (1)")
    expect(status(pias)).to_contain_text("1 innspill passer filteret.")
    expect(pias.locator("#filter_sok")).to_be_focused()
    expect(pias).to_have_url(re.compile("sok="))
    pias.get_by_role("link", name="Fjern filteret Søk: «ØVER»").click()
    expect(pias.locator("#ko")).to_contain_text("Kø (3)")


def test_what_is_missing_takes_focus_and_what_was_typed_stays(
    pias: Page, queue: list[Submission], axe: Axe
) -> None:
    visit(pias, item_address(queue[0]))
    pias.get_by_role("button", name="Ferdig og neste").click()
    expect(pias.get_by_role("heading", name="FRIV-0001 er ikke ferdig")).to_be_focused()
    expect(pias.locator("main")).to_contain_text("Punkt 1 mangler tema.")
    pias.locator("summary", has_text="Sett på vent").click()
    pias.get_by_label("Grunn").fill("Venter på Eiendom.")
    pias.get_by_role("button", name="Sett på vent").click()

    expect(pias.get_by_role("heading", name="rette opp følgende feil")).to_be_focused()
    expect(pias.get_by_label("Grunn")).to_have_value("Venter på Eiendom.")
    expect(pias.locator("main")).to_contain_text("Velg datoen punktet skal tilbake i køen.")
    axe(pias)


def test_a_stale_form_keeps_the_text_and_shows_both(
    pias: Page, queue: list[Submission], ulla: User, axe: Axe
) -> None:
    point = Point.objects.get(reference="FRIV-0001-1")
    visit(pias, item_address(queue[0]))
    pias.get_by_label("Slik forstår vi det").fill("Lagene vil ha nøkkel.")
    reading = splitting.Reading("Kode til døra.", point.kind)
    splitting.edit_point(point=point, reading=reading, revision=point.revision, by=ulla, at=now())
    pias.get_by_role("button", name="Lagre", exact=True).click()

    expect(pias.get_by_role("heading", name="Noen andre har endret punktet")).to_be_focused()
    expect(pias.locator("#konflikt")).to_contain_text("Ulla Enhet endret dette")
    expect(pias.locator("#konflikt")).to_contain_text("Kode til døra.")
    expect(pias.get_by_label("Slik forstår vi det")).to_have_value("Lagene vil ha nøkkel.")
    axe(pias)
    pias.get_by_role("button", name="Lagre", exact=True).click()
    expect(status(pias)).to_contain_text("Endret forståelsen av FRIV-0001-1")


@pytest.mark.parametrize("code", [401, 403, 404, 500, None])
def test_what_was_typed_survives_whatever_the_server_says(
    pias: Page, queue: list[Submission], expected_faults: list[str], code: int | None
) -> None:
    expected_faults.append("Failed to fetch")

    def fail(route: Route) -> None:
        if code is None:
            route.abort()
        else:
            route.fulfill(status=code, body="<p>Noe gikk galt hos oss.</p>")

    visit(pias, item_address(queue[0]))
    pias.route("**/lesing/**", fail)
    pias.get_by_label("Slik forstår vi det").fill("Lagene vil ha nøkkel.")
    pias.get_by_role("button", name="Lagre", exact=True).click()

    expect(pias.locator("#feilfelt")).not_to_be_empty()
    expect(pias.get_by_label("Slik forstår vi det")).to_have_value("Lagene vil ha nøkkel.")


def test_likeness_is_confirmed(pias: Page, queue: list[Submission]) -> None:
    visit(pias, item_address(queue[0]))
    pias.get_by_role("button", name="Bekreft at FRIV-0002-1 er like").click()

    expect(status(pias)).to_contain_text("Bekreftet at FRIV-0001-1 og FRIV-0002-1 er like")
    expect(pias.locator("main")).not_to_contain_text("Foreslått, ikke bekreftet.")


def test_keys_can_be_switched_off(pias: Page, pia: User, queue: list[Submission]) -> None:
    pia.shortcuts_on = False
    pia.save()
    visit(pias, item_address(queue[0]))
    pias.keyboard.press("j")
    pias.wait_for_timeout(300)

    expect(pias).to_have_url(re.compile("FRIV-0001"))


def test_on_a_phone_the_queue_opens_at_its_top(
    phone: Page, sign_in: SignIn, pia: User, plan: Plan, queue: list[Submission]
) -> None:
    phone.set_viewport_size({"width": 390, "height": 500})
    sign_in(phone, pia)

    visit(phone, queue_address(plan))

    assert phone.evaluate("document.documentElement.scrollHeight > innerHeight + 200")
    assert phone.evaluate("scrollY") == 0


def test_on_a_phone_the_list_leads_to_the_submission_and_back(
    phone: Page, sign_in: SignIn, pia: User, plan: Plan, queue: list[Submission], axe: Axe
) -> None:
    sign_in(phone, pia)
    visit(phone, queue_address(plan, "?utvalg=uten-svar"))
    expect(phone.get_by_role("heading", name="FRIV-0001")).to_be_hidden()
    axe(phone)
    phone.locator("#ko").get_by_role("link", name=re.compile("FRIV-0002")).click()
    expect(phone.get_by_role("heading", name="FRIV-0002")).to_be_visible()
    expect(phone.locator("#ko")).to_be_hidden()
    axe(phone)
    phone.get_by_role("link", name="Til køen").click()
    expect(phone.locator("#ko")).to_contain_text("Uten svar (2)")


def test_the_same_work_without_any_script(
    page_without_js: Page, sign_in: SignIn, pia: User, plan: Plan, queue: list[Submission]
) -> None:
    page = page_without_js
    sign_in(page, pia)
    page.goto(queue_address(plan))
    page.get_by_role("searchbox").fill("nøkler")
    page.get_by_role("button", name="Vis resultater").click()
    page.locator("#ko").get_by_role("link", name=re.compile("FRIV-0002")).click()
    page.get_by_label("Økonomi").check(force=True)
    page.get_by_role("button", name="Lagre tema").click()
    expect(status(page)).to_contain_text("Merket FRIV-0002-1: Økonomi")
    page.get_by_role("button", name="Ta den selv").click()
    page.locator("summary", has_text="Skriv notat").click()
    page.get_by_role("textbox", name="Notat").fill("Ringte avsenderen.")
    page.get_by_role("button", name="Lagre notatet").click()
    expect(page.locator("main")).to_contain_text("Ringte avsenderen.")
    page.get_by_role("button", name="Angre").click()
    expect(status(page)).to_contain_text("Angret: Skrev et notat om FRIV-0002")
    page.get_by_role("link", name="Hele historikken for FRIV-0002").or_(
        page.locator("summary", has_text="Historikk")
    ).first.click()
    page.get_by_role("link", name="Hele historikken for FRIV-0002").click()
    expect(page.locator("main")).to_contain_text("Tildelte FRIV-0002-1 til Pia Planlegger")
