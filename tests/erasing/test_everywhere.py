"""Words that somebody wrote where they do not belong go as well, in every table there is."""

import pytest

from audit.erasing import plain
from audit.undoing import recorded_models
from feedback.models import Erasure
from feedback.selectors.erasing import text_fields
from tests.erasing.dump import stored
from tests.erasing.planting import plant_everywhere, something_of_everything
from tests.factories import erasures

pytestmark = pytest.mark.django_db
WORD = "Qzxkanari"
# Outside a submission, and of another kind each: what only everywhere can mean.
FAR_AWAY = {
    "Organisation.name",
    "Meeting.place",
    "Measure.title",
    "TextVersion.text_nb",
    "ImportBatch.file_name",
    "Plan.title",
    "Activity.purpose",
    "Decision.text",
}
# Columns too short for the word, or whose constraint takes no words.
NOT_PLANTED: set[str] = set()


def test_the_word_is_nowhere_after_it_stood_everywhere() -> None:
    made = erasures.full_submission(WORD)
    something_of_everything(made)
    planted = plant_everywhere(WORD)
    filled = [model for model in recorded_models() if plain(model).exists()]
    everything = {f"{model.__name__}.{name}" for model in filled for name in text_fields(model)}
    assert " ".join(sorted(everything - planted)) == " ".join(sorted(NOT_PLANTED))
    assert planted >= FAR_AWAY

    erasures.erase(made, scope=Erasure.Scope.TEXT, words=(WORD,), everywhere=True)
    erasures.erase(made, scope=Erasure.Scope.CONTACT, everywhere=True)

    assert [place for place in stored() if WORD.casefold() in place.casefold()] == []
