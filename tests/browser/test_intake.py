"""Taking in what was said, in a browser: with mouse, with keys alone, and without any script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from consultations.models import Activity, Point, PublicText, Submission
from consultations.services.registering import ContactDetails
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], None]
SignIn = Callable[[Page, Any], None]
TEXT = (
    "Hei og takk for sist! Vi trenger lokaler, f.eks. på skolene. Gjerne 17. mai også.\n\n"
    "- flere rom med varme\n- lys på tunet\n\nRing Åse på 00 00 00 00."
)


@pytest.fixture
def submission(db: Any) -> Submission:
    return factories.submission(TEXT, activity=factories.activity(opened=True))


def at(submission: Submission, name: str) -> str:
    where = [submission.activity.plan.slug, submission.reference]
    return reverse(f"consultations:{name}", args=where)


def split_all(page: Page, submission: Submission) -> None:
    """Two sentences are a point, the list is one, the rest is not."""
    page.goto(at(submission, "split"))
    page.get_by_label("Vi trenger lokaler, f.eks. på skolene.").check(force=True)
    page.get_by_label("Gjerne 17. mai også.").check(force=True)
    page.get_by_label("Slik forstår vi det").fill("Skolene bør åpnes.")
    page.get_by_role("button", name="Lag punkt av valgte setninger").click()
    expect(page.get_by_role("status")).to_contain_text("Laget punkt 1 av 2 setninger.")
    page.get_by_label("- flere rom med varme").check(force=True)
    page.get_by_label("- lys på tunet").check(force=True)
    page.get_by_role("button", name="Lag punkt av valgte setninger").click()
    page.get_by_role("button", name="Ikke et punkt «Hei og takk for sist!»").click()
    expect(page.get_by_role("status")).to_contain_text("er merket som «ikke et punkt»")


def finish(page: Page) -> None:
    page.get_by_role("button", name="Ikke et punkt «Ring Åse på 00 00 00 00.»").click()
    page.get_by_role("button", name="Ferdig delt").click()
    expect(page.get_by_role("status")).to_contain_text("er ferdig delt.")


def test_a_planner_divides_a_submission_with_no_word_left_out(
    page: Page, sign_in: SignIn, axe: Axe, pia: User, submission: Submission
) -> None:
    """Pia picks the sentences that belong together, marks the greeting, and cannot stop early."""
    sign_in(page, pia)
    page.goto(at(submission, "split"))
    axe(page)
    split_all(page, submission)
    axe(page)
    page.get_by_role("button", name="Ferdig delt").click()
    expect(page.get_by_role("heading", name="rette opp følgende feil")).to_be_focused()
    expect(page.locator("main")).to_contain_text("Det første er «Ring Åse på 00 00 00 00.»")
    axe(page)
    finish(page)
    axe(page)
    first, second = Point.objects.order_by("number")
    assert first.quote == "Vi trenger lokaler, f.eks. på skolene. Gjerne 17. mai også."
    assert second.quote == "- flere rom med varme\n- lys på tunet"


def test_the_same_without_any_script(
    page_without_js: Page, sign_in: SignIn, pia: User, submission: Submission
) -> None:
    sign_in(page_without_js, pia)
    split_all(page_without_js, submission)
    finish(page_without_js)
    assert Point.objects.count() == 2


def test_sentences_are_picked_with_keys_alone(
    page: Page, sign_in: SignIn, pia: User, submission: Submission
) -> None:
    sign_in(page, pia)
    page.goto(at(submission, "split"))
    page.get_by_label("Hei og takk for sist!").focus()
    page.keyboard.press("Tab")
    outline = page.get_by_label("Vi trenger lokaler, f.eks. på skolene.").evaluate(
        "box => getComputedStyle(box.nextElementSibling).outlineStyle"
    )
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    assert outline == "solid"
    expect(page.get_by_text("Valgt: 2 setninger")).to_be_visible()
    page.get_by_role("button", name="Lag punkt av valgte setninger").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Laget punkt 1 av 2 setninger.")


def test_shift_and_click_picks_everything_between(
    page: Page, sign_in: SignIn, pia: User, submission: Submission
) -> None:
    sign_in(page, pia)
    page.goto(at(submission, "split"))
    page.get_by_text("Hei og takk for sist!", exact=True).click()
    page.get_by_text("- flere rom med varme", exact=True).click(modifiers=["Shift"])

    expect(page.get_by_text("Valgt: 4 setninger")).to_be_visible()


def test_a_pick_with_a_hole_is_refused_and_stays(
    phone: Page, sign_in: SignIn, axe: Axe, pia: User, submission: Submission
) -> None:
    sign_in(phone, pia)
    phone.goto(at(submission, "split"))
    phone.get_by_text("Hei og takk for sist!", exact=True).tap()
    phone.get_by_text("- lys på tunet", exact=True).tap()
    phone.get_by_role("button", name="Lag punkt av valgte setninger").tap()
    expect(phone.get_by_role("heading", name="rette opp følgende feil")).to_be_focused()
    expect(phone.locator("main")).to_contain_text("Setningene må stå rett etter hverandre.")
    expect(phone.get_by_label("- lys på tunet")).to_be_checked()
    axe(phone)


def test_a_planner_hides_a_telephone_number_and_sees_what_everybody_will(
    page: Page, sign_in: SignIn, axe: Axe, pia: User, submission: Submission
) -> None:
    """Pia ticks the sentence with the number, looks, and approves what is left."""
    sign_in(page, pia)
    page.goto(at(submission, "screen"))
    axe(page)
    page.get_by_text("Ring Åse på 00 00 00 00.", exact=True).click()
    page.get_by_role("button", name="Vis hvordan det blir").click()
    expect(page.get_by_text("Dette er ikke godkjent ennå.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Godkjenn teksten").click()
    expect(page.get_by_role("status")).to_contain_text("Alle kan lese")
    axe(page)
    assert PublicText.objects.get().text == TEXT.replace("Ring Åse på 00 00 00 00.", "█" * 24)


PERSONAL = "Vi vil ha lys i løypa. Ring Kari Nordmann på 412 34 567. Takk for at dere spør."


@pytest.fixture
def personal(db: Any) -> Submission:
    home, contact = factories.activity(opened=True), ContactDetails(name="Kari Nordmann")
    return factories.submission(PERSONAL, activity=home, contact=contact)


def test_what_points_to_a_person_is_proposed_and_more_can_be_hidden(
    page: Page, phone: Page, sign_in: SignIn, axe: Axe, pia: User, personal: Submission
) -> None:
    for tab in (phone, page):
        sign_in(tab, pia)
        tab.goto(at(personal, "screen"))
        expect(tab.get_by_label("(navn på en avsender)")).to_be_checked()
        axe(tab)
    page.get_by_label("Skjul også").fill("løypa")
    page.get_by_role("button", name="Vis hvordan det blir").click()
    expect(page.get_by_text("Vi vil ha lys i █████.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Godkjenn teksten").click()
    expect(page.get_by_role("status")).to_contain_text("Alle kan lese")


def test_a_sentence_is_cut_and_two_points_become_one(
    page: Page, sign_in: SignIn, axe: Axe, pia: User, personal: Submission
) -> None:
    sign_in(page, pia)
    page.goto(at(personal, "split"))
    page.get_by_role("button", name="Lag ett punkt per setning").click()
    page.get_by_label("Takk for at dere spør.").check(force=True)
    page.get_by_role("button", name="Del setningen").click()
    axe(page)
    page.get_by_role("button", name="Del foran spør.").click()
    expect(page.get_by_role("status")).to_contain_text("Setningen er delt i to.")
    page.get_by_label("Punkt 1", exact=True).check()
    page.get_by_label("Punkt 2", exact=True).check()
    page.get_by_role("button", name="Slå sammen valgte punkter").click()
    expect(page.get_by_role("status")).to_contain_text("slått sammen til punkt 4.")
    axe(page)


def test_a_letter_is_written_down(
    page: Page, sign_in: SignIn, axe: Axe, pia: User, submission: Submission
) -> None:
    """Pia writes a letter down; a date that does not exist costs her nothing."""
    sign_in(page, pia)
    page.goto(reverse("consultations:register", args=[submission.activity.plan.slug]))
    axe(page)
    page.get_by_label("Aktivitet").select_option(index=1)
    page.get_by_label("Tekst eller avskrift").fill("Vi vil ha benker.")
    page.get_by_label("Dato mottatt").fill("31.02.2022")
    page.get_by_role("button", name="Registrer", exact=True).click()
    page.get_by_role("link", name="Datoen «31.02.2022» finnes ikke.").click()
    expect(page.get_by_label("Dato mottatt")).to_be_focused()
    axe(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("22.08.2022")
    page.get_by_role("button", name="Registrer", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Registrert som")
    expect(page.get_by_text("Vi vil ha benker.").first).to_be_visible()


@pytest.mark.parametrize("kind", ["planned", "opened", "past"])
def test_an_activity_says_what_was_asked_and_promised(
    page: Page, sign_in: SignIn, axe: Axe, liv: User, kind: str
) -> None:
    activity: Activity = factories.activity(planned=kind == "planned", opened=kind == "opened")
    sign_in(page, liv)
    page.goto(reverse("consultations:activity_list", args=[activity.plan.slug]))
    axe(page)
    page.get_by_role("link", name=activity.title).click()
    expect(page.get_by_role("heading", name="Løfter")).to_be_visible()
    axe(page)
