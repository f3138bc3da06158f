"""A verdict belongs to a held meeting with quorum, and the municipality cannot close it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Act
from consultations.models import Point
from core.calendar import day_of, next_working_day
from core.errors import Conflict, Refused, Several
from councils.models import CouncilVerdict, Meeting
from councils.services import meetings, reviewing
from councils.services.reviewing import Verdict
from feedback.models import Answer
from tests import factories
from tests.factories.people import BY, now

REASON = "Svaret sier ikke hva de som bor langt unna, kan gå på."
TODAY = day_of(now())


@pytest.fixture
def council(sigrun):
    return factories.council(secretary=sigrun)


@pytest.fixture
def meeting(council):
    return factories.meeting(council, held=True)


@pytest.fixture
def case(meeting):
    return factories.item(meeting, number="PS 7/26")


@pytest.fixture
def point(council):
    return factories.point(organisation=council.organisation, answered=True)


@pytest.fixture
def answer(point):
    return Answer.objects.in_force().get(point=point)


@pytest.fixture
def record(council, answer, case, sigrun):
    def act(by=sigrun, *, on=None, about=None, **fields):
        verdict = Verdict(**({"verdict": "good_enough"} | fields))
        return reviewing.record(
            council=council,
            answer=on or answer,
            agenda_item=about or case,
            verdict=verdict,
            by=by,
            at=now(),
        )

    return act


def better(record, **fields):
    return record(**({"verdict": "better_answer", "reason": REASON} | fields))


def status_of(point):
    return Point.objects.get(pk=point.pk).status


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("good_enough", "Rådet mener svaret er godt nok."),
        ("no_remark", "Rådet har ingen merknad."),
    ],
)
def test_a_verdict_gets_the_usual_sentence_and_leaves_the_point_answered(
    record, point, council, verdict, words
):
    row = record(verdict=verdict)

    assert row.text.startswith(f"{council} behandlet svaret på {point.reference} ")
    assert "(sak PS 7/26)" in row.text
    assert row.text.endswith(words)
    assert (row.reason, row.new_answer_due_date) == ("", None)
    assert status_of(point) == Point.Status.ANSWERED


def test_the_councils_own_words_stand(record):
    assert record(text=" Vi takker for svaret. ").text == "Vi takker for svaret."


def test_a_better_answer_re_opens_the_point_with_cause_and_date(record, point):
    due = TODAY + timedelta(days=20)

    row = better(record, new_answer_due_date=due)

    again = Point.objects.get(pk=point.pk)
    assert again.status == Point.Status.REOPENED
    assert again.reopened_cause == Point.Cause.COUNCIL
    assert again.due_date == row.new_answer_due_date == due
    assert "Rådet ber om et bedre svar. Grunn: Svaret sier ikke" in row.text


def test_the_date_is_four_weeks_after_the_meeting_unless_given(council, record):
    today = factories.meeting(council, starts_at=now())
    item = factories.item(today)
    meetings.notice(meeting=today, by=BY, at=now())
    meetings.hold_meeting(meeting=today, present=list(council.seats.all()), by=BY, at=now())

    row = better(record, about=item)

    four_weeks = day_of(today.starts_at) + timedelta(weeks=4)
    assert row.new_answer_due_date == next_working_day(four_weeks)


def test_a_date_is_kept_for_a_better_answer_only(record):
    assert record(new_answer_due_date=TODAY + timedelta(days=9)).new_answer_due_date is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "For kort."}, "reason"),
        ({"reason": "Ber om bedre svar"}, "reason"),
        ({"new_answer_due_date": TODAY}, "new_answer_due_date"),
        ({"verdict": "kanskje"}, "verdict"),
    ],
)
def test_a_faulty_verdict_is_refused_and_nothing_changes(record, point, fields, field):
    with pytest.raises(Several) as refusal:
        better(record, **fields)

    assert [each.field for each in refusal.value.refusals] == [field]
    assert not CouncilVerdict.objects.exists()
    assert status_of(point) == Point.Status.ANSWERED


def test_one_verdict_for_each_answer(record):
    record()

    with pytest.raises(Refused, match="alt vurdert"):
        better(record)


def test_two_councils_may_judge_the_same_answer(record, answer):
    record()

    factories.verdict(factories.council(), answer, verdict="no_remark")

    assert CouncilVerdict.objects.filter(answer=answer).count() == 2


def test_a_new_answer_is_judged_anew_and_the_old_verdict_stays(record, point, answer):
    asked = better(record)
    newer = factories.answer(point, change_reason="Rådet ba om et svar for dem langt unna.")

    with pytest.raises(Conflict, match="svart på nytt"):
        record(on=answer)
    settled = record(on=newer)

    assert list(CouncilVerdict.objects.order_by("pk")) == [asked, settled]
    assert status_of(point) == Point.Status.ANSWERED


def test_a_draft_cannot_be_judged(record, council):
    draft = factories.answer(factories.point(organisation=council.organisation), status="draft")

    with pytest.raises(Conflict):
        record(on=draft)


def planned(council):
    return factories.meeting(council)


def noticed(council):
    return meetings.notice(meeting=planned(council), by=BY, at=now())


def without_quorum(council):
    row = meetings.notice(meeting=factories.meeting(council, voting_members=3), by=BY, at=now())
    return meetings.hold_meeting(meeting=row, present=list(council.seats.all()), by=BY, at=now())


def closed(council):
    row = factories.meeting(council, held=True)
    factories.item(row)
    return meetings.approve_minutes(meeting=row, text="Rådet møttes.", by=BY, at=now())


def cancelled(council):
    row = planned(council)
    return meetings.cancel(meeting=row, reason="Lederen er syk.", by=BY, at=now())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (planned, "ikke innkalt"),
        (noticed, "hvem som møtte"),
        (without_quorum, "ikke vedtaksført"),
        (cancelled, "avlyst"),
        (closed, "Protokollen er godkjent"),
    ],
)
def test_a_council_speaks_only_in_a_held_meeting_with_quorum(record, council, make, words):
    row = make(council)
    item = row.items.first()
    if item is None and row.status != Meeting.Status.CANCELLED:
        item = factories.item(row)
    elif item is None:
        item = _item_before_it_was_cancelled(council)

    with pytest.raises(Refused, match=words):
        record(about=item)


def _item_before_it_was_cancelled(council):
    row = planned(council)
    item = factories.item(row)
    meetings.cancel(meeting=row, reason="Lederen er syk.", by=BY, at=now())
    return item


def test_an_item_of_another_council_is_refused(record):
    stranger = factories.item(factories.meeting(factories.council(), held=True))

    with pytest.raises(Refused, match="annet råd"):
        record(about=stranger)


@pytest.mark.parametrize("who", ["pia", "liv", "ulla", "rolf", "arne", "adil", "olav"])
def test_nobody_but_the_secretary_records(record, who, request):
    with pytest.raises(PermissionDenied):
        record(by=request.getfixturevalue(who))


def test_another_councils_secretary_cannot(record):
    stranger = factories.user("Siv Sekretær", roles=["council_secretary"])

    with pytest.raises(PermissionDenied):
        record(by=stranger)


def test_it_is_one_signed_act_that_the_municipality_cannot_undo(record, point, sigrun):
    row = better(record)

    act = Act.objects.get(pk=row.history.get().act_id)
    version = Point.history.filter(id=point.pk).latest("history_id")
    assert (act.actor_id, version.act_id) == (sigrun.actor_id, act.pk)
    assert act.about == point.submission.reference
    assert "Ber om bedre svar" in act.sentence
    assert not act.undoable
