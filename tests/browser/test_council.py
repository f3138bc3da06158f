"""The councils' pages as Rolf and Sigrun meet them, on a desk, on a phone and on paper."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from core.calendar import day_of, next_working_day
from councils.models import Council, CouncilVerdict, Meeting
from councils.services import meetings
from feedback.models import Answer
from tests import factories
from tests.factories.people import BY, now

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "et-langt-passord-for-prover"
REASON = "Svaret sier ikke hva de som bor langt unna, kan gå på."
RAAD = "/raad/frivillighetsradet/"


@pytest.fixture
def raad(rolf: User, sigrun: User) -> Council:
    return factories.council(
        members=[rolf],
        secretary=sigrun,
        slug="frivillighetsradet",
        organisation=factories.organisation(name="Eksempelvik frivillighetsråd"),
        contact_phone="55 55 01 21",
    )


@pytest.fixture
def points(raad: Council) -> list[Any]:
    """Two answers to judge, one point that is late, and one the council has asked about again."""
    home = factories.activity(title="Verksted om lokaler")
    factories.promise(activity=home, promised_date=day_of(now()) - timedelta(days=12))
    theme = factories.theme(name_nb="Lokaler")
    given = {"organisation": raad.organisation, "theme": theme}
    kept = factories.point(answered=True, text="Vi trenger et hus i nærmiljøet.", **given)
    other = factories.point(outcome="partly_accepted", text="Vi trenger lagerplass.", **given)
    factories.point(text="Vi vil vite når.", activity=home, **given)
    asked = factories.point(outcome="already_covered", text="Vi savner turer.", **given)
    factories.verdict(
        raad,
        Answer.objects.in_force().get(point=asked),
        verdict="better_answer",
        reason=REASON,
    )
    return [kept, other]


@pytest.fixture
def today(raad: Council, points: list[Any]) -> Meeting:
    """A meeting today, with its papers sent."""
    meeting = factories.meeting(raad, starts_at=now())
    factories.item(meeting, number="PS 14/26", title="Er svarene om lokaler gode nok?")
    return meetings.notice(meeting=meeting, by=BY, at=now() - timedelta(days=10))


def pack_of(meeting: Meeting) -> str:
    return f"{RAAD}moter/{day_of(meeting.starts_at).isoformat()}/"


def enter(page: Page, user: User) -> None:
    page.goto("/logg-inn/")
    page.get_by_label("E-post").fill(user.email)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn").click()


def test_a_member_sees_what_became_of_the_councils_points(
    page: Page, rolf: User, today: Meeting, points: list[Any]
) -> None:
    """Rolf sitter i frivillighetsrådet.

    Han logger inn med e-post og passord og kommer rett til rådets side. Der står neste møte, hvilke
    svar rådet skal ta stilling til, og hva kommunen er for sen med. Han åpner et svar og leser hva
    rådet sa, hva kommunen svarte, og hvilket tiltak det ble. Så åpner han møtepakken.
    """
    enter(page, rolf)
    expect(page).to_have_url(re.compile(f"{RAAD}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Eksempelvik frivillighetsråd")
    expect(page.get_by_role("heading", name="Neste møte:")).to_be_visible()
    judge = page.get_by_role("region", name="Dette trenger dere å ta stilling til (2)")
    late = page.get_by_role("region", name="Dette venter dere på svar på (2)")
    expect(late.get_by_role("listitem").first).to_contain_text("Over fristen")

    judge.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Dette sa rådet")).to_contain_text("et hus i nærmiljøet")
    expect(page.get_by_role("region", name="Dette svarer kommunen")).to_contain_text("Tatt med")
    measure = Answer.objects.in_force().get(point=points[0]).links.get().measure
    expect(page.get_by_role("region", name="Dette ble det til")).to_contain_text(measure.title)
    expect(page.get_by_text("Rådet bestemmer det sammen, i et møte.")).to_be_visible()

    page.get_by_role("link", name="Neste svar").click()
    expect(page.get_by_text("Vi trenger lagerplass.")).to_be_visible()
    page.get_by_role("link", name="Tilbake til rådet").click()
    page.get_by_role("link", name="Les møtepakken").click()
    expect(page.get_by_role("article")).to_have_count(2)


def test_a_secretary_records_what_the_council_decided(
    page_without_js: Page, sigrun: User, today: Meeting, points: list[Any]
) -> None:
    """Sigrun er sekretær, og møtet er i dag. Hun klarer seg uten JavaScript.

    Hun fører inn hvem som møtte, og siden sier om møtet var vedtaksført. For hvert svar velger hun
    hva rådet bestemte. Ber rådet om et bedre svar, skriver hun hva som mangler, og kommunen får en
    frist. Til slutt godkjenner hun protokollen.
    """
    page = page_without_js
    enter(page, sigrun)
    page.get_by_role("link", name="Før inn møtet").click()
    page.get_by_role("button", name="Lagre hvem som møtte").click()
    expect(page.get_by_role("heading", name="For å gå videre må du rette opp")).to_be_visible()
    page.get_by_label("Møtte", exact=True).check()
    page.get_by_role("button", name="Lagre hvem som møtte").click()
    expect(page.get_by_role("status")).to_contain_text("Møtet var vedtaksført.")

    page.get_by_role("link", name=f"Før inn rådets vurdering av {points[0].reference}").click()
    page.get_by_label("Ber om bedre svar").check()
    page.get_by_role("button", name="Lagre rådets vurdering").click()
    expect(page.get_by_text("Skriv hva som mangler i svaret").first).to_be_visible()
    expect(page.get_by_label("Ber om bedre svar")).to_be_checked()
    page.get_by_label("Dette mangler i svaret").fill(REASON)
    page.get_by_role("button", name="Lagre rådets vurdering").click()
    expect(page.get_by_role("status")).to_contain_text("er lagret")
    expect(page.get_by_role("region", name="Dette bestemte rådet (1)")).to_be_visible()

    page.get_by_role("textbox", name="Protokoll").fill("Rådet var samlet.")
    page.get_by_role("button", name="Godkjenn protokollen").click()
    expect(page.get_by_role("status")).to_contain_text("Protokollen er godkjent.")
    verdict = CouncilVerdict.objects.get(agenda_item__meeting=today)
    assert verdict.answer.point == points[0]
    assert verdict.new_answer_due_date == next_working_day(day_of(now()) + timedelta(weeks=4))


def test_every_page_is_free_of_breaches(
    page: Page,
    phone: Page,
    rolf: User,
    sigrun: User,
    today: Meeting,
    points: list[Any],
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], None],
) -> None:
    pack = pack_of(today)
    read = [
        RAAD,
        f"{RAAD}innspill/",
        f"{RAAD}innspill/?vis=til-vurdering",
        f"{RAAD}svar/{points[1].reference}/",
        pack,
        f"{pack}?stor=1",
        "/min-profil/",
    ]
    run = [f"{pack}behandle/", f"{pack}behandle/{points[0].reference}/", "/raad/mine/"]
    factories.council(secretary=sigrun)
    seats = list(today.council.seats.all())
    for screen in (page, phone):
        screen.goto("/logg-inn/")
        axe(screen)
        sign_in(screen, rolf)
        for address in read:
            screen.goto(address)
            axe(screen)
        sign_in(screen, sigrun)
        for address in run:
            screen.goto(address)
            axe(screen)
    meetings.hold_meeting(meeting=today, present=seats, by=BY, at=now())
    for address in run:
        page.goto(address)
        axe(page)


def test_the_papers_are_two_answers_to_a_sheet_and_larger_on_request(
    page: Page, rolf: User, today: Meeting, sign_in: Callable[[Page, User], None]
) -> None:
    sign_in(page, rolf)
    page.goto(pack_of(today))
    page.emulate_media(media="print")
    size = "getComputedStyle(document.querySelector('.pack-answer p')).fontSize"
    height = "document.querySelector('.pack-answer').getBoundingClientRect().height"
    ordinary = float(page.evaluate(size).removesuffix("px"))

    assert ordinary == pytest.approx(14 * 96 / 72, abs=0.5)
    assert page.evaluate(height) >= 105 / 25.4 * 96 - 1
    assert page.get_by_role("navigation").count() == 0
    sheets = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))
    assert 3 <= sheets <= 4

    page.goto(f"{pack_of(today)}?stor=1")
    large = float(page.evaluate(size).removesuffix("px"))
    assert large == pytest.approx(18 * 96 / 72, abs=0.5)


def test_the_text_grows_by_a_link_without_a_script(
    page_without_js: Page, rolf: User, today: Meeting, sign_in: Callable[[Page, User], None]
) -> None:
    page = page_without_js
    sign_in(page, rolf)
    page.goto(RAAD)
    before = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")

    page.get_by_role("link", name="A++").click()
    page.goto(f"{RAAD}innspill/")

    after = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert after == pytest.approx(1.4 * before)


def test_everything_is_reached_by_the_tab_key(
    page: Page, rolf: User, today: Meeting, sign_in: Callable[[Page, User], None]
) -> None:
    sign_in(page, rolf)
    page.goto(RAAD)
    wanted = page.locator("main a").count()
    reached = set()
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { const e = document.activeElement; const box = e.getBoundingClientRect();"
            " return [e.closest('main') ? e.getAttribute('href') : null,"
            " getComputedStyle(e).outlineStyle, box.top >= 0 && box.bottom <= innerHeight]; })()"
        )
        if focused[0]:
            reached.add(focused[0])
            assert focused[1] != "none", focused
            assert focused[2], focused

    hrefs = page.locator("main a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert reached == set(hrefs)
