"""What was said or published keeps its words: in the row, in history, for ever."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from audit.acting import acting_as
from audit.recording import FrozenFact
from tests import factories

pytestmark = pytest.mark.django_db


def versions(row: Any) -> Any:
    return type(row).history.filter(id=row.pk).order_by("history_id")


def a_published_answer() -> Any:
    return factories.point(answered=True).answers.get()


def a_report() -> Any:
    return factories.measure(status="delayed").reports.get()


def a_public_text() -> Any:
    return factories.submission(screened=True).public_texts.get()


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (factories.submission, "original_text", "Noe helt annet."),
        (factories.submission, "reference", "FRIV-9999"),
        (factories.point, "quote", "Noe helt annet."),
        (factories.point, "span_end", 3),
        (factories.promise, "promised_date", date(2030, 1, 1)),
        (a_published_answer, "outcome", "deferred"),
        (a_published_answer, "what_we_do", "Ingenting likevel."),
        (a_report, "text", "Alt gikk bra."),
        (a_public_text, "text", "Annet"),
    ],
)
def test_what_was_said_or_published_is_never_changed(make: Any, name: str, value: Any) -> None:
    row = make()
    setattr(row, name, value)

    with (
        pytest.raises(FrozenFact),
        transaction.atomic(),
        acting_as(factories.BY, "Prøvde å endre historien"),
    ):
        row.save()

    assert getattr(type(row).objects.get(pk=row.pk), name) != value
    assert versions(row).last().__dict__[name] != value


@pytest.mark.parametrize(
    "make",
    [
        factories.submission,
        factories.point,
        factories.promise,
        factories.measure,
        a_published_answer,
        a_public_text,
    ],
)
def test_what_was_said_is_never_removed(make: Any) -> None:
    row = make()

    with (
        pytest.raises(FrozenFact),
        transaction.atomic(),
        acting_as(factories.BY, "Prøvde å slette"),
    ):
        row.delete()

    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_draft_may_change_until_it_is_published() -> None:
    draft = factories.answer(factories.point(), status="draft")

    with transaction.atomic(), acting_as(factories.BY, "Endret et utkast"):
        draft.where = "Kapittel tre i planen."
        draft.save()

    assert type(draft).objects.get(pk=draft.pk).where == "Kapittel tre i planen."
