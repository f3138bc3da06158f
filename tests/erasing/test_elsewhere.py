"""Where else the words stand: however they are written, and alike on every database."""

import unicodedata
from typing import Any

import pytest

from consultations.models import Contact, Submission
from consultations.services.registering import ContactDetails
from feedback.models import Erasure
from feedback.selectors.erasing import Wish
from feedback.selectors.outlook import outlook
from tests import factories
from tests.factories import erasures

pytestmark = pytest.mark.django_db
AASE = ContactDetails("Åse Ødegård", "ase@eksempel.example", "98765432", "Ærfuglveien 7")


@pytest.fixture
def said(db: Any) -> Submission:
    return factories.submission("Vi vil ha lys i løypa bak skolen.", contact=AASE)


def elsewhere(made: Submission, **wanted: Any) -> set[str]:
    given = {"scope": Erasure.Scope.CONTACT, "measure": Erasure.Measure.ERASE} | wanted
    return {place.key for place in outlook(Wish(made, **given)).elsewhere}


@pytest.mark.parametrize(
    "written",
    [
        "Åse Ødegård har rett.",
        "ÅSE ØDEGÅRD har rett.",
        "åse ødegård har rett.",
        "Åse\nØdegård har rett.",
        "Åse  Ødegård har rett.",
        "Åse\u00a0Ødegård har rett.",
        unicodedata.normalize("NFD", "Åse Ødegård har rett."),
        unicodedata.normalize("NFD", "ÅSE ØDEGÅRD har rett."),
    ],
    ids=["so", "capitals", "small", "line", "spaces", "hard space", "decomposed", "both"],
)
def test_words_are_found_and_hidden_however_they_are_written(
    said: Submission, written: str
) -> None:
    other = factories.submission(f"Vi i velet sier at {written}")

    assert f"consultations_submission:{other.pk}" in elsewhere(said)
    erasures.erase(said, everywhere=True)

    left = Submission.objects.get(pk=other.pk).original_text
    assert left.startswith("Vi i velet sier at █")
    assert left.endswith("█ har rett.")


def test_other_words_between_are_other_words(said: Submission) -> None:
    other = factories.submission("Åse Andersen og Per Ødegård har rett, sier vi.")

    assert f"consultations_submission:{other.pk}" not in elsewhere(said)


def test_a_long_text_is_looked_for_in_many_columns_at_once(said: Submission) -> None:
    sentences = [f"Setning nummer {n} handler om løype {n} i fjellet." for n in range(60)]
    long = factories.submission(" ".join(sentences))
    other = factories.submission(f"Som han sa: {sentences[57].upper()}")

    found = elsewhere(long, scope=Erasure.Scope.TEXT)

    assert f"consultations_submission:{other.pk}" in found


def test_the_same_contact_on_another_submission_is_listed(said: Submission) -> None:
    same = factories.submission(
        contact=ContactDetails("ÅSE ØDEGÅRD", "ASE@eksempel.example", "12345678")
    )
    other = factories.submission(contact=ContactDetails("Ola Moen", "ola@eksempel.example"))

    found = elsewhere(said)

    assert f"consultations_contact:{same.pk}" in found
    assert f"consultations_contact:{other.pk}" not in found


def test_another_contact_loses_what_is_the_same_and_only_where_it_is_marked(
    said: Submission,
) -> None:
    same = factories.submission(
        contact=ContactDetails("ÅSE ØDEGÅRD", "ASE@eksempel.example", "12345678")
    )

    erasures.erase(said)
    assert Contact.objects.get(submission=same).name == "ÅSE ØDEGÅRD"

    again = factories.submission("Vi vil ha lys i løypa.", contact=AASE)
    erasures.erase(again, everywhere=True)

    left = Contact.objects.get(submission=same)
    assert (left.name, left.email, left.phone) == ("", "", "12345678")
    assert not left.wants_updates
