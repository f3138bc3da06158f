"""A digest of what somebody told us goes with it: short and known words could be guessed back."""

import pytest

from consultations.models import ImportRow
from feedback.models import Erasure
from feedback.selectors.erasing import Wish
from feedback.selectors.outlook import outlook
from tests.factories import erasures

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", ["contact", "text"])
def test_the_digest_of_an_imported_row_goes_with_contact_and_with_text(scope: str) -> None:
    made = erasures.full_submission("Qzxkanari", planted=False)
    before = set(ImportRow.history.values_list("fingerprint", flat=True))

    erasures.erase(made, scope=scope)

    now_held = {ImportRow.objects.get(submission=made).fingerprint}
    now_held |= set(ImportRow.history.values_list("fingerprint", flat=True))
    assert not before & now_held
    again = outlook(Wish(made, scope, Erasure.Measure.ERASE))
    assert "consultations_importrow" not in {place.table for place in again.goes}


def test_two_rows_of_one_activity_are_both_forgotten() -> None:
    """What stands there afterwards differs, since no two rows of an activity may be the same."""
    first = erasures.full_submission("Qzxkanari", planted=False)
    second = erasures.full_submission("Qzxkanari", plan=first.activity.plan, planted=False)

    erasures.erase(first)
    erasures.erase(second)

    assert ImportRow.objects.values("fingerprint").distinct().count() == 2
