"""What is hidden in a submission's public text is hidden everywhere its words may have gone."""

import pytest

from consultations.models import Point, Submission
from consultations.rules.spans import secrets, without
from consultations.services import screening, splitting
from core.errors import Several
from feedback.models import AnswerReason
from feedback.services import publishing
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
now = factories.now
OPEN = "Vi vil ha lokaler på Vik. "
SECRET = "Ring Kari Nordmann, 99 88 77 66, eller kari@lag.example."
TEXT = OPEN + SECRET
MASKED = OPEN + "█" * len(SECRET)


def hide(submission: Submission) -> None:
    screening.approve(submission=submission, text=MASKED, by=BY, at=now())


def split(submission: Submission) -> None:
    splitting.point_per_sentence(submission=submission, kind="wish", by=BY, at=now())


def summaries() -> list[str]:
    return list(Point.objects.in_order().values_list("summary", flat=True))


def test_points_made_before_the_text_was_hidden_no_longer_say_it() -> None:
    submission = factories.submission(TEXT)
    split(submission)
    assert summaries() == [OPEN.strip(), SECRET]

    hide(submission)

    assert summaries() == [OPEN.strip(), "█" * len(SECRET)]


def test_points_made_afterwards_do_not_say_it() -> None:
    submission = factories.submission(TEXT)
    hide(submission)

    split(submission)

    assert summaries() == [OPEN.strip(), "█" * len(SECRET)]


def test_a_point_understood_anew_does_not_say_it() -> None:
    submission = factories.submission(TEXT)
    hide(submission)
    point = factories.point(submission, summary="Laget vil ha lokaler.")

    splitting.edit_point(
        point=point,
        reading=factories.reading(summary="Spør Kari Nordmann om lokaler på Vik."),
        revision=point.revision,
        by=BY,
        at=now(),
    )

    assert summaries() == ["Spør █████████████ om lokaler på Vik."]


def test_a_text_approved_whole_hides_nothing() -> None:
    submission = factories.submission(TEXT, screened=True)

    split(submission)

    assert summaries() == [OPEN.strip(), SECRET]


def test_an_answer_that_says_it_does_not_go_out() -> None:
    submission = factories.submission(TEXT)
    hide(submission)
    point = factories.point(submission)
    told = factories.reason(
        type=AnswerReason.Type.MONEY, text="Vi har ringt kari nordmann om rammen for året."
    )
    answer = factories.answer(point, outcome="not_accepted", status="approved", reasons=[told])

    with pytest.raises(Several, match="Kari Nordmann"):
        publishing.hold(answers=[answer], minutes=0, by=BY, at=now())


def test_an_answer_with_an_identity_number_does_not_go_out() -> None:
    reason = factories.reason(text="Saken til 020132 99997 er alt behandlet i utvalget.")
    answer = factories.answer(
        factories.point(), outcome="not_accepted", status="approved", reasons=[reason]
    )

    with pytest.raises(Several, match="fødselsnummer"):
        publishing.hold(answers=[answer], minutes=0, by=BY, at=now())


def test_an_answer_may_use_words_that_anybody_uses() -> None:
    """«NAV» stood in a hidden sentence; that makes it no secret for the municipality."""
    text = OPEN + "Jeg får penger av NAV."
    submission = factories.submission(text)
    screening.approve(submission=submission, text=OPEN + "█" * 22, by=BY, at=now())
    point = factories.point(submission)
    reason = factories.reason(text="Det er NAV som har ansvaret for dette tilbudet.")
    answer = factories.answer(point, outcome="not_accepted", status="approved", reasons=[reason])

    assert publishing.hold(answers=[answer], minutes=0, by=BY, at=now()).released_at


def test_what_is_secret() -> None:
    found = secrets(TEXT, MASKED)

    assert found[0] == SECRET
    assert {"99 88 77 66", "kari@lag.example", "Nordmann"} <= set(found)
    assert "Vik" not in found


def test_secrets_are_found_in_any_letter_case_and_with_a_genitive() -> None:
    assert without("Om karis og KARI NORDMANNs lokaler", ["Kari Nordmann", "Kari"]) == (
        "Om ████s og █████████████s lokaler"
    )
    assert without("Karin og okari", ["Kari"]) == "Karin og okari"
