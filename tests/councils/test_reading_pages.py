"""What a member reads, and what nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.services import screening
from core.calendar import day_of
from councils.models import Membership
from councils.services import appointing, meetings
from feedback.models import Answer
from tests import factories
from tests.councils.conftest import meeting_url
from tests.factories.people import BY, now

RAAD = "/raad/frivillighetsradet/"
REASON = "Svaret sier ikke hva de som bor langt unna, kan gå på."


def html(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def in_force(point):
    return Answer.objects.in_force().get(point=point)


@pytest.fixture
def addresses(raad, own):
    """Every page of the council that a member reads."""
    point = own(answered=True)
    meeting = factories.meeting(raad, starts_at=now() + timedelta(days=9))
    factories.item(meeting)
    return [
        RAAD,
        f"{RAAD}innspill/",
        f"{RAAD}svar/{point.reference}/",
        meeting_url(meeting),
    ]


@pytest.mark.parametrize("who", ["rolf", "sigrun"])
def test_member_and_secretary_read_every_page(who, addresses, browse, request):
    client = browse(request.getfixturevalue(who))

    for address in addresses:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("who", ["pia", "liv", "ulla", "arne", "adil", "olav"])
def test_a_role_without_the_right_gets_403(who, addresses, browse, request):
    client = browse(request.getfixturevalue(who))

    for address in addresses:
        assert client.get(address).status_code == 403, address


def test_whoever_has_not_signed_in_is_sent_to_sign_in(addresses, client):
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/logg-inn/?next={address}")


def test_another_council_does_not_exist(addresses, browse):
    """«Not yours» and «not there» are the same answer."""
    stranger = factories.user("Randi Rådsmedlem", roles=["council_member"])
    factories.council(members=[stranger])
    client = browse(stranger)

    there = {client.get(address).status_code for address in addresses}
    nowhere = client.get("/raad/finnes-ikke/")

    assert there == {nowhere.status_code} == {404}


def test_a_former_member_reads_nothing_more(addresses, as_rolf, raad, rolf):

    membership = Membership.objects.holding().get(user=rolf)
    appointing.leave(membership=membership, on=membership.from_date, by=BY, at=now())

    assert {as_rolf.get(address).status_code for address in addresses} == {404}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_reading_pages_take_no_other_method(addresses, as_rolf, method):
    for address in addresses:
        assert getattr(as_rolf, method)(address).status_code == 405, address


@pytest.mark.parametrize(
    "tail",
    [
        "svar/FINNES-0001-1/",
        "innspill/?vis=noe-annet",
        "innspill/?resultat=konge",
        "moter/2026-02-31/",
        "moter/1999-01-01/",
        "moter/i-morgen/",
    ],
)
def test_an_address_that_leads_nowhere_says_so(raad, as_rolf, tail):
    assert as_rolf.get(RAAD + tail).status_code == 404


def test_another_bodys_point_is_not_the_councils(raad, as_rolf):
    other = factories.point(answered=True)

    assert as_rolf.get(f"{RAAD}svar/{other.reference}/").status_code == 404


def test_a_judged_point_of_somebody_else_is_read_all_the_same(raad, as_rolf):
    other = factories.point(answered=True)
    factories.verdict(raad, in_force(other))

    assert "Dette sto i innspillet" in html(as_rolf.get(f"{RAAD}svar/{other.reference}/"))


def test_the_own_page_leads_straight_to_the_only_council(raad, as_rolf):
    answer = as_rolf.get("/raad/mine/")

    assert (answer.status_code, answer["Location"]) == (303, RAAD)


def test_the_secretary_of_two_councils_chooses(raad, as_sigrun, sigrun):
    other = factories.council(secretary=sigrun)

    page = html(as_sigrun.get("/raad/mine/"))

    assert str(raad) in page
    assert f'href="/raad/{other.slug}/"' in page


def test_a_member_of_no_council_is_told_whom_to_ask(browse):
    lonely = factories.user("Lars Rådsmedlem", roles=["council_member"])

    assert "Spør rådssekretæren" in html(browse(lonely).get("/raad/mine/"))


def test_a_member_comes_to_the_council_when_signing_in(raad, rolf, client):
    answer = client.post(
        "/logg-inn/", {"email": rolf.email, "password": "et-langt-passord-for-prover"}
    )

    assert answer["Location"] == "/raad/mine/"


def test_the_page_says_what_is_next_late_and_to_be_judged(raad, own, as_rolf):
    home = factories.activity()
    factories.promise(activity=home, promised_date=day_of(now()) - timedelta(days=10))
    late, judge = own(activity=home), own(answered=True)
    meeting = factories.meeting(raad, starts_at=now() + timedelta(days=9), place="Storsalen")
    factories.item(meeting)

    page = html(as_rolf.get(RAAD))

    for words in (
        "Neste møte:",
        "Storsalen",
        "Les møtepakken",
        "Dette trenger dere å ta stilling til (1)",
        "Dette venter dere på svar på (1)",
        "Over fristen",
        "1 av deres 2",
        "Alt dere har sagt (2)",
        "Fikk rådet sakene tidlig nok?",
        "Ikke oppgitt",
        "Spørsmål?",
    ):
        assert words in page, words
    assert page.index(judge.reference) < page.index(late.reference)
    assert str(in_force(judge).links.get().measure) in page


def test_an_empty_council_is_told_so_in_words(raad, as_rolf):
    page = html(as_rolf.get(RAAD))

    for words in (
        "Neste møte er ikke bestemt",
        "Dere har ingenting å ta stilling til nå.",
        "Rådet har ikke gitt innspill ennå.",
        "Rådet har ingen møter i planen ennå.",
    ):
        assert words in page, words


def test_the_whole_list_and_its_parts_have_the_same_numbers(raad, own, as_rolf):
    own(answered=True)
    own(outcome="deferred")
    own()

    def rows(query):
        return html(as_rolf.get(f"{RAAD}innspill/{query}")).count('class="said"')

    assert rows("") == 3
    assert rows("?resultat=accepted") == rows("?resultat=deferred") == 1
    assert rows("?resultat=in_review") == rows("?vis=venter") == 1
    assert rows("?vis=til-vurdering") == 2
    assert rows("?vis=for-sent") == 0


def test_an_answer_shows_the_whole_way(raad, own, as_rolf):
    point = own(outcome="partly_accepted", text="Vi trenger et hus.")
    answer = in_force(point)
    factories.verdict(raad, answer, verdict="better_answer", reason=REASON)

    page = html(as_rolf.get(f"{RAAD}svar/{point.reference}/"))

    for words in (
        "Dette sa rådet",
        "Vi trenger et hus.",
        "Slik forsto kommunen det",
        point.summary,
        "Delvis tatt med",
        answer.what_we_do,
        answer.what_we_do_not,
        answer.reasons.get().text,
        str(answer.links.get().measure),
        "Dette har rådet bestemt om svaret",
        REASON.rstrip("."),
        "Nytt svar kommer senest",
    ):
        assert words in page, words


def test_the_answer_asks_and_never_counts_a_click(raad, own, as_rolf):
    point = own(answered=True)

    page = html(as_rolf.get(f"{RAAD}svar/{point.reference}/"))

    assert "Rådet bestemmer det sammen, i et møte." in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_the_next_answer_is_one_click_away(raad, own, as_rolf):
    first, second = own(answered=True), own(answered=True)

    page = html(as_rolf.get(f"{RAAD}svar/{first.reference}/"))
    assert f'href="{RAAD}svar/{second.reference}/">Neste svar' in page
    assert "Svar 1 av 2 som venter på rådet" in page

    page = html(as_rolf.get(f"{RAAD}svar/{second.reference}/"))
    assert f'href="{RAAD}svar/{first.reference}/">Neste svar' in page


def test_a_draft_is_shown_to_no_council(raad, own, as_rolf):
    point = own()
    draft = factories.answer(point, status="ready")

    page = html(as_rolf.get(f"{RAAD}svar/{point.reference}/"))

    assert draft.what_we_do not in page
    assert "Tatt med" not in page


def test_what_is_sladded_stays_so_for_the_council(raad, as_rolf):

    text = "Ring Kari, hun vet mer."
    submission = factories.submission(text, organisation=raad.organisation)
    point = factories.point(submission)
    masked = text.replace("Kari", "████")
    screening.approve(submission=submission, text=masked, by=BY, at=now())

    page = html(as_rolf.get(f"{RAAD}svar/{point.reference}/"))

    assert masked in page
    assert "Kari" not in page


def test_the_pack_has_every_answer_with_boxes_to_tick(raad, own, as_rolf):
    points = [own(answered=True) for _ in range(3)]
    meeting = factories.meeting(raad, starts_at=now() + timedelta(days=9))
    factories.item(meeting, number="PS 7/26", title="Er svarene gode nok?")

    page = html(as_rolf.get(meeting_url(meeting)))

    assert page.count('class="pack-answer"') == 3
    for point in points:
        assert f". {point.reference}</h3>" in page
    for words in ("PS 7/26", "Godt nok", "Be om bedre svar", "Ingen merknad", "Ordliste"):
        assert words in page
    assert "14 punkts skrift" in page


def test_large_print_is_an_address(raad, as_rolf):
    url = meeting_url(factories.meeting(raad))

    assert 'data-utskrift="stor"' not in html(as_rolf.get(url))
    page = html(as_rolf.get(url, {"stor": "1"}))
    assert 'data-utskrift="stor"' in page
    assert "18 punkts skrift" in page


def test_the_text_size_is_a_link_that_is_remembered(raad, as_rolf):
    as_rolf.get(RAAD, {"skrift": "a2"})

    assert 'data-skrift="a2"' in html(as_rolf.get(RAAD))


def test_a_closed_meeting_shows_what_it_decided(raad, own, as_rolf):
    point = own(answered=True)
    own(answered=True)
    verdict = factories.verdict(raad, in_force(point))

    meeting = verdict.agenda_item.meeting
    meetings.approve_minutes(meeting=meeting, text="Alle møtte.", by=BY, at=now())

    page = html(as_rolf.get(meeting_url(meeting)))

    assert "Dette bestemte rådet om svarene" in page
    assert "Alle møtte." in page
    assert 'class="pack-answer"' not in page


def test_only_the_secretary_is_offered_the_desk(raad, as_rolf, as_sigrun):
    url = meeting_url(factories.meeting(raad, starts_at=now() + timedelta(days=1)))

    for address in (RAAD, url):
        assert "Før inn møtet" not in html(as_rolf.get(address))
        assert "Før inn møtet" in html(as_sigrun.get(address))


def test_pages_are_for_one_reader_only(raad, as_rolf):
    answer = as_rolf.get(RAAD)

    assert answer["Cache-Control"] == "no-store"
    assert "HX-Request" in answer["Vary"]


def test_an_answer_from_an_earlier_process_is_marked_for_the_council(own, as_rolf):
    brought_at = datetime(2025, 3, 2, 11, tzinfo=UTC)
    point, other = own(outcome="not_accepted"), own(outcome="not_accepted")
    factories.mark_imported(Answer.objects.in_force().get(point=point), brought_at)

    page = as_rolf.get(f"/raad/frivillighetsradet/svar/{point.reference}/").content.decode()
    plain = as_rolf.get(f"/raad/frivillighetsradet/svar/{other.reference}/").content.decode()

    assert page.count("Overført fra tidligere behandling") == 1
    assert "2. mars 2025" in page.replace("\xa0", " ")
    assert "Overført fra" not in plain
