"""The list with its filters, the numbers that link to it, and the way in by reference."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from consultations.models import Point
from consultations.services import inviting, promising, registering, screening
from core.calendar import day_of
from feedback.selectors import balance, balance_by
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
LIST = "/planer/temaplan-frivillighet/innspill/"
NUMBERS = "/planer/temaplan-frivillighet/tall/"
Get = Callable[..., str]


def references(page: str) -> list[str]:
    return re.findall(r'class="point__ref"><a[^>]*>([^<]+)</a>', page)


def test_it_says_how_many_points_and_submissions_there_are(plan: Plan, get: Get) -> None:
    submission = factories.submission(plan=plan, screened=True)
    for span in ((0, 5), (5, 20)):
        factories.point(submission=submission, span=span)
    factories.point(plan=plan)

    page = get(LIST)

    assert "3\N{NO-BREAK SPACE}punkter i 2\N{NO-BREAK SPACE}innspill" in page


def test_an_outcome_narrows_the_list(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, outcome="accepted")
    refused = factories.point(plan=plan, outcome="not_accepted")
    waiting = factories.point(plan=plan)

    assert references(get(LIST, resultat="not_accepted")) == [refused.reference]
    assert references(get(LIST, resultat="open")) == [waiting.reference]
    assert set(references(get(LIST, resultat=["open", "not_accepted"]))) == {
        refused.reference,
        waiting.reference,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tema", "lokaler"),
        ("hovedtema", "lokaler"),
        ("aktivitet", "verkstedet"),
        ("organisasjon", "Korpset"),
        ("tiltak", "egne-nokler"),
        ("slag", "challenge"),
        ("kanal", "letter"),
        ("avsender", "organisation"),
        ("sok", "trompet"),
        ("sok", "FRIV-0001-1"),
    ],
)
def test_each_filter_keeps_what_it_names(plan: Plan, get: Get, name: str, value: str) -> None:
    activity = factories.activity(plan, slug="verkstedet", channel="letter")
    measure = factories.measure(plan, slug="egne-nokler")
    wanted = factories.point(
        activity=activity,
        text="Vi spiller Trompet hver dag.",
        organisation=factories.organisation(name="Korpset"),
        theme=factories.theme(plan, slug="lokaler"),
        kind="challenge",
        answered=True,
        answer={"links": [factories.link(plan, measure=measure)]},
    )
    factories.point(plan=plan, theme=factories.theme(plan))

    assert references(get(LIST, **{name: value})) == [wanted.reference]


def test_search_finds_norwegian_letters_in_any_case(plan: Plan, get: Get) -> None:
    point = factories.point(plan=plan, text="ØVINGSROM mangler i bygda.")

    assert references(get(LIST, sok="øvingsrom")) == [point.reference]


def test_points_without_a_theme_have_a_row_of_their_own(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, theme=factories.theme(plan))
    bare = factories.point(plan=plan)

    assert references(get(LIST, hovedtema="uten")) == [bare.reference]


def test_late_points_are_told_from_those_with_a_new_date(plan: Plan, get: Get) -> None:
    today = day_of(factories.now())
    moved, broken = factories.activity(plan), factories.activity(plan)
    promise = factories.promise(activity=moved, promised_date=today - timedelta(days=2))
    factories.promise(activity=broken, promised_date=today - timedelta(days=2))
    with_date, without = factories.point(activity=moved), factories.point(activity=broken)
    promising.move(
        commitment=promise,
        to=today + timedelta(days=9),
        reason="Vi venter på et svar fra revisjonen.",
        by=BY,
        at=factories.now(),
    )

    assert references(get(LIST, tilstand="ny-dato")) == [with_date.reference]
    assert references(get(LIST, tilstand="over-fristen")) == [without.reference]
    assert len(references(get(LIST, tilstand="forsinket"))) == 2


def test_an_unknown_filter_is_named_and_not_used(plan: Plan, get: Get) -> None:
    factories.point(plan=plan)

    page = get(LIST, resultat="tull", farge="rød", side="mange", sorter="stemmer")

    assert "Vi kjenner ikke «farge», «tull»." in page
    assert len(references(page)) == 1


@pytest.mark.parametrize("odd", ["\x00", "%00", "'", "\\", "(", "a" * 5000, "æ" * 200, "<b>"])
def test_odd_searches_never_break_the_page(plan: Plan, get: Get, odd: str) -> None:
    factories.point(plan=plan)

    page = get(LIST, sok=odd, tema=odd, organisasjon=odd)

    assert "<b>" not in page


def test_active_filters_can_be_taken_away_one_by_one(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, outcome="accepted")

    page = html.unescape(get(LIST, resultat="accepted", sok="lokaler"))

    assert "fjern filteret Resultat" in page
    assert 'href="?resultat=accepted"' in page
    assert 'href="?sok=lokaler"' in page


def test_there_are_twenty_on_a_page_and_the_filters_go_along(plan: Plan, get: Get) -> None:
    activity = factories.activity(plan)
    for _ in range(21):
        factories.point(activity=activity)

    first, second = get(LIST, resultat="open"), get(LIST, resultat="open", side="2")

    assert (len(references(first)), len(references(second))) == (20, 1)
    assert "resultat=open&amp;side=2" in first


def test_an_empty_filter_offers_to_be_reset(plan: Plan, get: Get) -> None:
    factories.point(plan=plan)

    page = get(LIST, resultat="accepted")

    assert "Ingen innspill passer filteret." in page
    assert "Nullstill alle filtre" in page


def test_what_cannot_be_read_is_counted_with_its_reason(plan: Plan, get: Get) -> None:
    factories.point(plan=plan)
    factories.submission(plan=plan, withheld=True)
    factories.submission(plan=plan)
    factories.submission(plan=plan, screened=True, withdrawn=True)
    spam = factories.submission(plan=plan)
    registering.dismiss(submission=spam, reason="spam", by=BY, at=factories.now())

    page = get(LIST).replace("\N{NO-BREAK SPACE}", " ")

    assert "1 av 4 registrerte innspill kan leses enkeltvis." in page
    assert "1 innspill er ikke publisert: hensyn til personvern." in page
    assert "1 innspill er trukket av avsenderen." in page
    assert "1 innspill er mottatt, men ikke gjort klare for visning ennå." in page
    assert "1 henvendelse er ikke regnet som innspill: søppelpost." in page


@pytest.fixture
def mixed(plan: Plan) -> Plan:
    """Points of every fate, in two activities, themes and bodies."""
    body = factories.organisation(name="Korpset")
    theme = factories.theme(plan, slug="lokaler")
    below = factories.theme(plan, slug="ovingsrom", parent=theme)
    late = factories.activity(plan, channel="portal")
    factories.promise(activity=late, promised_date=day_of(factories.now()) - timedelta(days=5))
    factories.point(activity=late, theme=theme)
    factories.point(activity=late, kind="finding", answered=True, theme=below)
    home = factories.activity(plan)
    for outcome in ("accepted", "partly_accepted", "deferred", "used_as_knowledge", "forwarded"):
        factories.point(activity=home, outcome=outcome, organisation=body, theme=below)
    factories.point(activity=home, outcome="not_accepted")
    gone = factories.point(activity=home)
    registering.withdraw(submission=gone.submission, by=BY, at=factories.now())
    kept = factories.point(activity=home)
    screening.withhold(
        submission=kept.submission,
        reason="privacy",
        legal_reference="§ 13",
        by=BY,
        at=factories.now(),
    )
    return plan


def test_every_number_is_a_link_to_a_list_of_that_length(mixed: Plan, get: Get) -> None:
    page = html.unescape(get(NUMBERS))
    links = re.findall(rf'<a href="({LIST}[^"]*)">(\d+)</a>', page)
    bars = re.findall(rf'href="({LIST}[^"]*)">[^<]*<span[^>]*>: vis (\d+) punkter', page)

    said = {(address, int(number)) for address, number in (*links, *bars)}
    lengths = {address: length_of(address) for address, _ in said}

    assert len(links) > 40
    assert bars
    by_submission = f"{LIST}?sorter=nummer"  # counts submissions, and says so
    wrong = {
        (address, number, lengths[address])
        for address, number in said
        if number != lengths[address] and address != by_submission
    }
    assert wrong == set()


def length_of(address: str) -> int:
    """How many points the list at the address says it holds."""
    found = Client().get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    shown = re.search(r"Viser \d+–\d+ av (\d+) punkt", found)
    return int(shown.group(1)) if shown else 0


@pytest.mark.parametrize("fate", ["withheld", "withdrawn"])
def test_who_sent_what_is_not_shown_is_not_told(plan: Plan, get: Get, fate: str) -> None:
    body = factories.organisation(name="Korpset")
    submission = factories.submission(plan=plan, organisation=body, screened=True)
    point = factories.point(submission=submission)
    if fate == "withdrawn":
        registering.withdraw(submission=submission, by=BY, at=factories.now())
    else:
        screening.withhold(submission=submission, reason="privacy", by=BY, at=factories.now())

    assert "Korpset" not in get(LIST)
    assert "Korpset" not in get(NUMBERS)
    assert references(get(LIST, organisasjon="Korpset")) == references(get(LIST))
    assert references(get(LIST, organisasjon="uten")) == [point.reference]


def test_points_past_their_day_of_taking_up_again_can_be_listed(plan: Plan, get: Get) -> None:
    today = day_of(factories.now())
    for days in (-1, 1):
        point = factories.point(
            plan=plan, outcome="deferred", answer={"revisit_date": today + timedelta(days=days)}
        )
        if days < 0:
            wanted = point.reference

    assert references(get(LIST, tilstand="skulle-tas-opp")) == [wanted]


def test_the_numbers_are_those_of_the_balance(mixed: Plan, get: Get) -> None:
    today = day_of(factories.now())
    whole = balance(Point.public.of_plan(mixed), today)
    page = get(NUMBERS)

    assert whole.adds_up
    assert whole.received == 10
    assert (
        f"{whole.received} mottatt = {whole.answered} besvart + {whole.open} under vurdering "
        f"+ {whole.withdrawn} trukket"
    ) in page
    for group in ("activity", "channel", "theme", "sender_kind", "organisation"):
        rows = balance_by(Point.public.of_plan(mixed), group, today)
        assert sum(row.balance.received for row in rows) == whole.received


def test_the_numbers_page_says_how_binding_we_are(plan: Plan, get: Get) -> None:
    today = day_of(factories.now())
    factories.promise(plan=plan, promised_date=today - timedelta(days=1))
    kept = factories.promise(plan=plan)
    promising.keep(commitment=kept, by=BY, at=factories.now())
    factories.point(plan=plan, outcome="deferred")
    activity = factories.activity(plan)
    for _ in range(2):
        guest = factories.invitation(activity, attended=False)
    inviting.follow_up(
        invitation=guest,
        result="De kom med to nye forslag.",
        channel="Telefon",
        by=BY,
        at=factories.now(),
    )

    page = re.sub(r"<[^>]+>", " ", get(NUMBERS))

    for label, figures in (
        ("Løfter: Over fristen", "1 av 2"),
        ("Løfter: Holdt", "1 av 2"),
        ("Punkter som skulle vært tatt opp igjen nå", "0 av 1"),
        ("Møtte ikke, og er spurt på nytt", "1 av 2"),
    ):
        assert re.search(rf"{label}\s+{figures.replace(' ', chr(92) + 's+')}", page), label


def test_the_plan_page_says_the_same_numbers(mixed: Plan, get: Get) -> None:
    whole = balance(Point.public.of_plan(mixed), day_of(factories.now()))

    page = get("/planer/temaplan-frivillighet/").replace("\N{NO-BREAK SPACE}", " ")

    assert f"{whole.answered} av {whole.answered + whole.open} punkter har fått svar." in page
    assert "1 punkt</a> er over fristen." in page
    assert "1 funn og 1 av 9 andre punkter (11 %) er brukt som kunnskap, uten tiltak." in page


@pytest.mark.parametrize("written", ["FRIV-0001", "friv 1", " friv-0001 ", "0001", "1"])
def test_a_reference_leads_to_its_trace_however_it_is_written(plan: Plan, written: str) -> None:
    factories.point(plan=plan)

    response = Client().get("/finn/", {"ref": written})

    assert response.status_code == 302
    assert response["Location"] == "/innspill/FRIV-0001/"


def test_a_points_reference_leads_to_the_point(plan: Plan) -> None:
    factories.point(plan=plan)

    assert Client().get("/finn/", {"ref": "FRIV-0001-1"})["Location"].endswith("#punkt-1")


@pytest.mark.parametrize("written", ["FRIV-0002", "FRIV-9999", "tull", "0", "<script>", "\x00"])
def test_what_is_not_published_is_not_found(plan: Plan, written: str) -> None:
    factories.point(plan=plan)
    factories.submission(plan=plan)

    response = Client().get("/finn/", {"ref": written})

    assert response.status_code == 404
    assert "Vi finner ikke noe innspill med referansen" in response.content.decode()
    assert "<script" not in response.content.decode()


def test_a_number_that_two_plans_use_asks_for_the_letters(plan: Plan) -> None:
    factories.point(plan=plan)
    factories.point(plan=factories.plan())

    assert Client().get("/finn/", {"ref": "1"}).status_code == 404
    assert Client().get("/finn/", {"ref": "FRIV-1"}).status_code == 302
