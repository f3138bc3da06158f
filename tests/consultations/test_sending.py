"""Send innspill: several matters in one go, shown before they are sent, and received exactly once."""

import hashlib
import html
import re
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.log import checking, keys
from audit.log.opening import read as read_opening
from audit.log.proof import read as read_proof
from audit.models import Act, Actor
from consultations.models import (
    Activity,
    Channel,
    Contact,
    Organisation,
    ReceiptLink,
    Submission,
    TopicChosen,
)
from consultations.rules import codes
from consultations.services import admitting, receipts
from core.calendar import day_of
from core.models import OutgoingMail
from core.templatetags.gj import long_date
from tests import factories
from tests.feedback.pages import queries, text_of

pytestmark = pytest.mark.django_db
WORDS = "Åpne hallene på søndager.\r\n\r\nOg billigere leie, takk!"


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    """The doors count in the cache, which no rollback empties on every database."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, channel=Channel.PORTAL)


def at(activity: Activity, step: str = "receipt") -> str:
    name = "consultations:send" if step == "form" else f"consultations:send_{step}"
    return reverse(name, args=[activity.plan.slug])


def worked(token: str) -> str:
    """The number a browser would find while one writes."""
    return next(str(n) for n in range(10**7) if admitting.has_worked(token, str(n)))


def filled(activity: Activity, /, **changes: Any) -> dict[str, Any]:
    token = admitting.new_token(factories.now())
    given = {
        "activity": activity.slug,
        "matters": "1",
        "matter_1": WORDS,
        "who": "resident",
        "form_key": token,
        "work": worked(token),
    }
    return given | changes


def code_on(page: str) -> str:
    found = re.search(r'id="kode">([0-9A-Z-]+)<', page)
    assert found, "there is no code on the page"
    return found.group(1)


def test_an_open_activity_leads_to_the_form(activity: Activity) -> None:
    plan = Client().get(reverse("transparency:plan_show", args=[activity.plan.slug]))
    page = Client().get(
        reverse("transparency:activity_show", args=[activity.plan.slug, activity.slug])
    )

    for each in (plan, page):
        assert f'href="{at(activity, "form")}?aktivitet={activity.slug}"' in each.content.decode()


def test_the_form_says_when_and_what_becomes_of_it(activity: Activity) -> None:
    reply = Client().get(at(activity, "form"))

    body = reply.content.decode()
    assert f"Send innspill til {activity.plan.title}" in body
    assert "Vi svarer senest" in body
    assert "Andre kan likevel be om innsyn." in body
    assert "Ikke skriv fødselsnummer, helseopplysninger eller andres navn." in body
    assert "Slik behandler vi opplysningene dine" in body
    assert reply["Cache-Control"] == "no-store"


def test_one_more_matter_needs_no_script_and_finds_no_fault(activity: Activity) -> None:
    reply = Client().post(at(activity, "form"), filled(activity, more="1", email="tull"))

    body = reply.content.decode()
    assert reply.status_code == 200
    assert 'name="matter_2"' in body
    assert "Åpne hallene på søndager." in body
    assert 'value="tull"' in body
    assert "rette opp" not in body


def test_everything_is_shown_before_it_is_sent(activity: Activity) -> None:
    theme = factories.theme(activity.plan)

    reply = Client().post(
        at(activity, "check"),
        filled(
            activity,
            matters="2",
            matter_2="Lys i løypa.",
            themes=[theme.slug],
            name="Kari",
            email="kari@example.no",
        ),
    )

    body = reply.content.decode()
    for words in ("Åpne hallene", "Lys i løypa.", theme.name_nb, "Kari (vises ikke)", "kari@"):
        assert words in body
    assert "er ikke sendt ennå" in body
    assert not Submission.objects.exists()


def test_what_is_shown_before_sending_carries_all_of_it_along(activity: Activity) -> None:
    """The hidden fields are the form: sent as they stand, they give what was typed."""
    theme = factories.theme(activity.plan)
    given = filled(activity, themes=[theme.slug], name="Kari", email="kari@example.no")

    page = Client().post(at(activity, "check"), given).content.decode()
    inputs = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
    sent = {name: value for name, value in inputs if name != "csrfmiddlewaretoken"}
    Client().post(at(activity), sent)

    submission = Submission.objects.get()
    assert submission.original_text == WORDS.replace("\r\n", "\n")
    assert TopicChosen.objects.get().theme == theme
    assert Contact.objects.get().email == "kari@example.no"


def test_several_matters_are_one_submission_word_for_word(activity: Activity) -> None:
    given = filled(activity, matters="3", matter_2="  ", matter_3="  Lys i løypa.  ")

    Client().post(at(activity), given)

    submission = Submission.objects.get()
    text = "Åpne hallene på søndager.\n\nOg billigere leie, takk!\n\n  Lys i løypa.  "
    assert submission.original_text == text
    assert (submission.channel, submission.is_late) == ("portal", False)
    assert (submission.sender_kind, submission.fidelity) == ("resident", "verbatim")
    assert submission.privacy_notice == activity.privacy_notice
    assert submission.screening.decision == "pending"
    act = Act.objects.get(about=submission.reference)
    assert act.actor.kind == Actor.Kind.SENDER


def test_the_receipt_has_reference_code_link_and_what_happens_when(activity: Activity) -> None:
    reply = Client().post(at(activity), filled(activity))

    body = reply.content.decode()
    submission = Submission.objects.get()
    assert reply.status_code == 200
    assert "Takk. Vi har fått innspillet ditt." in body
    assert submission.reference in body
    assert "data:image/svg+xml" in body
    assert long_date(day_of(submission.received_at) + timedelta(days=14)) in body
    assert "Du får svar på hvert punkt." in body
    assert reply["Cache-Control"] == "no-store"
    assert reply["Referrer-Policy"] == "no-referrer"
    assert reply["X-Robots-Tag"] == "noindex"


def test_only_what_recognises_the_code_and_the_link_is_kept(activity: Activity) -> None:
    body = Client().post(at(activity), filled(activity)).content.decode()

    submission = Submission.objects.get()
    code = code_on(body)
    token = re.search(r"/min/lenke/([\w-]+)/", body)
    assert token
    assert len(token.group(1)) >= 43
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert receipts.fits(submission, code.lower().replace("-", " "))
    assert code not in (submission.code_hash or "")
    assert (
        ReceiptLink.objects.get().token_hash == hashlib.sha256(token.group(1).encode()).hexdigest()
    )


def test_the_proof_is_in_the_very_answer(activity: Activity) -> None:
    body = Client().post(at(activity), filled(activity)).content.decode()

    reference = Submission.objects.get().reference
    files = dict(_files_in(body))
    proof = read_proof(files[f"{reference}.tlog-proof"])
    proof.check(keys.verifiers())
    opening = read_opening(files[f"{reference}-opening.json"])
    assert opening.opens(proof.leaf)
    assert opening.record["text"] == WORDS.replace("\r\n", "\n")
    assert checking.whole(keys.verifiers()).faults == []


def _files_in(body: str) -> list[tuple[str, str]]:
    found = re.findall(r'href="data:[^"]+;base64,([^"]+)" download="([^"]+)"', body)
    return [(name, b64decode(content).decode()) for content, name in found]


def test_a_form_sent_twice_gives_the_same_receipt(activity: Activity) -> None:
    given = filled(activity, email="kari@example.no", wants_updates="on")

    first, second = (Client().post(at(activity), given).content.decode() for _ in range(2))

    assert Submission.objects.count() == 1
    assert code_on(first) == code_on(second)
    # One on the page, one of its own in the mail.
    assert ReceiptLink.objects.count() == 2
    assert OutgoingMail.objects.count() == 2


def test_a_form_sent_again_with_other_words_is_a_conflict(activity: Activity) -> None:
    given = filled(activity)
    Client().post(at(activity), given)

    reply = Client().post(at(activity), given | {"matter_1": "Noe helt annet."})

    assert reply.status_code == 409
    assert "Skjemaet er allerede sendt" in reply.content.decode()
    assert "Noe helt annet." in reply.content.decode()
    assert 'id="kode"' not in reply.content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_at_the_same_time_it_is_received_once() -> None:
    """Two buttons, two windows, a browser that tries again: one submission, one code."""
    activity = factories.activity(opened=True, channel=Channel.PORTAL)
    given, start = filled(activity), Barrier(6)

    def send(_: int) -> str:
        start.wait()
        try:
            return Client().post(at(activity), given).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        pages = list(threads.map(send, range(6)))

    assert Submission.objects.count() == 1
    assert {code_on(page) for page in pages} == {code_on(pages[0])}
    assert ReceiptLink.objects.count() == 1
    assert checking.whole(keys.verifiers()).faults == []


def test_a_closed_activity_takes_it_in_and_says_that_it_came_late() -> None:
    activity = factories.activity(channel=Channel.PORTAL)

    form = Client().get(at(activity, "form")).content.decode()
    body = Client().post(at(activity), filled(activity)).content.decode()

    assert "Fristen var" in form
    assert "Det kom etter fristen, og er merket med det." in body
    assert Submission.objects.get().is_late


def test_a_plan_that_asks_nothing_says_so_and_takes_nothing() -> None:
    workshop = factories.activity(channel=Channel.WORKSHOP)

    page = Client().get(at(workshop, "form"))
    sent = Client().post(at(workshop), filled(workshop))

    assert "tar ikke imot innspill på nettet nå" in page.content.decode()
    assert sent.status_code == 302
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"matter_1": " \n "}, "Innspillet er tomt. Skriv hva du mener."),
        ({"matter_1": "a" * 3_240}, "har 3\xa0240 tegn. Det kan ha høyst 3\xa0000."),
        ({"email": "tull"}, "E-postadressen må inneholde @"),
        ({"who": "organisation"}, "Skriv navnet på laget, foreningen eller rådet."),
        ({"credit_by_name": "on"}, "Skriv navnet som skal stå sammen med innspillet."),
        ({"who": "kongen"}, "Velg hvem du er."),
        ({"activity": "finnes-ikke"}, "Velg hva du svarer på."),
    ],
)
@pytest.mark.parametrize("step", ["check", "receipt"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    activity: Activity, changes: dict[str, str], words: str, step: str
) -> None:
    reply = Client().post(at(activity, step), filled(activity, **changes))

    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert not Submission.objects.exists()


def test_it_works_after_a_lost_session(activity: Activity) -> None:
    """Everything is in the form: another browser, with no cookie of ours, sends it all the same."""
    page = Client().post(at(activity, "check"), filled(activity)).content.decode()
    token = re.search(r'name="form_key" value="([^"]+)"', page)
    assert token

    given = filled(activity, form_key=token.group(1), work=worked(token.group(1)))
    reply = Client().post(at(activity), given)

    assert "Takk." in reply.content.decode()


def test_a_form_that_lay_too_long_keeps_its_words_and_gets_a_new_key(activity: Activity) -> None:
    old = admitting.new_token(factories.now() - timedelta(days=8))

    reply = Client().post(at(activity), filled(activity, form_key=old, work=worked(old)))

    body = reply.content.decode()
    assert reply.status_code == 429
    assert "Åpne hallene" in body
    assert f'value="{old}"' not in body
    assert not Submission.objects.exists()


def test_without_a_script_it_takes_a_little_longer(activity: Activity) -> None:
    fresh = filled(activity, work="")
    waited = admitting.new_token(factories.now() - timedelta(seconds=16))

    early = Client().post(at(activity), fresh)
    late = Client().post(at(activity), fresh | {"form_key": waited})

    assert early.status_code == 429
    assert "Det gikk litt fort. Vent" in early.content.decode()
    assert "Åpne hallene" in early.content.decode()
    assert "Takk." in late.content.decode()


def test_what_only_a_machine_fills_in_stops_it(activity: Activity) -> None:
    reply = Client().post(at(activity), filled(activity, trap="https://kjop.example"))

    assert reply.status_code == 422
    assert "La dette stå tomt" in reply.content.decode()
    assert not Submission.objects.exists()


def test_so_many_from_one_place_and_no_more(activity: Activity) -> None:
    waited = factories.now() - timedelta(minutes=1)

    def send(place: str) -> int:
        given = filled(activity, work="", form_key=admitting.new_token(waited))
        return Client(REMOTE_ADDR=place).post(at(activity), given).status_code

    answers = [send("192.0.2.1") for _ in range(admitting.WITHOUT_WORK + 1)]

    assert answers == [200] * admitting.WITHOUT_WORK + [429]
    assert send("192.0.2.2") == 200
    with_work = Client(REMOTE_ADDR="192.0.2.1").post(at(activity), filled(activity))
    assert with_work.status_code == 200


def test_work_for_one_form_does_for_no_other(activity: Activity) -> None:
    one, other = (admitting.new_token(factories.now()) for _ in range(2))
    number = next(
        str(n)
        for n in range(10**7)
        if admitting.has_worked(one, str(n)) and not admitting.has_worked(other, str(n))
    )

    assert not admitting.has_worked(other, number)
    assert not admitting.has_worked(one, "1" * 21)
    assert not admitting.has_worked(one, "")


def test_a_national_id_is_warned_of_and_stops_nothing(activity: Activity) -> None:
    given = filled(activity, matter_1="Jeg er 02013299997 og heter Kari. Ring 98765432.")

    check = Client().post(at(activity, "check"), given).content.decode()
    sent = Client().post(at(activity), given).content.decode()

    assert "Det ser ut som et fødselsnummer. Ta det bort før du sender." in check
    assert "Det ser ut som et telefonnummer." in check
    assert "Takk." in sent


def hidden_in(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_button_takes_out_what_is_warned_of_and_nothing_else(activity: Activity) -> None:
    first = "Jeg er 02013299997,\r\nring 98765432 etter 98765432."
    given = filled(activity, matters="2", matter_1=first, matter_2="Lys! 98765432", name="Kari")

    page = Client().post(at(activity, "check"), given).content.decode()
    buttons = re.findall(r'name="take_out" value="([^"]+)"', page)
    assert len(buttons) == 4
    page = Client().post(at(activity, "check"), hidden_in(page) | {"take_out": buttons[0]})
    page = Client().post(at(activity, "check"), hidden_in(page.content.decode()) | {
        "take_out": "matter_1 13 21"
    }).content.decode()  # fmt: skip

    assert "Det er tatt bort." in page
    kept = hidden_in(page)
    assert kept["matter_1"] == "Jeg er,\nring etter 98765432."
    same = {"matter_2": "Lys! 98765432", "name": "Kari", "form_key": given["form_key"]}
    assert kept | same == kept
    Client().post(at(activity), kept)
    assert (
        Submission.objects.get().original_text == "Jeg er,\nring etter 98765432.\n\nLys! 98765432"
    )


@pytest.mark.parametrize("what", ["matter_1 0 3", "name 0 4", "matter_9 0 1", "tull", "matter_1"])
def test_a_button_takes_out_only_what_was_found(activity: Activity, what: str) -> None:
    given = filled(activity, matter_1="Ring 98765432.", name="Kari", take_out=what)

    page = Client().post(at(activity, "check"), given).content.decode()

    assert hidden_in(page)["matter_1"] == "Ring 98765432."
    assert "Det er tatt bort." not in page


def test_what_is_nothing_but_a_number_is_the_form_again(activity: Activity) -> None:
    given = filled(activity, matter_1="98765432", take_out="matter_1 0 8")

    reply = Client().post(at(activity, "check"), given)

    assert reply.status_code == 422
    assert "Innspillet er tomt." in reply.content.decode()


def test_an_association_is_registered_by_its_name(activity: Activity) -> None:
    known = factories.organisation(name="Åsen idrettslag")

    for name in ("åsen IDRETTSLAG", "Nytt lag"):
        Client().post(at(activity), filled(activity, who="organisation", body=name))

    first, second = Submission.objects.order_by("number")
    assert first.organisation == known
    assert second.organisation is not None
    assert second.organisation.source == Organisation.Source.SELF_REGISTERED


@pytest.mark.parametrize("who", ["organisation", "council", "other"])
def test_nobody_becomes_a_council_by_saying_so(activity: Activity, who: str) -> None:
    council = factories.council()
    name = council.organisation.name

    Client().post(at(activity), filled(activity, who=who, body=name))

    submission = Submission.objects.get()
    assert submission.organisation is None
    assert (submission.sender_kind, submission.on_behalf_of) == ("unnamed", name)


def test_the_name_is_shown_only_where_that_was_asked_for(activity: Activity) -> None:
    Client().post(at(activity), filled(activity, name="Kari Nordmann", credit_by_name="on"))
    Client().post(at(activity), filled(activity, name="Ola Nordmann", email="ola@example.no"))

    shown, hidden = Contact.objects.order_by("pk")
    assert (shown.credit_by_name, shown.wants_updates) == (True, False)
    assert shown.consented_at is not None
    assert (hidden.credit_by_name, hidden.wants_updates) == (False, False)


def test_a_form_asks_as_little_of_the_database_with_twenty_themes(activity: Activity) -> None:
    for _ in range(2):
        factories.theme(activity.plan)
    few = queries(lambda: Client().get(at(activity, "form")))
    for _ in range(18):
        factories.theme(activity.plan)

    assert queries(lambda: Client().get(at(activity, "form"))) == few


def test_a_code_is_read_as_it_was_meant() -> None:
    assert codes.plain("7k3m-q9tx 4hwo") == "7K3MQ9TX4HW0"
    assert codes.plain("IL-O") == "110"
    assert codes.code_from(b"\0" * 8) == "0000-0000-0000"
    assert codes.code_from(b"\xff" * 8) == "ZZZZ-ZZZZ-ZZZZ"
    with pytest.raises(ValueError, match="60 random bits"):
        codes.code_from(b"short")


def test_a_planner_prints_a_receipt_for_a_letter(
    activity: Activity, browse: Callable[..., Client], pia: Any
) -> None:
    made = factories.submission("Et brev.", activity=activity)
    path = reverse("consultations:receipt_print", args=[activity.plan.slug, made.reference])
    client = browse(pia)

    form = client.get(path)
    nothing = client.post(path, {"reason": " "})
    first = code_on(client.post(path, {"reason": "Sendes med brevet."}).content.decode())
    second = code_on(client.post(path, {"reason": "Brevet kom bort."}).content.decode())

    made.refresh_from_db()
    assert "Lag kode og kvittering" in text_of(form)
    assert nothing.status_code == 422
    assert not receipts.fits(made, first)
    assert receipts.fits(made, second)
    assert ReceiptLink.objects.filter(revoked_at=None).count() == 1
    assert Act.objects.filter(about=made.reference, reason="Brevet kom bort.").count() == 1


def test_the_receipt_of_a_replaced_code_says_so(activity: Activity) -> None:
    given = filled(activity)
    Client().post(at(activity), given)
    receipts.renew(
        submission=Submission.objects.get(), reason="Mistet.", by=factories.BY, at=factories.now()
    )

    body = Client().post(at(activity), given).content.decode()

    assert 'id="kode"' not in body
    assert "Koden til det er byttet ut siden" in body
