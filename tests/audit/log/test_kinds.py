"""Every kind of entry: which act makes it, and what the record behind it says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit.log import canonical, reading
from audit.models import Checkpoint, Leaf, Opening
from audit.reconciling import anchoring
from consultations.models import Submission
from consultations.services import promising, registering
from consultations.services.registering import ContactDetails, Received
from core.calendar import day_of
from core.errors import Refused
from feedback.models import Answer
from feedback.services import deciding, publishing, undoing
from tests import factories
from tests.factories import erasures
from tests.factories.people import BY, now

pytestmark = pytest.mark.django_db
K = Leaf.Kind
REASON = "Kommunestyret flyttet saken til møtet etter sommeren."


def received() -> None:
    factories.submission("Vi trenger lys i løypa.")


def withdrawn() -> None:
    factories.submission(withdrawn=True)


def answered() -> None:
    factories.point(answered=True)


def answered_without_link() -> None:
    factories.point(outcome="used_as_knowledge", kind="finding")


def superseded() -> None:
    point = factories.point(answered=True)
    again(point, outcome="not_accepted")


def again(point: Any, **fields: Any) -> Answer:
    """A new answer to a point that has one, published at once."""
    point.refresh_from_db()
    factories.reopen(point)
    return factories.answer(point, change_reason=REASON, **fields)


def made() -> None:
    factories.promise(activity=factories.activity(planned=True))


def moved() -> None:
    promise = factories.promise()
    to = promise.current_date + timedelta(days=30)
    promising.move(commitment=promise, to=to, reason=REASON, by=BY, at=now())


def kept() -> None:
    promising.keep(commitment=factories.promise(), by=BY, at=now())


def broken() -> None:
    promising.break_promise(commitment=factories.promise(), reason=REASON, by=BY, at=now())


def passed() -> None:
    promise = factories.promise()
    late = now() + timedelta(days=121)
    assert promising.enter_broken(by=BY, at=late) == 1
    assert promising.enter_broken(by=BY, at=late) == 0
    assert promise.pk


def measure_reported() -> None:
    factories.report_status(factories.measure(), "in_progress")


def adopted() -> None:
    factories.measure()


def judged() -> None:
    factories.verdict(factories.council(), answer=_answer())


def _answer() -> Answer:
    return factories.answer(factories.point())


def erased() -> None:
    erasures.erase(factories.submission(contact=ContactDetails(name="Kari Nordmann")))


def anchored() -> None:
    factories.unit()
    anchoring.anchor(at=now())


# What the last act of each enters, and words that its record must hold.
TABLE: list[tuple[Callable[[], None], list[Leaf.Kind], str]] = [
    (received, [K.RECEIVED], "Vi trenger lys i løypa."),
    (withdrawn, [K.WITHDRAWN], "withdrawn_at"),
    (answered, [K.ANSWERED, K.LINKED], "Innspillet er grunnen til at tiltaket kom med"),
    (answered_without_link, [K.ANSWERED], "used_as_knowledge"),
    (superseded, [K.SUPERSEDED, K.ANSWERED, K.UNLINKED], "not_accepted"),
    (made, [K.COMMITMENT_MADE], "Alle som har sendt inn noe, får svar."),
    (moved, [K.COMMITMENT_MOVED], REASON),
    (kept, [K.COMMITMENT_KEPT], "fulfilled_at"),
    (broken, [K.COMMITMENT_BROKEN], REASON),
    (passed, [K.COMMITMENT_BROKEN], "Alle som har sendt inn noe, får svar."),
    (measure_reported, [K.MEASURE_STATUS], "Arbeidet er beskrevet i denne rapporten."),
    (adopted, [K.MEASURE_STATUS], "PS 8/25"),
    (judged, [K.VERDICT], "godt nok"),
    (erased, [K.ERASED], "case"),
    (anchored, [K.ANCHOR], "sha256"),
]


def entered_last() -> list[Leaf]:
    """The leaves of the newest act that entered any; a publication takes an anchor along."""
    newest = Leaf.objects.order_by("-index")[0]
    leaves = Leaf.objects.filter(act=newest.act).order_by("index")
    return [leaf for leaf in leaves if leaf.kind == newest.kind or leaf.kind != K.ANCHOR]


@pytest.mark.parametrize(
    ("act", "kinds", "words"), TABLE, ids=lambda it: getattr(it, "__name__", "")
)
def test_each_act_enters_its_kinds_under_one_checkpoint(
    act: Callable[[], None], kinds: list[Leaf.Kind], words: str
) -> None:
    act()

    leaves = entered_last()
    last = reading.latest()
    assert last is not None
    assert [leaf.kind for leaf in leaves] == kinds
    assert last.size == leaves[-1].index + 1
    assert not Checkpoint.objects.filter(size__gt=leaves[0].index, size__lt=last.size).exists()
    records = "".join(Opening.objects.get(leaf=leaf).record for leaf in leaves)
    assert words in records
    assert not any(words in leaf.data for leaf in leaves)


def test_the_table_covers_every_kind() -> None:
    """But for the one no act makes: it comes with the first act under a new name (test_restoring)."""
    assert {kind for _, kinds, _ in TABLE for kind in kinds} == set(K) - {K.NEW_ORIGIN}


def kinds_since(size: int) -> list[str]:
    """What was entered after the first ``size`` leaves, but for anchors."""
    leaves = Leaf.objects.filter(index__gte=size).exclude(kind=K.ANCHOR)
    return [leaf.kind for leaf in leaves.order_by("index")]


def test_a_draft_an_approval_and_a_held_publication_enter_nothing() -> None:
    answer = factories.answer(factories.point(), status="approved")
    before = Leaf.objects.count()
    publication = publishing.hold(answers=[answer], minutes=10, by=BY, at=now())
    publishing.call_off(publication=publication, by=BY, at=now())

    assert kinds_since(before) == []
    held = publishing.hold(answers=[Answer.objects.get(pk=answer.pk)], minutes=10, by=BY, at=now())
    assert kinds_since(before) == []
    publishing.release(publication=held, by=BY, at=now())
    assert kinds_since(before) == [K.ANSWERED, K.LINKED]


def test_a_link_the_next_answer_repeats_was_never_gone() -> None:
    point = factories.point(answered=True)
    link = Answer.objects.get(point=point).links.get()
    before = Leaf.objects.count()

    again(point, links=[factories.link(point.submission.activity.plan, measure=link.measure)])

    assert kinds_since(before) == [K.SUPERSEDED, K.ANSWERED]


def test_a_decision_that_follows_the_recommendation_moves_no_link() -> None:
    point = factories.point(answered=True)
    plan = point.submission.activity.plan
    decision = factories.decision(plan)
    before = Leaf.objects.count()

    deciding.adopt(decision=decision, answers=Answer.objects.all(), by=BY, at=now())

    assert kinds_since(before) == [K.ANSWERED]


def test_a_decision_otherwise_takes_the_link_away() -> None:
    point = factories.point(answered=True)
    plan = point.submission.activity.plan
    before = Leaf.objects.count()

    deciding.decide_otherwise(
        decision=factories.decision(plan),
        point=point,
        content=factories.content(plan, outcome="not_accepted"),
        by=BY,
        at=now(),
    )

    assert kinds_since(before) == [K.ANSWERED, K.UNLINKED]


def test_every_row_of_many_is_entered_under_one_checkpoint() -> None:
    activity = factories.activity()
    before = Checkpoint.objects.count()
    many = [Received(activity, f"Innspill {place}", now()) for place in range(40)]

    rows = registering.register_many(received=many, by=BY, at=now())

    leaves = entered_last()
    assert [leaf.about for leaf in leaves] == [row.reference for row in rows]
    assert Checkpoint.objects.count() == before + 1


def test_a_form_sent_twice_is_received_once() -> None:
    received = Received(factories.activity(), "Vi trenger lys i løypa.", now())
    for _ in range(2):
        registering.register(received=received, by=BY, at=now(), form_key="nøkkel")

    assert Submission.objects.count() == Leaf.objects.filter(kind=K.RECEIVED).count() == 1


def test_a_promise_that_is_moved_can_be_broken_once_more() -> None:
    promise = factories.promise()
    first, second = now() + timedelta(days=121), now() + timedelta(days=200)
    promising.enter_broken(by=BY, at=first)
    to = day_of(first) + timedelta(days=30)
    promising.move(commitment=promise, to=to, reason=REASON, by=BY, at=first)

    assert promising.enter_broken(by=BY, at=first) == 0
    assert promising.enter_broken(by=BY, at=second) == 1
    promise.refresh_from_db()
    promising.keep(commitment=promise, by=BY, at=second)
    assert promising.enter_broken(by=BY, at=second) == 0
    about = Leaf.objects.filter(about=f"løfte {promise.pk}").order_by("index")
    assert [leaf.kind for leaf in about] == [
        K.COMMITMENT_MADE,
        K.COMMITMENT_BROKEN,
        K.COMMITMENT_MOVED,
        K.COMMITMENT_BROKEN,
        K.COMMITMENT_KEPT,
    ]


def test_what_is_refused_is_not_entered() -> None:
    promise = factories.promise()
    promising.keep(commitment=promise, by=BY, at=now())
    before = Leaf.objects.count()

    with pytest.raises(Refused):
        promising.break_promise(commitment=promise, reason=REASON, by=BY, at=now())

    assert Leaf.objects.count() == before


def test_no_act_that_is_in_the_log_can_be_undone() -> None:
    factories.verdict(factories.council(), answer=_answer())
    for act, *_ in TABLE[:5]:
        act()
    acts = {leaf.act for leaf in Leaf.objects.all()}

    assert not undoing.Act.objects.filter(pk__in=acts, undoable=True).exists()


def test_the_words_of_a_record_are_those_that_were_said() -> None:
    made = factories.submission("  «Å» og a\u030a.\r\n\tTo linjer  ")

    leaf = reading.newest_about(made.reference, K.RECEIVED)
    assert leaf is not None
    record = canonical.decode(Opening.objects.get(leaf=leaf).record)
    assert record["text"] == "  «Å» og å.\r\n\tTo linjer  "
    assert record["reference"] == made.reference
