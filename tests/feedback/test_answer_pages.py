"""Writing an answer: works, wrong role, wrong method, bad input; and nothing typed is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Point
from consultations.services import relating
from feedback.models import Answer
from feedback.services import answering, deciding, publishing
from tests import factories
from tests.factories import BY, now
from tests.feedback.filled import filled


@pytest.fixture
def point(db: Any) -> Point:
    return factories.point(text="Vi vil låse oss inn selv når vi øver om kvelden.")


def address(name: str, point: Point) -> str:
    return reverse(f"feedback:{name}", args=[point.submission.activity.plan.slug, point.reference])


@pytest.fixture
def pias(browse: Any, pia: Any) -> Client:
    return browse(pia)


@pytest.fixture
def livs(browse: Any, liv: Any) -> Client:
    return browse(liv)


# What each outcome asks for


@pytest.mark.parametrize("outcome", Answer.Outcome.values)
def test_every_outcome_can_be_sent_to_control(pias: Client, point: Point, outcome: str) -> None:
    reply = pias.post(address("answer_edit", point), filled(point, outcome, do="submit"))

    assert reply.status_code == 303
    answer = Answer.objects.get(point=point)
    assert (answer.outcome, answer.status) == (outcome, Answer.Status.READY)
    point.refresh_from_db()
    assert point.status == Point.Status.READY


@pytest.mark.parametrize(
    ("outcome", "missing", "sentence"),
    [
        ("accepted", {"what_we_do": ""}, "Skriv hva kommunen gjør."),
        ("partly_accepted", {"what_we_do_not": ""}, "Skriv hva kommunen ikke gjør nå."),
        ("already_covered", {"where": ""}, "Skriv hvor dette finnes"),
        ("deferred", {"revisit_date": ""}, "Skriv når saken tas opp igjen"),
        ("used_as_knowledge", {"used_for": "ok"}, "Skriv hva punktet er brukt til."),
        ("forwarded", {"forwarded_to": ""}, "Skriv hvem punktet er sendt til."),
        ("forwarded", {"forwarded_date": ""}, "Skriv hvilken dag punktet ble sendt videre."),
        ("not_accepted", {"reason1_type": "", "reason1_text": ""}, "Grunn mangler."),
        ("not_accepted", {"reason1_text": "Nei, ikke nå."}, "Grunnen sier for lite."),
        ("not_accepted", {"reason1_text": ""}, "Skriv grunnen med egne ord."),
        ("accepted", {"link1_reason": "Fordi."}, "Skriv hvorfor koblingen er gjort"),
        ("accepted", {"link1_kind": ""}, "Velg hva slags kobling det er."),
        ("accepted", {"link1_kind": "considered"}, "Velg tiltaket eller plandelen"),
        ("accepted", {"outcome": ""}, "Velg hva som ble resultatet"),
        ("accepted", {"responsible_unit": ""}, "Skriv hvem som har ansvaret"),
        ("deferred", {"revisit_date": "31.02.2027"}, "Datoen finnes ikke."),
        ("accepted", {"link1_wording_changed": "on"}, "Skriv ordene avsenderen brukte."),
        ("accepted", {"link1_plan_wording": "egen kode"}, "Kryss av for «Planen bruker andre ord»"),
        ("accepted", {"link1_service_name": "Booking"}, "Velg ett tiltak, én plandel eller én"),
        (
            "not_accepted",
            {"reason2_type": "money", "reason2_text": "Samme grunn en gang til, med andre ord."},
            "Grunnen er valgt fra før.",
        ),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    pias: Client, point: Point, outcome: str, missing: dict[str, Any], sentence: str
) -> None:
    typed = filled(point, outcome, do="submit", what_we_do_not="Vi bygger ikke nytt, sa Ægir.")
    typed |= missing

    reply = pias.post(address("answer_edit", point), typed)

    page = reply.content.decode()
    assert reply.status_code == 422
    assert sentence in page
    assert "For å gå videre må du rette opp følgende feil" in page
    assert missing.get("what_we_do_not", "Vi bygger ikke nytt, sa Ægir.") in page
    assert not Answer.objects.filter(point=point).exists()


def test_a_fault_stands_beside_the_row_it_is_about(pias: Client, point: Point) -> None:
    typed = filled(point, "not_accepted", do="submit")
    typed |= {"reason2_type": "rules", "reason2_text": "For kort."}

    reply = pias.post(address("answer_edit", point), typed)

    assert list(reply.context["form"].errors) == ["reason2_text"]


def test_a_draft_may_be_unfinished(pias: Client, point: Point) -> None:
    reply = pias.post(address("answer_edit", point), filled(point, what_we_do="", do="save"))

    assert reply.status_code == 303
    assert Answer.objects.get(point=point).status == Answer.Status.DRAFT
    page = pias.get(reply.url).content.decode()
    assert "Utkast lagret" in page
    assert "Slik ser avsenderen svaret" in page


def test_both_wordings_are_kept(pias: Client, point: Point) -> None:
    wording = {
        "link1_wording_changed": "on",
        "link1_submitted_wording": "låse oss inn selv",
        "link1_plan_wording": "egen kode etter opplæring",
        "link1_wording_reason": "Brannkravene krever at noen har fått opplæring.",
    }

    pias.post(address("answer_edit", point), filled(point, do="submit", **wording))

    link = Answer.objects.get(point=point).links.get()
    assert link.wording_changed
    assert (link.submitted_wording, link.plan_wording) == (
        "låse oss inn selv",
        "egen kode etter opplæring",
    )


def test_a_named_service_can_cover_a_point(pias: Client, point: Point) -> None:
    service = {
        "link1_target": "",
        "link1_service_name": "Aktiv kommune",
        "link1_service_url": "https://eksempelvik.example/lokaler",
    }

    pias.post(address("answer_edit", point), filled(point, "already_covered", **service))

    link = Answer.objects.get(point=point).links.get()
    assert (link.service_name, link.measure) == ("Aktiv kommune", None)


# Preview and language help


def test_preview_shows_the_answer_and_stores_nothing(pias: Client, point: Point) -> None:
    typed = filled(point, do="preview", what_we_do="Lag får egen kode til tre skoler.")

    reply = pias.post(address("answer_edit", point), typed)

    assert reply.status_code == 200
    assert "Dette er ikke lagret ennå." in reply.content.decode()
    assert reply.context["preview"].answer.what_we_do == "Lag får egen kode til tre skoler."
    assert not Answer.objects.filter(point=point).exists()


def test_an_empty_promise_is_pointed_out_and_never_stops_anybody(
    pias: Client, point: Point
) -> None:
    words = "Dette tas med i det videre arbeidet med lokaler på skolene."

    reply = pias.post(address("answer_edit", point), filled(point, what_we_do=words, do="submit"))

    assert reply.status_code == 303
    page = pias.post(
        address("answer_edit", point), filled(point, what_we_do=words, do="preview")
    ).content.decode()
    assert "«tas med i det videre arbeidet»" in page
    assert "Skriv hvem som gjør hva, innen når" in page


def test_a_reason_used_many_times_is_pointed_out(pias: Client, point: Point) -> None:
    plan = point.submission.activity.plan
    reason = factories.reason()
    for _ in range(5):
        factories.point(plan=plan, outcome="not_accepted", answer={"reasons": [reason]})

    typed = filled(point, "not_accepted", do="preview", reason1_text=reason.text)
    reply = pias.post(address("answer_edit", point), typed)

    assert "Du har brukt denne begrunnelsen 5 ganger." in reply.content.decode()


# Several at once, and two people at once


def test_a_joint_answer_reaches_the_like_points(pias: Client, point: Point) -> None:
    other = factories.point(plan=point.submission.activity.plan)
    relating.mark_like(a=point, b=other, by=BY, at=now())
    assert other.reference in pias.get(address("answer_edit", point)).content.decode()

    pias.post(address("answer_edit", point), filled(point, also=[other.reference]))

    first, second = Answer.objects.get(point=point), Answer.objects.get(point=other)
    assert first.joint_key == second.joint_key is not None
    assert first.what_we_do == second.what_we_do


def test_a_stale_draft_is_a_conflict_that_shows_both_texts(
    pias: Client, browse: Any, ulla: Any, point: Point
) -> None:
    pias.post(address("answer_edit", point), filled(point))
    draft = Answer.objects.get(point=point)
    browse(ulla).post(
        address("answer_edit", point),
        filled(point, revision=draft.revision, what_we_do="Ulla skrev dette om nøkler."),
    )

    typed = filled(point, revision=draft.revision, what_we_do="Pia skrev dette om koder.")
    reply = pias.post(address("answer_edit", point), typed)

    page = reply.content.decode()
    assert reply.status_code == 409
    assert "Ulla skrev dette om nøkler." in page
    assert "Pia skrev dette om koder." in page
    assert "av Ulla Enhet" in page
    draft.refresh_from_db()
    assert draft.what_we_do == "Ulla skrev dette om nøkler."
    typed["revision"] = reply.context["revision"]
    assert pias.post(address("answer_edit", point), typed).status_code == 303


def test_a_changed_reason_alone_makes_an_older_form_stale(pias: Client, point: Point) -> None:
    first = filled(point, "not_accepted")
    pias.post(address("answer_edit", point), first)
    read_at = Answer.objects.get(point=point).revision
    changed = first | {"revision": read_at, "reason1_text": "Et helt annet argument om penger."}
    assert pias.post(address("answer_edit", point), changed).status_code == 303

    reply = pias.post(address("answer_edit", point), first | {"revision": read_at})

    assert reply.status_code == 409
    reason = Answer.objects.get(point=point).reasons.get()
    assert reason.text == "Et helt annet argument om penger."


def test_two_who_begin_at_once_do_not_overwrite_each_other(pias: Client, point: Point) -> None:
    factories.answer(point, status="draft", what_we_do="Den første skrev dette om nøkler.")

    reply = pias.post(address("answer_edit", point), filled(point, revision=0))

    assert reply.status_code == 409
    assert "Den første skrev dette om nøkler." in reply.content.decode()


def test_a_draft_that_is_gone_is_a_conflict(pias: Client, point: Point) -> None:
    answer = factories.answer(point, status="draft")
    answering.discard(answer=answer, by=BY, at=now())

    reply = pias.post(address("answer_edit", point), filled(point, revision=1))

    assert reply.status_code == 409
    assert "forkastet mens du skrev" in reply.content.decode()


# A new answer where there is one


def test_a_new_answer_asks_why_it_is_changed(pias: Client, point: Point) -> None:
    answered = factories.point(answered=True)
    measure = Answer.objects.get(point=answered).links.get().measure
    factories.report_status(measure, "delayed", reason="Byggesaken tar lengre tid enn ventet.")

    page = pias.get(address("answer_edit", answered)).content.decode()
    silent = pias.post(address("answer_edit", answered), filled(answered, do="submit"))
    told = pias.post(
        address("answer_edit", answered),
        filled(answered, do="submit", change_reason="Tiltaket er forsinket med tre måneder."),
    )

    assert "Svaret som gjelder nå" in page
    assert silent.status_code == 422
    assert "Skriv hvorfor svaret er endret" in silent.content.decode()
    assert told.status_code == 303


def test_a_published_answer_is_corrected_as_a_new_version(pias: Client, livs: Client) -> None:
    answered = factories.point(answered=True)
    old = Answer.objects.get(point=answered)
    reason = "Tallet på plasser i salen var skrevet feil."

    silent = pias.post(address("answer_edit", answered), filled(answered, do="submit"))
    told = pias.post(
        address("answer_edit", answered), filled(answered, do="submit", change_reason=reason)
    )
    new = Answer.objects.get(point=answered, status="ready")
    livs.post(address("answer_approve", answered))
    publishing.hold(answers=[new], by=BY, at=now(), minutes=0)

    assert silent.status_code == 422
    assert told.status_code == 303
    old.refresh_from_db()
    new.refresh_from_db()
    answered.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "published")
    assert (new.supersedes, new.version, new.change_reason) == (old, 2, reason)
    assert answered.status == "answered"


def test_a_decided_point_has_no_form(pias: Client) -> None:
    answered = factories.point(answered=True)
    recommended = Answer.objects.get(point=answered)
    decision = factories.decision(answered.submission.activity.plan)
    deciding.adopt(decision=decision, answers=[recommended], by=BY, at=now())

    reply = pias.get(address("answer_edit", answered), follow=True)

    assert reply.redirect_chain
    assert "Et organ har bestemt svaret." in reply.content.decode()
    assert pias.post(address("answer_edit", answered), filled(answered)).status_code == 422


# Control


def test_control_approves(livs: Client, point: Point) -> None:
    answer = factories.answer(point, status="ready")

    reply = livs.post(address("answer_approve", point))

    assert reply.status_code == 303
    answer.refresh_from_db()
    assert answer.status == Answer.Status.APPROVED


def test_control_sends_back_with_a_comment(livs: Client, pias: Client, point: Point) -> None:
    answer = factories.answer(point, status="ready")

    silent = livs.post(address("answer_send_back", point), {"comment": " "})
    livs.post(address("answer_send_back", point), {"comment": "Si hvem som har nøklene."})

    assert silent.status_code == 422
    assert "Skriv hva som må endres." in silent.content.decode()
    answer.refresh_from_db()
    assert answer.status == Answer.Status.DRAFT
    assert "Si hvem som har nøklene." in pias.get(address("answer_edit", point)).content.decode()


def test_a_draft_can_be_discarded(pias: Client, point: Point) -> None:
    answer = factories.answer(point, status="draft")

    assert pias.post(address("answer_discard", point)).status_code == 303

    answer.refresh_from_db()
    assert answer.status == Answer.Status.DISCARDED


@pytest.mark.parametrize("act", ["answer_approve", "answer_discard", "answer_send_back"])
def test_an_act_on_nothing_is_a_conflict(livs: Client, point: Point, act: str) -> None:
    reply = livs.post(address(act, point), {"comment": "Si hvem som har nøklene."})

    assert reply.status_code == 409
    assert "allerede publisert eller forkastet" in reply.content.decode()


def test_a_draft_cannot_be_approved(livs: Client, point: Point) -> None:
    answer = factories.answer(point, status="draft")

    reply = livs.post(address("answer_approve", point))

    assert reply.status_code == 422
    answer.refresh_from_db()
    assert answer.status == Answer.Status.DRAFT


# The list


def test_the_list_shows_each_stage(pias: Client, point: Point) -> None:
    plan = point.submission.activity.plan
    for status in ("draft", "ready", "approved"):
        factories.answer(factories.point(plan=plan), status=status)
    factories.point(plan=plan, answered=True)

    reply = pias.get(reverse("feedback:answer_list", args=[plan.slug]))

    counts = {key: count for key, _, count in reply.context["stages"]}
    assert counts == {
        "utkast": 1,
        "til-kontroll": 1,
        "klar": 1,
        "publiseres": 0,
        "publisert": 1,
    }
    empty = pias.get(reverse("feedback:answer_list", args=[plan.slug]), {"status": "publiseres"})
    assert "Ingen svar venter på å bli publisert." in empty.content.decode()


@pytest.mark.parametrize("status", ["published", "ready"])
def test_the_list_asks_as_much_for_twenty_as_for_two(pias: Client, status: str) -> None:
    plan = factories.plan()
    page = reverse("feedback:answer_list", args=[plan.slug])
    stage = {"published": "publisert", "ready": "til-kontroll"}[status]

    def queries() -> int:

        with CaptureQueriesContext(
            connection,
        ) as asked:
            reply = pias.get(page, {"status": stage})
        assert reply.status_code == 200
        return len(asked)

    def add(count: int) -> None:
        for number in range(count):
            outcome = ("accepted", "not_accepted")[number % 2]
            factories.answer(factories.point(plan=plan), outcome=outcome, status=status)

    add(2)
    queries()
    at_two = queries()
    add(18)

    assert queries() == at_two


# Who may, and where


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("answer_edit", {"pia", "liv", "ulla"}),
        ("answer_show", {"pia", "liv", "ulla", "arne"}),
    ],
)
def test_reading_is_for_those_with_the_right(
    browse: Any, cast: Any, point: Point, page: str, allowed: set[str]
) -> None:
    for name, user in cast.items():
        status = browse(user).get(address(page, point)).status_code
        expected = 200 if name in allowed else 302 if user is None else 403
        assert (name, status) == (name, expected)


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        ("answer_approve", {"liv"}),
        ("answer_send_back", {"liv"}),
        ("answer_discard", {"pia", "liv", "ulla"}),
        ("answer_edit", {"pia", "liv", "ulla"}),
    ],
)
def test_acting_is_for_those_with_the_right(
    browse: Any, cast: Any, point: Point, act: str, allowed: set[str]
) -> None:
    for name, user in cast.items():
        status = browse(user).post(address(act, point)).status_code
        assert (status in (302, 403)) == (name not in allowed), (name, status)


@pytest.mark.parametrize("act", ["answer_approve", "answer_send_back", "answer_discard"])
def test_acts_are_posted(livs: Client, point: Point, act: str) -> None:
    assert livs.get(address(act, point)).status_code == 405
    assert livs.put(address("answer_edit", point)).status_code == 405
    assert livs.post(address("answer_show", point)).status_code == 405


def test_a_point_of_another_plan_is_not_there(pias: Client, point: Point) -> None:
    other = factories.plan()

    for name in ("answer_edit", "answer_show"):
        wrong = reverse(f"feedback:{name}", args=[other.slug, point.reference])
        assert pias.get(wrong).status_code == 404
        assert (
            pias.get(address(name, point).replace(point.reference, "FRIV-9999-1")).status_code
            == 404
        )
