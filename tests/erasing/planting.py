"""The word in every text column of every recorded model, whoever and whatever its row is about."""

from typing import Any

from django.db import DatabaseError, transaction

from audit.acting import acting_as
from audit.erasing import plain
from audit.guards import gate
from audit.undoing import recorded_models
from consultations.models import Submission
from feedback.rules import erasable
from feedback.selectors.erasing import text_fields
from tests import factories
from tests.factories import BY, now


def something_of_everything(made: Submission) -> None:
    """Rows of what does not hang on a submission: plan, meeting, measure, invitation, decision."""
    home = made.activity
    version = factories.plan_version(home.plan, published=False)
    factories.text_version(version, part=factories.part(home.plan))
    factories.invitation(home, reminded_at=now(), reminded_through="telefon")
    factories.decision(home.plan)


def words_in(model: Any) -> list[str]:
    """The text columns that may hold words of or about somebody; not what a row is called by."""
    kept = erasable.KEPT.get(model.__name__, {})
    return [name for name in text_fields(model) if name not in kept]


@transaction.atomic
def plant_everywhere(word: str) -> set[str]:
    """Says in which columns the word now stands, in rows and in versions."""
    planted: set[str] = set()
    with acting_as(BY, "Plantet", at=now()) as pen:
        pen.sign()
        with gate.erasing():
            for model in recorded_models():
                for name in words_in(model):
                    # Both, whatever the first one says.
                    in_versions = _planted_in(model.history.model, name, word)
                    if _planted_in(model, name, word) and in_versions:
                        planted.add(f"{model.__name__}.{name}")
    return planted


def _planted_in(table: Any, name: str, word: str) -> bool:
    longest = table._meta.get_field(name).max_length or 10_000
    rows = list(plain(table).order_by("pk").values_list("pk", name))
    stands = False
    for pk, old in rows:
        if word in str(old):
            stands = True
            continue
        value = f"{word} {old or ''}".strip()[:longest]
        try:
            with transaction.atomic():
                plain(table).filter(pk=pk).update(**{name: value})
        except DatabaseError:
            continue
        stands = stands or word in value
    return stands
