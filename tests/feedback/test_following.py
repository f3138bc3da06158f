"""Receipt and answers by mail: to those who asked, who confirmed, and who have not said stop."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Act
from consultations.models import Channel, Contact, ReceiptLink, Submission, Subscription
from consultations.services import registering, screening, subscribing
from consultations.services.registering import ContactDetails, Received
from consultations.services.subscribing import CONFIRM, STOP
from core import postman
from core.errors import Refused
from core.models import OutgoingMail
from feedback.services import deciding, notifying, publishing
from tests import factories
from tests.consultations.test_sending import at as form_at
from tests.consultations.test_sending import code_on, filled
from tests.factories import erasures
from tests.feedback.test_own import knock, receipt_for

pytestmark = pytest.mark.django_db
BY, now = factories.BY, factories.now
KARI = "kari@example.no"


@pytest.fixture(autouse=True)
def empty_cache() -> Any:
    cache.clear()
    yield
    cache.clear()


def mails(**about: Any) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(**about).order_by("pk"))


def mail(start: str) -> OutgoingMail:
    return OutgoingMail.objects.get(key__startswith=start)


def follow(submission: Submission, email: str = KARI, *, confirmed: bool = True) -> Subscription:
    row = subscribing.ask(submission=submission, email=email, by=BY, at=now())
    if confirmed:
        subscribing.confirm(subscription=row, by=BY, at=now())
    return Subscription.objects.get(pk=row.pk)


def answered(submission: Submission, **fields: Any) -> Any:
    if Submission.objects.get(pk=submission.pk).screening.decision == "pending":
        screening.approve(submission=submission, by=BY, at=now())
    return factories.point(submission, answered=True, answer=fields)


def send_form(**changes: Any) -> str:
    activity = factories.activity(opened=True, channel=Channel.PORTAL)
    return Client().post(form_at(activity), filled(activity, **changes)).content.decode()


# --- The receipt ---


def test_a_sender_with_an_address_gets_a_receipt_and_never_the_code() -> None:
    page = send_form(email=KARI)

    submission, row = Submission.objects.get(), OutgoingMail.objects.get()
    assert row.recipient == KARI
    assert row.subject == f"Vi har fått innspillet ditt ({submission.reference})"
    for words in (submission.activity.plan.title, "Innen ", "Du får svar senest", "Ikke del"):
        assert words in row.text
    assert code_on(page) not in row.text
    assert code_on(page).replace("-", "") not in row.text
    assert submission.original_text[:12] not in row.text
    assert f"sender også en kvittering med lenke til {KARI}" in page


def test_the_link_in_the_mail_is_its_own_and_ends_with_a_new_code() -> None:
    page = send_form(email=KARI)
    token = re.search(r"/min/lenke/([\w-]+)/", mail("kvittering").text)
    assert token
    assert token.group(1) not in page
    address = reverse("feedback:own_link", args=[token.group(1)])

    assert Client().get(address).status_code == 303
    assert token.group(1) not in str(list(ReceiptLink.objects.values()))
    receipt_for(Submission.objects.get())
    assert Client().get(address).status_code == 404


def test_without_an_address_nothing_is_written() -> None:
    assert "en kvittering med lenke" not in send_form()
    assert mails() == []


def test_who_wants_to_be_told_confirms_first() -> None:
    page = send_form(email=KARI, wants_updates="on")

    assert Contact.objects.get().wants_updates
    assert Subscription.objects.get().confirmed_at is None
    assert "bekrefter du at du vil ha beskjed" in page
    assert "Bekreft at du vil følge" in mail("bekreft").subject
    answered(Submission.objects.get())
    assert [row.key.split()[0] for row in mails()] == ["kvittering", "bekreft"]


def test_the_form_says_what_will_be_sent(settings: Any) -> None:
    activity = factories.activity(opened=True, channel=Channel.PORTAL)

    open_form = Client().get(form_at(activity, "form")).content.decode()
    given = filled(activity, email=KARI, wants_updates="on")
    check = Client().post(form_at(activity, "check"), given).content.decode()
    faulty = Client().post(form_at(activity, "check"), filled(activity, wants_updates="on"))
    settings.SENDS_MAIL = False
    closed_form = Client().get(form_at(activity, "form")).content.decode()
    closed = Client().post(form_at(activity), given).content.decode()

    assert "Send meg e-post når innspillet får svar" in open_form
    assert "Kvittering, og beskjed når innspillet får svar (du bekrefter først)" in check
    assert "Skriv e-postadressen vi skal sende til." in faulty.content.decode()
    assert "Vi sender ikke svaret på e-post" in closed_form
    assert "wants_updates" not in closed_form
    assert "en kvittering med lenke" not in closed
    assert mails() == []


@pytest.mark.parametrize("wants", [True, False])
def test_a_letter_written_down_by_us_is_receipted_only_where_that_was_asked(wants: bool) -> None:  # noqa: FBT001
    contact = ContactDetails(email=KARI, wants_updates=wants)
    received = Received(
        activity=factories.activity(), text="Lys!", received_at=now(), contact=contact
    )

    registering.register(received=received, by=BY, at=now())

    assert len(mails()) == (2 if wants else 0)
    assert all("Koden" not in row.text for row in mails())


# --- Following ---


@pytest.fixture
def submission() -> Submission:
    return factories.submission("Vi vil ha lys i løypa.", screened=True)


@pytest.fixture
def client(submission: Submission) -> Client:
    sender, keys = Client(), receipt_for(submission).keys
    assert keys is not None
    knock(sender, submission.reference, keys.code)
    return sender


def link_in(row: OutgoingMail, word: str) -> str:
    found = re.search(rf"http\S*?(/min/folg/[\w-]+/{word}/)", row.text)
    assert found, row.text
    return found.group(1)


def test_it_is_asked_for_confirmed_and_stopped_by_links_alone(
    client: Client, submission: Submission
) -> None:
    page = reverse("feedback:own_follow", args=[submission.reference])
    asked = client.post(page, {"email": KARI}, follow=True).content.decode()
    assert f"Vi har sendt en e-post til {KARI}" in asked
    assert "ikke bekreftet ennå" in asked

    yes = link_in(mail("bekreft"), "bekreft")
    assert "Bekreft abonnement" in Client().get(yes).content.decode()
    assert Subscription.objects.get().confirmed_at is None
    assert "Du følger" in Client().post(yes).content.decode()
    assert Subscription.objects.get().confirmed_at is not None
    assert "Du følger" in Client().post(yes).content.decode()

    point = answered(submission)
    stop = link_in(mail("svar"), "stopp")
    assert point.reference in mail("svar").text
    assert "Stopp e-postene" in Client().get(stop).content.decode()
    assert Subscription.objects.get().stopped_at is None
    assert "E-postene er stoppet" in Client().post(stop).content.decode()
    row = Subscription.objects.get()
    assert (row.email, row.stopped_at is None) == ("", False)
    assert "E-postene er stoppet" in Client().post(stop).content.decode()
    said = Act.objects.filter(about=submission.reference).values_list("sentence", flat=True)
    assert f"Sluttet å følge {submission.reference}" in said
    assert not any(KARI in sentence for sentence in said)


def test_a_link_does_for_one_thing_only(submission: Submission, settings: Any) -> None:
    row = follow(submission, confirmed=False)
    stop, yes = (subscribing.token_of(row, what) for what in (STOP, CONFIRM))

    assert subscribing.by_token(token=stop, purpose=CONFIRM) is None
    assert subscribing.by_token(token=yes, purpose=STOP) is None
    assert subscribing.by_token(token=yes[:-1] + "x", purpose=CONFIRM) is None
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 9
    assert subscribing.by_token(token=stop, purpose=STOP) == row


def test_asking_twice_posts_once_and_too_many_addresses_are_refused(
    submission: Submission,
) -> None:
    for name in ("a", "A", "b", "c"):
        follow(submission, f"{name}@example.no", confirmed=False)

    assert len(mails()) == 3
    with pytest.raises(Refused, match="Flere adresser venter"):
        follow(submission, "d@example.no")


def test_stopping_and_asking_again_sends_no_stranger_more_than_a_few_mails(
    submission: Submission,
) -> None:
    for _ in range(subscribing.WAITING_MAX):
        row = follow(submission, "fremmed@example.no", confirmed=False)
        subscribing.stop(subscription=row, by=BY, at=now())

    with pytest.raises(Refused, match="Flere adresser venter"):
        follow(submission, "fremmed@example.no", confirmed=False)
    assert len(mails()) == subscribing.WAITING_MAX


def test_what_nobody_confirms_is_forgotten(submission: Submission) -> None:
    follow(submission, "ja@example.no")
    late = follow(submission, confirmed=False)

    with time_machine.travel(now() + timedelta(days=15)):
        with pytest.raises(Refused, match="for gammel"):
            subscribing.confirm(subscription=late, by=BY, at=now())
        assert subscribing.forget_unconfirmed(by=BY, at=now()) == 1

    left = Subscription.objects.order_by("pk").values_list("email", flat=True)
    assert list(left) == ["ja@example.no", ""]


# --- What is told ---


def test_an_answer_is_told_whole_and_only_to_followers(submission: Submission) -> None:
    other = factories.submission("Noe annet.", screened=True)
    follow(other, "ola@example.no")
    follow(submission)
    follow(submission, "venter@example.no", confirmed=False)

    point = answered(submission, what_we_do="Vi setter opp lys langs hele løypa i høst.")

    row = mail("svar")
    answer = point.answers.get()
    assert row.recipient == KARI
    assert row.subject == f"Svar på innspillet ditt: Tatt med ({submission.reference})"
    for words in (
        "Du skrev: «Vi vil ha lys i løypa.»",
        "Det vi gjør: Vi setter opp lys langs hele løypa i høst.",
        answer.responsible_unit.name_nb,
        f"Tiltak {answer.links.get().measure}",
        f"du følger {submission.reference}",
    ):
        assert words in row.text


def test_what_the_public_text_hides_is_not_in_the_mail() -> None:
    hidden = factories.submission("Ring Ola Nordmann om lyset i løypa.")
    text = "Ring ████████████ om lyset i løypa."
    screening.approve(submission=hidden, text=text, by=BY, at=now())
    withheld = factories.submission("Naboen bråker hele natta.", withheld=True)
    for each in (hidden, withheld):
        follow(each)
        answered(each)

    texts = "\n".join(row.text for row in mails(key__startswith="svar"))

    assert "Ola Nordmann" not in texts
    assert "om lyset i løypa" in texts
    assert "Naboen" not in texts
    assert texts.count("Svaret vårt:") == 2


def test_a_decision_is_told_with_its_body(submission: Submission) -> None:
    follow(submission)
    point = answered(submission)
    decision = factories.decision(submission.activity.plan)

    deciding.adopt(decision=decision, answers=[point.answers.get()], by=BY, at=now())

    assert mail("vedtak").subject == f"{decision.body} har bestemt ({submission.reference})"
    assert "Svaret vårt" in mail("vedtak").text


def test_a_withdrawn_submission_is_followed_by_nobody(submission: Submission) -> None:
    follow(submission)
    answer = factories.answer(factories.point(submission), status="approved")
    registering.withdraw(submission=submission, by=BY, at=now())

    publishing.hold(answers=[answer], by=BY, at=now(), minutes=0)

    assert mails(key__startswith="svar") == []


def test_nobody_is_told_before_the_release_and_what_is_called_off_is_never_told(
    submission: Submission,
) -> None:
    follow(submission)
    answer = factories.answer(factories.point(submission), status="approved")
    held = publishing.hold(answers=[answer], by=BY, at=now(), minutes=10)
    assert mails(key__startswith="svar") == []

    publishing.call_off(publication=held, by=BY, at=now())
    publishing.release_due(by=BY, at=now() + timedelta(minutes=11))

    assert mails(key__startswith="svar") == []


def test_telling_many_asks_as_often_as_telling_few() -> None:
    plan = factories.plan()
    counts = []
    for many in (2, 8):
        made = [factories.submission(plan=plan, screened=True) for _ in range(many)]
        points = [answered(each) for each in made]
        for each in made:
            follow(each)
            follow(each, "ola@example.no")
        keys = [point.answers.get().pk for point in points]
        with CaptureQueriesContext(connection) as captured:
            notifying.tell(keys, key=f"prøve {many}", at=now())
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert len(mails(key__startswith="prøve 8")) == 16


def test_the_address_goes_with_the_sender(submission: Submission) -> None:
    contact = ContactDetails(name="Kari Nordmann", email=KARI, wants_updates=True)
    told = factories.submission("Mer lys.", contact=contact, screened=True)
    follow(submission)
    follow(told)
    answered(submission)

    erasures.erase(told, everywhere=True)

    assert set(Subscription.objects.values_list("email", flat=True)) == {""}
    assert KARI not in str(mails()) + str(list(OutgoingMail.objects.values()))


def test_whoever_asks_what_we_hold_is_told_of_mails_and_addresses(
    client: Client, submission: Submission
) -> None:
    follow(submission)
    postman.send_due(clock=now)

    page = client.get(reverse("feedback:own_export", args=[submission.reference])).content.decode()

    assert "Abonnement på svar" in page
    assert KARI in page
    assert "E-post fra oss" in page
    assert "Sendt" in page
    assert Subscription.objects.get().handle not in page


def test_a_planner_who_opens_the_contact_sees_what_became_of_the_mails(
    browse: Any, pia: Any
) -> None:
    contact = ContactDetails(email=KARI, wants_updates=True)
    made = factories.submission("Mer lys.", contact=contact)
    OutgoingMail.objects.filter(key__startswith="kvittering").update(
        attempts=2, fault="SMTPRecipientsRefused 450"
    )
    path = reverse("consultations:contact_open", args=[made.activity.plan.slug, made.reference])

    page = browse(pia).post(path, {"reason": "Må spørre om stedet som er ment."}).content.decode()

    assert "E-post fra oss" in page
    assert re.search(r"Kvittering, skrevet .*: venter \(forsøkt 2\sganger\)", page)
    assert "SMTPRecipientsRefused 450" in page
