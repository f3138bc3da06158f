"""What a named person has hidden is in no public answer: page, API, search, file, history, header.

The text was approved whole first, divided and answered; only afterwards was it hidden. That is the
hard case: its words have then gone into readings, histories and the log.
"""

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Point, PublicText, Submission
from consultations.rules import spans
from consultations.services import screening, splitting
from consultations.services.registering import ContactDetails
from tests import factories
from tests.test_public import open_pages

pytestmark = pytest.mark.django_db
TEXT = (
    "Vi vil ha lys i løypa. Jeg heter Gjemolav Hemmestad og bor i Gjemsebakken 47. "
    "Ring 412 34 567 eller skriv til gjemolav@lag.example. Sønnen min har Qzxsyke. Lykke til."
)
HIDDEN = ["Gjemolav Hemmestad", "Gjemsebakken 47", "412 34 567", "gjemolav@lag.example"]
SENTENCE = "Sønnen min har Qzxsyke."
WORDS = [*HIDDEN, SENTENCE, "Gjemolav", "Hemmestad", "Gjemsebakken", "Qzxsyke", "Sønnen min"]


@pytest.fixture
def redacted() -> Submission:
    """Approved whole, divided, answered, and hidden in part afterwards."""
    plan = factories.plan()
    made = factories.submission(
        TEXT,
        activity=factories.activity(plan),
        contact=ContactDetails(name="Gjemolav Hemmestad"),
        screened=True,
    )
    signed = {"by": factories.BY, "at": factories.now()}
    points = splitting.point_per_sentence(submission=made, kind="wish", **signed)
    for point in points[:2]:
        factories.answer(point, outcome="not_accepted", status="published")
    places = [spans.occurrences(TEXT, words)[0] for words in [*HIDDEN, SENTENCE]]
    reasons = dict.fromkeys(places, "confidential")
    shown = spans.masked(TEXT, places)
    screening.approve(submission=made, text=shown, reasons=reasons, **signed)
    return made


def test_no_redacted_word_is_in_any_public_answer(redacted: Submission) -> None:
    answers = {path: Client().get(path) for path in open_pages()}

    told = {
        path: f"{dict(answer.headers)}{answer.content.decode()}" for path, answer in answers.items()
    }
    leaks = {(path, word) for path, body in told.items() for word in WORDS if word in body}
    assert leaks == set()
    assert len([path for path, answer in answers.items() if answer.status_code == 200]) > 20
    trace = told[f"/innspill/{redacted.reference}/"]
    assert "Vi vil ha lys i løypa." in trace
    assert "5 steder i teksten er skjult (█): taushetsplikt." in trace


def test_no_redacted_word_finds_anything(redacted: Submission) -> None:
    plan = redacted.activity.plan.slug
    page = reverse("transparency:submission_list", args=[plan])
    found = {
        word: redacted.reference in Client().get(page, {"sok": word}).content.decode()
        for word in [*WORDS, "løypa"]
    }

    assert [word for word, hit in found.items() if hit] == ["løypa"]


def test_the_redaction_itself_keeps_no_words(redacted: Submission) -> None:
    public = PublicText.objects.current().get()
    rows = list(public.redactions.values())

    assert len(rows) == 5
    assert not [word for word in WORDS for row in rows if word in str(row)]
    assert not [word for word in WORDS if word in public.text]
    assert not [word for word in WORDS for row in Point.objects.in_order() if word in row.summary]
