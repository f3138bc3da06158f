"""What is done again after a restore is the whole erasure, and not only its rows."""

import json

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from audit import once
from audit.models import Once
from consultations.models import Submission
from feedback.models import Erasure, ErasureSeal
from feedback.services import erasing, replaying
from tests import factories
from tests.erasing.dump import stored
from tests.factories import BY, erasures, now

pytestmark = pytest.mark.django_db
WORD = "Qzxkanari"
EVERYWHERE = {"words": (WORD,), "everywhere": True}
TEXT = EVERYWHERE | {"scope": Erasure.Scope.TEXT}
RESTRICT = {"scope": Erasure.Scope.TEXT, "measure": Erasure.Measure.RESTRICT}


class Undone(Exception):
    """Takes the database back to before, as a restore does."""


def lines_after(made: Submission, *wanted: dict[str, object]) -> list[str]:
    """The erasure list of these erasures; then the database stands as it did before them."""
    lines: list[str] = []
    try:
        with transaction.atomic():
            for each in wanted:
                erasures.erase(made, **each)
            lines = list(replaying.listed())
            raise Undone
    except Undone:
        return lines


def replay(lines: list[str]) -> list[str]:
    return replaying.replay(lines=lines, by=BY, at=now())


def places() -> set[str]:
    """The columns that hold the word."""
    return {place.partition(":")[0] for place in held()}


def held() -> list[str]:
    return [place for place in stored() if WORD.casefold() in place.casefold()]


def test_nothing_of_a_full_submission_is_left_after_a_replay() -> None:
    made = erasures.full_submission(WORD)
    lines = lines_after(made, TEXT, EVERYWHERE)
    assert WORD not in "".join(lines)
    assert len(held()) > 40

    replay(lines)

    assert held() == []


def test_a_replayed_erasure_leaves_what_the_erasure_left() -> None:
    """Of the contact alone: reasons of acts stand in versions that are not otherwise touched."""
    made = erasures.full_submission(WORD)
    with transaction.atomic():
        erasures.erase(made, **EVERYWHERE)
        lines, left = list(replaying.listed()), places()
        transaction.set_rollback(True)

    replay(lines)

    assert places() <= left


def test_a_restriction_that_is_done_again_locks_away_what_it_takes() -> None:
    made = factories.submission("Vi vil ha lys i løypa bak skolen hver kveld.")
    lines = lines_after(made, RESTRICT)

    replay(lines)

    erasure = Erasure.objects.get()
    assert "lys i løypa" not in Submission.objects.get(pk=made.pk).original_text
    contents = erasing.open_seal(
        erasure=erasure,
        reason="Tvisten om teksten er avgjort.",
        by=erasures.archivist(),
        at=now(),
    )
    assert any("lys i løypa bak skolen" in words for _, words in contents)


def test_what_was_locked_away_before_the_restore_goes_with_a_later_erasure() -> None:
    made = factories.submission("Vi vil ha lys i løypa bak skolen hver kveld.")
    erasures.erase(made, **RESTRICT)
    lines = lines_after(made, {"scope": Erasure.Scope.TEXT})
    assert "lys i løypa" in ErasureSeal.objects.get().contents

    replay(lines)

    assert set(ErasureSeal.objects.values_list("contents", flat=True)) == {""}


def test_a_restriction_and_the_later_erasure_leave_nothing_locked_away() -> None:
    made = factories.submission("Vi vil ha lys i løypa bak skolen hver kveld.")
    factories.submission("Et annet innspill, som noen andre har sendt oss.")
    lines = lines_after(made, RESTRICT, {"scope": Erasure.Scope.TEXT})

    assert replay(lines) == [f"{made.reference}-S1", f"{made.reference}-S2"]

    assert set(ErasureSeal.objects.values_list("contents", flat=True)) == {""}


def test_forms_are_forgotten_and_everybody_signs_in_anew() -> None:
    made = factories.submission("Vi vil ha lys i løypa bak skolen hver kveld.")
    once.remember("nokkel", "Kari Nordmann", result=made.reference, at=now())
    once.remember("annen", "Ola", result="FRIV-9999", at=now())
    session = SessionStore()
    session["melding"] = json.dumps("Registrert: lys i løypa bak skolen")
    session.save()
    lines = lines_after(made, {"scope": Erasure.Scope.TEXT})

    replay(lines)

    assert Once.objects.get(key="nokkel").digest == ""
    assert Once.objects.get(key="annen").digest != ""
    assert not Session.objects.exists()


def test_sessions_stay_where_nothing_was_done_again() -> None:
    session = SessionStore()
    session["melding"] = "Registrert."
    session.save()

    replay([])

    assert Session.objects.exists()
