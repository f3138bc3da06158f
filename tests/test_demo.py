"""``manage.py demo`` tells the whole story, and its sums are those of the design.

The story is loaded once for all tests here, in a transaction that is rolled back afterwards.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from audit.models import Act
from config.demo.story import tell
from consultations.models import (
    Activity,
    Commitment,
    Invitation,
    Organisation,
    Point,
    PointRelation,
    Submission,
    ThemeAlias,
)
from core.calendar import day_of
from councils.models import Council, CouncilVerdict, Membership
from feedback.models import AlarmNote, Answer, AnswerMeasure, Decision
from feedback.selectors import answers_in_force, balance, balance_by, points_behind
from plans.models import Measure, Plan, PlanVersion

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
PER_ACTIVITY = {
    "A1": (40, 5, 1, 1, 2, 29, 0, 1, 1),
    "A2": (27, 11, 4, 2, 3, 0, 3, 2, 2),
    "A3": (25, 16, 2, 0, 3, 2, 0, 0, 2),
    "A4": (26, 7, 7, 2, 5, 0, 0, 3, 2),
}
PER_THEME = {
    "Samarbeid og samhandling": (36, 18, 1, 2, 1, 9, 2, 1, 2),
    "Tilrettelegging og rekruttering": (33, 13, 4, 2, 0, 11, 0, 2, 1),
    "Økonomiske rammevilkår": (25, 4, 3, 0, 8, 8, 1, 1, 0),
    "Lokaler og arealbruk": (24, 4, 6, 1, 4, 3, 0, 2, 4),
}
BEHIND = {
    "M1.1": 3, "M1.2": 2, "M1.3": 3, "M1.4": 6, "M2.1": 2, "M2.2": 4, "M2.3": 4, "M2.4": 1,
    "M3.1": 4, "M3.2": 4, "M3.3": 2, "M3.4": 2, "M4.1": 5, "M4.2": 4, "M4.3": 6, "M4.4": 7,
}  # fmt: skip


@pytest.fixture(scope="module")
def plan(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Plan]:
    with django_db_blocker.unblock(), transaction.atomic():
        assert tell(today=TODAY)
        yield Plan.objects.get(slug="temaplan-frivillighet")
        transaction.set_rollback(True)


def figures(row) -> tuple[int, ...]:
    return (row.received, *row.outcomes.values(), row.open)


def point(plan: Plan, submission: int, number: int) -> Point:
    return Point.objects.get(reference=f"{plan.prefix}-{submission:04d}-{number}")


def answer_to(found: Point) -> Answer:
    return answers_in_force([found])[found.pk]


def test_activities_submissions_and_points(plan):
    assert Activity.objects.of_plan(plan).count() == 6
    assert Submission.objects.of_plan(plan).count() == 64
    assert Point.objects.of_plan(plan).counted().count() == 118
    assert not Submission.objects.of_plan(plan).not_yet_split().exists()
    assert Submission.public.of_plan(plan).count() == 64


def test_references_follow_the_source(plan):
    assert point(plan, 1, 1).summary.startswith("De fleste lagene er i gang")
    assert point(plan, 16, 1).quote.startswith("Lag en oversikt over hvilke arealer")
    assert point(plan, 31, 1).submission.activity.code == "A3"
    assert Submission.objects.get(reference="FRIV-0064").activity.code == "A4"


def test_balance_of_the_plan(plan):
    found = balance(Point.objects.of_plan(plan), TODAY)

    assert found.adds_up
    assert figures(found) == (118, 39, 14, 5, 13, 31, 3, 6, 7)
    assert (found.findings_as_knowledge, found.others_as_knowledge) == (20, 11)
    assert found.reopened == 2
    assert found.withdrawn == 0


def test_balance_per_activity(plan):
    rows = balance_by(Point.objects.of_plan(plan), "activity", TODAY)

    codes = dict(Activity.objects.of_plan(plan).values_list("title", "code"))
    assert {codes[str(row.label)]: figures(row.balance) for row in rows} == PER_ACTIVITY


def test_balance_per_main_theme(plan):
    rows = balance_by(Point.objects.of_plan(plan), "theme", TODAY)

    assert {str(row.label): figures(row.balance) for row in rows} == PER_THEME


def test_links_in_effect(plan):
    links = AnswerMeasure.objects.in_effect()

    assert links.exclude(measure=None).count() == 59
    assert links.exclude(service_name="").count() == 5
    behind = {m.code: points_behind(m).count() for m in Measure.objects.of_plan(plan)}
    assert behind == BEHIND


def test_states_of_the_open_points(plan):
    answered = [Point.Status.ANSWERED, Point.Status.REOPENED]
    waiting = Point.objects.of_plan(plan).exclude(status__in=answered).in_order()

    assert [(row.reference, row.status) for row in waiting] == [
        ("FRIV-0004-3", "in_review"),
        ("FRIV-0011-3", "in_review"),
        ("FRIV-0013-2", "ready"),
        ("FRIV-0021-1", "in_review"),
        ("FRIV-0034-1", "needs_clarification"),
        ("FRIV-0057-1", "in_review"),
        ("FRIV-0063-1", "received"),
    ]


def test_the_body_decided_otherwise_once(plan):
    found = point(plan, 14, 1)

    answer = answer_to(found)

    assert (answer.layer, answer.outcome) == ("decided", "partly_accepted")
    recommended = Answer.objects.get(point=found, layer="recommended")
    assert recommended.outcome == "not_accepted"
    assert recommended.status == Answer.Status.PUBLISHED
    assert Answer.objects.of_plan(plan).filter(layer="decided").count() == 111
    assert Answer.objects.filter(layer="decided", follows=None).count() == 1


def test_the_plan_uses_other_words_three_times(plan):
    changed = AnswerMeasure.objects.in_effect().filter(wording_changed=True)

    assert sorted(link.measure.code for link in changed) == ["M1.2", "M1.2", "M4.2"]
    assert all(link.submitted_wording and link.plan_wording for link in changed)


def test_a_postponed_measure_gave_new_answers(plan):
    measure = Measure.objects.get(plan=plan, code="M2.3")

    for found in points_behind(measure):
        answer = answer_to(found)
        assert (answer.layer, answer.version) == ("recommended", 2)
        assert answer.outcome == "deferred"
        assert answer.change_reason
        before = Answer.objects.get(point=found, layer="recommended", version=1)
        assert (before.outcome, before.status) == ("partly_accepted", "superseded")


def test_reopened_points_keep_their_answer(plan):
    reopened = Point.objects.of_plan(plan).with_status("reopened").in_order()

    causes = [(row.reference, row.reopened_cause) for row in reopened]
    assert causes == [("FRIV-0027-1", "measure"), ("FRIV-0051-1", "council")]
    assert answer_to(reopened[0]).outcome == "partly_accepted"
    assert answer_to(reopened[1]).outcome == "already_covered"
    assert reopened[0].due_date < TODAY < reopened[1].due_date


def test_findings_share_one_joint_answer(plan):
    findings = Point.objects.of_plan(plan).filter(kind="finding")

    keys = {answer.words.joint_key for answer in answers_in_force(findings).values()}

    assert findings.count() == 20
    assert len(keys) == 1
    assert None not in keys


def test_commitments_are_kept_late_moved_and_broken(plan):
    labels = {}
    for row in Commitment.objects.of_plan(plan):
        kept_on = day_of(row.fulfilled_at) if row.fulfilled_at else None
        labels[row.kind] = row.label_at(TODAY, kept_on).value

    assert labels == {
        "answer": "moved",
        "decision": "kept",
        "hear_again": "kept",
        "follow_up": "kept_late",
        "publication": "overdue",
        "other": "broken",
    }


def test_unknown_attendance_stays_unknown(plan):
    rows = Invitation.objects.filter(activity__plan=plan).for_list()

    labels: dict[str, list[str]] = {}
    for row in rows:
        labels.setdefault(row.activity.code, []).append(row.label.value)
    assert labels["A3"] == ["unknown"] * 7
    assert sorted(labels["A4"]) == ["absent"] * 4 + ["attended"] * 3
    absent = rows.get(organisation__name__startswith="Råd for personer")
    assert absent.follow_up_result
    assert day_of(absent.follow_up_done_at) <= absent.follow_up_due_date


def test_figures_of_the_source(plan):
    survey = Activity.objects.get(plan=plan, code="A1")

    assert (survey.invited_count, survey.answered_count) == (622, 296)
    assert day_of(survey.opens_at) == date(2020, 11, 17)
    assert survey.key_figures.count() == 26
    assert Activity.objects.get(plan=plan, code="A2").received_count == 19


def test_likeness_is_suggested_and_sometimes_confirmed(plan):
    relations = PointRelation.objects.like()

    assert relations.confirmed().count() == 9
    assert relations.count() == 70
    note = AlarmNote.objects.get()
    assert {note.a.reference, note.b.reference} == {"FRIV-0009-2", "FRIV-0028-1"}


def test_councils_said_what_they_thought(plan):
    verdicts = sorted(
        (row.council.slug, row.answer.point.reference, row.verdict)
        for row in CouncilVerdict.objects.for_list()
    )

    assert verdicts == [
        ("eldreradet", "FRIV-0051-1", "better_answer"),
        ("eldreradet", "FRIV-0052-1", "good_enough"),
        ("frivillighetsradet", "FRIV-0018-1", "good_enough"),
        ("frivillighetsradet", "FRIV-0018-2", "good_enough"),
        ("frivillighetsradet", "FRIV-0018-3", "good_enough"),
    ]
    assert Council.objects.count() == 4
    youth = Membership.objects.filter(seat__council__kind="youth")
    assert youth.exists()
    assert not youth.filter(name_public=True).exists()


def test_measures_stand_as_last_reported(plan):
    statuses = dict(Measure.objects.of_plan(plan).values_list("code", "status"))

    assert len(statuses) == 16
    for measure in Measure.objects.of_plan(plan):
        latest = measure.reports.newest_first().first()
        assert latest is None or latest.status == measure.status
        assert measure.goal_links.count() == 1
    assert (statuses["M2.1"], statuses["M2.3"]) == ("delayed", "postponed")
    assert Measure.objects.get(plan=plan, code="M1.4").due_date is None
    trial = Measure.objects.get(plan=plan, code="M3.1")
    assert trial.is_past_due(TODAY)
    assert trial.next_report_date < TODAY


def test_invented_dates_move_and_real_ones_stay(plan):
    decision = Decision.objects.get(plan=plan)
    workshop = Activity.objects.get(plan=plan, code="A4")

    assert decision.date == date(2026, 4, 15)
    assert decision.date.weekday() == date(2025, 1, 29).weekday()
    assert decision.case_number == "PS 8/26"
    assert day_of(workshop.opens_at) == date(2024, 8, 26)
    assert not Act.objects.filter(at__date__gt=TODAY).exists()
    texts = AnswerMeasure.objects.values_list("reason", flat=True)
    assert not [text for text in texts if "{" in text]


def test_names_have_aliases(plan):
    themes = ThemeAlias.objects.filter(label__in=["Frivilligsentralene", "Frivillighetssentraler"])
    assert len({alias.theme_id for alias in themes}) == 1
    assert not Organisation.objects.filter(name__icontains="bærum").exists()


def test_editions_carry_the_change_of_words(plan):
    versions = PlanVersion.objects.filter(plan=plan).in_order()
    assert [row.stage for row in versions] == ["rough_draft", "draft", "hearing_draft", "adopted"]
    texts = Measure.objects.get(plan=plan, code="M1.2").texts.in_order()
    assert [text.version.number for text in texts] == [2, 3, 4]
    assert texts[1].reason


def test_telling_it_again_changes_nothing(plan, capsys):
    before = (Act.objects.count(), Point.history.count(), Answer.history.count())

    call_command("demo")

    assert (Act.objects.count(), Point.history.count(), Answer.history.count()) == before
    assert "ligger der fra før" in capsys.readouterr().out
