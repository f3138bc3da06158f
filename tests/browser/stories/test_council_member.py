"""What became of what our council said? A member reads it before the next meeting.

Rolf sits in the volunteering council. He signs in at «Logg inn», at the foot of every page, with his
e-mail address and password. He sits in one council, so he comes straight to its page.

**The council's page** answers four questions, from the top. When and where do we meet next? What
must we take a stand on? What are we still waiting for, and why is it late? What has happened since
we last met? Then follows everything the council has said, counted by what became of it; each count
is a link to its list. The text is large, and «Skrift» at the top makes it larger still.

**One answer** shows the council's own words, how the municipality understood them, the whole answer
with its reason, and the measure it led to. Whether the answer is good enough is for the council to
say, in a meeting: nothing a member reads or clicks here counts as a view.

**On paper.** «Les møtepakken» is the whole meeting on one page: the agenda, each answer under the
number it has on the screen, room for notes, and a list of words. Print it from the browser; with
«Stor skrift» it comes in larger type.

What other councils are working with is not shown to Rolf, and the address of another council's page
answers as if there were no such page.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User

A4 = {"format": "A4", "print_background": False}


@pytest.fixture
def rolfs_page(page: Page, sign_in: Callable[[Page, User], None]) -> Page:
    """The council's page, where Rolf has signed in before."""
    sign_in(page, User.objects.get(email="rolf@eksempelvik.example"))
    page.goto("/raad/frivillighetsradet/")
    return page


def test_a_council_member_reads_what_became_of_the_councils_points(page: Page) -> None:
    sign_in_at_the_foot_of_the_page(page)
    see_when_the_council_meets(page)
    see_what_needs_the_councils_view(page)
    see_what_is_late(page)
    see_what_has_happened(page)
    see_everything_the_council_has_said(page)


def test_a_council_member_reads_one_answer(rolfs_page: Page) -> None:
    page = rolfs_page
    waiting = section(page, "Dette trenger dere å ta stilling til")
    waiting.get_by_role("link", name="Rådet vil være med fra starten").click()

    expect(section(page, "Dette sa rådet").get_by_role("blockquote")).to_have_text(
        "Samarbeid allerede når ideene formes."
    )
    expect(section(page, "Dette svarer kommunen")).to_contain_text("Tatt med")
    expect(section(page, "Dette svarer kommunen")).to_contain_text("seks uker før vedtak")
    expect(section(page, "Dette ble det til")).to_contain_text("Fast medvirkningskalender")
    expect(section(page, "Er svaret godt nok?")).to_contain_text("Rådet bestemmer det sammen")

    page.get_by_role("link", name="Neste svar").click()
    expect(page.get_by_role("main")).to_contain_text("Samspillet må bli bedre")


def test_a_council_member_takes_the_meeting_pack_on_paper(rolfs_page: Page) -> None:
    page = rolfs_page
    page.get_by_role("link", name="Les møtepakken").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Eksempelvik frivillighetsråd")
    expect(section(page, "Svar rådet skal vurdere")).to_contain_text("Be om bedre svar")
    pack = page.pdf(**A4)

    page.get_by_role("link", name="Stor skrift").click()
    page.wait_for_url("**/?stor=1")
    large = page.pdf(**A4)

    assert pages_of(large) > pages_of(pack) > 3
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_another_councils_page_answers_as_if_it_were_not_there(rolfs_page: Page) -> None:
    page = rolfs_page
    for address in ("/raad/eldreradet/", "/raad/finnes-ikke/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("Vi finner ikke siden")


def sign_in_at_the_foot_of_the_page(page: Page) -> None:
    """With e-mail address and password; a wrong password is said, and the address stays."""
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Logg inn").click()
    page.get_by_label("E-post").fill("rolf@eksempelvik.example")
    page.get_by_label("Passord").fill("gjensvart")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_text("E-posten og passordet passer ikke sammen.")).to_be_visible()
    expect(page.get_by_label("E-post")).to_have_value("rolf@eksempelvik.example")

    page.get_by_label("Passord").fill("gjensvar")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eksempelvik frivillighetsråd")


def see_when_the_council_meets(page: Page) -> None:
    meeting = section(page, "Neste møte")
    expect(meeting.get_by_role("heading")).to_have_text(
        re.compile(r"Neste møte: \w+dag\s\d+\.\s\w+\s\d{4}\skl\.\s17\.00")
    )
    expect(meeting).to_contain_text("Formannskapssalen, Eksempelvik rådhus")


def see_what_needs_the_councils_view(page: Page) -> None:
    """The first few, and a link to all of them; the number is the length of the list."""
    waiting = section(page, "Dette trenger dere å ta stilling til")
    count = number_in(waiting.get_by_role("heading").first)
    waiting.get_by_role("link", name="Vis alle").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Svar å vurdere ({count})")
    expect(points(page)).to_have_count(count)
    page.go_back()


def see_what_is_late(page: Page) -> None:
    """What was promised and when, and the new date with its reason where one has been given."""
    late = section(page, "Dette venter dere på svar på")
    expect(late).to_contain_text("Rådet ønsker et hus i nærmiljøet")
    expect(late).to_contain_text("Kommunen lovet svar innen")
    expect(late).to_contain_text("Sju punkter krever mer arbeid enn vi trodde.")


def see_what_has_happened(page: Page) -> None:
    news = section(page, "Dette har skjedd siden sist")
    expect(news).to_contain_text("23 av deres 25 punkter har fått svar.")
    expect(news).to_contain_text("Treårige driftstilskudd for etablerte organisasjoner: Forsinket")


def see_everything_the_council_has_said(page: Page) -> None:
    """Choose a count to see exactly those points; together the counts are all of them."""
    everything = section(page, "Alt dere har sagt")
    whole = number_in(everything.get_by_role("heading"))
    counts = everything.get_by_role("link", name=re.compile(r"^\d+ punkt"))
    assert sum(number_in(count) for count in counts.all()) == whole

    taken_in = everything.get_by_role("link", name="med Tatt med")
    count = number_in(taken_in)
    taken_in.click()
    expect(points(page)).to_have_count(count)


def section(page: Page, heading: str) -> Locator:
    return page.get_by_role("region", name=heading)


def points(page: Page) -> Locator:
    return (
        page.get_by_role("main")
        .get_by_role("paragraph")
        .filter(has_text=re.compile(r"^FRIV-[\d-]+$"))
    )


def number_in(locator: Locator) -> int:
    found = re.search(r"\d+", locator.inner_text())
    assert found
    return int(found.group())


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
