"""From a spreadsheet to a public answer: how a planner works.

Pia is planner and plan owner in Eksempelvik. The digital portal has given her a file with what a
band and a choir wrote. This is the whole way, step by step.

1. **Take in the file** with ``manage.py import_submissions FILE --activity digital-innspillsportal``.
   Either every row is stored or none: a row that cannot be read is named with its number and column,
   and nothing happens until it is put right. The same file twice does no harm.
2. **Find what is new** under «Innspill», in the view «Nye». The numbers on the views are the lengths
   of their lists.
3. **Divide it** with «Del opp». Pick the sentences that belong together and choose «Lag punkt av
   valgte setninger». A greeting is marked «Ikke et punkt». «Ferdig delt» is refused while any
   sentence is in neither; the original text never changes.
4. **Say what it is about** by ticking themes. The status line shows the last thing you did, with
   «Angre». Undoing is an act like any other, and the history keeps both.
5. **Approve the text for the public** with «Skjul personopplysninger». What you pick is covered with
   █, sign for sign; «Vis hvordan det blir» shows it first. Before this nobody outside reads it.
6. **Write the answer** with «Skriv svar»: an outcome, what is done, what is not, why, and the measure
   it is linked to. Each outcome asks for its own things. What is missing is said above the buttons,
   and nothing you typed is lost. «Forhåndsvis» shows the answer as the sender will see it.
7. **Have it controlled.** «Send til kontroll»; a plan owner reads it and chooses «Godkjenn svaret».
8. **Publish** under «Publiser svar». For ten minutes nothing is public, and «Angre publiseringen»
   calls it off; then the clock lets it out. A published answer is never changed, only replaced.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from audit.actors import System
from feedback.services import publishing

PLAN = "temaplan-frivillighet"
BAND = (
    "Hei! Vi ønsker å låse oss inn selv når vi øver på skolen. Da slipper vi å vente på vakten. "
    "Leien bør settes ned for korps med barn. Hilsen Kari Nordmann, tlf. 99 88 77 66."
)
CHOIR = "Koret trenger et lager."
WISH = "Korpset vil ha egne nøkler, så de kan øve uten å vente på vakten."
WE_DO = "Korpset får digital nøkkel i prøveordningen fra høsten."
WE_DO_NOT = "Vi deler ikke ut nøkler til andre skoler før prøven er over."
WHY = "Byggene uten adgangskontroll må bygges om først, og det er ikke satt av penger til det."
LINK = "Korpset er et av lagene som prøver ordningen på skolen sin."


def test_a_planner_takes_a_file_all_the_way_to_a_public_answer(
    page: Page, new_page: Callable[..., Page], sign_in: Callable[[Page, User], None], tmp_path: Path
) -> None:
    take_in_the_file(tmp_path / "portal.csv")
    sign_in(page, User.objects.get(email="pia@eksempelvik.example"))
    reference = find_what_is_new(page)
    divide(page, reference)
    tick_a_theme_after_thinking_twice(page)
    resident = new_page()
    assert status_of(resident, reference) == 404
    approve_the_text(page, reference)
    write_an_answer(page, reference)
    control(page, reference)
    publish_after_thinking_twice(page, reference)
    expect_waiting(resident, reference)
    wait_for_the_clock()
    expect_answered(resident, reference)


def take_in_the_file(path: Path) -> None:
    """A date that does not exist stops the whole file; put right, all of it goes in, once."""
    path.write_text(f'Tekst;Mottatt\n"{BAND}";22.08.2022\n{CHOIR};31.02.2022\n', encoding="utf-8")
    with pytest.raises(CommandError, match="Ingenting er lagret"):
        run_import(path)

    path.write_text(f'Tekst;Mottatt\n"{BAND}";22.08.2022\n{CHOIR};28.02.2022\n', encoding="utf-8")
    assert "Lagret: 2" in run_import(path)
    assert "Importert før: 2" in run_import(path)


def run_import(path: Path) -> str:
    out = StringIO()
    call_command("import_submissions", path, activity="digital-innspillsportal", stdout=out)
    return out.getvalue()


def find_what_is_new(page: Page) -> str:
    """Under «Innspill», in the view «Nye»."""
    page.goto("/arbeid/")
    page.get_by_role("link", name="Innspill", exact=True).click()
    page.get_by_role("link", name=re.compile(r"^Nye \d+")).click()
    page.wait_for_url("**utvalg=nye")
    page.get_by_role("searchbox", name="Søk").fill("låse oss inn selv når vi øver")
    row = page.get_by_role("navigation", name="Innspill i køen").get_by_role("link", name="FRIV-")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("ikke delt opp")
    reference = row.inner_text().split()[0]
    row.click()
    expect(page.get_by_role("heading", name=reference)).to_be_visible()
    return reference


def divide(page: Page, reference: str) -> None:
    """Two points and a greeting; not finished until every sentence has its place."""
    page.get_by_role("link", name=f"Del opp {reference}").click()
    pick(page, "Vi ønsker å låse oss inn selv", "Da slipper vi å vente")
    page.get_by_label("Slik forstår vi det").fill(WISH)
    page.get_by_label("Slag").select_option("Ønske")
    page.get_by_role("button", name="Lag punkt av valgte setninger").click()
    expect(page.get_by_role("heading", name="Punkter så langt (1)")).to_be_visible()

    pick(page, "Leien bør settes ned")
    page.get_by_label("Slag").select_option("Forslag")
    page.get_by_role("button", name="Lag punkt av valgte setninger").click()
    expect(page.get_by_role("heading", name="Punkter så langt (2)")).to_be_visible()

    page.get_by_role("button", name="Ferdig delt").click()
    expect(page.get_by_role("heading", name="For å gå videre")).to_be_visible()
    expect(page.get_by_role("heading", name="uten punkt (2)")).to_be_visible()

    for number, greeting in enumerate(("Hei!", "Hilsen Kari Nordmann"), start=1):
        left = page.get_by_role("listitem").filter(has_text=greeting)
        left.get_by_role("button", name="Ikke et punkt").click()
        expect(page.get_by_role("heading", name=f"Ikke et punkt ({number})")).to_be_visible()
    page.get_by_role("button", name="Ferdig delt").click()
    expect(page.get_by_role("status")).to_contain_text(f"{reference} er ferdig delt.")
    page.get_by_role("main").get_by_role("link", name=reference).first.click()
    page.wait_for_url(f"**/innspill/{reference}/")


def pick(page: Page, *openings: str) -> None:
    for opening in openings:
        page.get_by_role("checkbox", name=re.compile(f"^{re.escape(opening)}")).check()


def tick_a_theme_after_thinking_twice(page: Page) -> None:
    """A tick is saved at once; «Angre» in the status line takes it back."""
    status = page.get_by_role("status")
    themes = page.get_by_role("group", name="Tema")
    wrong = themes.get_by_role("checkbox", name="Økonomiske rammevilkår")
    wrong.check()
    expect(status).to_contain_text("Økonomiske rammevilkår")
    status.get_by_role("button", name="Angre").click()
    expect(status).to_contain_text("Angret")
    page.wait_for_load_state()
    expect(wrong).not_to_be_checked()

    themes.get_by_role("checkbox", name="Lokaler og arealbruk").check()
    expect(status).to_contain_text("Lokaler og arealbruk")


def approve_the_text(page: Page, reference: str) -> None:
    """The sentence with name and number is covered; everything else is shown as it came."""
    page.get_by_role("link", name="Skjul personopplysninger").click()
    pick(page, "Hilsen Kari Nordmann")
    page.get_by_role("button", name="Vis hvordan det blir").click()
    shown = page.get_by_role("region", name="Slik ser offentligheten det")
    expect(shown).to_contain_text("Dette er ikke godkjent ennå.")
    expect(shown).to_contain_text("████")
    expect(shown).not_to_contain_text("Nordmann")
    page.get_by_role("button", name="Godkjenn teksten").click()
    expect(page.get_by_role("status")).to_contain_text(f"Alle kan lese {reference} nå")


def write_an_answer(page: Page, reference: str) -> None:
    """First without its reason: refused, and every word still stands in its field."""
    page.goto(f"/arbeid/{PLAN}/innspill/{reference}/?punkt=1")
    page.get_by_role("link", name="Skriv svar").click()
    page.get_by_role("radio", name="Delvis tatt med").check()
    page.get_by_label("Det vi gjør", exact=True).fill(WE_DO)
    page.get_by_label("Det vi ikke gjør nå").fill(WE_DO_NOT)
    link = page.get_by_role("group", name="Kobling 1")
    link.get_by_label("Tiltak eller plandel").select_option(label=measure(link))
    link.get_by_label("Kobling", exact=True).select_option("styrket")
    link.get_by_label("Hvorfor").fill(LINK)
    page.get_by_label("Hvem har ansvaret").select_option("Eiendom")
    page.get_by_role("button", name="Send til kontroll").click()

    expect(page.get_by_role("heading", name="For å gå videre")).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("Grunn mangler.")
    expect(page.get_by_label("Det vi gjør", exact=True)).to_have_value(WE_DO)
    expect(page.get_by_label("Det vi ikke gjør nå")).to_have_value(WE_DO_NOT)
    expect(link.get_by_label("Hvorfor")).to_have_value(LINK)
    give_the_reason_and_send(page)


def give_the_reason_and_send(page: Page) -> None:
    """See the answer as its sender will, and hand it over to whoever controls it."""
    reason = page.get_by_role("group", name="Grunn 1")
    reason.get_by_label("Hva slags grunn").select_option("Det er ikke penger til det nå")
    reason.get_by_label("Med egne ord").fill(WHY)
    page.get_by_role("button", name="Forhåndsvis").click()
    shown = page.get_by_role("region", name="Slik ser avsenderen svaret")
    expect(shown).to_contain_text("Dette er ikke lagret ennå.")
    for words in (WE_DO, WE_DO_NOT, WHY, LINK):
        expect(shown).to_contain_text(words)
    page.get_by_role("button", name="Send til kontroll").click()
    expect(page.get_by_role("status")).to_contain_text("er sendt til kontroll")


def measure(link: Locator) -> str:
    """The option for the trial with digital keys, as the list names it."""
    options = link.get_by_label("Tiltak eller plandel").get_by_role("option").all_inner_texts()
    return next(option for option in options if "digitale nøkler" in option)


def control(page: Page, reference: str) -> None:
    """Under «Svar», among those to be controlled."""
    page.get_by_role("link", name="Svar", exact=True).click()
    page.get_by_role("link", name=re.compile(r"^Til kontroll \d+")).click()
    page.get_by_role("link", name=f"Les svaret på {reference}-1").click()
    expect(page.get_by_role("main")).to_contain_text(WE_DO)
    page.get_by_role("button", name="Godkjenn svaret").click()
    expect(page.get_by_role("status")).to_contain_text("er godkjent og klart til publisering")


def publish_after_thinking_twice(page: Page, reference: str) -> None:
    """Held for ten minutes, called off, and sent again."""
    send_out(page, reference)
    page.get_by_role("button", name="Angre publiseringen").click()
    expect(page.get_by_role("status")).to_contain_text("Publiseringen er angret.")
    send_out(page, reference)


def send_out(page: Page, reference: str) -> None:
    page.goto(f"/arbeid/{PLAN}/publiser/")
    page.get_by_role("checkbox", name=f"{reference}-1").check()
    page.get_by_role("button", name="Se over før publisering").click()
    expect(page.get_by_role("main")).to_contain_text("Du kan angre til da.")
    page.get_by_role("button", name="Publiser 1 svar").click()
    expect(page.get_by_role("heading", name="1 svar publiseres")).to_be_visible()


def status_of(page: Page, reference: str) -> int:
    answer = page.goto(f"/innspill/{reference}/")
    assert answer is not None
    return answer.status


def expect_waiting(resident: Page, reference: str) -> None:
    """The approved text can be read by all, the held answer by nobody."""
    assert status_of(resident, reference) == 200
    expect(resident.get_by_role("main")).to_contain_text("Da slipper vi å vente på vakten.")
    expect(resident.get_by_role("main")).not_to_contain_text(WE_DO)
    expect(resident.get_by_role("main")).not_to_contain_text("Nordmann")


def wait_for_the_clock() -> None:
    """What ``manage.py work`` does once a minute, ten minutes later."""
    later = timezone.now() + timedelta(minutes=11)
    assert publishing.release_due(by=System("klokka"), at=later) == 1


def expect_answered(resident: Page, reference: str) -> None:
    """What was said, how it was understood, the answer, and the measure; the rest is still open."""
    assert status_of(resident, reference) == 200
    answered = resident.get_by_role("region", name="Punkt 1")
    for words in (WISH, "Delvis tatt med", WE_DO, WE_DO_NOT, WHY, LINK):
        expect(answered).to_contain_text(words)
    expect(answered.get_by_role("link", name="digitale nøkler")).to_be_visible()
    expect(resident.get_by_role("region", name="Punkt 2")).to_contain_text("Mottatt")
