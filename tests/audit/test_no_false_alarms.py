"""What is done as it should be is never called a difference; ten thousand acts are in the torture."""

from typing import Any

import pytest

from audit.models import LedgerEntry
from audit.reconciling import running
from tests.audit.ordinary import House
from tests.factories import now

KINDS = {
    *("receive", "answer", "publish", "tag", "relate", "note", "assign", "report", "withdraw"),
    *("undo", "many", "refused"),
}


def found(*, complete: bool = False) -> list[Any]:
    return list(running.run(at=now(), complete=complete).differences)


@pytest.mark.django_db
def test_ordinary_acts_are_never_called_a_difference() -> None:
    house = House(seed=6)
    alarms: list[Any] = []

    house.live(160, every=20, look=lambda: alarms.extend(found()))

    assert alarms + found(complete=True) == []
    assert KINDS - set(house.done) == set(), "live longer"
    assert {"I", "U", "D"} <= set(LedgerEntry.objects.values_list("operation", flat=True))
