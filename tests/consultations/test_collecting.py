"""Mail from mailboxes on a server: at least once, never twice, and nothing is touched there."""

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Activity, IncomingMail, Mailbox, Submission
from consultations.services import collecting, keeping, mailing
from core import mailboxes
from core.errors import Refused
from core.mailboxes import OutOfReach, Server
from tests import factories
from tests.consultations.documents import mail, read_here
from tests.consultations.imap_server import Post, serving

pytestmark = pytest.mark.django_db
near = pytest.fixture(autouse=True)(read_here)
BOX = "INBOX/L&APg-ypa"


@pytest.fixture
def activity() -> Activity:
    return factories.activity()


@pytest.fixture
def post() -> Post:
    return Post({BOX: {}})


@pytest.fixture
def server(post: Post, activity: Activity, settings: Any, tmp_path: Path) -> Iterator[Server]:
    settings.MEDIA_ROOT = str(tmp_path)
    with serving(post) as port:
        settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_SECURITY = "127.0.0.1", port, "none"
        settings.IMAP_USER, settings.IMAP_PASSWORD = "medvirkning", post.password
        settings.IMAP_BOXES = {"INBOX/Løypa": activity.slug}
        found = collecting.server()
        assert found is not None
        yield found


@pytest.fixture
def boxes(activity: Activity) -> dict[str, str]:
    return {"INBOX/Løypa": activity.slug}


def collect(server: Server, boxes: dict[str, str]) -> mailing.Report:
    return collecting.collect(server=server, boxes=boxes, by=factories.BY, at=factories.now())


def test_new_mail_is_taken_in_once_and_left_as_it_was(
    server: Server, boxes: dict[str, str], post: Post, activity: Activity
) -> None:
    post.boxes[BOX] |= {3: mail("Vi vil ha lys på øya.", number=1), 8: mail(number=2)}

    first = collect(server, boxes)
    again = collect(server, boxes)
    post.boxes[BOX][9] = mail("Og benker.", number=3)
    third = collect(server, boxes)

    assert [len(each.registered) for each in (first, again, third)] == [2, 0, 1]
    assert again.fetched == 0
    made = Submission.objects.order_by("pk")[0]
    assert (made.activity, made.channel, made.original_text) == (
        activity, "email", "Vi vil ha lys på øya.",
    )  # fmt: skip
    assert not any("STORE" in word or "EXPUNGE" in word for word in post.heard)
    assert all(word.startswith("EXAMINE") for word in post.heard if BOX in word)
    assert all("PEEK" in word for word in post.heard if "BODY" in word)


def test_a_server_that_numbers_anew_gives_nothing_twice(
    server: Server, boxes: dict[str, str], post: Post
) -> None:
    post.boxes[BOX] |= {3: mail(number=1), 8: mail(number=2)}
    collect(server, boxes)
    post.validity = 8
    post.boxes[BOX] = {1: mail(number=1), 2: mail(number=2), 3: mail(number=3)}

    report = collect(server, boxes)

    assert (report.fetched, report.known, len(report.registered)) == (3, 2, 1)
    assert Submission.objects.count() == 3
    assert (Mailbox.objects.get().uid_validity, Mailbox.objects.get().last_uid) == (8, 3)


def test_killed_after_it_was_stored_it_is_known_the_next_time(
    server: Server, boxes: dict[str, str], post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.boxes[BOX] |= {1: mail(number=1)}

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(collecting, "_note", killed)
    with pytest.raises(KeyboardInterrupt):
        collect(server, boxes)
    monkeypatch.undo()

    assert collect(server, boxes).known == 1
    assert Submission.objects.count() == 1


def test_the_folder_and_the_server_know_each_others_mail(
    server: Server, boxes: dict[str, str], post: Post, activity: Activity
) -> None:
    report = mailing.Report()
    mailing.store(
        activity=activity, data=mail(), report=report, by=factories.BY, at=factories.now()
    )
    post.boxes[BOX][1] = mail()

    assert collect(server, boxes).known == 1
    assert IncomingMail.objects.count() == 1


def test_a_mail_that_is_refused_is_tried_again_and_keeps_no_other_back(
    server: Server, boxes: dict[str, str], post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.boxes[BOX] |= {1: mail("En.", number=1), 2: mail("To.", number=2)}
    keep = keeping.keep

    def full(*, data: bytes, **given: Any) -> Any:
        if b"En." in data:
            raise Refused("Det er ikke plass til fila på serveren.")
        return keep(data=data, **given)

    monkeypatch.setattr(keeping, "keep", full)
    first = collect(server, boxes)
    monkeypatch.undo()
    second = collect(server, boxes)

    assert len(first.registered) == 1
    assert first.refused == ["INBOX/Løypa 1: Det er ikke plass til fila på serveren."]
    assert (second.fetched, len(second.registered)) == (1, 1)
    assert Mailbox.objects.get().refused_uids == []


def test_what_is_too_large_is_not_even_fetched(
    server: Server, boxes: dict[str, str], post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MAX_BYTES", 10)
    post.boxes[BOX][1] = mail()

    assert collecting.TOO_LARGE in collect(server, boxes).refused[0]
    assert not any("BODY" in word for word in post.heard)
    del post.boxes[BOX][1]
    assert collect(server, boxes).refused == []


@pytest.mark.parametrize("misbehaves", ["refuses", "hangs_up_at"])
@pytest.mark.parametrize("at", ["EXAMINE", "UID SEARCH", "UID FETCH 2 (BODY"])
def test_a_server_that_fails_on_the_way_loses_nothing(
    server: Server, boxes: dict[str, str], post: Post, misbehaves: str, at: str
) -> None:
    post.boxes[BOX] |= {1: mail(number=1), 2: mail(number=2)}
    setattr(post, misbehaves, at)

    failed = collect(server, boxes)
    setattr(post, misbehaves, "")
    collect(server, boxes)

    assert len(failed.refused) == 1
    assert failed.refused[0].startswith("INBOX/Løypa: ")
    assert Submission.objects.count() == 2


def test_a_mailbox_or_activity_that_is_not_there_is_said_and_keeps_no_other_back(
    server: Server, boxes: dict[str, str], post: Post
) -> None:
    post.boxes[BOX][1] = mail()

    report = collect(server, {"Borte": next(iter(boxes.values())), "INBOX": "tull"} | boxes)

    assert len(report.registered) == 1
    assert "Postkassa «Borte» kan ikke åpnes" in report.refused[0]
    assert report.refused[1] == "INBOX: Ingen aktivitet har adressen «tull»."


def test_a_server_that_is_away_or_says_no_is_said_by_the_command(
    server: Server, post: Post, settings: Any
) -> None:
    settings.IMAP_PASSWORD = "feil"
    with pytest.raises(CommandError, match="slapp oss ikke inn.*ingenting er borte") as refused:
        call_command("fetch_mail", stdout=StringIO())
    assert "feil" not in str(refused.value).split()
    settings.IMAP_PORT = 1
    with pytest.raises(CommandError, match="svarer ikke"):
        call_command("fetch_mail", stdout=StringIO())


def test_the_command_and_the_clock_fetch_from_the_server(
    server: Server, post: Post, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    out = StringIO()
    post.boxes[BOX][1] = mail(number=1)
    call_command("fetch_mail", stdout=out)
    post.boxes[BOX][2] = mail(number=2)
    call_command("work", "--once")
    settings.IMAP_PORT = 1
    with caplog.at_level(logging.ERROR):
        call_command("work", "--once")

    assert "Registrert: 1" in out.getvalue()
    assert Submission.objects.count() == 2
    assert "svarer ikke" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", "INBOX"),
        ("Løypa & lys", "L&APg-ypa &- lys"),
        ('a"b\\c', 'a\\"b\\\\c'),
        ("台北", "&U,BTFw-"),
    ],
)
def test_names_of_mailboxes_are_written_as_the_standard_says(name: str, written: str) -> None:
    assert mailboxes.encoded(name) == written


def test_nothing_is_fetched_where_no_server_is_named() -> None:
    assert collecting.server() is None
    assert issubclass(OutOfReach, Exception)
