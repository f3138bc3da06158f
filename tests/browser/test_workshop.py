"""At a table in a real browser: the net goes, the page is loaded again, the net comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Error, Page, Route, expect

from consultations.models import Workshop, WorkshopCard
from consultations.services import gathering
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db(transaction=True)
THREE = ["Et sted å lagre utstyr", "Lys i løypa", "Treårig støtte – æøå"]


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def expected_faults() -> list[str]:
    """The page's own icon may be asked for while the net is away."""
    return ["ERR_INTERNET_DISCONNECTED"]


@pytest.fixture
def workshop() -> Workshop:
    return factories.workshop()


def seat(workshop: Workshop) -> str:
    return reverse("consultations:workshop_table", args=[workshop.code, 1])


def write(page: Page, text: str) -> None:
    page.get_by_label("Skriv ett forslag per lapp").fill(text)
    page.get_by_role("button", name="Legg til lapp").click()


def stored() -> list[str]:
    return list(WorkshopCard.objects.order_by("number").values_list("text", flat=True))


def kept(page: Page) -> int:
    return int(
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('utboks')).length")
    )


def test_notes_written_without_a_net_are_stored_once_each(phone: Page, workshop: Workshop) -> None:
    phone.goto(seat(workshop))
    phone.context.set_offline(True)
    for text in THREE:
        write(phone, text)
    waiting = phone.get_by_role("list", name="Lapper som ikke er sendt ennå")
    expect(waiting.get_by_role("listitem")).to_have_text(THREE)
    expect(phone.get_by_text("3 lapper ligger lagret på denne enheten")).to_be_visible()
    assert stored() == []

    # Whoever leaves is warned, and leaves all the same; there is no page without a net.
    warned: list[str] = []
    phone.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        phone.reload()
    assert warned == ["beforeunload"]

    phone.context.set_offline(False)
    phone.goto(seat(workshop))
    expect(phone.get_by_text("✓ Alt er sendt inn.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Våre lapper (3)")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="Våre lapper (3)")).to_be_visible()
    assert stored() == THREE
    assert kept(phone) == 0


def test_they_go_by_themselves_when_the_net_is_back(phone: Page, workshop: Workshop) -> None:
    phone.goto(seat(workshop))
    phone.context.set_offline(True)
    for text in THREE:
        write(phone, text)
    expect(phone.get_by_text("3 lapper ligger lagret")).to_be_visible()

    phone.context.set_offline(False)

    # Sooner than the clock of the page would have tried again.
    expect(phone.get_by_role("heading", name="Våre lapper (3)")).to_be_visible(timeout=20_000)
    assert stored() == THREE


def test_a_note_whose_answer_is_lost_is_not_doubled(phone: Page, workshop: Workshop) -> None:
    """The house has it, the telephone does not know, and sends it again with the same key."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key", ""))
        if route.request.method == "POST" and len(keys) == 1:
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    phone.goto(seat(workshop))
    phone.route("**/bord/1/", lose)
    write(phone, THREE[0])
    # Sent, stored, and the answer gone: not before that is it sent anew.
    phone.wait_for_event("requestfailed")
    expect(phone.get_by_text("1 lapp ligger lagret på denne enheten")).to_be_visible()
    assert stored() == THREE[:1]

    phone.evaluate("window.dispatchEvent(new Event('online'))")

    expect(phone.get_by_role("heading", name="Våre lapper (1)")).to_be_visible()
    assert stored() == THREE[:1]
    assert len(keys[0]) == 32
    assert keys[1] == keys[0]


def test_a_note_that_comes_after_the_end_is_shown_and_not_lost(
    phone: Page, workshop: Workshop
) -> None:
    phone.goto(seat(workshop))
    seen = gathering.harvest_of(workshop).seen
    gathering.close(workshop=workshop, seen=seen, by=BY, at=now())

    write(phone, THREE[0])

    expect(phone.get_by_text("Verkstedet er avsluttet. Lappene er blitt innspill")).to_be_visible()
    expect(phone.get_by_label("Skriv ett forslag per lapp")).to_have_value(THREE[0])
    assert (stored(), kept(phone)) == ([], 0)


def test_without_script_the_form_writes_the_same_note(
    new_page: Callable[..., Page], workshop: Workshop
) -> None:
    bare = new_page("phone", java_script_enabled=False)
    bare.goto(f"/v/{workshop.code}/")
    bare.get_by_role("button", name="Bord 1").click()
    write(bare, THREE[0])
    bare.get_by_role("button", name="Viktigst").click()
    bare.get_by_text("Endre eller slett").click()
    bare.get_by_label("Lapp 1", exact=True).fill(THREE[1])
    bare.get_by_role("button", name="Lagre endringen").click()

    expect(bare.get_by_text("★ Viktigst")).to_be_visible()
    assert stored() == [THREE[1]]


def test_the_big_screen_counts_by_itself_until_it_is_stopped(
    page: Page, axe: Callable[[Page], None], workshop: Workshop
) -> None:
    page.goto(reverse("consultations:workshop_screen", args=[workshop.code]))
    axe(page)
    expect(page.get_by_text("Bord 1: 0")).to_be_visible()

    factories.card(workshop)

    expect(page.get_by_text("Bord 1: 1")).to_be_visible()
    page.get_by_role("link", name="Stopp oppdatering").click()
    expect(page.get_by_role("link", name="Start oppdatering")).to_be_visible()
