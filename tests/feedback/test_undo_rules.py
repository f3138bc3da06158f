"""Undo puts back what one did oneself, and never breaks what has been built on it since."""

from collections.abc import Callable

import pytest

from accounts.models import User
from audit.models import Act
from consultations.models import Point, Submission
from consultations.services import assigning, registering, splitting, tagging
from core.errors import Conflict, Refused
from feedback.models import Answer
from feedback.services import answering, closing, undoing
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
now = factories.now
TEXT = "Hei du. Vi vil ha lokaler."
GREETING, WISH = (0, 8), (8, 26)


def last_act() -> Act:
    return Act.objects.newest_first()[0]


def undo(act: Act, by: object = BY) -> Act:
    return undoing.undo(act=Act.objects.get(pk=act.pk), by=by, at=now())


def add_point(submission: Submission, span: tuple[int, int]) -> Act:
    splitting.add_point(
        submission=submission, span=span, reading=factories.reading(), by=BY, at=now()
    )
    return last_act()


def discarded_draft(point: Point) -> Act:
    draft = factories.answer(point, status="draft")
    answering.discard(answer=draft, by=BY, at=now())
    return last_act()


def test_a_discarded_draft_does_not_come_back_beside_a_new_one() -> None:
    point = factories.point()
    act = discarded_draft(point)
    newer = factories.answer(point, status="draft")

    with pytest.raises(Conflict):
        undo(act)

    assert Answer.objects.live().get(point=point) == newer


def test_a_discarded_draft_does_not_come_back_after_a_published_answer() -> None:
    """It would replace the published one without a word of why."""
    point = factories.point()
    act = discarded_draft(point)
    factories.answer(point)

    with pytest.raises(Conflict):
        undo(act)


def test_a_mark_that_was_taken_away_does_not_come_back_twice() -> None:
    submission = factories.submission(TEXT)
    gap = splitting.mark_gap(submission=submission, span=GREETING, by=BY, at=now())
    splitting.unmark_gap(gap=gap, by=BY, at=now())
    act = last_act()
    splitting.mark_gap(submission=submission, span=GREETING, by=BY, at=now())

    with pytest.raises(Conflict):
        undo(act)


def test_a_theme_that_was_taken_away_does_not_come_back_twice() -> None:
    point, theme = factories.point(), factories.theme()
    acts = []
    for themes in ([theme], [], [theme]):
        tagging.set_themes(point=point, themes=themes, by=BY, at=now())
        acts.append(last_act())

    with pytest.raises(Conflict):
        undo(acts[1])

    assert point.point_themes.count() == 1


def test_a_point_somebody_is_answering_does_not_become_new_again(pia: User) -> None:
    point = factories.point()
    assigning.assign(point=point, to=pia, by=BY, at=now())
    act = last_act()
    draft = factories.answer(point, status="draft")

    with pytest.raises(Conflict, match="skriver på svaret"):
        undo(act)

    assert answering.submit(answer=draft, by=BY, at=now()).status == Answer.Status.READY


@pytest.mark.parametrize("marked", [True, False])
def test_a_split_submission_stays_covered(*, marked: bool) -> None:
    submission = factories.submission(TEXT)
    add_point(submission, WISH)
    if marked:
        splitting.mark_gap(submission=submission, span=GREETING, by=BY, at=now())
        act = last_act()
    else:
        act = add_point(submission, GREETING)
    splitting.finish(submission=submission, by=BY, at=now())

    with pytest.raises(Conflict, match="ferdig delt"):
        undo(act)


def test_a_submission_with_points_does_not_become_new_again() -> None:
    submission = factories.submission(TEXT)
    act = add_point(submission, GREETING)
    add_point(submission, WISH)

    with pytest.raises(Conflict):
        undo(act)


def split_and_answered(plan: Plan) -> Act:
    """A plan in which everything is answered; gives the act that said it was all split."""
    activity = factories.activity(plan)
    submission = factories.submission(TEXT, activity=activity, screened=True)
    add_point(submission, (0, len(TEXT)))
    splitting.finish(submission=submission, by=BY, at=now())
    act = last_act()
    factories.answer(Point.objects.get(submission=submission))
    closing.mark_activity_answered(activity=activity, by=BY, at=now())
    return act


def dismissed_and_answered(plan: Plan) -> Act:
    """A plan that has received nothing but advertising; gives the act that said so."""
    activity = factories.activity(plan)
    submission = factories.submission("Reklame for noe.", activity=activity)
    registering.dismiss(submission=submission, reason="spam", by=BY, at=now())
    act = last_act()
    closing.mark_activity_answered(activity=activity, by=BY, at=now())
    return act


@pytest.mark.parametrize("story", [split_and_answered, dismissed_and_answered])
def test_what_is_marked_answered_stays_answered(story: Callable[[Plan], Act]) -> None:
    plan = factories.plan()
    act = story(plan)

    with pytest.raises(Conflict, match="Besvart"):
        undo(act)


def test_nobody_undoes_what_somebody_else_has_done(liv: User, pia: User) -> None:
    """A planner could otherwise approve by undoing that the approval was taken back."""
    answer = factories.answer(factories.point(), status="ready")
    answering.approve(answer=answer, by=liv, at=now())
    act = last_act()

    with pytest.raises(Refused, match="selv har gjort"):
        undo(act, by=pia)

    undo(act, by=liv)
    answer.refresh_from_db()
    assert answer.status == Answer.Status.READY


def test_undo_and_redo_lead_back_and_forth_for_ever() -> None:
    """A link that was taken back, came again and is taken back once more is gone."""
    point, theme = factories.point(), factories.theme()
    tagging.set_themes(point=point, themes=[theme], by=BY, at=now())

    marks = []
    for _ in range(4):
        undo(last_act())
        marks.append(point.point_themes.count())

    assert marks == [0, 1, 0, 1]
