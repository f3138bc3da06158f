"""Mail from a folder: at least once, never twice, and what has no text waits for a reader."""

import os
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consultations.models import Activity, Attachment, Contact, IncomingMail, Submission
from consultations.services import keeping, mailing
from tests import factories
from tests.consultations.documents import mail, picture, read_here
from tests.factories import erasures

pytestmark = pytest.mark.django_db
near = pytest.fixture(autouse=True)(read_here)


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, opens_at=factories.now() - timedelta(days=5))


@pytest.fixture
def folder(tmp_path: Path, settings: Any, activity: Activity) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "received")
    (tmp_path / "post" / activity.slug).mkdir(parents=True)
    return tmp_path / "post"


def deliver(folder: Path, data: bytes, name: str = "1.eml", *, box: str = "") -> Path:
    """Into the box of the activity, a minute ago."""
    home = folder / box if box else next(folder.iterdir())
    path = home / name
    path.write_bytes(data)
    earlier = factories.now().timestamp() - 60
    os.utime(path, (earlier, earlier))
    return path


def fetch(folder: Path) -> mailing.Report:
    return mailing.fetch(folder=folder, by=factories.BY, at=factories.now())


def scan(number: int = 1) -> bytes:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "kari@eksempel.example", f"<skann{number}@x>"
    message.set_content("\n")
    message.add_attachment(picture(), maintype="image", subtype="png", filename="skann.png")
    message.set_boundary("grense")
    return bytes(message)


def test_a_mail_becomes_a_submission_with_its_original(folder: Path, activity: Activity) -> None:
    path = deliver(folder, mail("Vi vil ha lys på øya."))

    report = fetch(folder)

    made = Submission.objects.get()
    assert (report.fetched, report.registered) == (1, [made.reference])
    assert made.original_text == "Vi vil ha lys på øya."
    assert (made.activity, made.channel) == (activity, "email")
    assert (Contact.objects.get().name, Contact.objects.get().email) == (
        "Kari Nordmann",
        "kari@eksempel.example",
    )
    assert keeping.bytes_of(Attachment.objects.get().stored_as) == mail("Vi vil ha lys på øya.")
    assert Attachment.objects.get().not_read == "Emne: Innspill"
    assert not path.exists()


def test_the_same_mail_is_never_taken_in_twice(folder: Path) -> None:
    deliver(folder, mail())
    fetch(folder)
    deliver(folder, mail(), "et annet navn.eml")
    deliver(folder, b"Received: from b by c; Tue, 23 Aug 2022 10:00:00 +0200\r\n" + mail(), "3.eml")

    report = fetch(folder)

    assert (report.fetched, report.known, report.registered) == (2, 2, [])
    assert (Submission.objects.count(), IncomingMail.objects.count()) == (1, 1)


def test_two_people_with_equal_words_stay_two(folder: Path) -> None:
    deliver(folder, mail(number=1), "1.eml")
    deliver(folder, mail(number=2), "2.eml")

    assert len(fetch(folder).registered) == 2


def test_a_mail_that_was_stored_and_not_removed_is_removed_the_next_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = deliver(folder, mail())
    monkeypatch.setattr(Path, "unlink", lambda *_: (_ for _ in ()).throw(OSError("killed")))
    fetch(folder)
    monkeypatch.undo()

    report = fetch(folder)

    assert (report.known, path.exists()) == (1, False)
    assert Submission.objects.count() == 1


def test_a_mail_that_could_not_be_stored_stays_where_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = deliver(folder, mail())

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", full)
    report = fetch(folder)

    assert "Det er ikke plass til fila" in report.refused[0]
    assert path.exists()
    assert not IncomingMail.objects.exists()


def test_one_broken_mail_does_not_hold_the_others_back(folder: Path) -> None:
    broken = deliver(folder, b"\0\1\2", "1.eml")
    deliver(folder, mail(), "2.eml")

    report = fetch(folder)

    assert (len(report.refused), len(report.registered)) == (1, 1)
    assert broken.exists()


def test_a_mail_that_is_still_being_written_waits(folder: Path, activity: Activity) -> None:
    path = deliver(folder, mail())
    now = factories.now().timestamp()
    os.utime(path, (now, now))

    assert mailing.fetch(folder=folder, by=factories.BY, at=factories.now()).fetched == 0


def test_a_box_without_an_activity_is_named(folder: Path) -> None:
    (folder / "finnes-ikke").mkdir()

    assert fetch(folder).refused == ["finnes-ikke: Ingen aktivitet har denne adressen."]


def test_a_planned_activity_takes_in_no_mail(folder: Path) -> None:
    planned = factories.activity(planned=True)
    (folder / planned.slug).mkdir()
    path = deliver(folder, mail(), box=planned.slug)

    assert "er ikke åpnet ennå" in fetch(folder).refused[0]
    assert path.exists()


def test_a_mail_after_the_deadline_is_late_and_taken_in(folder: Path) -> None:
    closed = factories.activity()
    (folder / closed.slug).mkdir()
    deliver(folder, mail(Date="Fri, 01 Jan 2100 10:00:00 +0100"), box=closed.slug)

    fetch(folder)

    made = Submission.objects.get()
    assert made.is_late
    assert made.received_at <= factories.now()


@pytest.fixture
def desk(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def test_a_mail_without_text_waits_and_is_written_down_by_hand(
    folder: Path, activity: Activity, desk: Client
) -> None:
    deliver(folder, scan())
    report = fetch(folder)
    waiting = IncomingMail.objects.get()
    address = reverse("consultations:register", args=[activity.plan.slug])

    listed = desk.get(address).content.decode()
    page = desk.get(address, {"epost": waiting.fingerprint})

    assert (report.waiting, Submission.objects.count()) == (1, 0)
    assert f"?epost={waiting.fingerprint}" in listed
    form = page.context["form"]
    assert form.initial["email"] == "kari@eksempel.example"
    sent = {name: form.initial.get(name) or "" for name in form.fields if name != "file"}
    sent |= {"received": "22.08.2022", "text": "Avskrift.", "sender_kind": "unnamed",
             "fidelity": "verbatim", "locale": "nb"}  # fmt: skip
    assert desk.post(address, sent).status_code == 303
    waiting.refresh_from_db()
    assert waiting.submission == Submission.objects.get()
    assert Attachment.objects.get().stored_as == waiting.stored_as
    assert desk.get(address, {"epost": waiting.fingerprint}).status_code == 404


def test_letting_go_of_a_waiting_mail_keeps_it(
    folder: Path, activity: Activity, desk: Client
) -> None:
    deliver(folder, scan())
    fetch(folder)
    waiting = IncomingMail.objects.get()
    address = reverse("consultations:register", args=[activity.plan.slug])
    desk.get(address, {"epost": waiting.fingerprint})

    desk.post(address, {"neste": "uten", "kept": waiting.stored_as})

    assert keeping.bytes_of(waiting.stored_as) == scan()


def test_the_list_of_waiting_mail_asks_the_same_whatever_its_length(
    folder: Path, activity: Activity, desk: Client
) -> None:
    address = reverse("consultations:register", args=[activity.plan.slug])
    asked = []
    for last in (2, 20):
        for number in range(last):
            deliver(folder, scan(number), f"{number}.eml")
        fetch(folder)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).content.decode().count("?epost=") == last
        asked.append(len(captured))

    assert asked[0] == asked[1]


def test_the_command_says_what_became_of_each(folder: Path) -> None:
    deliver(folder, mail(), "1.eml")
    deliver(folder, scan(), "2.eml")
    out = StringIO()

    call_command("fetch_mail", folder=folder, stdout=out)

    for line in (
        "Hentet: 2",
        "Registrert: 1",
        "Venter på avskrift: 1",
        "Hentet før: 0",
        "Avvist: 0",
    ):
        assert line in out.getvalue()
    deliver(folder, b"\0", "3.eml")
    with pytest.raises(CommandError, match="ligger fortsatt i mappa"):
        call_command("fetch_mail", folder=folder, stdout=out)
    with pytest.raises(CommandError, match="Fant ikke mappa"):
        call_command("fetch_mail", folder=folder / "nei")


def test_the_clock_fetches_mail(folder: Path, settings: Any) -> None:
    settings.MAIL_DIR = str(folder)
    deliver(folder, mail())

    call_command("work", "--once")

    assert Submission.objects.count() == 1


def test_an_erased_mail_is_not_known_by_its_fingerprint(folder: Path) -> None:
    deliver(folder, mail())
    fetch(folder)
    before = IncomingMail.objects.get().fingerprint

    erasures.erase(Submission.objects.get(), scope="text", measure="erase")

    assert before not in str(list(IncomingMail.history.values()))
    assert before != IncomingMail.objects.get().fingerprint


def test_a_mail_waits_where_it_lies_while_the_scanner_fails(folder: Path, settings: Any) -> None:
    path = deliver(folder, mail())
    settings.SCAN_COMMAND = "/finnes/ikke"
    held = fetch(folder)
    settings.SCAN_COMMAND = ""

    assert "kunne ikke kontrolleres for virus nå" in held.refused[0]
    assert path.exists()
    assert len(fetch(folder).registered) == 1
