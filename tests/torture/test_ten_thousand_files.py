"""Ten thousand mutants of each kind of document: read whole or refused, bounded in memory and time."""

import sys

import pytest

from tests.consultations.test_fuzz import KINDS, check, tried

pytestmark = pytest.mark.torture


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_mutants_are_read_whole_or_refused(kind: str) -> None:
    found = tried(kind, 10_000, seed=2)

    sys.stdout.write(f"{kind}: {found}\n")
    check(found, 10_000)
