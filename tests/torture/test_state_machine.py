"""Long random stories, told in the house and in a plain model of it, which must never part."""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from audit.acting import acting_as
from consultations.models import PublicText, Submission
from consultations.services import screening
from tests.torture.stories import Story
from tests.torture.telling import World

EXAMPLES = int(os.environ.get("TORTURE_EXAMPLES", "50"))
STEPS = int(os.environ.get("TORTURE_STEPS", "30"))
# What stories must have told of, or their silence says nothing.
ACTS = {
    "receive", "split", "finish", "resume", "merge", "screen", "theme", "draft", "link", "hand in",
    "approve", "discard", "publish", "supersede", "withdraw", "undo", "undo refused", "refused",
}  # fmt: skip

pytestmark = pytest.mark.django_db


def tell(examples: int, steps: int, **how: Any) -> Counter[str]:
    """Tell stories. Gives how often each thing happened in them."""

    class Told(Story):
        world = World.make()
        told: Counter[str] = Counter()

    given = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **how,
    )
    run_state_machine_as_test(Told, settings=given)
    return Told.told


def test_short_stories_are_the_same_in_house_and_model() -> None:
    told = tell(12, 14, derandomize=True, phases=[Phase.generate])

    assert set(ACTS) - set(told) == set(), "tell more stories"


@pytest.mark.torture
def test_long_stories_are_the_same_in_house_and_model() -> None:
    told = tell(EXAMPLES, STEPS, print_blob=True)

    assert set(ACTS) - set(told) == set(), "tell more stories"


def write_raw(submission: Submission) -> None:
    """A column the model of the stories knows nothing of; nothing but history can tell."""
    sql = "UPDATE consultations_submission SET gathered_how = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, ["Behind history", submission.pk])


def write_raw_and_back(submission: Submission) -> None:
    write_raw(submission)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_submission SET gathered_how = ''")


@pytest.mark.parametrize("write", [write_raw, write_raw_and_back])
def test_a_signed_write_behind_history_is_found(
    write: Callable[[Submission], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a service that does more than it tells, in the act it is signed with."""
    approve = screening.approve

    def faulty(*, submission: Submission, **how: Any) -> PublicText:
        with transaction.atomic(), acting_as(how["by"], "Godkjente"):
            approved = approve(submission=submission, **how)
            write(submission)
        return approved

    monkeypatch.setattr(screening, "approve", faulty)

    with pytest.raises(AssertionError, match="ledger: the house says"):
        tell(1, 1, derandomize=True, phases=[Phase.generate])
