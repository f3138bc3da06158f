"""Mitt innspill: with reference and code the sender sees, corrects, withdraws and takes along what is theirs."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.log import keys
from audit.log.opening import read as read_opening
from audit.log.proof import read as read_proof
from audit.models import Act, Leaf
from consultations.models import Correction, Point, ReceiptLink, Submission
from consultations.services import correcting, receipts, screening
from consultations.services.receipts import Receipt
from consultations.services.registering import ContactDetails
from core.calendar import day_of
from core.errors import Conflict, Refused
from feedback.models import Thread, ThreadMessage
from feedback.services import entering, objecting
from tests import factories
from tests.feedback.pages import queries, text_of

pytestmark = pytest.mark.django_db
BY, now = factories.BY, factories.now
WRONG = "Referansen og koden passer ikke sammen."


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    cache.clear()
    yield
    cache.clear()


def receipt_for(submission: Submission) -> Receipt:
    return receipts.renew(submission=submission, reason="Sendt i brev.", by=BY, at=now())


@pytest.fixture
def submission() -> Submission:
    contact = ContactDetails(name="Kari Nordmann", email="kari@example.no", wants_updates=True)
    return factories.submission("Vi vil ha lys i løypa.", contact=contact)


@pytest.fixture
def code(submission: Submission) -> str:
    found = receipt_for(submission).keys
    assert found is not None
    return found.code


def approve(submission: Submission) -> None:
    screening.approve(submission=submission, by=BY, at=now())


def knock(client: Client, reference: str, code: str) -> Any:
    return client.post("/min/", {"reference": reference, "code": code})


@pytest.fixture
def client(submission: Submission, code: str) -> Client:
    """The sender, inside."""
    sender = Client()
    assert knock(sender, submission.reference, code).status_code == 303
    return sender


def at(submission: Submission, step: str = "show", *more: Any) -> str:
    return reverse(f"feedback:own_{step}", args=[submission.reference, *more])


# --- The door ---


def test_reference_and_code_open_the_submission(submission: Submission, code: str) -> None:
    sender = Client()

    reply = knock(sender, f" {submission.reference.lower()} ", code.lower().replace("-", " "))
    page = sender.get(reply["Location"])

    assert reply.status_code == 303
    assert reply["Location"] == at(submission)
    assert "Vi vil ha lys i løypa." in page.content.decode()


def test_wrong_and_unknown_get_the_same_answer(submission: Submission, code: str) -> None:
    replies = [
        knock(Client(REMOTE_ADDR=f"192.0.2.{place}"), reference, "7K3M-Q9TX-4HWP")
        for place, reference in enumerate([submission.reference, "FRIV-9999"])
    ]

    assert [reply.status_code for reply in replies] == [422, 422]
    assert WRONG in replies[0].content.decode()
    known, unknown = (
        re.sub(r"FRIV-\d+|" + submission.reference, "REF", text_of(reply)) for reply in replies
    )
    assert known == unknown


def test_a_submission_without_a_code_is_opened_by_none() -> None:
    bare = factories.submission()

    for code in ("", "0000-0000-0000"):
        assert not receipts.fits(bare, code)


def test_unknown_takes_as_much_work_as_wrong(
    submission: Submission, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    monkeypatch.setattr(receipts, "make_password", lambda *_: worked.append("made"))
    monkeypatch.setattr(receipts, "check_password", lambda *_: worked.append("checked"))

    for reference in (submission.reference, "FRIV-9999"):
        with pytest.raises(entering.WrongCode):
            entering.enter(reference=reference, code="7K3M-Q9TX-4HWP", place="192.0.2.1")

    assert worked == ["checked", "made"]


@pytest.mark.parametrize("same", ["reference", "place"])
def test_ten_failures_lock_the_reference_and_the_place(
    submission: Submission, code: str, same: str
) -> None:
    for attempt in range(10):
        place = "192.0.2.1" if same == "place" else f"192.0.2.{attempt}"
        reference = submission.reference if same == "reference" else f"FRIV-{attempt + 5000}"
        assert knock(Client(REMOTE_ADDR=place), reference, "feil").status_code == 422

    right = Client(REMOTE_ADDR="192.0.2.1" if same == "place" else "198.51.100.1")
    reply = knock(right, submission.reference, code)

    assert reply.status_code == 429
    assert "Koden er prøvd for mange ganger. Vent 15 minutter" in reply.content.decode()


def test_the_lock_opens_after_a_quarter_and_the_link_never_locks(
    submission: Submission,
) -> None:
    made = receipt_for(submission).keys
    assert made is not None
    for _ in range(11):
        last = knock(Client(), submission.reference, "feil")

    by_link = Client().get(reverse("feedback:own_link", args=[made.token]))
    with time_machine.travel(now() + timedelta(minutes=16)):
        later = knock(Client(), submission.reference, made.code)

    assert last.status_code == 429
    assert by_link.status_code == 303
    assert later.status_code == 303


def test_the_link_opens_and_leaves_the_address(submission: Submission) -> None:
    made = receipt_for(submission).keys
    assert made is not None
    client = Client()

    reply = client.get(reverse("feedback:own_link", args=[made.token]))

    assert reply["Location"] == at(submission)
    assert reply["Referrer-Policy"] == "no-referrer"
    assert client.get(at(submission)).status_code == 200
    assert ReceiptLink.objects.latest("pk").revoked_at is None


@pytest.mark.parametrize("why", ["expired", "revoked", "unknown"])
def test_a_link_that_is_over_says_what_to_do(submission: Submission, why: str) -> None:
    made = receipt_for(submission).keys
    assert made is not None
    token = "x" * 43 if why == "unknown" else made.token
    if why == "revoked":
        receipt_for(submission)
    late = timedelta(days=731) if why == "expired" else timedelta(0)

    with time_machine.travel(now() + late):
        reply = Client().get(reverse("feedback:own_link", args=[token]))

    assert reply.status_code == 404
    assert "Lenken virker ikke lenger" in reply.content.decode()


@pytest.mark.parametrize(
    "step",
    ["show", "proof", "opening", "export", "export_file", "correct", "withdraw", "close"],
)
def test_without_the_key_every_page_leads_to_the_door(submission: Submission, step: str) -> None:
    there, not_there = (
        Client().post(reverse(f"feedback:own_{step}", args=[reference]))
        if step == "close"
        else Client().get(reverse(f"feedback:own_{step}", args=[reference]))
        for reference in (submission.reference, "FRIV-9999")
    )

    assert (there.status_code, not_there.status_code) == (303, 303)
    assert there["Location"] == f"/min/?ref={submission.reference}"
    assert not_there["Location"] == "/min/?ref=FRIV-9999"
    assert there["Cache-Control"] == "no-store"


def test_one_key_opens_one_submission(client: Client) -> None:
    other = factories.submission("Noe helt annet.")

    assert client.get(at(other)).status_code == 303


def test_half_an_hour_later_it_is_closed(client: Client, submission: Submission) -> None:
    with time_machine.travel(now() + timedelta(minutes=29)):
        assert client.get(at(submission)).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=31)):
        assert client.get(at(submission)).status_code == 303


def test_whoever_shares_the_machine_finds_it_closed(client: Client, submission: Submission) -> None:
    client.post(at(submission, "close"))

    assert client.get(at(submission)).status_code == 303


def test_an_old_session_is_not_taken_along(submission: Submission, code: str) -> None:
    """Who knew the session before does not know it after."""
    sender = Client()
    sender.get("/min/")
    knock(sender, submission.reference, code)
    before = sender.cookies["sessionid"].value

    knock(sender, submission.reference, code)

    assert sender.cookies["sessionid"].value != before


@pytest.mark.parametrize(
    "step", ["show", "proof", "opening", "export", "export_file", "correct", "withdraw"]
)
def test_what_is_for_one_reader_is_kept_and_found_nowhere(
    client: Client, submission: Submission, step: str
) -> None:
    reply = client.get(at(submission, step))

    assert reply.status_code == 200
    assert reply["Cache-Control"] == "no-store"
    assert reply["X-Robots-Tag"] == "noindex"
    # A page with a form may name its address to ourselves: a browser that may not, sends no form.
    has_form = "<form" in reply.content.decode()
    assert reply["Referrer-Policy"] == ("same-origin" if has_form else "no-referrer")


# --- What is seen ---


def test_the_sender_sees_everything(client: Client, submission: Submission) -> None:
    approve(submission)
    point = factories.point(
        submission, answered=True, summary="Løypa bør ha lys.", theme=factories.theme()
    )

    page = client.get(at(submission)).content.decode()

    answer = point.answers.get()
    for words in (
        "Vi vil ha lys i løypa.",
        "Kari Nordmann",
        "kari@example.no",
        "Løypa bør ha lys.",
        answer.get_outcome_display(),
        answer.what_we_do,
        "Alle kan lese det",
    ):
        assert words in page


def test_a_draft_is_not_an_answer(client: Client, submission: Submission) -> None:
    point = factories.point(submission)
    factories.answer(point, status="ready", what_we_do="Et utkast ingen skal se ennå, om lys.")

    page = client.get(at(submission)).content.decode()

    assert "Et utkast ingen skal se" not in page
    assert "Punktet har ikke fått svar ennå." in page
    assert "Ikke ennå. Vi leser det først." in page


def test_it_says_what_everybody_may_read(client: Client, submission: Submission) -> None:
    screening.approve(submission=submission, text="Vi vil ha ███ i løypa.", by=BY, at=now())
    masked = client.get(at(submission)).content.decode()
    screening.withhold(
        submission=submission,
        reason="privacy",
        legal_reference="offentleglova § 13",
        by=BY,
        at=now(),
    )
    withheld = client.get(at(submission)).content.decode()

    assert "med noen ord skjult" in masked
    assert "Grunn: hensyn til personvern" in withheld


def test_twenty_points_cost_no_more_queries_than_two() -> None:
    made = factories.submission("lys. " * 20, screened=True)
    found, sender = receipt_for(made).keys, Client()
    assert found is not None
    knock(sender, made.reference, found.code)

    def ask() -> Any:
        return sender.get(at(made))

    def add(place: int) -> None:
        span, summary = (5 * place, 5 * place + 4), f"Lys {place} i løypa."
        point = factories.point(made, span=span, summary=summary)
        objecting.say_no(point=point, text="Nei.", by=BY, at=now())
        factories.answer(point)

    for place in range(2):
        add(place)
    few = queries(ask)
    for place in range(2, 20):
        add(place)

    assert queries(ask) == few


def test_the_proof_and_the_opening_fit(client: Client, submission: Submission) -> None:
    proof = client.get(at(submission, "proof"))
    opening = client.get(at(submission, "opening"))

    assert f"{submission.reference}.tlog-proof" in proof["Content-Disposition"]
    read = read_proof(proof.content.decode())
    read.check(keys.verifiers())
    assert read_opening(opening.content.decode()).opens(read.leaf)


def test_everything_is_taken_along_as_a_page_and_as_a_file(
    client: Client, submission: Submission
) -> None:
    other = factories.submission("Hemmelig fra en annen.")
    approve(submission)
    factories.point(submission, answered=True)

    page = client.get(at(submission, "export")).content.decode()
    file = client.get(at(submission, "export_file"))

    content = json.loads(file.content)
    assert content["om"] == submission.reference
    assert "kari@example.no" in page
    assert "kari@example.no" in file.content.decode()
    assert "Hemmelig fra en annen." not in page + file.content.decode()
    assert other.reference not in file.content.decode()
    assert "code_hash" not in file.content.decode()
    fresh = Submission.objects.get(pk=submission.pk)
    assert (fresh.code_hash or "?") not in file.content.decode()
    for link in ReceiptLink.objects.order_by("pk"):
        assert link.token_hash not in file.content.decode()


# --- What is done ---


def test_a_correction_stands_beside_the_original(client: Client, submission: Submission) -> None:
    form = client.get(at(submission, "correct"))
    reply = client.post(at(submission, "correct"), {"text": "Lys i hele løypa."}, follow=True)

    page = reply.content.decode()
    assert "Vi vil ha lys i løypa." in form.content.decode()
    assert "Rettelse 1" in page
    assert "Lys i hele løypa." in page
    assert "Vi vil ha lys i løypa." in page
    fresh = Submission.objects.get(pk=submission.pk)
    assert fresh.original_text == "Vi vil ha lys i løypa."
    act = Act.objects.newest_first()[0]
    assert (act.about, act.actor.key) == (submission.reference, submission.reference)


def test_a_correction_sent_twice_corrects_once(client: Client, submission: Submission) -> None:
    given = {"text": "Lys i hele løypa.", "form_key": "k" * 32}

    for _ in range(2):
        client.post(at(submission, "correct"), given)

    assert Correction.objects.count() == 1


def test_an_empty_correction_is_refused(client: Client, submission: Submission) -> None:
    reply = client.post(at(submission, "correct"), {"text": "  "})

    assert reply.status_code == 422
    assert "Rettelsen er tom." in reply.content.decode()


def test_a_withdrawn_submission_is_a_stub(client: Client, submission: Submission) -> None:
    approve(submission)
    asked = client.get(at(submission, "withdraw")).content.decode()

    reply = client.post(at(submission, "withdraw"), follow=True)

    public = Client().get(f"/innspill/{submission.reference}/").content.decode()
    assert "Teksten blir borte fra nettsiden." in asked
    assert "Trukket av deg" in reply.content.decode()
    assert "Vi vil ha lys i løypa." not in public
    assert submission.reference in public
    assert Leaf.objects.filter(kind=Leaf.Kind.WITHDRAWN).count() == 1
    assert client.post(at(submission, "withdraw")).status_code == 303
    assert Leaf.objects.filter(kind=Leaf.Kind.WITHDRAWN).count() == 1
    late = Submission.objects.get(pk=submission.pk)
    with pytest.raises(Conflict, match="er trukket"):
        correcting.correct(submission=late, text="Likevel.", by=BY, at=now())


def test_the_sender_objects_and_we_must_answer(client: Client, submission: Submission) -> None:
    point = factories.point(submission, summary="Løypa bør asfalteres.")

    page = client.get(at(submission)).content.decode()
    form = client.get(at(submission, "object", point.number)).content.decode()
    reply = client.post(
        at(submission, "object", point.number), {"text": "Vi mente lys!"}, follow=True
    )

    assert "Stemmer ikke dette?" in page
    assert "Løypa bør asfalteres." in form
    thread = Thread.objects.get()
    assert thread.due_date == day_of(now()) + timedelta(days=14)
    assert "Vi mente lys!" in reply.content.decode()
    assert "Takk. Vi svarer innen 14 dager." in reply.content.decode()
    assert at(submission, "object", point.number) not in reply.content.decode()


@pytest.mark.parametrize("state", ["answered", "waiting", "withdrawn"])
def test_an_objection_is_refused_with_the_reason(
    client: Client, submission: Submission, state: str
) -> None:
    approve(submission)
    point = factories.point(submission, answered=state == "answered")
    if state == "waiting":
        objecting.say_no(point=point, text="Nei.", by=BY, at=now())
    if state == "withdrawn":
        client.post(at(submission, "withdraw"))
    before = Thread.objects.count()

    page = client.get(at(submission, "object", point.number)).content.decode()
    reply = client.post(at(submission, "object", point.number), {"text": "Vi mente lys!"})

    words = {"answered": "har fått svar", "waiting": "allerede sagt fra", "withdrawn": "er trukket"}
    assert words[state] in page
    assert reply.status_code == 409
    assert words[state] in reply.content.decode()
    assert Thread.objects.count() == before


def test_an_objection_sent_twice_is_one(client: Client, submission: Submission) -> None:
    point = factories.point(submission)
    given = {"text": "Vi mente lys!", "form_key": "k" * 32}

    replies = [client.post(at(submission, "object", point.number), given) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [303, 303]
    assert ThreadMessage.objects.count() == 1


def test_an_empty_objection_and_somebody_elses_point_are_refused(
    client: Client, submission: Submission
) -> None:
    point = factories.point(submission)

    assert client.post(at(submission, "object", point.number), {"text": " "}).status_code == 422
    assert client.get(at(submission, "object", 99)).status_code == 404


# --- At the workbench ---


@pytest.fixture
def thread(submission: Submission) -> Thread:
    point = factories.point(submission, summary="Løypa bør asfalteres.")
    return objecting.say_no(point=point, text="Vi mente lys!", by=BY, at=now())


def test_the_planner_sees_what_the_sender_says(
    browse: Callable[..., Client], pia: User, submission: Submission, thread: Thread
) -> None:
    correcting.correct(submission=submission, text="Lys i hele løypa.", by=BY, at=now())
    plan = submission.activity.plan

    day = browse(pia).get("/arbeid/").content.decode()
    page = browse(pia).get(reverse("feedback:item", args=[plan.slug, submission.reference]))

    assert f"misforstått {thread.point.reference}" in day
    body = page.content.decode()
    assert "Vi mente lys!" in body
    assert "Lys i hele løypa." in body
    assert "Svar avsenderen" in body


def test_what_is_sealed_is_sealed_in_the_corrections_too(
    browse: Callable[..., Client], pia: User, submission: Submission, thread: Thread
) -> None:
    screening.withhold(
        submission=submission, reason="privacy", legal_reference="§ 13", by=BY, at=now()
    )
    plan = submission.activity.plan

    page = browse(pia).get(reverse("feedback:item", args=[plan.slug, submission.reference]))

    assert "Vi mente lys!" not in page.content.decode()
    assert "Åpne originalen for å lese det." in page.content.decode()


def settle(client: Client, thread: Thread, **changes: Any) -> Any:
    given = {
        "thread": thread.pk,
        "revision": thread.revision,
        "result": "upheld",
        "text": "Du har rett. Vi har skrevet om punktet.",
    }
    point = thread.point
    path = reverse(
        "feedback:thread_settle", args=[point.submission.activity.plan.slug, point.reference]
    )
    return client.post(path, given | changes)


@pytest.mark.parametrize(
    ("result", "words"),
    [("upheld", "Avsenderen har rett"), ("not_upheld", "Vi har forstått punktet riktig")],
)
def test_the_planner_answers_and_the_sender_reads_it(
    browse: Callable[..., Client],
    pia: User,
    client: Client,
    thread: Thread,
    result: str,
    words: str,
) -> None:
    assert settle(browse(pia), thread, result=result).status_code == 303

    page = client.get(at(thread.point.submission)).content.decode()
    thread.refresh_from_db()
    assert (thread.status, thread.result) == ("closed", result)
    assert words.lower() in page
    assert "Du har rett. Vi har skrevet om punktet." in page


def test_an_objection_upheld_after_the_answer_reopens_the_point(
    browse: Callable[..., Client], pia: User, thread: Thread
) -> None:
    approve(thread.point.submission)
    factories.answer(thread.point, outcome="not_accepted")

    settle(browse(pia), thread)

    point = Point.objects.get(pk=thread.point_id)
    assert (point.status, point.reopened_cause) == ("reopened", "sender")


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"text": "Nei."}, 422), ({"result": ""}, 422), ({"revision": 7}, 409)],
)
def test_a_thin_answer_and_an_old_page_are_refused(
    browse: Callable[..., Client], pia: User, thread: Thread, changes: Any, status: int
) -> None:
    reply = settle(browse(pia), thread, **changes)

    assert reply.status_code == status
    assert Thread.objects.get().status == "waiting_us"


def test_an_objection_is_answered_once(thread: Thread) -> None:
    given = {"upheld": True, "text": "Du har rett, vi skriver om punktet.", "by": BY, "at": now()}
    objecting.settle(thread=thread, revision=1, **given)

    with pytest.raises(Refused, match="allerede fått svar"):
        objecting.settle(thread=thread, revision=2, **given)
