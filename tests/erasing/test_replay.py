"""A database restored from before an erasure forgets again, from a list that never held the words."""

import json

import pytest
from django.db import transaction

from audit.models import ErasedRow, Leaf, Opening
from consultations.models import Contact, Point, Submission
from consultations.services.registering import ContactDetails
from core.errors import Refused
from feedback.models import Erasure
from feedback.services import replaying
from tests import factories
from tests.factories import BY, erasures, now

pytestmark = pytest.mark.django_db
TEXT = "Hilsen Kari Nordmann. Vi vil ha lys i løypa bak skolen."


class Undone(Exception):
    """Takes the database back to before, as a restore does."""


def told() -> Submission:
    contact = ContactDetails("Kari Nordmann", "kari@eksempel.example")
    made = factories.submission(TEXT, screened=True, contact=contact)
    factories.point(made, span=(22, len(TEXT)), summary="Kari Nordmann vil ha lys.")
    return made


def list_of(made: Submission, *wanted: dict[str, object]) -> list[str]:
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


WHOLE = {"scope": "text"}
NAME = {"scope": "passage", "measure": "anonymise", "words": ("Kari Nordmann",)}


def test_the_list_never_holds_the_words() -> None:
    lines = "\n".join(list_of(told(), NAME, {}))

    assert lines.count("\n") == 1
    assert "Kari" not in lines
    assert "kari@" not in lines


def test_a_restored_database_forgets_again() -> None:
    made = told()
    lines = list_of(made, NAME, {})
    assert Submission.objects.get(pk=made.pk).original_text == TEXT

    done = replaying.replay(lines=lines, by=BY, at=now())

    assert done == [f"{made.reference}-S1", f"{made.reference}-S2"]
    hidden = TEXT.replace("Kari Nordmann", "█" * 13)
    assert Submission.objects.get(pk=made.pk).original_text == hidden
    assert Point.objects.get(submission=made).summary == f"{'█' * 13} vil ha lys."
    for model in (Submission, Point):
        assert not [v for v in model.history.all() if "Kari" in str(vars(v))]
    assert Contact.objects.get(submission=made).name == ""
    assert Erasure.objects.executed().count() == 2
    assert Leaf.objects.filter(kind=Leaf.Kind.ERASED).count() == 2
    assert ErasedRow.objects.exists()


def test_a_whole_text_that_is_forgotten_again_leaves_the_same_notice() -> None:
    made = told()
    lines = list_of(made, WHOLE)

    replaying.replay(lines=lines, by=BY, at=now())

    point = Point.objects.get(submission=made)
    assert point.quote == f"Slettet etter vedtak i sak 26/123 ({point.reference})."
    assert point.whole


def test_what_is_known_is_not_done_twice() -> None:
    made = told()
    erasures.erase(made, **NAME)

    assert replaying.replay(lines=list(replaying.listed()), by=BY, at=now()) == []


def test_another_file_is_refused() -> None:
    with pytest.raises(Refused, match="ikke en sletteliste"):
        replaying.replay(lines=['{"hei": 1}'], by=BY, at=now())


def test_no_version_is_removed() -> None:
    made = told()
    before = Submission.history.filter(id=made.pk).count()

    erasures.erase(made, **WHOLE)

    assert Submission.history.filter(id=made.pk).count() == before + 1


def test_a_key_that_was_given_out_anew_is_not_taken_for_the_row_that_was_lost() -> None:
    """What was entered after the backup is gone, and its keys go to what is entered now."""
    first, second = told(), told()
    (one,) = list_of(first, WHOLE)
    (two,) = list_of(second, WHOLE)
    next_key = Opening.objects.latest("pk").pk + 1
    lost = {"record": {"to": ""}, "salt": {"to": ""}}
    entry = json.loads(two)
    for key in range(next_key, next_key + 5):
        entry["rows"].append({"table": "audit_opening", "row": key, "marks": {"0": lost}})

    done = replaying.replay(lines=[one, json.dumps(entry)], by=BY, at=now())

    assert len(done) == 2
    decided = Opening.objects.filter(leaf__kind=Leaf.Kind.ERASED)
    assert decided.count() == 2
    assert all(opening.record for opening in decided)
