"""The council is a witness of the log: its minutes hold the sum, and the next papers check it."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client

from audit.log import keys, listing, note, reading, tree
from audit.log.checkpoint import Head
from audit.models import Checkpoint, Leaf, Node
from councils.models import Council, Meeting
from councils.selectors import witnessing
from councils.selectors.witnessing import sentence, witnessed
from councils.services import meetings
from tests import factories
from tests.audit.behind import execute, unguarded
from tests.councils.conftest import meeting_url
from tests.factories import BY, now

pytestmark = pytest.mark.django_db


def closed(council: Council, days_ago: int) -> Meeting:
    """A meeting some days ago, with approved minutes."""
    held = factories.meeting(council, held=True, starts_at=now() - timedelta(days=days_ago))
    return meetings.approve_minutes(meeting=held, text="Rådet møttes.", by=BY, at=now())


def coming(council: Council) -> Meeting:
    return factories.meeting(council, starts_at=now() + timedelta(days=7))


def paper(client: Client, meeting: Meeting) -> str:
    answer = client.get(meeting_url(meeting))
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def minutes(raad: Council) -> Meeting:
    """Minutes that witness a log of some entries, and more entries since."""
    for _ in range(5):
        factories.submission()
    found = closed(raad, days_ago=30)
    for _ in range(3):
        factories.submission()
    return found


def test_the_minutes_hold_size_and_sum(raad: Council) -> None:
    factories.submission()
    latest = reading.latest()
    assert latest

    row = Meeting.objects.get(pk=closed(raad, days_ago=1).pk)

    assert (row.log_size, row.log_root) == (latest.size, latest.root)
    assert row.minutes_text == f"Rådet møttes.\n\n{sentence(latest.size, latest.root)}"


def test_an_empty_log_is_not_witnessed(raad: Council) -> None:
    row = Meeting.objects.get(pk=closed(raad, days_ago=1).pk)

    assert (row.log_size, row.log_root) == (None, "")
    assert row.minutes_text == "Rådet møttes."


def test_the_papers_give_the_sum_for_the_minutes(raad: Council, as_rolf: Client) -> None:
    factories.submission()
    latest = reading.latest()
    assert latest

    page = paper(as_rolf, coming(raad))

    assert f"Kontrollsum: {latest.root}" in page
    assert str(keys.signer().verifier) in page
    assert "Ingen tidligere protokoll har en kontrollsum" in page


def test_the_next_papers_say_that_the_log_still_stands(
    raad: Council, minutes: Meeting, as_rolf: Client
) -> None:
    latest = reading.latest()
    assert latest
    assert latest.size > (minutes.log_size or 0)

    page = paper(as_rolf, coming(raad))

    assert "Loggen stemmer med protokollen fra" in page
    assert f"De {minutes.log_size} oppføringene står der fortsatt" in page
    assert "stemmer ikke" not in page


def test_the_papers_of_a_closed_meeting_speak_of_its_own_minutes(
    raad: Council, minutes: Meeting, as_rolf: Client
) -> None:
    page = paper(as_rolf, minutes)

    assert minutes.log_root in page
    assert "Loggen stemmer med protokollen fra" in page
    assert "Til protokollen:" not in page


def test_each_council_is_held_to_its_own_newest_minutes(raad: Council, minutes: Meeting) -> None:
    newer = closed(raad, days_ago=3)
    other = factories.council()

    assert witnessed(coming(raad)).minutes == newer
    assert witnessed(newer).minutes == newer
    assert witnessed(coming(other)).minutes is None


def change_a_leaf(index: int) -> None:
    data = f'{{"commit":"{note.encoded(bytes(32))}","ev":{index},"type":"received"}}'
    execute('UPDATE audit_leaf SET data = %s WHERE "index" = %s', data, index)


def rebuild() -> None:
    """The whole tree anew from the leaves as they are, signed with the true key."""
    rows = list(Leaf.objects.order_by("index"))
    nodes = tree.grown(0, {}, [tree.leaf_hash(row.data.encode()) for row in rows])
    for (level, place), digest in nodes.items():
        execute(
            'UPDATE audit_node SET hash = %s WHERE level = %s AND "index" = %s',
            note.encoded(digest),
            level,
            place,
        )
    for row in Checkpoint.objects.all():
        head = Head(keys.origin(), row.size, tree.root(row.size, nodes))
        execute(
            "UPDATE audit_checkpoint SET root = %s, note = %s WHERE id = %s",
            note.encoded(head.root),
            head.signed(keys.signer()),
            row.pk,
        )


def test_a_rewritten_log_is_named_though_the_true_key_signed_it(
    raad: Council, minutes: Meeting, as_rolf: Client
) -> None:
    before = Node.objects.get(level=0, index=2).hash
    with unguarded("audit_leaf", "audit_node", "audit_checkpoint"):
        change_a_leaf(2)
        rebuild()
    assert Node.objects.get(level=0, index=2).hash != before

    page = paper(as_rolf, coming(raad))

    assert "Loggen stemmer ikke med protokollen fra" in page
    assert minutes.log_root in page
    assert "kontrollutvalget" in page


def test_a_leaf_changed_alone_is_seen_too(raad: Council, minutes: Meeting) -> None:
    with unguarded("audit_leaf"):
        change_a_leaf(2)

    assert not witnessed(coming(raad)).holds


def test_a_change_after_the_minutes_is_seen_as_well(raad: Council, minutes: Meeting) -> None:
    newest = reading.latest()
    assert newest
    with unguarded("audit_leaf"):
        change_a_leaf(newest.size - 1)

    assert not witnessed(coming(raad)).holds


def test_a_shorter_log_does_not_hold(raad: Council, minutes: Meeting) -> None:
    size = minutes.log_size or 0
    with unguarded("audit_leaf", "audit_node", "audit_checkpoint", "audit_opening"):
        execute("DELETE FROM audit_opening WHERE leaf_id >= %s", size - 1)
        execute('DELETE FROM audit_leaf WHERE "index" >= %s', size - 1)
        execute("DELETE FROM audit_checkpoint WHERE size >= %s", size)

    assert not witnessed(coming(raad)).holds


def test_one_entry_is_one(raad: Council, as_rolf: Client) -> None:
    factories.submission()
    only = closed(raad, days_ago=30)

    page = paper(as_rolf, coming(raad))

    assert only.log_size == 1
    assert "Den ene oppføringen står der fortsatt" in page


def test_an_entry_that_comes_while_the_paper_is_made_is_no_fault(
    raad: Council, minutes: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = listing.leaves

    def after_another() -> "QuerySet[Leaf]":
        factories.submission()
        return real()

    monkeypatch.setattr(listing, "leaves", after_another)

    assert witnessed(coming(raad)).holds


def test_the_log_is_not_read_again_for_each_reader_of_the_paper(
    raad: Council, minutes: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, real, read = coming(raad), listing.leaves, []
    monkeypatch.setattr(listing, "leaves", lambda: read.append(1) or real())

    assert all(witnessed(meeting).holds for _ in range(3))
    assert len(read) == 1
    factories.submission()
    assert witnessed(meeting).holds
    assert len(read) == 2


def test_a_log_that_does_not_hold_is_read_again_each_time(
    raad: Council, minutes: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, real, read = coming(raad), listing.leaves, []
    with unguarded("audit_leaf"):
        change_a_leaf(2)
    monkeypatch.setattr(listing, "leaves", lambda: read.append(1) or real())

    assert not any(witnessed(meeting).holds for _ in range(2))
    assert len(read) == 2


def test_a_leaf_that_is_changed_later_is_seen_within_minutes(
    raad: Council, minutes: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = coming(raad)
    assert witnessed(meeting).holds
    with unguarded("audit_leaf"):
        change_a_leaf(2)

    monkeypatch.setattr(witnessing, "BELIEVED_FOR", 0)

    assert not witnessed(meeting).holds
