"""History, ledger and rows still agree after an erasure, and a forged row is still found."""

import pytest
from django.db import transaction

from audit.acting import acting_as
from audit.erasing import plain
from audit.reconciling.comparing import compare
from consultations.models import Submission
from consultations.services import noting
from consultations.services.registering import ContactDetails
from tests import factories
from tests.factories import BY, erasures, now

pytestmark = pytest.mark.django_db


def test_an_erased_submission_agrees() -> None:
    contact = ContactDetails("Kari Nordmann", "kari@eksempel.example")
    made = factories.submission("Kari Nordmann vil ha lys i løypa.", screened=True, contact=contact)
    point = factories.point(made, summary="Kari Nordmann vil ha lys.", answered=True)
    noting.write(about=point, text="Kari Nordmann ringte.", by=BY, at=now())
    other = factories.submission("Kari Nordmann har rett, sier vi i velet.")

    erasures.erase(
        made, scope="passage", measure="anonymise", words=("Kari Nordmann",), everywhere=True
    )
    erasures.erase(made, scope="text")
    erasures.erase(made, scope="contact", everywhere=True)

    assert "Kari" not in Submission.objects.get(pk=other.pk).original_text
    assert compare() == []


def test_a_change_past_history_is_found_after_an_erasure() -> None:
    said = factories.submission("Vi vil ha lys i løypa bak skolen hver eneste kveld.")
    erasures.erase(said, scope="text")
    assert compare() == []

    with transaction.atomic(), acting_as(BY, "Forfalsket", at=now()) as pen:
        pen.sign()
        plain(Submission).filter(pk=said.pk).update(assisted_by="noen andre")

    assert [(each.table, each.row) for each in compare()] == [(Submission._meta.db_table, said.pk)]
