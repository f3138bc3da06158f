"""Words that somebody wrote where they do not belong go as well, in every table there is."""

import pytest

from audit.erasing import plain
from audit.undoing import recorded_models
from feedback.models import Erasure
from tests.erasing.dump import stored
from tests.erasing.planting import plant_everywhere, something_of_everything, words_in
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
# Too short for the word, or empty by a constraint: the rows here are of the other kind.
NOT_PLANTED = {
    "Plan.prefix",
    "Meeting.log_root",
    "Workshop.code",
    "Invitation.group_label",
    "PlanVersion.adopted_body",
    "PlanVersion.adopted_case_number",
    "Point.on_hold_reason",
}


def test_the_word_is_nowhere_after_it_stood_everywhere() -> None:
    made = erasures.full_submission(WORD)
    something_of_everything(made)
    planted = plant_everywhere(WORD)
    filled = [model for model in recorded_models() if plain(model).exists()]
    everything = {f"{model.__name__}.{name}" for model in filled for name in words_in(model)}
    assert " ".join(sorted(everything - planted)) == " ".join(sorted(NOT_PLANTED))
    assert planted >= FAR_AWAY

    erasures.erase(made, scope=Erasure.Scope.TEXT, words=(WORD,), everywhere=True)
    erasures.erase(made, scope=Erasure.Scope.CONTACT, everywhere=True)

    left = {place.partition(":")[0] for place in stored() if WORD.casefold() in place.casefold()}
    assert sorted(left) == []
