"""A database put back from a backup is behind the log that was published: it must not sign on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from audit.log import canonical, checkpoint, keeping, keys, note, opening, reading
from audit.log.checkpoint import Head
from audit.log.writing import LogIsBroken
from audit.models import Checkpoint, Leaf
from audit.reconciling import anchoring
from config import health
from feedback.services import replaying
from tests import factories
from tests.audit.log.test_checking import verify
from tests.audit.log.test_entering import act
from tests.factories import BY, erasures, now

pytestmark = pytest.mark.django_db
OLD, NEW = "logg.eksempelvik.example", "logg2.eksempelvik.example"


class Restored(Exception):
    """Takes the database back to before; what lies outside it stays."""


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], Any]:
    """Do something, and what is to be done once it is committed."""

    def do(work: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return work()

    return do


@pytest.fixture
def lost(committed: Callable[[Callable[[], Any]], Any]) -> Callable[[Callable[[], Any]], Any]:
    """Do something, hand it out, and put back a backup from before it."""

    def do(work: Callable[[], Any]) -> Any:
        found = None
        try:
            with transaction.atomic():
                found = committed(work)
                raise Restored
        except Restored:
            return found

    return do


def head() -> Head:
    latest = reading.latest()
    assert latest is not None
    return checkpoint.opened(latest.note, keys.verifiers())


@pytest.fixture
def behind(committed: Any, lost: Any) -> Head:
    """Three entries are left; the checkpoint of five was handed out."""
    committed(lambda: act(3))

    def two_more() -> Head:
        act(2)
        return head()

    found: Head = lost(two_more)
    assert (found.size, head().size) == (5, 3)
    return found


@pytest.fixture
def renamed(behind: Head, settings: Any) -> Head:
    """The way out: another name, and the former one still known."""
    settings.LOG_FORMER_KEYS = [str(keys.signer().verifier)]
    settings.LOG_ORIGIN = NEW
    return behind


def test_the_newest_checkpoint_is_kept_outside_the_database(committed: Any) -> None:
    committed(lambda: act(2))
    assert keeping.kept() == head()

    act(1)

    assert keeping.kept() != head(), "it is not handed out before it is committed"


def test_the_newest_checkpoint_is_never_replaced_by_an_older_one(committed: Any) -> None:
    act(1)
    older = reading.latest()
    assert older is not None
    committed(lambda: act(1))

    keeping.keep(older.note)

    assert keeping.kept() == head()


def test_a_restored_log_signs_nothing_under_its_old_name(behind: Head) -> None:
    with pytest.raises(LogIsBroken, match="3 oppføringer"):
        act()

    assert (Leaf.objects.count(), Checkpoint.objects.count()) == (3, 1)


def test_a_log_with_other_entries_than_those_handed_out_signs_nothing(
    behind: Head, committed: Any
) -> None:
    kept = keeping.path().read_text()
    keeping.path().unlink()
    act(4)
    keeping.path().write_text(kept)

    with pytest.raises(LogIsBroken):
        act()


def test_the_clock_anchors_nothing_in_a_restored_log(behind: Head) -> None:
    factories.unit()

    with pytest.raises(LogIsBroken):
        anchoring.anchor(at=now())


def test_the_health_page_says_that_the_log_is_behind(behind: Head) -> None:
    assert health.found()["log"] is False
    answer = Client().get(reverse("health"))
    assert (answer.status_code, answer.json()["log"]) == (503, "fault")


def test_a_sound_log_is_healthy(committed: Any) -> None:
    assert health.found()["log"] is True
    committed(lambda: act(3))
    assert health.found()["log"] is True


def test_a_new_name_goes_on_from_what_is_left_and_commits_to_what_was_lost(
    renamed: Head, committed: Any
) -> None:
    committed(lambda: act(2))

    kinds = [leaf.kind for leaf in Leaf.objects.order_by("index")]
    assert kinds == ["received"] * 3 + ["new_origin"] + ["received"] * 2
    text = reading.opening_of(Leaf.objects.get(index=3))
    assert text is not None
    assert opening.read(text).record == {
        "continues": 3,
        "origin": OLD,
        "root": note.encoded(renamed.root),
        "size": 5,
    }
    assert (head().origin, head().size) == (NEW, 6)
    assert keeping.kept() == head()


def test_the_new_name_is_entered_once(renamed: Head, committed: Any) -> None:
    for _ in range(2):
        committed(act)

    assert Leaf.objects.filter(kind=Leaf.Kind.NEW_ORIGIN).count() == 1
    status, said = verify(all=True)
    assert status == 0, said


def test_a_new_name_without_a_restore_commits_to_the_last_checkpoint(
    committed: Any, settings: Any
) -> None:
    committed(lambda: act(3))
    before = head()
    settings.LOG_FORMER_KEYS = [str(keys.signer().verifier)]
    settings.LOG_ORIGIN = NEW

    act()

    text = reading.opening_of(Leaf.objects.get(kind=Leaf.Kind.NEW_ORIGIN))
    assert text is not None
    record = opening.read(text).record
    assert (record["continues"], record["size"]) == (3, 3)
    assert record["root"] == note.encoded(before.root)


def test_the_former_key_must_stay_known(behind: Head, settings: Any) -> None:
    settings.LOG_ORIGIN = NEW

    with pytest.raises(LogIsBroken):
        act()


def test_a_name_that_was_left_is_never_taken_up_again(
    renamed: Head, settings: Any, committed: Any
) -> None:
    committed(act)
    settings.LOG_FORMER_KEYS = [str(keys.signer().verifier)]
    settings.LOG_ORIGIN = OLD

    with pytest.raises(LogIsBroken, match="før"):
        act()


def test_erasures_are_repeated_under_the_new_name_only(
    committed: Any, lost: Any, settings: Any
) -> None:
    made = committed(lambda: factories.submission("Ring 98765432.", screened=True))

    def erased() -> list[str]:
        erasures.erase(made, scope="text")
        return list(replaying.listed())

    lines = lost(erased)
    with pytest.raises(LogIsBroken):
        replaying.replay(lines=lines, by=BY, at=now())
    settings.LOG_FORMER_KEYS = [str(keys.signer().verifier)]
    settings.LOG_ORIGIN = NEW

    done = replaying.replay(lines=lines, by=BY, at=now())

    assert len(done) == 1
    last = [leaf.kind for leaf in Leaf.objects.order_by("index")][-2:]
    assert last == ["new_origin", "erased"]
    status, said = verify(all=True)
    assert status == 0, said


def test_everybody_can_read_that_the_log_took_a_new_name(renamed: Head, committed: Any) -> None:
    committed(act)

    page = Client().get(reverse("transparency:log_show")).content.decode()

    text = " ".join(page.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ").split())
    assert f"Loggen het {OLD} før" in text
    assert note.encoded(renamed.root) in text
    assert "2 oppføringer gikk tapt" in text


def test_production_signs_nothing_when_the_kept_checkpoint_is_gone(
    committed: Any, in_production: Callable[..., None]
) -> None:
    committed(lambda: act(2))
    in_production()
    act()
    keeping.path().unlink()

    with pytest.raises(LogIsBroken, match="LOG_NEWEST_FILE"):
        act()


def test_production_does_not_begin_anew_under_a_name_that_was_used(
    lost: Any, in_production: Callable[..., None]
) -> None:
    lost(lambda: act(2))
    in_production()

    with pytest.raises(LogIsBroken):
        act()


def test_a_house_that_is_being_tried_out_may_begin_anew(lost: Any, committed: Any) -> None:
    lost(lambda: act(2))

    committed(act)
    committed(act)

    assert keeping.kept() == head()


def test_a_kept_checkpoint_that_cannot_be_read_stops_the_log(committed: Any) -> None:
    committed(act)
    keeping.path().write_text("")

    with pytest.raises(LogIsBroken):
        act()


def test_the_file_can_be_given_a_place_of_its_own(
    committed: Any, settings: Any, tmp_path: Path
) -> None:
    settings.LOG_NEWEST_FILE = str(tmp_path / "newest")

    committed(act)

    assert checkpoint.opened((tmp_path / "newest").read_text(), keys.verifiers()) == head()
    assert canonical.decode(Leaf.objects.get().data)["ev"] == 0
