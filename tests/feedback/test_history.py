"""The history of a submission, a point, an answer and a measure: who, when, why, before and now."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.acting import acting_as
from audit.models import Act
from audit.undoing import recorded_models
from consultations.models import Point, Submission
from consultations.services import assigning, noting, reading, screening, splitting
from consultations.services.registering import ContactDetails
from consultations.services.splitting import Reading
from core.calendar import day_of
from feedback.selectors import history
from feedback.selectors.history import pages
from feedback.selectors.history.touched import LABELS
from feedback.services import answering, undoing
from tests import factories
from tests.feedback.pages import queries

pytestmark = pytest.mark.django_db
NASTY = "<script>alert('æøå 🎉')</script>"


@pytest.fixture
def point() -> Point:
    return factories.point(summary="Lys i løypa om vinteren, også på søndager.")


@pytest.fixture
def desk(client: Client, pia: User) -> Client:
    client.force_login(pia)
    return client


def addresses(point: Point) -> dict[str, str]:
    plan, submission = point.submission.activity.plan, point.submission
    at_point = [plan.slug, point.reference]
    return {
        "item": reverse("feedback:item_history", args=[plan.slug, submission.reference]),
        "point": reverse("feedback:point_history", args=at_point),
        "answer": reverse("feedback:answer_history", args=at_point),
    }


def edit(point: Point, summary: str, by: Any = factories.BY, **fields: Any) -> None:
    fresh = Point.objects.get(pk=point.pk)
    splitting.edit_point(
        point=fresh,
        reading=Reading(summary, fresh.kind, **fields),
        revision=fresh.revision,
        by=by,
        at=factories.now(),
    )


def read(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code in (200, 422)
    return answer.content.decode()


def test_it_says_who_did_what_and_when_and_why(desk: Client, point: Point, pia: User) -> None:
    assigning.hold(
        point=point,
        until=day_of(factories.now()) + timedelta(days=9),
        reason="Venter på møtet i utvalget.",
        by=pia,
        at=factories.now(),
    )

    page = read(desk, addresses(point)["point"])

    assert f"Satte {point.reference} på vent til" in page
    assert f"</time>, {pia.name}" in page
    assert "Venter på møtet i utvalget." in page


def test_it_is_newest_first(desk: Client, point: Point) -> None:
    edit(point, "Først ble det slik.")
    edit(point, "Så ble det slik.")

    page = read(desk, addresses(point)["point"])

    told = [int(number) for number in re.findall(r'id="handling-(\d+)"', page)]
    assert len(told) == 3
    assert told == sorted(told, reverse=True)


def test_a_long_text_is_compared_word_by_word(desk: Client, point: Point) -> None:
    edit(point, "Lys i løypa om høsten 🎉, også på søndager.")

    page = read(desk, addresses(point)["point"])

    gone = '<del><span class="ds-sr-only">[tatt bort: </span>vinteren, '
    come = '<ins><span class="ds-sr-only">[lagt til: </span>høsten 🎉, '
    assert gone in page
    assert come in page
    assert "Før:" in page
    assert "Nå:" in page


@pytest.mark.parametrize("which", ["item", "point"])
def test_no_text_is_taken_for_markup(desk: Client, point: Point, which: str, pia: User) -> None:
    edit(point, f"{NASTY} Lys i løypa om vinteren.")
    with (
        transaction.atomic(),
        acting_as(pia, f"Gjorde {NASTY}", reason=NASTY, about=point.submission.reference),
    ):
        fresh = Point.objects.get(pk=point.pk)
        fresh.summary = f"Nå {NASTY} på søndager, men ikke om sommeren."
        fresh.save()

    page = read(desk, addresses(point)[which])

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;") >= 4


def test_a_submission_tells_of_its_points_answers_and_notes(desk: Client, point: Point) -> None:
    factories.answer(point)
    noting.write(about=point, text="Gjemt notat.", by=factories.BY, at=factories.now())

    page = read(desk, addresses(point)["item"])

    for sentence in ("Skrev utkast til svar", "Sendte 1 svar", "Skrev et notat", "Registrerte"):
        assert sentence in page


def test_the_history_of_an_answer_is_about_the_answer_only(desk: Client, point: Point) -> None:
    edit(point, "Endret forståelse av punktet.")
    factories.answer(point)

    page = read(desk, addresses(point)["answer"])

    assert "Skrev utkast til svar" in page
    assert "Endret forståelsen" not in page
    assert "Vi åpner skolenes lokaler" in page


def test_a_point_tells_nothing_of_its_neighbours(desk: Client) -> None:
    submission = factories.submission("Vi vil ha lys. Vi vil ha is.", screened=True)
    first, second = (factories.point(submission, span=span) for span in ((0, 14), (15, 28)))
    edit(second, "Bare naboen er endret.")

    assert "Bare naboen" not in read(desk, addresses(first)["point"])


def test_the_history_of_a_measure_tells_of_reports_and_links(desk: Client) -> None:
    plan = factories.plan()
    measure = factories.measure(plan)
    answered = factories.point(activity=factories.activity(plan))
    factories.answer(answered, links=[factories.link(plan, measure=measure)])
    factories.report_status(measure, "delayed")
    other = factories.measure(plan)

    def page(of: Any) -> str:
        return read(desk, reverse("feedback:measure_history", args=[plan.slug, of.slug]))

    assert "Rapporterte tiltak" in page(measure)
    assert f"Skrev utkast til svar på {answered.reference}" in page(measure)
    assert "Rapporterte tiltak" not in page(other)


def test_it_tells_which_rows_were_touched(point: Point) -> None:
    factories.answer(point)

    found = history.page_of(history.of_answer(point), history.Wanted()).entries

    drafted = next(each for each in found if each.act.sentence.startswith("Skrev utkast"))
    assert drafted.touched == ["kobling: 1 ny", "punkt: 1 endret", "svar: 1 ny"]


def test_every_recorded_model_of_today_has_a_word() -> None:
    assert set(LABELS) <= {model.__name__ for model in recorded_models()}


def test_an_undo_and_what_it_undid_lead_to_each_other(
    desk: Client, point: Point, pia: User
) -> None:
    assigning.assign(point=point, to=pia, by=pia, at=factories.now())
    done = Act.objects.newest_first()[0]
    undone = undoing.undo(act=Act.objects.for_list().get(pk=done.pk), by=pia, at=factories.now())

    page = read(desk, addresses(point)["point"])

    assert f'href="?for={undone.pk + 1}#handling-{undone.pk}"' in page
    assert f'href="?for={done.pk + 1}#handling-{done.pk}"' in page
    assert f'id="handling-{done.pk}"' in read(
        desk, addresses(point)["point"], **{"for": done.pk + 1}
    )
    assert f"Angret: {done.sentence}" in page


def test_whoever_opened_what_is_sealed_stands_in_the_history(
    client: Client, arne: User, pia: User
) -> None:
    sealed = factories.submission(
        "Naboen bråker.", withheld=True, contact=ContactDetails(name="Kari Nordmann")
    )
    for service in (reading.open_original, reading.open_contact):
        service(submission=sealed, reason="Avsenderen ringte oss.", by=pia, at=factories.now())
    client.force_login(arne)
    address = reverse("feedback:item_history", args=[sealed.activity.plan.slug, sealed.reference])

    page = read(client, address, hva="innsyn")

    assert f"Leste originalen i {sealed.reference}" in page
    assert f"Leste kontaktopplysningene i {sealed.reference}" in page
    assert page.count(pia.name) >= 2
    assert page.count("Avsenderen ringte oss.") == 2
    assert "Registrerte" not in page
    assert "Nordmann" not in page


def test_the_history_hides_what_is_sealed(desk: Client, pia: User) -> None:
    text = "Ring Gjemte Ola om løypa."
    submission = factories.submission(text)
    point = factories.point(submission, summary="Gjemte Ola vil ha lys i løypa.")
    screening.approve(
        submission=submission,
        text=text.replace("Gjemte Ola", "██████████"),
        by=pia,
        at=factories.now(),
    )

    assert "Gjemte Ola" not in read(desk, addresses(point)["item"])
    assert "Gjemte Ola" not in read(desk, addresses(point)["point"])

    opening = reverse(
        "consultations:original_open", args=[submission.activity.plan.slug, submission.reference]
    )
    desk.post(opening, {"reason": "Avsenderen ringte oss."})
    assert "Gjemte Ola" in read(desk, addresses(point)["item"])


def test_it_can_be_narrowed_to_a_kind_a_person_and_a_period(
    desk: Client, point: Point, ulla: User
) -> None:
    factories.answer(point, status="draft")
    edit(point, "Ulla leser det slik nå.", by=ulla)
    address = addresses(point)["item"]
    today = day_of(factories.now())

    def sentences(**query: Any) -> str:
        return read(desk, address, **query)

    assert "Skrev utkast" in sentences(hva="svar")
    assert "Endret forståelsen" not in sentences(hva="svar")
    assert "Endret forståelsen" in sentences(hvem=f"person-{ulla.pk}")
    assert "Skrev utkast" not in sentences(hvem=f"person-{ulla.pk}")
    assert "Skrev utkast" in sentences(hvem="systemet")
    assert "Endret forståelsen" not in sentences(hvem="systemet")
    assert "Skrev utkast" in sentences(fra=today.isoformat(), til=today.isoformat())
    later = sentences(fra=(today + timedelta(days=1)).isoformat())
    assert "Ingen handlinger passer filteret her." in later


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"hva": "tull"}, "Dette valget finnes ikke"),
        ({"hvem": "person-99999"}, "Dette valget finnes ikke"),
        ({"fra": "31.02.2026"}, "Skriv datoen slik"),
        ({"fra": "2026-02-02", "til": "2026-02-01"}, "samme dag eller senere"),
        ({"for": "tull"}, "Skrev utkast"),
        ({"for": "9" * 30}, "Skrev utkast"),
        ({"for": "²"}, "Skrev utkast"),
    ],
)
def test_a_filter_that_does_not_exist_is_told_and_narrows_nothing(
    desk: Client, point: Point, query: dict[str, str], words: str
) -> None:
    factories.answer(point)

    page = read(desk, addresses(point)["item"], **query)

    assert words in page
    assert "Skrev utkast" in page or "fra" in query


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def shrink(*, size: int = 3, rows: int = 500) -> None:
        monkeypatch.setattr(pages, "PAGE_SIZE", size)
        monkeypatch.setattr(pages, "ROWS_READ", rows)

    return shrink


@pytest.mark.parametrize("rows", [500, 4])
def test_page_by_page_every_act_is_told_once(
    point: Point, small_pages: Callable[..., None], rows: int
) -> None:
    """Also where a table holds more rows than are read at once."""
    factories.answer(point, status="draft")
    for number in range(9):
        edit(point, f"Forståelse nummer {number}.")
    everything = history.page_of(history.of_submission(point.submission), history.Wanted())
    small_pages(rows=rows)

    told: list[int] = []
    changed: dict[int, int] = {}
    wanted = history.Wanted()
    for _ in range(50):
        page = history.page_of(history.of_submission(point.submission), wanted)
        told += [entry.act.pk for entry in page.entries]
        changed |= {entry.act.pk: len(entry.changes) for entry in page.entries}
        if page.older is None:
            break
        wanted = history.Wanted(before=page.older)

    assert everything.older is None
    assert told == [entry.act.pk for entry in everything.entries]
    assert changed == {entry.act.pk: len(entry.changes) for entry in everything.entries}


def test_older_ones_are_a_link_that_keeps_the_filter(
    desk: Client, point: Point, small_pages: Callable[..., None]
) -> None:
    small_pages(size=2)
    factories.answer(point)
    address = addresses(point)["item"]

    first = read(desk, address, hva="svar")

    older = first.partition("hva=svar&amp;for=")[2].partition('"')[0]
    assert older.isdigit()
    assert "Nyeste" in read(desk, address, hva="svar", **{"for": older})


@pytest.mark.parametrize("which", ["item", "point", "answer"])
def test_it_costs_the_same_however_much_has_happened(
    desk: Client, point: Point, which: str
) -> None:
    factories.answer(point, status="draft")
    for summary in ("Først slik.", "Så slik."):
        edit(point, summary)
        noting.write(about=point, text=summary, by=factories.BY, at=factories.now())
    address = addresses(point)[which]
    few = queries(lambda: desk.get(address))

    for number in range(5):
        edit(point, f"Forståelse nummer {number} av en lang rekke.")
        noting.write(about=point, text=f"Notat {number}", by=factories.BY, at=factories.now())

    assert queries(lambda: desk.get(address)) == few


def test_it_can_be_taken_along(desk: Client, point: Point) -> None:
    edit(point, "Ulla leser det slik nå.")
    factories.answer(point, status="draft")
    address = addresses(point)["item"]

    sheet = desk.get(address, {"fil": "csv", "hva": "tekst"})
    told = json.loads(desk.get(address, {"fil": "json"}).content)

    assert sheet["Content-Type"] == "text/csv; charset=utf-8"
    name = f"historikk-{point.submission.reference.lower()}.csv"
    assert sheet["Content-Disposition"] == f'attachment; filename="{name}"'
    lines = sheet.content.decode()
    assert "Endret forståelsen" in lines
    assert "→ Ulla leser det slik nå." in lines
    assert "no-store" in sheet["Cache-Control"]
    assert told["om"] == point.submission.reference
    assert [act["nummer"] for act in told["handlinger"]] == sorted(
        (act["nummer"] for act in told["handlinger"]), reverse=True
    )
    assert told["eldre"] is None


def test_what_is_taken_along_is_the_whole(
    desk: Client, point: Point, small_pages: Callable[..., None]
) -> None:
    for number in range(9):
        edit(point, f"Forståelse nummer {number}.")
    address = addresses(point)["point"]
    everything = json.loads(desk.get(address, {"fil": "json"}).content)["handlinger"]
    small_pages(size=2, rows=4)

    told = json.loads(desk.get(address, {"fil": "json"}).content)

    assert told["handlinger"] == everything
    assert len(everything) >= 10


def test_what_is_sealed_is_not_taken_along(desk: Client, pia: User) -> None:
    text = "Ring Gjemte Ola om løypa."
    submission = factories.submission(text)
    factories.point(submission, summary="Gjemte Ola vil ha lys i løypa.")
    masked = text.replace("Gjemte Ola", "██████████")
    screening.approve(submission=submission, text=masked, by=pia, at=factories.now())
    at = [submission.activity.plan.slug, submission.reference]

    for kind in ("csv", "json"):
        file = desk.get(reverse("feedback:item_history", args=at), {"fil": kind})
        assert "Gjemte Ola" not in file.content.decode()


@pytest.mark.parametrize("which", ["item", "point", "answer"])
def test_it_is_closed_to_others_and_to_writing(
    client: Client, point: Point, which: str, rolf: User, pia: User
) -> None:
    address = addresses(point)[which]

    assert client.get(address).status_code == 302
    client.force_login(rolf)
    assert client.get(address).status_code == 403
    client.force_login(pia)
    assert client.post(address).status_code == 405
    assert client.get(address.replace(point.submission.reference, "FRIV-9999")).status_code == 404


def test_a_draft_sent_back_shows_its_comment_to_the_bench(desk: Client, point: Point) -> None:
    draft = factories.answer(point, status="ready")
    answering.send_back(
        answer=draft, comment="Skriv når det skjer.", by=factories.BY, at=factories.now()
    )

    assert "Skriv når det skjer." in read(desk, addresses(point)["answer"])


def test_submissions_say_where_their_history_is(desk: Client, point: Point) -> None:
    at = [point.submission.activity.plan.slug]
    item = read(desk, reverse("feedback:item", args=[*at, point.submission.reference]))

    assert addresses(point)["item"] in item
    assert addresses(point)["point"] in item
    shown = read(desk, reverse("feedback:answer_show", args=[*at, point.reference]))
    assert addresses(point)["answer"] in shown
    assert Submission.objects.count() == 1
