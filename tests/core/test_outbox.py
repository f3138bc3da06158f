"""The outbox: written with its cause, sent at least once, given up in the open, and emptied."""

import logging
import socket
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as django_mail  # noqa: TID251  what was sent
from django.core.mail.backends import locmem  # noqa: TID251  a server of our own
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from core import outbox, postman
from core.models import OutgoingMail
from core.outbox import Letter
from tests.factories import now

pytestmark = pytest.mark.django_db
_S = OutgoingMail.Status
START = now()


def letter(key: str = "kvittering FRIV-0042", **changes: Any) -> Letter:
    given: dict[str, Any] = {
        "to": "kari@example.no",
        "subject": "Vi har fått innspillet ditt (FRIV-0042)",
        "text": "Hei. Takk for innspillet.",
        "because": "du sendte et innspill",
        "about": "FRIV-0042",
    }
    return Letter(key=key, **(given | changes))


def post(*keys: str, **changes: Any) -> None:
    outbox.post_all([letter(key, **changes) for key in keys or ("en",)], at=START)


def go(after: timedelta = timedelta(0)) -> postman.Round:
    return postman.send_due(clock=lambda: START + after)


def only() -> OutgoingMail:
    return OutgoingMail.objects.get()


class Killed(BaseException):
    """The process ends here, as kill -9 ends it: nothing after this line is done."""


class Server(locmem.EmailBackend):
    """A mail server that takes everything, but what a test has told it to say no to."""

    faults: dict[str, BaseException]
    shut: BaseException | None
    asked: int

    def open(self) -> bool:
        Server.asked += 1
        if Server.shut is not None:
            raise Server.shut
        return True

    def send_messages(self, messages: Any) -> int:
        messages = list(messages)
        fault = Server.faults.get(messages[0].to[0])
        if fault is not None and not isinstance(fault, Killed):
            raise fault
        sent = super().send_messages(messages)
        if fault is not None:
            raise fault
        return sent


@pytest.fixture(autouse=True)
def server(settings: Any) -> type[Server]:
    Server.faults, Server.shut, Server.asked = {}, None, 0
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    return Server


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_written_with_its_cause_or_not_at_all() -> None:
    with pytest.raises(outbox.OutsideItsCause):
        post()
    with transaction.atomic():
        post()
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()


def test_it_says_who_writes_why_and_whom_to_ask(settings: Any) -> None:
    settings.DEMO = True
    post(subject="Svar\r\nBcc: alle@example.no", stop="https://x.example/stopp/")

    go()

    [sent] = django_mail.outbox
    head = sent.message()
    assert sent.subject == "Svar Bcc: alle@example.no"
    assert sent.recipients() == ["kari@example.no"]
    assert head["From"].endswith("<medvirkning@eksempelvik.example>")
    assert head["Reply-To"] == "medvirkning@eksempelvik.example"
    assert head["Auto-Submitted"] == "auto-generated"
    assert "Du får denne e-posten fordi du sendte et innspill." in sent.body
    assert "Stopp e-postene: https://x.example/stopp/" in sent.body
    assert "Spørsmål? Medvirkning, 55 55 01 00." in sent.body
    assert "oppdiktet" in sent.body


def test_the_same_key_is_the_same_mail() -> None:
    assert outbox.post(letter("en"), at=START)
    assert not outbox.post(letter("en", text="Noe annet."), at=START)
    go()
    assert not outbox.post(letter("en"), at=START)

    assert "Takk for innspillet." in django_mail.outbox[0].body
    assert go(timedelta(days=9)).sent == 0


@pytest.mark.parametrize("address", ["", "kari", "kari@example.no\r\nBcc: x@example.no"])
def test_what_is_no_address_gets_none(address: str) -> None:
    assert not outbox.post(letter(to=address), at=START)


def test_where_no_mail_is_sent_none_is_written_and_none_is_late(settings: Any) -> None:
    post()
    settings.SENDS_MAIL = False

    assert not outbox.post(letter("to"), at=START)
    assert go().sent == 0
    assert not outbox.is_late(START + timedelta(days=1))


def test_a_mail_that_is_sent_holds_no_word_about_anybody() -> None:
    post()

    assert go().sent == 1

    row = only()
    assert row.status == _S.SENT
    assert (row.recipient, row.subject, row.text) == ("", "", "")
    assert row.about == "FRIV-0042"


def test_many_are_written_with_few_queries(django_assert_num_queries: Any) -> None:
    letters = [letter(f"{n}", to=f"{n}@example.no") for n in range(60)]
    with django_assert_num_queries(4):  # a savepoint around reading and writing
        assert outbox.post_all(letters, at=START) == 60
    assert outbox.post_all(letters, at=START) == 0


def test_one_bad_address_stops_no_other(server: type[Server]) -> None:
    for name in ("anna", "feil", "yngve"):
        post(name, to=f"{name}@example.no")
    server.faults["feil@example.no"] = SMTPRecipientsRefused({"feil@example.no": (550, b"No feil")})

    done = go()

    assert (done.sent, done.failed, done.stopped) == (2, 1, "")
    refused = OutgoingMail.objects.get(key="feil")
    assert refused.status == _S.GIVEN_UP
    assert refused.fault == "SMTPRecipientsRefused 550"
    assert refused.recipient == ""


def test_it_is_tried_again_in_growing_steps_and_given_up_in_the_open(
    server: type[Server],
) -> None:
    post()
    server.faults["kari@example.no"] = SMTPDataError(451, b"kari@example.no: later")
    tries = []

    after = timedelta(0)
    while after < timedelta(days=5):
        if go(after).failed:
            tries.append(after)
        after += timedelta(minutes=1)
        if only().status == _S.WAITING:
            after = max(after, only().due_at - START)

    steps = [later - earlier for earlier, later in zip(tries, tries[1:], strict=False)]
    assert len(tries) == len(postman.WAITS)
    assert steps == sorted(steps)
    assert steps[0] == timedelta(minutes=1)
    assert only().status == _S.GIVEN_UP
    assert only().fault == "SMTPDataError 451"
    assert "kari" not in str(OutgoingMail.objects.values())


def test_a_greylisted_address_gets_its_mail_later(server: type[Server]) -> None:
    post()
    refused = SMTPRecipientsRefused({"kari@example.no": (450, b"try later")})
    server.faults["kari@example.no"] = refused
    go()
    server.faults.clear()

    assert go(timedelta(seconds=59)).sent == 0
    assert go(timedelta(minutes=1)).sent == 1


@pytest.mark.parametrize("moment", ["after", "before"])
def test_killed_between_sending_and_saying_so_it_goes_out_twice_at_most(
    server: type[Server], moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post("en", "to")
    if moment == "after":
        server.faults["kari@example.no"] = Killed()
    else:
        monkeypatch.setattr(postman, "_message", lambda *_: (_ for _ in ()).throw(Killed()))
    with pytest.raises(Killed):
        go()
    monkeypatch.undo()
    server.faults.clear()

    # The one in hand is left alone for a minute, as a process that is only slow would want.
    assert go(timedelta(seconds=30)).sent == 1
    go(timedelta(minutes=2))
    go(timedelta(days=9))

    sent = [str(each.message()["Message-ID"]) for each in django_mail.outbox]
    assert len(sent) == (3 if moment == "after" else 2)
    assert len(set(sent)) == 2
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {_S.SENT}


def test_a_server_that_is_down_costs_no_mail_an_attempt(server: type[Server]) -> None:
    post("en", "to")
    server.shut = ConnectionRefusedError("down")

    assert go().stopped == "ConnectionRefusedError"
    server.shut = None
    server.faults["kari@example.no"] = SMTPSenderRefused(550, b"who are you", "medvirkning@x")
    assert go().stopped == "SMTPSenderRefused 550"
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {0}
    server.faults.clear()

    assert go().sent == 2


def test_a_mail_at_which_the_server_hangs_up_does_not_keep_the_others(
    server: type[Server],
) -> None:
    post("en", to="a@example.no")
    post("to")
    server.faults["a@example.no"] = SMTPServerDisconnected("gone")

    done = go()

    assert (done.sent, done.failed) == (1, 1)
    assert server.asked == 2


def test_a_mail_that_is_called_off_is_emptied_and_not_sent() -> None:
    post("en")
    post("to", about="FRIV-0043")
    post("tre", about="FRIV-0044", to="ola@example.no")

    assert outbox.call_off(about="FRIV-0042", to="KARI@example.no", at=START) == 2

    assert go().sent == 1
    assert "kari" not in str(OutgoingMail.objects.values())


def test_a_mail_called_off_while_it_is_sent_stays_so(
    server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    sends = Server.send_messages

    def meanwhile(self: Server, messages: Any) -> int:
        outbox.call_off(about="FRIV-0042", at=START)
        return sends(self, messages)

    monkeypatch.setattr(Server, "send_messages", meanwhile)
    go()

    assert only().status == _S.CALLED_OFF


def test_no_more_than_so_many_in_one_round() -> None:
    post(*map(str, range(5)))

    done = postman.send_due(clock=lambda: START, limit=3)

    assert done.sent == 3
    assert OutgoingMail.objects.waiting().count() == 2


# --- Who sends, and who sees that nobody does ---


def test_the_clock_sends_and_says_once_that_the_server_is_down(
    server: type[Server], caplog: pytest.LogCaptureFixture
) -> None:
    post()
    server.shut = ConnectionRefusedError("kari@example.no")
    with caplog.at_level(logging.WARNING):
        call_command("work", "--once")
    server.shut = None
    call_command("work", "--once")

    assert "ConnectionRefusedError" in caplog.text
    assert "kari" not in caplog.text
    assert len(django_mail.outbox) == 1


def test_the_command_sends_and_counts(server: type[Server], capsys: pytest.CaptureFixture) -> None:
    post("en", to="feil@example.no")
    post("to")
    server.faults["feil@example.no"] = SMTPRecipientsRefused({"feil@example.no": (550, b"")})

    call_command("send_mail")

    said = capsys.readouterr().out
    for line in ("Sendt: 1", "Venter: 0", "Ikke levert: 1", "FRIV-0042: SMTPRecipientsRefused 550"):
        assert line in said
    assert "example.no" not in said


@pytest.mark.parametrize(
    ("minutes", "tried", "state"), [(29, "", "ok"), (31, "", "fault"), (31, "tried", "ok")]
)
def test_the_health_page_says_when_mail_waits_too_long(
    server: type[Server], minutes: int, tried: str, state: str
) -> None:
    written: datetime = now() - timedelta(minutes=minutes)
    outbox.post(letter(), at=written)
    if tried:
        server.faults["kari@example.no"] = SMTPDataError(451, b"later")
        postman.send_due(clock=now)

    assert Client().get("/helse/").json()["mail"] == state


# --- A real server ---


class Handler:
    """Takes mail by SMTP, and none for one address."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_RCPT(  # noqa: N802  as the library calls it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address == "feil@example.no":
            return "550 5.1.1 no such user feil@example.no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  as the library calls it
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.taken.append(envelope.content)
        return "250 taken"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_over_smtp_with_one_address_refused(settings: Any) -> None:
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = controller.port
        post("en", to="feil@example.no")
        post("to", text="Blåbær på Åsen.")

        done = go()
    finally:
        controller.stop()

    assert (done.sent, done.failed) == (1, 1)
    [taken] = handler.taken
    assert OutgoingMail.objects.get(key="to").message_id.encode() in taken
    assert OutgoingMail.objects.get(key="en").status == _S.GIVEN_UP
