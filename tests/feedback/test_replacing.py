"""Dividing anew: numbers stay for ever, no word is lost, and no draft is left that nobody can send."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from consultations.models import Gap, Point, PointRelation, PointReplacement, PointTheme, Submission
from consultations.rules import sentences
from consultations.selectors import uncovered
from consultations.services import assigning, relating, splitting, tagging
from core.errors import Conflict, Refused
from feedback.models import Answer
from feedback.services import answering, replacing, undoing
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db
TEXT = "Vi vil ha lys. Vi vil ha lyd. Vi vil ha vann. Takk for oss."


@pytest.fixture
def submission() -> Submission:
    made = factories.submission(TEXT, activity=factories.activity(opened=True))
    splitting.point_per_sentence(submission=made, kind="wish", by=BY, at=now())
    return Submission.objects.get(pk=made.pk)


def point(submission: Submission, number: int) -> Point:
    found: Point = Point.objects.get(submission=submission, number=number)
    return found


def current(submission: Submission) -> list[tuple[int, str]]:
    rows = Point.objects.filter(submission=submission).current().in_order()
    return [(row.number, row.quote) for row in rows]


def successors(submission: Submission) -> dict[int, list[int]]:
    rows = PointReplacement.objects.filter(retired__submission=submission)
    found: dict[int, list[int]] = {}
    for old, new in rows.order_by("pk").values_list("retired__number", "successor__number"):
        found.setdefault(old, []).append(new)
    return found


def span(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def draft(on: Point) -> Answer:
    content = factories.content(on.submission.activity.plan)
    return answering.draft(point=on, content=content, by=BY, at=now())


def test_neighbours_become_one_point_with_a_new_number(submission: Submission) -> None:
    old = [point(submission, 2), point(submission, 1)]

    made = replacing.merge(points=old, by=BY, at=now())

    assert made.quote == made.summary == "Vi vil ha lys. Vi vil ha lyd."
    assert current(submission) == [
        (3, "Vi vil ha vann."), (4, "Takk for oss."), (5, "Vi vil ha lys. Vi vil ha lyd."),
    ]  # fmt: skip
    assert successors(submission) == {1: [5], 2: [5]}
    assert uncovered(submission) == []


def test_points_apart_do_not_become_one(submission: Submission) -> None:
    with pytest.raises(Refused, match="rett etter hverandre"):
        replacing.merge(points=[point(submission, 1), point(submission, 3)], by=BY, at=now())

    assert len(current(submission)) == 4


def test_one_point_alone_and_points_of_two_submissions_are_not_merged(
    submission: Submission,
) -> None:
    other = factories.point()

    with pytest.raises(Refused, match="minst to"):
        replacing.merge(points=[point(submission, 1)], by=BY, at=now())
    with pytest.raises(Refused, match="minst to"):
        replacing.merge(points=[], by=BY, at=now())
    with pytest.raises(Refused, match="samme innspill"):
        replacing.merge(points=[point(submission, 1), other], by=BY, at=now())


def test_what_planners_did_follows_the_words(submission: Submission, pia: User) -> None:
    first, second, far = (point(submission, number) for number in (1, 2, 4))
    theme = factories.theme(submission.activity.plan)
    tagging.set_themes(point=second, themes=[theme], by=BY, at=now())
    relating.mark_like(a=second, b=far, by=BY, at=now())
    assigning.assign(point=first, to=pia, by=BY, at=now())

    made = replacing.merge(points=[first, second], by=BY, at=now())

    assert (made.assigned_to, made.status) == (pia, Point.Status.IN_REVIEW)
    assert PointTheme.objects.get(point=made).theme == theme
    assert PointRelation.objects.touching(made).get().a == far


def test_a_finding_is_not_hidden_in_a_wish(submission: Submission) -> None:
    finding = splitting.add_point(
        submission=submission,
        span=span("Takk for oss."),
        reading=factories.reading(kind="finding"),
        by=BY,
        at=now(),
    )

    with pytest.raises(Refused, match="Et funn"):
        replacing.merge(points=[finding, point(submission, 4)], by=BY, at=now())


def test_a_sentence_moves_to_the_point_beside_it(submission: Submission) -> None:
    big = replacing.merge(points=[point(submission, 1), point(submission, 2)], by=BY, at=now())

    made = replacing.move(
        submission=submission, span=span("Vi vil ha lyd."), to=point(submission, 3), by=BY, at=now()
    )

    assert [each.number for each in made] == [6, 7]
    assert current(submission) == [
        (4, "Takk for oss."), (6, "Vi vil ha lyd. Vi vil ha vann."), (7, "Vi vil ha lys."),
    ]  # fmt: skip
    assert successors(submission)[big.number] == [7]
    assert successors(submission)[3] == [6]
    assert uncovered(submission) == []


def test_a_point_that_is_emptied_is_replaced_by_the_one_that_got_its_words(
    submission: Submission,
) -> None:
    replacing.move(
        submission=submission, span=span("Vi vil ha lys."), to=point(submission, 2), by=BY, at=now()
    )

    assert successors(submission) == {1: [5], 2: [5]}
    assert uncovered(submission) == []


def test_words_from_the_middle_or_from_far_away_do_not_move(submission: Submission) -> None:
    replacing.merge(points=[point(submission, number) for number in (1, 2, 3)], by=BY, at=now())

    for words, said in [("Vi vil ha lyd.", "midt i"), ("Vi vil ha lys.", "rett etter hverandre")]:
        with pytest.raises(Refused, match=said):
            replacing.move(
                submission=submission, span=span(words), to=point(submission, 4), by=BY, at=now()
            )

    assert [number for number, _ in current(submission)] == [4, 5]


def test_all_is_put_together_again_and_numbers_go_on(submission: Submission) -> None:
    whole = replacing.rejoin(submission=submission, by=BY, at=now())

    assert (whole.number, whole.whole, whole.quote) == (5, True, TEXT)
    assert successors(submission) == {1: [5], 2: [5], 3: [5], 4: [5]}
    with pytest.raises(Refused, match="ett punkt fra før"):
        replacing.rejoin(submission=submission, by=BY, at=now())
    replacing.retire(point=whole, by=BY, at=now())
    anew = splitting.point_per_sentence(submission=submission, kind="wish", by=BY, at=now())
    assert [each.number for each in anew] == [6, 7, 8, 9]
    references = Point.objects.filter(submission=submission).values_list("reference", flat=True)
    assert len(set(references)) == 9


def test_putting_together_takes_the_marks_away_too() -> None:
    made = factories.submission(TEXT)
    splitting.mark_gap(submission=made, span=span("Takk for oss."), by=BY, at=now())
    with pytest.raises(Refused, match="ingen punkter"):
        replacing.rejoin(submission=made, by=BY, at=now())
    splitting.point_per_sentence(submission=made, kind="wish", by=BY, at=now())

    replacing.rejoin(submission=made, by=BY, at=now())

    assert not Gap.objects.filter(submission=made).exists()


ACTS: dict[str, Callable[[Submission], Any]] = {
    "retire": lambda s: replacing.retire(point=point(s, 1), by=BY, at=now()),
    "merge": lambda s: replacing.merge(points=[point(s, 1), point(s, 2)], by=BY, at=now()),
    "move": lambda s: replacing.move(
        submission=s, span=span("Vi vil ha lys."), to=point(s, 2), by=BY, at=now()
    ),
    "rejoin": lambda s: replacing.rejoin(submission=s, by=BY, at=now()),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_draft_goes_with_its_point_in_the_same_act(
    submission: Submission, act: Callable[[Submission], Any]
) -> None:
    answer = draft(point(submission, 1))

    act(submission)

    answer.refresh_from_db()
    gone = point(submission, 1)
    assert (answer.status, gone.status) == (Answer.Status.DISCARDED, Point.Status.RETIRED)
    assert (
        Answer.history.filter(id=answer.pk).latest("history_id").act_id
        == Point.history.filter(id=gone.pk).latest("history_id").act_id
    )
    assert not Answer.objects.live().filter(point__status=Point.Status.RETIRED).exists()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_point_whose_answer_is_in_control_stays(
    submission: Submission, act: Callable[[Submission], Any]
) -> None:
    splitting.finish(submission=submission, by=BY, at=now())
    factories.answer(point(submission, 1), outcome="not_accepted", status="ready")
    splitting.resume(submission=submission, reason="Del på nytt.", by=BY, at=now())
    before = current(submission)

    with pytest.raises(Refused, match="til kontroll"):
        act(submission)

    assert current(submission) == before


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_undo_brings_points_and_drafts_back(
    submission: Submission, act: Callable[[Submission], Any]
) -> None:
    answer = draft(point(submission, 1))
    before = current(submission)
    act(submission)
    made = Point.history.filter(id=point(submission, 1).pk).latest("history_id")

    undoing.undo(act=Act.objects.get(pk=made.act_id), by=BY, at=now())

    answer.refresh_from_db()
    assert current(submission) == before
    assert answer.status == Answer.Status.DRAFT


def test_what_is_finished_is_not_divided_anew(submission: Submission) -> None:
    splitting.finish(submission=submission, by=BY, at=now())

    for act in ACTS.values():
        with pytest.raises(Conflict, match="ferdig delt"):
            act(submission)


def at(submission: Submission, name: str, **more: Any) -> str:
    where = {"plan": submission.activity.plan.slug, "reference": submission.reference}
    return reverse(name, kwargs=where | more)


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def written(words: str) -> str:
    start, end = span(words)
    return f"{start}-{end}"


@pytest.mark.parametrize(
    ("name", "sent", "said", "numbers"),
    [
        ("points_merge", {"punkt": ["1", "2"]}, "2 punkter er slått sammen til punkt 5.", [3, 4, 5]),
        ("points_merge", {"punkt": ["1"]}, "Velg minst to punkter", [1, 2, 3, 4]),
        ("points_merge", {"punkt": ["x", "99"]}, "Velg minst to punkter", [1, 2, 3, 4]),
        ("points_merge", {"punkt": ["1", "3"]}, "rett etter hverandre", [1, 2, 3, 4]),
        ("sentences_move", {"s": "0-14", "til": "2"}, "Punkt 2 er nå punkt 5.", [3, 4, 5]),
        ("sentences_move", {"s": "0-14"}, "Velg hvilket punkt", [1, 2, 3, 4]),
        ("sentences_move", {"til": "2"}, "Velg minst én setning.", [1, 2, 3, 4]),
        ("sentences_move", {"s": "0-9999", "til": "2"}, "passer ikke", [1, 2, 3, 4]),
        ("points_rejoin", {}, "Hele innspillet er punkt 5.", [5]),
    ],
)  # fmt: skip
def test_the_page_does_it_and_says_so(
    client: Client, submission: Submission, name: str, sent: dict[str, Any], said: str,
    numbers: list[int],
) -> None:  # fmt: skip
    answer = client.post(at(submission, f"feedback:{name}"), sent, follow=True)

    assert answer.redirect_chain == [(at(submission, "consultations:split"), 303)]
    assert said in answer.content.decode()
    assert [number for number, _ in current(submission)] == numbers


def test_the_page_offers_it_without_javascript(client: Client, submission: Submission) -> None:
    page = client.get(at(submission, "consultations:split")).content.decode()

    for name in ("points_merge", "points_rejoin", "sentences_move"):
        assert at(submission, f"feedback:{name}") in page
    assert page.count('form="punktene" name="punkt"') == 4
    assert page.count('<option value="') >= 4


@pytest.mark.parametrize("who", ["rolf", "sigrun", "arne", "adil", "olav"])
def test_dividing_anew_is_for_planners(
    cast: Any, browse: Any, submission: Submission, who: str
) -> None:
    for name in ("points_merge", "points_rejoin", "sentences_move"):
        assert browse(cast[who]).post(at(submission, f"feedback:{name}")).status_code == 403
    assert len(current(submission)) == 4


def test_every_sentence_is_still_there(submission: Submission) -> None:
    assert [TEXT[a:b] for a, b in sentences(TEXT)] == [quote for _, quote in current(submission)]
