"""Del opp: points are made of sentences, and no word is left out unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consultations.models import Gap, Point, Submission
from consultations.services import splitting
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "Hei 👋 kommunen. Vi trenger lokaler, f.eks. på skolen. Og lys.\r\n\r\nHilsen Åse"
SENTENCES = ["Hei 👋 kommunen.", "Vi trenger lokaler, f.eks. på skolen.", "Og lys.", "Hilsen Åse"]


def span(words: str) -> str:
    start = TEXT.index(words)
    return f"{start}-{start + len(words)}"


SPANS = [span(words) for words in SENTENCES]


@pytest.fixture
def submission() -> Submission:
    return factories.submission(TEXT, activity=factories.activity(opened=True))


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def at(submission: Submission, name: str = "split", **more: Any) -> str:
    where = {"plan": submission.activity.plan.slug, "reference": submission.reference}
    return reverse(f"consultations:{name}", kwargs=where | more)


def test_it_shows_every_sentence_as_a_checkbox(client: Client, submission: Submission) -> None:
    page = client.get(at(submission)).content.decode()

    assert page.count('type="checkbox" name="s"') == 4
    for words, value in zip(SENTENCES, SPANS, strict=True):
        assert f'value="{value}"' in page
        assert f">{words}</label>" in page
    assert "Originalen endres aldri." in page


def test_neighbouring_sentences_become_one_point(client: Client, submission: Submission) -> None:
    answer = client.post(
        at(submission),
        {"s": [SPANS[2], SPANS[1]], "summary": "Lokaler og lys.", "kind": "proposal"},
        follow=True,
    )

    point = Point.objects.get()
    assert answer.redirect_chain == [(at(submission), 303)]
    assert point.quote == "Vi trenger lokaler, f.eks. på skolen. Og lys."
    assert (point.summary, point.kind) == ("Lokaler og lys.", "proposal")
    assert "Laget punkt 1 av 2 setninger." in answer.content.decode()


def test_the_senders_words_stand_where_no_summary_is_written(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission), {"s": SPANS[2], "kind": "wish"})

    assert Point.objects.get().summary == "Og lys."


@pytest.mark.parametrize(
    ("picked", "said"),
    [
        ([], "Velg minst én setning."),
        ([SPANS[0], SPANS[2]], "Setningene må stå rett etter hverandre."),
        (["0-9999"], "Utvalget passer ikke med teksten."),
        (["9-3"], "Utvalget passer ikke med teksten."),
        (["abc"], "Utvalget passer ikke med teksten."),
    ],
)
def test_a_pick_that_cannot_be_one_point_is_refused_and_nothing_typed_is_lost(
    client: Client, submission: Submission, picked: list[str], said: str
) -> None:
    answer = client.post(
        at(submission), {"s": picked, "summary": "Mine egne ord", "kind": "challenge"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Mine egne ord</textarea>" in page
    assert '<option value="challenge" selected>' in page
    for value in set(picked) & set(SPANS):
        assert f'value="{value}" checked' in page
    assert not Point.objects.exists()


def test_an_unknown_kind_is_refused_and_the_pick_stays(
    client: Client, submission: Submission
) -> None:
    answer = client.post(at(submission), {"s": SPANS[1], "kind": "rumour"})

    assert answer.status_code == 422
    assert "Velg hva slags punkt det er." in answer.content.decode()
    assert f'value="{SPANS[1]}" checked' in answer.content.decode()


def test_a_stale_form_is_a_conflict_and_keeps_what_was_typed(
    client: Client, submission: Submission
) -> None:
    seen = client.get(at(submission)).context["desk"].seen
    splitting.add_point(
        submission=submission, span=None, reading=factories.reading(), by=factories.BY,
        at=factories.now(),
    )  # fmt: skip

    answer = client.post(
        at(submission), {"s": SPANS[1], "summary": "Mitt", "kind": "wish", "seen": seen}
    )

    assert answer.status_code == 409
    assert "Noen andre har delt opp innspillet" in answer.content.decode()
    assert "Mitt</textarea>" in answer.content.decode()
    assert Point.objects.count() == 1


def test_one_point_per_sentence_leaves_used_sentences_alone(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission), {"s": SPANS[1], "kind": "wish"})

    client.post(at(submission, "split_each"), {"kind": "wish"})

    assert [point.quote for point in Point.objects.order_by("number")] == [
        SENTENCES[1], SENTENCES[0], SENTENCES[2], SENTENCES[3],
    ]  # fmt: skip


def test_the_whole_can_be_one_point(client: Client, submission: Submission) -> None:
    client.post(at(submission, "split_whole"), {"kind": "wish", "summary": "Lokaler"})

    point = Point.objects.get()
    assert point.whole
    assert point.quote == TEXT


def test_it_cannot_be_finished_while_words_are_left_out(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission), {"s": SPANS[1], "kind": "wish"})

    answer = client.post(at(submission, "split_finish"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 stykker tekst er ikke i noe punkt" in page
    assert "Setninger uten punkt (3)" in page
    submission.refresh_from_db()
    assert submission.status == Submission.Status.IN_PROGRESS


def test_greetings_are_marked_and_then_it_is_finished(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission), {"s": SPANS[1:3], "kind": "wish"})
    for value in (SPANS[0], SPANS[3]):
        client.post(at(submission, "split_gap"), {"s": value})

    answer = client.post(at(submission, "split_finish"), follow=True)

    submission.refresh_from_db()
    assert submission.status == Submission.Status.SPLIT
    assert f"{submission.reference} er ferdig delt." in answer.content.decode()
    assert 'type="checkbox"' not in answer.content.decode()


def test_a_finished_splitting_is_opened_again_with_a_reason(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission, "split_whole"), {"kind": "wish"})
    client.post(at(submission, "split_finish"))

    without = client.post(at(submission, "split_resume"))
    client.post(at(submission, "split_resume"), {"reason": "Lyset hører til et eget punkt."})

    assert without.status_code == 422
    assert "Skriv hvorfor delingen åpnes igjen." in without.content.decode()
    submission.refresh_from_db()
    assert submission.status == Submission.Status.IN_PROGRESS


def test_splitting_what_somebody_finished_meanwhile_is_a_conflict(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission, "split_whole"), {"kind": "wish"})
    client.post(at(submission, "split_finish"))

    answer = client.post(at(submission), {"s": SPANS[1], "kind": "wish"})

    assert answer.status_code == 409
    assert "er ferdig delt" in answer.content.decode()
    assert Point.objects.count() == 1


def test_a_mark_can_be_taken_away(client: Client, submission: Submission) -> None:
    client.post(at(submission, "split_gap"), {"s": SPANS[0]})
    gap = Gap.objects.get()

    client.post(at(submission, "gap_remove", start=gap.span_start, end=gap.span_end))

    assert not Gap.objects.exists()


def test_a_submission_of_another_plan_is_not_there(client: Client, submission: Submission) -> None:
    where = {"plan": factories.plan().slug, "reference": submission.reference}

    assert client.get(reverse("consultations:split", kwargs=where)).status_code == 404
    assert client.post(reverse("consultations:split_whole", kwargs=where)).status_code == 404


@pytest.mark.parametrize("who", ["rolf", "sigrun", "arne", "adil", "olav"])
def test_others_than_planners_are_shut_out(
    cast: Any, browse: Any, submission: Submission, who: str
) -> None:
    visitor = browse(cast[who])

    assert visitor.get(at(submission)).status_code == 403
    assert visitor.post(at(submission, "split_whole"), {"kind": "wish"}).status_code == 403
    assert not Point.objects.exists()


def test_anybody_is_sent_to_sign_in(browse: Any, submission: Submission) -> None:
    answer = browse(None).get(at(submission))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/logg-inn/")


@pytest.mark.parametrize("name", ["split_each", "split_whole", "split_gap", "split_finish"])
def test_an_act_is_not_a_link(client: Client, submission: Submission, name: str) -> None:
    assert client.get(at(submission, name)).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_points(client: Client) -> None:

    counts = []
    for size in (2, 20):
        text = " ".join(f"Vi ønsker oss sak nummer {chr(97 + n)}." for n in range(size))
        submission = factories.submission(text, activity=factories.activity(opened=True))
        splitting.point_per_sentence(
            submission=submission, kind="wish", by=factories.BY, at=factories.now()
        )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(submission)).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


LONG = "Vi trenger lokaler, f.eks. på skolen."


def test_a_sentence_is_cut_in_front_of_a_word_without_javascript(
    client: Client, submission: Submission
) -> None:
    asked = client.post(at(submission, "split_cut"), {"s": span(LONG)}).content.decode()
    place = TEXT.index("f.eks.")
    assert f'name="sted" value="{place}"' in asked
    assert asked.count('name="sted"') == 5

    sent = {"s": span(LONG), "sted": str(place)}
    answer = client.post(at(submission, "split_cut"), sent, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [(at(submission), 303)]
    assert f'value="{span("Vi trenger lokaler,")}"' in page
    assert f'value="{span("f.eks. på skolen.")}"' in page
    client.post(at(submission), {"s": span("f.eks. på skolen."), "kind": "wish"})
    assert Point.objects.get().quote == "f.eks. på skolen."


def test_a_sentence_is_cut_by_two_fields(client: Client, submission: Submission) -> None:
    sent = {"s": span(LONG), "before": "Vi trenger lok", "after": "aler, f.eks.\r\npå skolen."}

    page = client.post(at(submission, "split_cut"), sent, follow=True).content.decode()

    assert f'value="{span("Vi trenger lok")}"' in page
    assert f'value="{span("aler, f.eks. på skolen.")}"' in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Velg én setning"),
        ({"s": [SPANS[0], SPANS[1]]}, "Velg én setning"),
        ({"s": "0-9999"}, "Utvalget passer ikke med teksten."),
        ({"s": SPANS[1], "sted": "0"}, "Stedet ligger utenfor setningen."),
        ({"s": SPANS[1], "sted": str(TEXT.index("oka"))}, "Stedet ligger utenfor setningen."),
        ({"s": SPANS[1], "before": "Vi trenger", "after": "hus."}, "ord for ord"),
        ({"s": SPANS[1], "before": "", "after": LONG}, "ord for ord"),
    ],
)
def test_a_cut_that_would_change_the_text_is_refused(
    client: Client, submission: Submission, sent: dict[str, Any], said: str
) -> None:
    answer = client.post(at(submission, "split_cut"), sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert client.get(at(submission)).content.decode().count('type="checkbox" name="s"') == 4


def test_a_point_inside_a_sentence_shows_everybody_its_halves(
    browse: Any, ulla: User, submission: Submission
) -> None:
    start = TEXT.index("f.eks.")
    splitting.add_point(
        submission=submission, span=(start, start + 17), reading=factories.reading(),
        by=factories.BY, at=factories.now(),
    )  # fmt: skip

    page = browse(ulla).get(at(submission)).content.decode()

    assert f'value="{span("Vi trenger lokaler,")}"' in page
    assert f'value="{span("f.eks. på skolen.")}"' in page


LETTER = "".join(
    f"{n}. avsnitt handler om lokaler, f.eks. på skolen i krets {n} om kvelden, "
    "og om hvem som skal ha nøkkel til dem i helgene.\n"
    + ("- hvert punkt. Også dette\n" if n % 5 == 0 else "")
    for n in range(1, 790)
)


def test_a_letter_of_thirty_pages_is_divided_on_one_page(client: Client) -> None:
    """Queries do not grow with the letter, and the page stays a small multiple of its text."""
    home = factories.activity(opened=True)
    short, letter = (factories.submission(text, activity=home) for text in (TEXT, LETTER))
    assert len(LETTER) > 88_000

    def measured(submission: Submission) -> tuple[int, int]:
        page = at(submission)
        with CaptureQueriesContext(connection) as asked:
            size = len(client.get(page).content)
        return len(asked), size

    for act in ({}, {"kind": "wish"}):
        if act:
            with CaptureQueriesContext(connection) as few:
                client.post(at(short, "split_each"), act)
            with CaptureQueriesContext(connection) as many:
                client.post(at(letter, "split_each"), act)
            points = Point.objects.filter(submission=letter).count()
            assert points > 900
            # Rows go in together, as many as one statement of SQLite can hold.
            assert len(many) <= len(few) + points // 10
        client.get(at(short))  # the first page after an act also reads what was said of it
        (queries, _), (queries_long, size) = measured(short), measured(letter)
        assert queries_long == queries
        assert size < 20 * len(LETTER)
    client.post(at(letter, "split_finish"))
    letter.refresh_from_db()
    assert letter.status == Submission.Status.SPLIT
