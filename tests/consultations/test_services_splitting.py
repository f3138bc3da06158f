"""Splitting loses neither a character nor a number, and the original never changes."""

import hypothesis.extra.django
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from consultations.models import Gap, Point, PointReplacement, Submission
from consultations.rules import sentences
from consultations.selectors import sentences_of, uncovered
from consultations.services import registering, replacing, screening, splitting, tagging
from core.calendar import day_of
from core.errors import Conflict, Refused
from tests import factories
from tests.factories import BY, now, reading

pytestmark = pytest.mark.django_db
TEXT = "Hei! Vi vil ha blåbær 🫐 på skolen. Og et hus til alle."


def add(submission: Submission, span: tuple[int, int] | None, **fields: str) -> Point:
    return splitting.add_point(
        submission=submission, span=span, reading=reading(**fields), by=BY, at=now()
    )


def finish(submission: Submission) -> Submission:
    return splitting.finish(submission=submission, by=BY, at=now())


def gap(submission: Submission, span: tuple[int, int]) -> Gap:
    return splitting.mark_gap(submission=submission, span=span, by=BY, at=now())


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((0, 4), "Hei!"),
        ((5, 35), "Vi vil ha blåbær 🫐 på skolen. "),
        ((22, 23), "🫐"),
        ((15, 21), "blåbær"),
        ((0, len(TEXT)), TEXT),
    ],
)
def test_the_quote_is_exactly_the_words_of_the_span(span: tuple[int, int], words: str) -> None:
    submission = factories.submission(TEXT)

    point = add(submission, span)

    assert TEXT[slice(*span)] == words
    assert (point.quote, point.span_start, point.span_end) == (words, *span)
    assert Point.objects.get(pk=point.pk).quote == words


def test_the_whole_is_the_whole() -> None:
    point = add(factories.submission(TEXT), None)

    assert (point.whole, point.span_start, point.span_end) == (True, None, None)
    assert point.quote == TEXT


@pytest.mark.parametrize("span", [(-1, 4), (4, 4), (5, 4), (0, len(TEXT) + 1), (4, 5), (999, 1000)])
def test_a_span_outside_the_text_or_without_words_is_refused(span: tuple[int, int]) -> None:
    submission = factories.submission(TEXT)

    with pytest.raises(Refused) as refusal:
        add(submission, span)
    with pytest.raises(Refused):
        gap(submission, span)

    assert refusal.value.field == "span"
    assert not Point.objects.exists()
    assert Submission.objects.get().status == Submission.Status.RECEIVED


def test_the_first_point_begins_the_splitting() -> None:
    submission = factories.submission(TEXT)

    add(submission, (0, 4))

    submission.refresh_from_db()
    assert submission.status == Submission.Status.IN_PROGRESS


def test_finishing_is_refused_while_text_is_in_no_point() -> None:
    submission = factories.submission(TEXT)
    add(submission, (5, 35))

    with pytest.raises(Refused) as refusal:
        finish(submission)

    assert "2 stykker tekst er ikke i noe punkt. Det første er «Hei!»." in refusal.value.message
    submission.refresh_from_db()
    assert submission.status == Submission.Status.IN_PROGRESS


def test_marked_text_and_white_space_need_no_point() -> None:
    submission = factories.submission(TEXT)
    gap(submission, (0, 4))
    add(submission, (5, 34))
    add(submission, (35, len(TEXT)))

    assert uncovered(submission) == []
    assert finish(submission).status == Submission.Status.SPLIT


def test_marks_alone_are_no_points() -> None:
    submission = factories.submission("Hei på dere!")
    gap(submission, (0, 12))

    with pytest.raises(Refused) as refusal:
        finish(submission)

    assert refusal.value.message == "Innspillet har ingen punkter ennå. Lag minst ett."


def test_a_mark_taken_away_leaves_its_text_uncovered() -> None:
    submission = factories.submission(TEXT)
    mark = gap(submission, (0, 4))
    add(submission, (5, len(TEXT)))

    splitting.unmark_gap(gap=mark, by=BY, at=now())

    assert [span.text for span in uncovered(submission)] == ["Hei!"]
    with pytest.raises(Refused):
        finish(submission)


def test_a_replaced_point_covers_nothing_and_keeps_its_number() -> None:
    submission = factories.submission(TEXT)
    first = add(submission, (0, len(TEXT)))
    second = add(submission, (5, len(TEXT)))

    made = replacing.merge(points=[first, second], by=BY, at=now())
    fourth = add(submission, (0, 4))

    assert [second.number, made.number, fourth.number] == [2, 3, 4]
    assert fourth.reference == f"{submission.reference}-4"
    replaced = PointReplacement.objects.order_by("retired__number")
    assert [row.retired for row in replaced] == [first, second]
    assert {row.successor for row in replaced} == {made}
    assert uncovered(submission) == []


def test_the_same_point_is_not_made_twice() -> None:
    submission = factories.submission(TEXT)
    add(submission, (0, 4))

    with pytest.raises(Refused, match="finnes fra før"):
        add(submission, (0, 4))

    assert add(submission, (0, 4), summary="Forstått på en annen måte.").number == 2


@pytest.mark.parametrize("fields", [{"summary": " "}, {"kind": "annet"}])
def test_a_point_says_how_it_was_understood_and_what_it_is(fields: dict[str, str]) -> None:
    with pytest.raises(Refused):
        add(factories.submission(TEXT), None, **fields)


def test_a_point_per_sentence_takes_those_that_are_in_no_point_yet() -> None:
    submission = factories.submission(TEXT)
    add(submission, (0, 4))

    points = splitting.point_per_sentence(submission=submission, kind="wish", by=BY, at=now())

    assert [point.quote for point in points] == [
        "Vi vil ha blåbær 🫐 på skolen.",
        "Og et hus til alle.",
    ]
    assert finish(submission).status == Submission.Status.SPLIT
    with pytest.raises(Refused):
        splitting.point_per_sentence(submission=submission, kind="wish", by=BY, at=now())


def test_what_is_finished_is_changed_only_after_it_is_opened_with_a_reason() -> None:
    submission = factories.submission(TEXT)
    add(submission, None)
    finish(submission)

    with pytest.raises(Conflict):
        add(submission, (0, 4))
    with pytest.raises(Refused):
        splitting.resume(submission=submission, reason=" ", by=BY, at=now())
    splitting.resume(submission=submission, reason="Vi så et punkt til.", by=BY, at=now())

    assert add(submission, (0, 4)).number == 2


@pytest.mark.parametrize("status", ["withdrawn", "dismissed"])
def test_what_was_taken_away_is_not_split(status: str) -> None:
    submission = factories.submission(TEXT)
    if status == "withdrawn":
        registering.withdraw(submission=submission, by=BY, at=now())
    else:
        registering.dismiss(submission=submission, reason="spam", by=BY, at=now())

    with pytest.raises(Refused):
        add(submission, None)


def test_an_answered_point_is_not_replaced() -> None:
    point = factories.point(answered=True)

    with pytest.raises(Refused):
        replacing.retire(point=point, by=BY, at=now())

    point.refresh_from_db()
    assert point.status == Point.Status.ANSWERED


@pytest.mark.parametrize("stage", ["reopened", "ready"])
def test_a_point_that_has_been_answered_is_never_replaced(stage: str) -> None:
    """Its answer is public and counted: it may be answered anew, not made to vanish."""
    point = factories.point(answered=True)
    factories.reopen(point)
    if stage == "ready":
        reason = "Vi har sett på saken en gang til."
        factories.answer(point, outcome="deferred", status="ready", change_reason=reason)

    with pytest.raises(Refused):
        replacing.retire(point=point, by=BY, at=now())


def test_a_point_gets_the_day_that_was_promised() -> None:
    activity = factories.activity()
    promise = factories.promise(activity=activity)

    assert factories.point(activity=activity).due_date == promise.promised_date
    assert factories.point().due_date is None


def test_a_promise_of_the_activity_goes_before_one_of_the_plan() -> None:
    activity = factories.activity()
    factories.promise(plan=activity.plan, promised_date=day_of(now()))
    nearer = factories.promise(activity=activity)

    assert factories.point(activity=activity).due_date == nearer.promised_date


def test_whoever_read_an_older_reading_is_told(pia: User) -> None:
    point = factories.point()
    seen = point.revision
    splitting.edit_point(
        point=point, reading=reading(summary="Først."), revision=seen, by=pia, at=now()
    )

    with pytest.raises(Conflict):
        splitting.edit_point(
            point=point, reading=reading(summary="Etterpå."), revision=seen, by=pia, at=now()
        )

    point.refresh_from_db()
    assert point.summary == "Først."


@pytest.mark.parametrize(("before", "after"), [("wish", "finding"), ("finding", "proposal")])
def test_nobody_makes_a_finding_of_a_wish_without_saying_why(
    pia: User, before: str, after: str
) -> None:
    point = factories.point(kind=before)
    wanted = reading(kind=after)

    with pytest.raises(Refused, match="Skriv hvorfor"):
        splitting.edit_point(point=point, reading=wanted, revision=point.revision, by=pia, at=now())
    assert Point.objects.get(pk=point.pk).kind == before

    why = reading(kind=after, reason="Avsenderen viser til en undersøkelse.")
    splitting.edit_point(point=point, reading=why, revision=point.revision, by=pia, at=now())
    assert Point.objects.get(pk=point.pk).kind == after
    said = Point.history.filter(id=point.pk).latest("history_id").history_change_reason
    assert said == "Avsenderen viser til en undersøkelse."


def test_the_original_is_the_same_after_everything_that_can_happen_to_it() -> None:
    text = "  Linje én.\r\n\r\nLinje to:\tæøå 🫐  "
    submission = factories.submission(text)
    point = add(submission, None)
    tagging.set_themes(point=point, themes=[factories.theme()], by=BY, at=now())
    screening.approve(submission=submission, by=BY, at=now())
    finish(submission)
    factories.answer(Point.objects.get(pk=point.pk))
    registering.withdraw(submission=submission, by=BY, at=now())

    assert Submission.objects.get(pk=submission.pk).original_text == text
    assert set(Submission.history.values_list("original_text", flat=True)) == {text}


class TestAnyText(hypothesis.extra.django.TestCase):
    """Whatever people write, each sentence can become a point and nothing is left over."""

    @given(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1
        ).filter(str.strip)
    )
    @settings(max_examples=40, deadline=None)
    def test_sentences_cover_the_text_exactly(self, text: str) -> None:
        submission = factories.submission(text)
        stored = Submission.objects.get(pk=submission.pk)
        assert stored.original_text == text
        points = splitting.point_per_sentence(submission=stored, kind="wish", by=BY, at=now())

        assert [point.quote for point in points] == [
            text[start:end] for start, end in sentences(text)
        ]
        assert uncovered(stored) == []
        assert all(sentence.points for sentence in sentences_of(stored))
        assert finish(stored).status == Submission.Status.SPLIT
