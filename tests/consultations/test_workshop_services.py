"""A workshop from its set-up to its submissions: every note once, and none forgets where it was written."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from audit.actors import Sender
from audit.models import Once
from consultations.models import (
    Channel,
    Point,
    Prompt,
    Submission,
    SummaryConfirmation,
    Workshop,
    WorkshopCard,
    WorkshopTable,
)
from consultations.rules.workshops import ALPHABET, place_of, sheet_numbers
from consultations.services import carding, confirming, gathering, workshops
from consultations.services.carding import OnPaper, Typed
from consultations.services.workshops import Setup
from core.errors import Conflict, Refused
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db


def close(workshop: Workshop, **fields: Any) -> list[Submission]:
    given = {"seen": gathering.harvest_of(workshop).seen, "by": BY, "at": now()}
    return gathering.close(workshop=workshop, **(given | fields))


def confirm(table: WorkshopTable, **fields: Any) -> SummaryConfirmation:
    given = {
        "revision": table.revision,
        "answer": "agree",
        "who": "table",
        "comment": "",
        "by": Sender(),
        "at": now(),
    }
    return confirming.confirm(table=table, **(given | fields))


def on(card: WorkshopCard, writer: str = "") -> dict[str, Any]:
    return {"card": card, "writer": writer, "by": Sender(), "at": now()}


def texts(table: WorkshopTable) -> list[str]:
    return list(WorkshopCard.objects.filter(table=table).shared().values_list("text", flat=True))


def test_a_workshop_gets_a_code_its_tables_and_the_new_questions() -> None:
    activity = factories.activity()

    workshop = factories.workshop(activity, phase="planned", tables=4)

    assert len(workshop.code) == 4
    assert set(workshop.code) <= set(ALPHABET)
    assert not set("01258BGIOQSZ") & set(ALPHABET)
    assert list(workshop.workshop_tables.in_order().values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    assert activity.prompts.count() == 2
    assert workshops.add_table(workshop=workshop, by=BY, at=now()).number == 5


REFUSED = {
    "another kind": ({"channel": Channel.SURVEY}, {}, "slaget verksted"),
    "no question": ({}, {"questions": []}, "mellom 1 og 8 oppgaver"),
    "too many questions": ({}, {"questions": ["Hva?"] * 9}, "mellom 1 og 8 oppgaver"),
    "no table": ({}, {"tables": 0}, "mellom 1 og 30 bord"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_a_workshop_is_refused(what: str) -> None:
    about, given, sentence = REFUSED[what]
    activity = factories.activity(**about)
    setup = Setup(**({"tables": 2, "questions": ["Hva?"]} | given))

    with pytest.raises(Refused, match=sentence):
        workshops.set_up(activity=activity, setup=setup, by=BY, at=now())

    assert not Workshop.objects.exists()
    assert not Prompt.objects.exists()


def test_an_activity_has_one_workshop() -> None:
    workshop = factories.workshop()

    with pytest.raises(Refused, match="satt opp fra før"):
        factories.workshop(workshop.activity)


def test_asking_binds_here_too() -> None:
    """No table is asked anything before the activity has promised an answer and is open."""
    workshop = factories.workshop(factories.activity(planned=True), phase="planned")

    with pytest.raises(Refused, match="ikke åpnet ennå"):
        workshops.advance(workshop=workshop, to="group", by=BY, at=now())


@pytest.mark.parametrize("phase", ["planned", "closed"])
def test_before_and_after_the_workshop_nobody_writes(phase: str) -> None:
    workshop = factories.workshop(phase="planned" if phase == "planned" else "group")
    if phase == "closed":
        factories.card(workshop)
        close(workshop)

    with pytest.raises(Refused, match="ikke begynt ennå|er avsluttet"):
        factories.card(workshop)


def test_the_numbers_of_a_table_are_never_used_again() -> None:
    workshop = factories.workshop()
    first, second = factories.card(workshop), factories.card(workshop)
    carding.discard(**on(second))

    third, elsewhere = factories.card(workshop), factories.card(workshop, table=2)

    assert [first.number, third.number, elsewhere.number] == [1, 3, 1]
    second.refresh_from_db()
    assert (second.text, second.discarded_at is not None) == ("", True)


def test_a_note_sent_again_is_the_note_that_is_there() -> None:
    workshop = factories.workshop()
    key = {"key": "en-lapp-fra-telefonen", "text": "Lys i løypa"}

    sent = [factories.card(workshop, **key) for _ in range(3)]

    assert WorkshopCard.objects.count() == 1
    assert {card.pk for card in sent} == {sent[0].pk}
    with pytest.raises(Conflict):
        factories.card(workshop, **(key | {"text": "Noe helt annet"}))


def test_a_note_whose_answer_was_lost_is_known_also_after_the_end() -> None:
    workshop = factories.workshop()
    key = {"key": "tapt-svar", "text": "Lys i løypa"}
    stored = factories.card(workshop, **key)
    close(workshop)

    assert factories.card(workshop, **key).pk == stored.pk
    assert Point.objects.count() == 1


def test_a_note_taken_away_does_not_come_back_when_it_is_sent_again() -> None:
    workshop = factories.workshop()
    key = {"key": "angret", "text": "Lys i løypa"}
    carding.discard(**on(factories.card(workshop, **key)))

    factories.card(workshop, **key)

    assert texts(workshop.workshop_tables.get(number=1)) == []


def test_nothing_is_kept_of_a_note_that_fails() -> None:
    workshop = factories.workshop()

    with pytest.raises(Refused, match="tom"):
        factories.card(workshop, "   ", key="k")
    with pytest.raises(Refused, match="501 tegn"):
        factories.card(workshop, "x" * 501, key="k")
    with pytest.raises(Refused, match="mangler noe"):
        factories.card(workshop, key="")

    assert not Once.objects.filter(result__startswith=workshop.code).exists()
    assert not WorkshopCard.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_at_the_same_time_each_note_is_stored_once() -> None:
    """Three notes, each sent twice at once: three notes, numbered 1 to 3."""
    workshop = factories.workshop()
    prompt = workshop.activity.prompts.order_by("order").first()
    table = workshop.workshop_tables.get(number=1)
    start = Barrier(6)

    def send(place: int) -> int:
        typed = Typed(f"Forslag {place % 3}", f"nøkkel-{place % 3}", prompt)
        start.wait()
        try:
            return carding.write(table=table, typed=typed, by=Sender(), at=now()).number
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(send, range(6)))

    assert sorted(set(numbers)) == [1, 2, 3]
    assert numbers[:3] == numbers[3:]
    assert sorted(texts(table)) == ["Forslag 0", "Forslag 1", "Forslag 2"]


def test_what_is_written_alone_is_ones_own_until_it_is_shared() -> None:
    workshop = factories.workshop(phase="alone")
    card = factories.card(workshop, writer="min-telefon")
    others = WorkshopCard.objects.filter(table=card.table)

    assert list(others.seen_by("en-annen")) == list(others.seen_by("")) == []
    with pytest.raises(Refused, match="slettet"):
        carding.change(text="Kapret", **on(card, "en-annen"))

    carding.share(**on(card, "min-telefon"))

    card.refresh_from_db()
    assert (card.shared, card.writer, card.origin) == (True, "", "individual")
    assert list(others.seen_by("en-annen")) == [card]


@pytest.mark.parametrize(
    ("said", "kept"), [("alone", "alone"), ("plenary", "group"), ("", "group"), ("closed", "group")]
)
def test_a_note_that_comes_late_keeps_the_phase_it_was_written_in(said: str, kept: str) -> None:
    workshop = factories.workshop(phase="group")

    card = factories.card(workshop, phase=said, writer="x")

    assert card.phase == kept
    assert card.origin == carding.ORIGINS[Workshop.Status(kept)]
    assert card.shared is (kept != "alone")


def test_a_table_has_three_that_matter_most() -> None:
    workshop = factories.workshop()
    cards = [factories.card(workshop) for _ in range(4)]
    for card in cards[:3]:
        carding.weigh(important=True, **on(card))

    with pytest.raises(Refused, match="valgt 3 lapper"):
        carding.weigh(important=True, **on(cards[3]))
    carding.weigh(important=False, **on(cards[0]))
    carding.weigh(important=True, **on(cards[3]))

    assert WorkshopCard.objects.filter(important=True).count() == 3


def test_paper_and_screen_share_one_row_of_numbers() -> None:
    workshop = factories.workshop()
    table, prompt = workshop.workshop_tables.get(number=1), workshop.activity.prompts.get(order=2)
    typed = factories.card(workshop)
    fields = [
        OnPaper(201, "Benker i parken", prompt),
        OnPaper(202, "", prompt),
        OnPaper(203, "", prompt, unreadable=True),
    ]

    for _ in range(2):
        read = carding.transcribe(table=table, fields=fields, by=BY, at=now())

    assert read == 2
    standing = WorkshopCard.objects.filter(table=table).shared().in_order()
    assert [card.number for card in standing] == [typed.number, 201, 203]
    assert [place_of(number) for number in (101, 204, 905)] == [1, 2, 0]
    assert {number for place in range(9) for number in sheet_numbers(place)}.isdisjoint(range(100))

    carding.transcribe(table=table, fields=[OnPaper(201, "", prompt)], by=BY, at=now())
    assert WorkshopCard.objects.get(number=201).discarded_at is not None


def test_a_card_without_words_says_why() -> None:
    card = factories.card(factories.workshop())
    card.text = ""

    with pytest.raises(IntegrityError, match="workshop_card_words"), transaction.atomic():
        card.save()


def test_disagreement_stands_beside_the_summary_and_changes_nothing() -> None:
    workshop = factories.workshop(phase="check")
    table = workshops.summarise(
        table=workshop.workshop_tables.get(number=1),
        text="Bordet vil ha lys.",
        revision=1,
        by=BY,
        at=now(),
    )
    with pytest.raises(Refused, match="uenige i"):
        confirm(table, answer="disagree")

    for _ in range(2):
        confirm(table, answer="disagree", comment="Vi sa varme, ikke lys.")

    said = SummaryConfirmation.objects.get()
    table.refresh_from_db()
    assert (said.comment, table.summary) == ("Vi sa varme, ikke lys.", "Bordet vil ha lys.")
    workshops.summarise(table=table, text="Varme.", revision=table.revision, by=BY, at=now())
    with pytest.raises(Conflict, match="skrevet på nytt"):
        confirm(table, revision=table.revision)


def test_a_table_is_asked_in_its_phase_only() -> None:
    workshop = factories.workshop(phase="plenary")

    with pytest.raises(Refused, match="når verkstedlederen sier fra"):
        confirm(workshop.workshop_tables.get(number=1))


def test_closing_makes_submissions_and_points_that_remember_where_they_came_from() -> None:
    workshop = factories.workshop(phase="alone")
    theme = factories.theme(workshop.activity.plan)
    alone = factories.card(workshop, "Et sted å lagre utstyr", place=2, writer="a")
    carding.share(**on(alone, "a"))
    workshops.advance(workshop=workshop, to="group", by=BY, at=now())
    together = factories.card(workshop, "Lys i løypa, æøå 🙂", key="k")
    workshops.move(card=together, theme=theme, by=BY, at=now())
    carding.weigh(important=True, **on(together))
    factories.card(workshop, "Utenfor alt", table=2, place=0)

    first, second = close(workshop)

    assert first.original_text == "Lys i løypa, æøå 🙂\n\nEt sted å lagre utstyr"
    assert (first.on_behalf_of, first.status) == ("Bord 1", Submission.Status.SPLIT)
    assert "Viktigst for bordet: lapp 2." in first.gathered_how
    points = list(first.points.order_by("number").with_origin())
    assert [point.quote for point in points] == [together.text, alone.text]
    assert [point.origin for point in points] == ["group", "individual"]
    assert [point.prompt.order for point in points] == [1, 2]
    assert [point.workshop_card.phase for point in points] == ["group", "alone"]
    assert {point.workshop_card.table.number for point in points} == {1}
    assert points[0].point_themes.get().theme == theme
    assert second.points.get().prompt is None


def test_what_somebody_kept_is_never_delivered_and_told_of_beforehand() -> None:
    workshop = factories.workshop(phase="alone")
    kept = factories.card(workshop, "Dette er bare mitt", writer="b")
    workshops.advance(workshop=workshop, to="group", by=BY, at=now())
    factories.card(workshop, "Dette er vårt")
    told = gathering.harvest_of(workshop)

    (made,) = close(workshop)

    assert (told.notes, told.tables, told.private) == (1, 1, 1)
    assert made.original_text == "Dette er vårt"
    kept.refresh_from_db()
    assert (kept.text, kept.point, kept.discarded_at is not None) == ("", None, True)
    assert not WorkshopCard.objects.exclude(text="", writer="").exists()


def test_nothing_of_it_is_public_before_somebody_has_read_it() -> None:
    workshop = factories.workshop()
    factories.card(workshop)

    (made,) = close(workshop)

    assert made.screening.decision == "pending"
    assert not Submission.public.get_queryset().filter(pk=made.pk).exists()


def test_closing_again_makes_nothing_new() -> None:
    workshop = factories.workshop()
    factories.card(workshop)

    first, again = close(workshop), close(workshop, seen="noe annet")

    assert [each.pk for each in first] == [each.pk for each in again]
    assert (Submission.objects.count(), Point.objects.count()) == (1, 1)


def test_what_came_while_somebody_looked_stops_the_closing() -> None:
    workshop = factories.workshop()
    factories.card(workshop)
    seen = gathering.harvest_of(workshop).seen
    factories.card(workshop)

    with pytest.raises(Conflict, match="Se over"):
        close(workshop, seen=seen)

    assert not Submission.objects.exists()


def test_a_closing_that_fails_leaves_everything_as_it_was(monkeypatch: Any) -> None:
    workshop = factories.workshop()
    factories.card(workshop)

    def stop(**_: Any) -> None:
        raise Refused("Noe gikk galt.")

    monkeypatch.setattr("consultations.services.splitting.finish", stop)
    with pytest.raises(Refused):
        close(workshop)

    assert not Submission.objects.exists()
    assert WorkshopCard.objects.readable().count() == 1
    assert not Workshop.objects.get().is_closed


def test_a_workshop_without_notes_can_be_closed() -> None:
    workshop = factories.workshop()

    assert close(workshop) == []
    assert Workshop.objects.get().is_closed


def test_everybody_does_their_own_part(pia: User, arne: User) -> None:
    workshop = factories.workshop()
    card = factories.card(workshop)
    table = card.table

    for who in (arne, Sender()):
        with pytest.raises(PermissionDenied):
            workshops.advance(workshop=workshop, to="plenary", by=who, at=now())
        with pytest.raises(PermissionDenied):
            close(workshop, by=who)
        with pytest.raises(PermissionDenied):
            carding.transcribe(table=table, fields=[], by=who, at=now())
    with pytest.raises(PermissionDenied):
        carding.discard(**(on(card) | {"by": pia}))
