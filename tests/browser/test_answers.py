"""Answering, in a browser: from the empty form to the answer on its way out, and back again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from consultations.models import Point
from feedback.models import Answer
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

Axe = Callable[[Page], None]
SignIn = Callable[[Page, Any], None]


@pytest.fixture
def point(db: Any) -> Point:
    made = factories.point(text="Vi vil låse oss inn selv når vi øver om kvelden.")
    plan = made.submission.activity.plan
    factories.measure(plan, title="Enklere tilgang til lokaler")
    factories.plan_version(plan)
    return made


def editor(point: Point) -> str:
    plan = point.submission.activity.plan
    return reverse("feedback:answer_edit", args=[plan.slug, point.reference])


def plan_page(point: Point, name: str) -> str:
    return reverse(f"feedback:{name}", args=[point.submission.activity.plan.slug])


def write_refusal(page: Page) -> None:
    page.get_by_label("Ikke tatt med").check()
    page.get_by_label("Hva slags grunn").first.select_option("money")
    page.get_by_label("Med egne ord").first.fill("Nøkler til alle bygg koster mer enn vi har i år.")
    page.get_by_label("Hvem har ansvaret").select_option(index=1)


def test_a_planner_writes_and_sends_to_control(
    page: Page, sign_in: SignIn, axe: Axe, pia: User, point: Point
) -> None:
    """Pia sees the point while she writes, sees the answer as its sender will, and sends it on."""
    sign_in(page, pia)
    page.goto(editor(point))
    expect(page.get_by_text("Vi vil låse oss inn selv")).to_be_visible()
    axe(page)
    write_refusal(page)
    page.get_by_role("button", name="Forhåndsvis").click()
    expect(page.get_by_text("Dette er ikke lagret ennå.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_role("status")).to_contain_text("Utkast lagret kl.")
    page.get_by_role("button", name="Send til kontroll").click()
    expect(page.get_by_role("status")).to_contain_text("er sendt til kontroll.")
    axe(page)


def test_the_plan_owner_approves_publishes_and_calls_it_off(
    page: Page, sign_in: SignIn, axe: Axe, liv: User, point: Point
) -> None:
    """Liv reads the answer in control, approves it, publishes it, and thinks again in time."""
    factories.answer(point, status="ready")
    sign_in(page, liv)
    page.goto(plan_page(point, "answer_list"))
    page.get_by_role("link", name=point.reference, exact=True).click()
    axe(page)
    page.get_by_role("button", name="Godkjenn svaret").click()
    page.goto(plan_page(point, "publish"))
    axe(page)
    page.get_by_role("button", name="Se over før publisering").click()
    expect(page.get_by_role("heading", name="Publisere 1 svar?")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Publiser 1 svar").click()
    expect(page.get_by_role("status")).to_contain_text("1 svar publiseres kl.")
    axe(page)
    page.get_by_role("button", name="Angre publiseringen").click()
    expect(page.get_by_role("heading", name="1 svar er klart")).to_be_visible()

    assert Answer.objects.get(point=point).status == Answer.Status.APPROVED


def test_the_form_asks_only_what_the_outcome_needs_and_hides_nothing_written(
    page: Page, sign_in: SignIn, pia: User, point: Point
) -> None:
    sign_in(page, pia)
    page.goto(editor(point))
    used_for, do = page.get_by_label("Hva punktet er brukt til"), page.get_by_label("Det vi gjør")
    expect(used_for).to_be_visible()
    do.fill("Vi gir lag med opplæring egen kode.")

    page.get_by_label("Ikke tatt med").check()

    expect(used_for).to_be_hidden()
    expect(page.get_by_label("Tiltak eller plandel").first).to_be_hidden()
    expect(page.get_by_label("Med egne ord").first).to_be_visible()
    expect(do).to_be_visible()
    page.get_by_label("Brukt som kunnskap").check()
    expect(used_for).to_be_visible()


def test_a_refused_form_leads_to_its_faults(
    page: Page, sign_in: SignIn, axe: Axe, pia: User, point: Point
) -> None:
    sign_in(page, pia)
    page.goto(editor(point))
    page.get_by_label("Delvis tatt med").check()
    page.get_by_label("Hvem har ansvaret").select_option(index=1)
    page.get_by_label("Det vi gjør").fill("Vi gir lag med opplæring egen kode.")

    page.get_by_role("button", name="Send til kontroll").click()

    expect(page.get_by_role("heading", name="For å gå videre må du rette opp")).to_be_focused()
    expect(page.get_by_label("Det vi gjør")).to_have_value("Vi gir lag med opplæring egen kode.")
    axe(page)
    page.get_by_role("link", name="Skriv hva kommunen ikke gjør nå.").click()
    expect(page.get_by_label("Det vi ikke gjør nå")).to_be_focused()


def test_answering_works_without_javascript(
    page_without_js: Page, sign_in: SignIn, pia: User, point: Point
) -> None:
    page = page_without_js
    sign_in(page, pia)
    page.goto(editor(point))

    write_refusal(page)
    page.get_by_role("button", name="Send til kontroll").click()

    expect(page.get_by_role("status")).to_contain_text("er sendt til kontroll.")


def test_two_who_write_at_once_see_both_texts(
    page: Page, sign_in: SignIn, axe: Axe, pia: User, point: Point
) -> None:
    sign_in(page, pia)
    page.goto(editor(point))
    write_refusal(page)
    factories.answer(point, status="draft", what_we_do="Vi deler ut nøkler til alle lag i høst.")

    page.get_by_role("button", name="Lagre utkast").click()

    expect(page.get_by_role("heading", name="Noen andre har endret svaret")).to_be_focused()
    expect(page.get_by_text("Vi deler ut nøkler til alle lag i høst.").first).to_be_visible()
    expect(page.get_by_label("Med egne ord").first).to_have_value(
        "Nøkler til alle bygg koster mer enn vi har i år."
    )
    axe(page)
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_role("status")).to_contain_text("Utkast lagret")
    assert Answer.objects.get(point=point).outcome == Answer.Outcome.NOT_ACCEPTED


def test_a_body_decides_otherwise(phone: Page, sign_in: SignIn, axe: Axe, liv: User) -> None:
    point = factories.point(outcome="partly_accepted")
    page = phone
    sign_in(page, liv)
    page.goto(plan_page(point, "decision"))
    axe(page)
    page.get_by_label("Organ").fill("Hovedutvalg for kultur")
    page.get_by_label("Saksnummer").fill("PS 21/26")
    page.get_by_label("Dato").fill("2026-06-04")
    page.get_by_label("Hva saken heter").fill("Temaplan for frivillighet")
    page.get_by_role("checkbox", name=point.reference).uncheck()
    page.get_by_role("button", name="Registrer vedtaket").click()

    page.get_by_role("link", name=f"Skriv hva som ble bestemt for {point.reference}").click()
    axe(page)
    write_refusal(page)
    page.get_by_role("button", name="Registrer det som ble bestemt").click()

    expect(page.get_by_text("bestemt annerledes")).to_contain_text("1\N{NO-BREAK SPACE}punkt")
    decided = Answer.objects.get(point=point, layer=Answer.Layer.DECIDED)
    assert decided.outcome == Answer.Outcome.NOT_ACCEPTED


def test_a_slipping_measure_asks_first(page: Page, sign_in: SignIn, axe: Axe, pia: User) -> None:
    point = factories.point(answered=True)
    measure = Answer.objects.get(point=point).links.get().measure
    sign_in(page, pia)
    page.goto(plan_page(point, "measure_list"))
    axe(page)
    page.get_by_role("link", name=str(measure), exact=True).click()
    axe(page)
    page.get_by_role("link", name="Rapporter status").click()
    page.get_by_label("Utsatt").check()
    page.get_by_label("Hva er gjort siden sist?").fill("Vi har stoppet innkjøpet.")
    page.get_by_label("Hvorfor?").fill("Det er ikke penger til det i budsjettet i år.")
    page.get_by_role("button", name="Lagre rapporten").click()

    expect(page.get_by_role("heading", name="Sette tiltaket til Utsatt?")).to_be_focused()
    axe(page)
    page.get_by_role("button", name="Lagre, og gjenåpne").click()

    expect(page.get_by_role("status")).to_contain_text("må få nytt svar.")
    point.refresh_from_db()
    assert point.status == Point.Status.REOPENED
