"""No text is forgotten: every text field that hangs on a submission is on the list, and is erased."""

from typing import Any

import pytest
from django.db import models

from audit.models import Act, Opening
from audit.reaching import hanging_on, models_hanging_on
from consultations.models import Submission
from feedback.rules import erasable
from tests import factories
from tests.factories import erasures

RECORDED_COLUMNS = {"salt"}
GROUPS = (erasable.WHO, erasable.SAID, erasable.BESIDE)


def texts(model: type[models.Model]) -> set[str]:
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not getattr(field, "choices", None)
    } - RECORDED_COLUMNS


def listed(model: type[models.Model]) -> set[str]:
    named = {name for group in GROUPS for name in erasable.fields(group, model.__name__)}
    return named | set(erasable.KEPT.get(model.__name__, {}))


@pytest.mark.parametrize(
    "model", sorted(models_hanging_on(Submission), key=str), ids=lambda m: m.__name__
)
def test_every_text_that_hangs_on_a_submission_is_listed(model: Any) -> None:
    assert texts(model) == listed(model)


def test_every_name_on_the_list_is_a_model() -> None:
    names = {model.__name__ for model in models_hanging_on(Submission)}
    on_the_list = {name for group in (*GROUPS, erasable.KEPT) for name in group}

    assert on_the_list <= names
    assert len(names) > 15


def test_what_is_personal_is_never_merely_kept() -> None:
    for model in models_hanging_on(Submission):
        privacy = vars(model)["privacy"].classes
        personal = {name for name in texts(model) if privacy.get(name) == "personal"}
        kept = set(erasable.KEPT.get(model.__name__, {}))
        assert model.__name__ == "ErasureSeal" or not personal & kept


@pytest.mark.django_db
def test_the_full_submission_has_a_row_of_everything_that_can_hang_on_one() -> None:
    made = erasures.full_submission("Qzxkanari")

    reached = set(hanging_on(Submission, [made.pk]))

    empty = {model.__name__ for model in models_hanging_on(Submission) - reached}
    assert empty <= {"Erasure", "ErasureSeal", "Gap", "PointReplacement", "Redaction"}
    assert not {name for name in empty if any(group.get(name) for group in GROUPS[:2])}
    assert Act.objects.filter(reason__contains="Qzxkanari").exists()
    assert Opening.objects.filter(record__contains="Qzxkanari").exists()


@pytest.mark.django_db
def test_nobody_elses_rows_hang_on_a_submission() -> None:
    first, second = factories.submission(), factories.submission()

    assert hanging_on(Submission, [first.pk])[Submission] == {first.pk}
    assert second.pk not in hanging_on(Submission, [first.pk])[Submission]
