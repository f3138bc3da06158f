"""What a council's pages are made of."""

from datetime import date, timedelta

import pytest

from consultations.models import Point
from consultations.services import promising, registering
from core.calendar import day_of
from councils.models import AgendaItem
from councils.selectors.deadlines import Deadline
from councils.selectors.early import early_enough
from councils.selectors.overview import overview
from councils.selectors.points import own_points, points_to_judge, waiting_for_view
from councils.selectors.said import said
from feedback.models import Answer
from feedback.selectors import balance
from feedback.services import deciding, replacing
from tests import factories
from tests.factories.people import BY, now

TODAY = day_of(now())
REASON = "Svaret sier ikke hva de som bor langt unna, kan gå på."


@pytest.fixture
def council(db):
    return factories.council()


def own(council, **fields):
    return factories.point(organisation=council.organisation, **fields)


def one(council):
    rows = said(own_points(council), council, TODAY)
    assert len(rows) == 1
    return rows[0]


def test_own_points_are_those_the_council_itself_sent(council):
    mine = own(council)
    factories.point()

    assert list(own_points(council)) == [mine]


def test_every_own_point_is_in_the_balance(council):
    own(council, answered=True)
    own(council, outcome="deferred")
    own(council)

    rows = said(own_points(council), council, TODAY)
    figures = balance(own_points(council), TODAY)

    assert figures.adds_up
    counted = {state: count for (state, _), count in overview(council, now()).states}
    assert counted == {"accepted": 1, "deferred": 1, "in_review": 1}
    assert len(rows) == figures.received == 3


def test_an_answer_waits_until_the_council_has_judged_it(council):
    point = own(council, answered=True)
    own(council)
    assert list(waiting_for_view(council)) == [point]

    factories.verdict(council, Answer.objects.in_force().get(point=point))

    assert not waiting_for_view(council).exists()


def test_another_councils_verdict_does_not_settle_it(council):
    point = own(council, answered=True)

    factories.verdict(factories.council(), Answer.objects.in_force().get(point=point))

    assert list(waiting_for_view(council)) == [point]


def test_the_query_and_the_row_agree_on_what_waits(council):
    answered = own(council, answered=True)
    judged = own(council, answered=True)
    asked = own(council, answered=True)
    own(council)
    factories.verdict(council, Answer.objects.in_force().get(point=judged))
    factories.verdict(
        council,
        Answer.objects.in_force().get(point=asked),
        verdict="better_answer",
        reason=REASON,
    )

    rows = said(own_points(council), council, TODAY)

    assert [row.point for row in rows if row.waits_for_view] == [answered]
    assert list(waiting_for_view(council)) == [answered]


def test_a_decision_that_follows_the_answer_asks_nothing_new(council):
    point = own(council, answered=True)
    answer = Answer.objects.in_force().get(point=point)
    factories.verdict(council, answer)
    decision = factories.decision(point.submission.activity.plan)

    deciding.adopt(decision=decision, answers=[answer], by=BY, at=now())

    assert Answer.objects.in_force().get(point=point).layer == Answer.Layer.DECIDED
    assert not waiting_for_view(council).exists()
    assert one(council).verdict is not None


def test_a_new_answer_that_was_asked_for_comes_first(council):
    own(council, answered=True)
    asked = own(council, answered=True)
    factories.verdict(
        council,
        Answer.objects.in_force().get(point=asked),
        verdict="better_answer",
        reason=REASON,
    )
    factories.answer(asked, change_reason="Rådet ba om et svar for dem langt unna.")

    page = overview(council, now())

    assert [row.point for row in page.waiting][0] == asked
    assert page.waiting[0].asked_for_this
    assert any("slik rådet ba om" in news.text for news in page.news)


def test_a_point_asked_about_again_says_why_and_when(council):
    point = own(council, answered=True)
    row = factories.verdict(
        council,
        Answer.objects.in_force().get(point=point),
        verdict="better_answer",
        reason=REASON,
    )

    found = one(council)

    assert found.is_awaiting
    assert not found.waits_for_view
    assert found.verdict == row
    assert [code for code, _ in found.tags] == ["accepted", "better_answer", "reopened"]
    assert found.awaits.startswith("Rådet har bedt om et bedre svar. Nytt svar kommer senest")


def test_the_words_are_those_approved_for_reading(council):
    own(council, text="Vi trenger et hus. Hilsen Kari.", span=(0, 18), screened=True)

    assert one(council).words == "Vi trenger et hus."


def test_a_text_that_is_not_approved_is_not_shown(council):
    own(council, text="Vi trenger et hus.", screened=False)

    assert one(council).words == ""


def test_a_withdrawn_point_waits_for_nothing(council):
    submission = factories.submission(organisation=council.organisation)
    factories.point(submission)
    registering.withdraw(submission=submission, by=BY, at=now())

    found = one(council)

    assert found.tags == [("withdrawn", "Trukket")]
    assert not found.is_awaiting


def test_what_is_latest_comes_first(council):
    late = factories.activity()
    factories.promise(activity=late, promised_date=TODAY - timedelta(days=40))
    later = factories.activity()
    factories.promise(activity=later, promised_date=TODAY - timedelta(days=90))
    ahead = factories.activity()
    factories.promise(activity=ahead, promised_date=TODAY + timedelta(days=9))
    points = {
        name: own(council, activity=home)
        for name, home in {"late": late, "later": later, "ahead": ahead}.items()
    }

    page = overview(council, now())

    order = [points["later"], points["late"], points["ahead"]]
    assert [row.point for row in page.awaiting] == order
    assert [row.is_late for row in page.awaiting] == [True, True, False]
    assert "Det er 90\N{NO-BREAK SPACE}dager siden" in page.awaiting[0].awaits


def test_a_moved_date_is_still_late_and_says_why(council):
    home = factories.activity()
    made = factories.promise(activity=home, promised_date=TODAY - timedelta(days=10))
    reason = "Vi venter på tall fra kulturavdelingen."
    promising.move(commitment=made, to=TODAY + timedelta(days=20), reason=reason, by=BY, at=now())
    own(council, activity=home)

    found = one(council)

    assert found.is_late
    assert found.tags[-1] == ("late", "Forsinket, ny dato")
    assert reason in found.awaits


@pytest.mark.parametrize(
    ("deadline", "late", "overdue", "days"),
    [
        (Deadline(None, None), False, False, 0),
        (Deadline(TODAY, TODAY), False, False, 0),
        (Deadline(TODAY - timedelta(days=1), TODAY - timedelta(days=1)), True, True, 1),
        (Deadline(TODAY - timedelta(days=9), TODAY), True, False, 9),
    ],
)
def test_days_late_count_from_the_first_date(deadline, late, overdue, days):
    found = (deadline.is_late(TODAY), deadline.is_overdue(TODAY), deadline.days_late(TODAY))
    assert found == (late, overdue, days)


DECIDED = date(2026, 6, 20)


@pytest.mark.parametrize(
    ("sent", "final", "decided", "label", "words"),
    [
        (date(2026, 5, 1), date(2026, 6, 1), DECIDED, "Tidlig nok", "50\N{NO-BREAK SPACE}dager"),
        (date(2026, 6, 6), date(2026, 6, 10), DECIDED, "Tidlig nok", "14\N{NO-BREAK SPACE}dager"),
        (date(2026, 6, 8), date(2026, 6, 10), DECIDED, "Knapt", "12\N{NO-BREAK SPACE}dager før"),
        (date(2026, 6, 10), date(2026, 6, 10), DECIDED, "For sent", "Saksframlegget var ferdig"),
        (date(2026, 6, 21), date(2026, 6, 30), DECIDED, "For sent", "etter at den var bestemt"),
        (None, date(2026, 6, 1), DECIDED, "Ikke oppgitt", "Vi vet ikke når rådet fikk saken."),
        (None, None, DECIDED, "Ikke oppgitt", "fikk saken eller når saksframlegget var ferdig."),
        (None, None, None, "Ikke oppgitt", "ferdig eller når saken blir bestemt."),
    ],
)
def test_the_meter_says_in_words_how_early_a_case_came(sent, final, decided, label, words):
    item = AgendaItem(
        number="PS 1/26",
        sent_to_council_date=sent,
        case_paper_final_date=final,
        decision_date=decided,
    )

    (found,) = early_enough([item], 14)

    assert found.label == label
    assert words in found.words


def test_information_cannot_come_too_late():
    case, information = early_enough(
        [AgendaItem(number="PS 1/26"), AgendaItem(number="OS 1/26")], 14
    )

    assert (case.counts, information.counts) == (True, False)


def test_news_begin_at_the_last_meeting(council):
    own(council, answered=True)
    factories.meeting(council, held=True, starts_at=now())

    assert overview(council, now()).news == []


def test_news_tell_how_measures_go(council):
    point = own(council, answered=True)
    measure = Answer.objects.in_force().get(point=point).links.get().measure
    factories.report_status(measure, "in_progress")

    texts = [each.text for each in overview(council, now()).news]

    assert f"Kommunen har svart på {point.reference}." in texts
    assert f"Tiltak {measure}: I gang." in texts


def test_a_meeting_is_the_next_one_the_whole_day(council):
    soon = factories.meeting(council, starts_at=now())
    factories.meeting(council, starts_at=now() + timedelta(days=30))

    assert overview(council, now()).next_meeting == soon


def test_a_council_may_take_up_any_public_answer_but_nothing_hidden(council):
    mine, public = own(council), factories.point()
    hidden = factories.point(screened=False)

    found = set(points_to_judge(council))

    assert found == {mine, public}
    assert hidden not in found


def test_a_replaced_point_is_no_longer_the_councils(council):
    point = own(council)
    replacing.retire(point=point, by=BY, at=now())

    assert Point.objects.get(pk=point.pk).status == Point.Status.RETIRED
    assert not own_points(council).exists()


def test_what_is_past_its_date_comes_before_what_has_a_new_one(council):
    moved_home, passed_home = factories.activity(), factories.activity()
    made = factories.promise(activity=moved_home, promised_date=TODAY - timedelta(days=90))
    factories.promise(activity=passed_home, promised_date=TODAY - timedelta(days=5))
    reason = "Vi venter på tall fra kulturavdelingen."
    promising.move(commitment=made, to=TODAY + timedelta(days=20), reason=reason, by=BY, at=now())
    moved, passed = own(council, activity=moved_home), own(council, activity=passed_home)

    assert [row.point for row in overview(council, now()).awaiting] == [passed, moved]
