"""A workshop seen from those who lead it and those who sit at its tables, with and without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consultations.models import Point, Submission, Workshop, WorkshopCard, WorkshopTable
from consultations.services import gathering, workshops
from tests import factories
from tests.consultations.documents import picture
from tests.factories import BY, now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def planner(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


@pytest.fixture
def workshop(db: Any) -> Workshop:
    return factories.workshop()


def at(workshop: Workshop, name: str = "board", **more: Any) -> str:
    activity = workshop.activity
    where = {"plan": activity.plan.slug, "slug": activity.slug}
    return reverse(f"consultations:workshop_{name}", kwargs=where | more)


def seat(workshop: Workshop, name: str = "table", table: int = 1, **more: Any) -> str:
    where = {"code": workshop.code, "table": table}
    return reverse(f"consultations:workshop_{name}", kwargs=where | more)


def by_code(workshop: Workshop, name: str = "join") -> str:
    return reverse(f"consultations:workshop_{name}", kwargs={"code": workshop.code})


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def written(client: Client, workshop: Workshop, text: str, key: str = "n", **more: Any) -> Any:
    return client.post(seat(workshop), {"text": text, "form_key": key, "oppgave": 1} | more)


def closed(workshop: Workshop) -> list[Submission]:
    seen = gathering.harvest_of(workshop).seen
    return gathering.close(workshop=workshop, seen=seen, by=BY, at=now())


def test_the_activity_leads_to_the_set_up_and_the_set_up_to_the_board(planner: Client) -> None:
    activity = factories.activity(planned=True)
    where = {"plan": activity.plan.slug, "slug": activity.slug}
    address = reverse("consultations:workshop_board", kwargs=where)
    given = {"tables": 3, "alone_minutes": 5, "group_minutes": 20, "plenary_minutes": 15}

    assert f'href="{address}"' in page(
        planner, reverse("consultations:activity_work", kwargs=where)
    )
    empty = planner.post(address, given | {"questions": ""})
    made = planner.post(
        address, given | {"questions": "Hva trengs?\n\nHvem mangler?\n"}, follow=True
    )

    assert empty.status_code == 422
    assert "Skriv mellom 1 og 8 oppgaver." in empty.content.decode()
    board = made.content.decode()
    assert f"Koden er {Workshop.objects.get().code}." in board
    assert "Bord 3" in board
    assert [p.text_nb for p in activity.prompts.order_by("order")] == [
        "Hva trengs?",
        "Hvem mangler?",
    ]


@pytest.mark.parametrize("table", ["0", "00015", "0001" + "9" * 5000, "1.0", "²", ""])
def test_a_table_that_is_none_is_asked_for_again(workshop: Workshop, table: str) -> None:
    answer = Client().post(by_code(workshop), {"bord": table})

    assert answer.status_code == 422


def test_an_activity_of_another_kind_has_no_workshop(planner: Client) -> None:
    activity = factories.activity(channel="survey")
    where = {"plan": activity.plan.slug, "slug": activity.slug}

    assert planner.get(reverse("consultations:workshop_board", kwargs=where)).status_code == 404


def test_the_phases_follow_one_another(planner: Client, workshop: Workshop) -> None:
    on = planner.post(at(workshop, "phase"), {"to": "plenary"}, follow=True).content.decode()
    refused = planner.post(at(workshop, "phase"), {"to": "alone"})

    assert "Fasen er nå «Felles»." in on
    assert refused.status_code == 422
    assert "kan ikke bli «Alene» nå" in refused.content.decode()


def test_notes_are_moved_to_a_theme_without_dragging(planner: Client, workshop: Workshop) -> None:
    factories.theme(workshop.activity.plan, name_nb="Lokaler", slug="lokaler")
    card = factories.card(workshop, "Et sted å lagre utstyr")
    which = f"{card.table.number}-{card.number}"

    moved = planner.post(at(workshop, "move"), {"card": which, "theme": "lokaler"}, follow=True)
    gone = planner.post(at(workshop, "move"), {"card": "1-77", "theme": "lokaler"})

    assert "er flyttet til Lokaler." in moved.content.decode()
    assert "Lokaler (1)</h3>" in moved.content.decode()
    assert WorkshopCard.objects.get().theme.slug == "lokaler"
    assert gone.status_code == 422


def test_a_planner_never_sees_what_is_not_shared(planner: Client) -> None:
    workshop = factories.workshop(phase="alone")
    factories.card(workshop, "Bare mitt", writer="min-telefon")

    for name in ("board", "close", "print"):
        assert "Bare mitt" not in page(planner, at(workshop, name)), name
    assert "1 ikke delt" in page(planner, at(workshop))


def test_a_short_address_in_any_letter_case_leads_to_the_tables(workshop: Workshop) -> None:
    short = f"/v/{workshop.code.lower()}/"

    found = Client().get(short, follow=True)
    chosen = Client().post(by_code(workshop), {"bord": "2"})
    none = Client().post(by_code(workshop), {"bord": "77"})

    assert found.redirect_chain == [(by_code(workshop), 302)]
    assert "Velg bordet du sitter ved." in found.content.decode()
    assert chosen["Location"] == seat(workshop, table=2)
    assert none.status_code == 422


def test_a_wrong_code_is_not_there() -> None:
    for address in ("/v/ZZZZ/", "/verksted/ZZZZ/", "/verksted/ZZZZ/bord/1/"):
        assert Client().get(address).status_code == 404


def test_guessing_ends_at_a_wall_and_those_at_the_tables_go_on(workshop: Workshop) -> None:
    seated, other = Client(), Client()
    seated.post(by_code(workshop), {"bord": "1"})
    for place in range(30):
        assert other.get(f"/verksted/X{place}/").status_code == 404

    wrong, right = other.get("/verksted/ZZZZ/"), other.get(by_code(workshop))

    assert (wrong.status_code, right.status_code) == (429, 429)
    assert wrong.content == right.content
    assert seated.get(seat(workshop)).status_code == 200


def test_a_note_is_written_by_a_plain_form(workshop: Workshop) -> None:
    client = Client()

    for _ in range(2):
        reply = written(client, workshop, "Et sted å lagre utstyr")

    assert reply.status_code == 303
    body = page(client, reply["Location"])
    assert "Våre lapper (1)" in body
    assert "Et sted å lagre utstyr" in body
    assert 'name="form_key" value="' in body
    assert WorkshopCard.objects.get().prompt.order == 1


def test_other_words_under_the_same_key_are_a_conflict(workshop: Workshop) -> None:
    written(Client(), workshop, "Det første")

    reply = written(Client(), workshop, "Det andre")

    assert reply.status_code == 409
    assert "Det andre" in reply.content.decode()
    assert WorkshopCard.objects.count() == 1


def test_the_outbox_gets_the_notes_of_the_table_and_no_page(workshop: Workshop) -> None:
    """Its key comes in the header, and wins over the one the form was shown with."""
    headers = {"Idempotency-Key": "fra-telefonen", "HX-Request": "true"}
    client = Client()

    for text in ("Lys i løypa", "Lys i løypa"):
        reply = client.post(
            seat(workshop), {"text": text, "oppgave": 1}, headers=headers, follow=True
        )

    assert WorkshopCard.objects.count() == 1
    assert "Våre lapper (1)" in reply.content.decode()
    assert "<html" not in reply.content.decode()
    refused = client.post(seat(workshop), {"text": ""}, headers=headers | {"Idempotency-Key": "b"})
    assert refused.status_code == 422
    assert "Lappen er tom." in refused.content.decode()


def test_one_device_does_not_see_what_another_keeps() -> None:
    workshop = factories.workshop(phase="alone")
    mine, other = Client(), Client()
    written(mine, workshop, "Bare mitt")
    written(other, workshop, "En annens", key="m")

    here, there = page(mine, seat(workshop)), page(other, seat(workshop))
    assert ("Bare mitt" in here, "En annens" in here) == (True, False)
    assert ("Bare mitt" in there, "En annens" in there) == (False, True)

    card = WorkshopCard.objects.get(text="Bare mitt")
    act = seat(workshop, "card", number=card.number)
    assert other.post(act, {"do": "share"}).status_code == 404
    assert mine.post(act, {"do": "share"}).status_code == 303
    assert "Bare mitt" in page(other, seat(workshop))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"do": "change", "text": "Et lager"}, {"text": "Et lager"}),
        ({"do": "important"}, {"important": True}),
        ({"do": "discard"}, {"text": ""}),
    ],
)
def test_a_note_can_be_changed_weighed_and_taken_away(
    workshop: Workshop, given: dict[str, str], found: dict[str, Any]
) -> None:
    card = factories.card(workshop)

    reply = Client().post(seat(workshop, "card", number=card.number), given)

    assert reply.status_code == 303
    card.refresh_from_db()
    assert {name: getattr(card, name) for name in found} == found


def test_a_closed_workshop_refuses_kindly_and_shows_no_note(workshop: Workshop) -> None:
    factories.card(workshop, "Et sted å lagre utstyr")
    (made,) = closed(workshop)

    reply = written(Client(), workshop, "For sent", key="sent")

    assert reply.status_code == 422
    for address in (seat(workshop), seat(workshop, "check"), by_code(workshop, "screen")):
        body = page(Client(), address)
        assert "Verkstedet er avsluttet" in body
        assert "Et sted å lagre utstyr" not in body
    assert made.reference in page(Client(), seat(workshop))


def test_the_big_screen_shows_notes_only_when_the_leader_says_so(
    planner: Client, workshop: Workshop
) -> None:
    factories.card(workshop, "Et sted å lagre utstyr")
    screen = by_code(workshop, "screen")

    before = page(Client(), screen)
    assert "Vis lappene" in page(planner, screen)
    shown = planner.post(at(workshop, "show"), {"shown": "on", "til": "storskjerm"})

    assert "Et sted å lagre utstyr" not in before
    assert "Vis lappene" not in before
    assert shown["Location"] == screen
    assert "Et sted å lagre utstyr" in page(Client(), screen)
    assert "every 5s" in before
    assert "every 5s" not in page(Client(), f"{screen}?stopp=ja")


def test_a_table_answers_whether_its_summary_is_right(planner: Client) -> None:
    workshop = factories.workshop(phase="check")
    table = WorkshopTable.objects.get(number=1)
    given = {"text": "Bordet vil ha lys.", "revision": table.revision}
    planner.post(at(workshop, "summary", table=1), given)
    table.refresh_from_db()
    answer = {"answer": "disagree", "who": "some", "revision": table.revision}

    without = Client().post(seat(workshop, "check"), answer)
    Client().post(seat(workshop, "check"), answer | {"comment": "Vi sa varme, ikke lys."})

    assert without.status_code == 422
    assert "Skriv hva dere er uenige i." in without.content.decode()
    board = page(planner, at(workshop))
    assert "Bordet er uenig" in board
    assert "Vi sa varme, ikke lys." in board
    assert "Bordet vil ha lys." in board


def test_paper_is_printed_and_written_down_under_the_same_numbers(
    planner: Client, workshop: Workshop
) -> None:
    paper = page(planner, at(workshop, "print"))
    address = at(workshop, "transcribe", table=2)
    given = {"ark": "1", "origin": "individual", "f101-text": "Et lager", "f103-unreadable": "on"}

    done = planner.post(address, given, follow=True)

    assert all(f">{each}</span>" in paper for each in ("2-101", "2-210", "3-901"))
    assert "Bord 2 har nå 2 lapper fra papir." in done.content.decode()
    assert "Et lager</textarea>" in done.content.decode()
    assert "2-101" in page(planner, at(workshop))
    card = WorkshopCard.objects.get(number=101)
    assert (card.table.number, card.prompt.order, card.origin) == (2, 1, "individual")


def test_a_picture_of_the_sheet_stands_beside_the_fields_until_it_is_taken_away(
    planner: Client, workshop: Workshop
) -> None:
    address = at(workshop, "transcribe", table=1)
    file = SimpleUploadedFile("ark.png", picture(), "image/png")

    none = planner.post(address, {"ark": "2", "neste": "bilde"})
    shown = planner.post(address, {"ark": "2", "neste": "bilde", "file": file}, follow=True)
    (sheet,) = re.findall(r'src="(/arbeid/registrer/fil/[^"]+)"', shown.content.decode())
    stored = sheet.split("/")[4]
    kept = planner.post(address, {"ark": "2", "bilde": stored, "origin": "group"}, follow=True)
    gone = planner.post(address, {"ark": "2", "bilde": stored, "neste": "uten"}, follow=True)

    assert none.status_code == 422
    assert "Velg et bilde først." in none.content.decode()
    assert sheet in kept.content.decode()
    assert "Lapp 201" in kept.content.decode()
    assert planner.get(sheet).status_code == 404
    assert sheet not in gone.content.decode()


def test_closing_says_first_what_it_makes_and_shows_after_what_became_of_each_note(
    planner: Client, workshop: Workshop
) -> None:
    factories.card(workshop, "Et sted å lagre utstyr")
    factories.card(workshop, "Lys i løypa", table=2)
    asked = page(planner, at(workshop, "close"))
    seen = gathering.harvest_of(workshop).seen

    stale = planner.post(at(workshop, "close"), {"seen": "9-9-9-9"})
    done = planner.post(at(workshop, "close"), {"seen": seen}, follow=True).content.decode()
    again = planner.post(at(workshop, "close"), {"seen": seen})

    assert "2\N{NO-BREAK SPACE}innspill: ett for hvert bord" in asked
    assert stale.status_code == 409
    assert again.status_code == 303
    assert (Submission.objects.count(), Point.objects.count()) == (2, 2)
    point = Point.objects.get(quote="Lys i løypa")
    assert point.reference in done
    assert "Bord 2, lapp 1. Fase: Gruppe." in done
    where = {"plan": workshop.activity.plan.slug, "reference": point.submission.reference}
    for name in ("consultations:split", "feedback:item"):
        assert "Bord 2, lapp 1. Fase: Gruppe. Opphav: gruppe." in page(
            planner, reverse(name, kwargs=where)
        ), name


def test_the_number_of_queries_does_not_grow(planner: Client) -> None:
    counts = []
    for size in (2, 20):
        workshop = factories.workshop(tables=size)
        theme = factories.theme(workshop.activity.plan)
        for place in range(size):
            card = factories.card(workshop)
            factories.card(workshop, table=place + 1, place=2)
            workshops.move(card=card, theme=theme, by=BY, at=now())
        workshops.show_cards(workshop=workshop, shown=True, by=BY, at=now())
        addresses = [at(workshop), at(workshop, "print"), at(workshop, "close")]
        addresses += [seat(workshop), by_code(workshop), by_code(workshop, "screen")]
        found = [_queries(planner, address) for address in addresses]
        closed(workshop)
        counts.append([*found, _queries(planner, at(workshop))])

    assert counts[0] == counts[1]
    assert max(counts[0]) < 25


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
