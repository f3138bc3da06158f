"""Ten thousand ordinary acts: history, ledger and rows never say different things about one."""

import os
from typing import Any

import pytest

from audit.models import Act
from audit.reconciling import anchoring, running
from tests.audit.ordinary import House
from tests.factories import now

ACTS = int(os.environ.get("TORTURE_ACTS", "10000"))


@pytest.mark.torture
@pytest.mark.django_db
def test_ten_thousand_acts_give_no_false_alarm() -> None:
    house = House(seed=7)
    alarms: list[Any] = []

    def look() -> None:
        alarms.extend(running.run(at=now()).differences)
        anchoring.anchor(at=now())

    house.live(ACTS, every=100, look=look)

    assert alarms + running.run(at=now(), complete=True).differences == []
    assert Act.objects.count() >= ACTS
