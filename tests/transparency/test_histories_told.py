"""The public history tells of dates, units and links, in order, and masks what was masked later."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from consultations.models import Point, Submission
from consultations.services import screening
from core.calendar import day_of
from feedback.models import Answer
from plans.models import Measure, Plan
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db
TODAY = day_of(now())
SECRET = "Gjemte Ola"


@pytest.fixture
def point(plan: Plan) -> Point:
    return factories.point(activity=factories.activity(plan), text=f"Ring {SECRET} om løypa.")


def address(submission: Submission) -> str:
    return f"/innspill/{submission.reference}/historikk/"


def again(point: Point, **content: object) -> Answer:
    factories.reopen(point)
    reason = content.pop("change_reason", "Rådet ba om et bedre svar om helgene.")
    return factories.answer(Point.objects.get(pk=point.pk), change_reason=reason, **content)


def mask(submission: Submission) -> None:
    """Somebody sees, after it was answered, that a name should not have been shown."""
    text = submission.original_text.replace(SECRET, "█" * len(SECRET))
    screening.approve(submission=submission, text=text, by=BY, at=now())


# Dates, units and links


def test_a_date_that_was_moved_shows_both(get: Callable[..., str], point: Point) -> None:
    first, then = TODAY + timedelta(days=300), TODAY + timedelta(days=1700)
    factories.answer(point, outcome="deferred", revisit_date=first)
    again(point, outcome="deferred", revisit_date=then)

    page = get(address(point.submission))

    assert "Tas opp igjen" in page
    changed = page.partition("Tas opp igjen")[2][:900]
    assert str(first.year) in changed
    assert str(then.year) in changed


def test_the_day_it_was_sent_on_shows_both(get: Callable[..., str], point: Point) -> None:
    factories.answer(point, outcome="forwarded", forwarded_date=TODAY - timedelta(days=9))
    again(point, outcome="forwarded", forwarded_date=TODAY)

    assert "Sendt videre" in get(address(point.submission))


def test_another_unit_is_told(get: Callable[..., str], plan: Plan, point: Point) -> None:
    factories.answer(point)
    again(point, responsible_unit=factories.unit(name_nb="Vei og trafikk"))

    page = get(address(point.submission))

    assert "<dt>Ansvarlig</dt>" in page
    assert plan.owner_unit.name_nb in page.partition("<dt>Ansvarlig</dt>")[2]


def test_a_link_that_became_another_is_told(
    get: Callable[..., str], plan: Plan, point: Point
) -> None:
    old = factories.measure(plan, title="Lys i løypene")
    new = factories.measure(plan, title="Lys på turveiene")
    factories.answer(point, links=[factories.link(plan, measure=old)])
    again(point, links=[factories.link(plan, measure=new)])

    changed = get(address(point.submission)).partition("<dt>Ble til</dt>")[2]

    assert "løypene" in changed
    assert "turveiene" in changed


def test_a_measure_says_that_a_link_went_and_that_it_came(
    get: Callable[..., str], plan: Plan, point: Point
) -> None:
    old, new = (factories.measure(plan, slug=slug) for slug in ("gammelt", "nytt"))
    factories.answer(point, links=[factories.link(plan, measure=old)])
    again(point, links=[factories.link(plan, measure=new)])

    def page(of: Measure) -> str:
        return get(f"/planer/{plan.slug}/tiltak/{of.slug}/historikk/")

    gone = f"viser ikke lenger til tiltaket i svaret på {point.reference}"
    assert gone in page(old)
    assert "Rådet ba om et bedre svar om helgene." in page(old)
    assert gone not in page(new)
    assert f"viste til tiltaket i svaret på {point.reference}" in page(new)


def test_a_link_that_stays_is_told_once(get: Callable[..., str], plan: Plan, point: Point) -> None:
    measure = factories.measure(plan, slug="lys")
    factories.answer(point, links=[factories.link(plan, measure=measure)])
    again(point, links=[factories.link(plan, measure=measure)])

    page = get(f"/planer/{plan.slug}/tiltak/lys/historikk/")

    assert "ikke lenger" not in page
    assert page.count("viste til tiltaket") == 2  # the sentence, each time somebody answered


def test_the_first_answer_says_why(get: Callable[..., str], point: Point) -> None:
    factories.answer(
        point,
        outcome="not_accepted",
        reasons=[factories.reason(text="Rammen er brukt opp på skoleveiene i år.")],
    )

    page = get(address(point.submission))

    assert "Grunn: " in page
    assert "Rammen er brukt opp på skoleveiene i år." in page


# The order of one day


def test_a_verdict_stands_after_the_answer_it_judges(get: Callable[..., str], point: Point) -> None:
    """Newest first: also where the meeting was held on the day the answer was published."""
    council = factories.council()
    factories.verdict(council, factories.answer(point), verdict="better_answer")
    factories.verdict(council, again(point))

    page = get(address(point.submission))

    told = ["svarte på nytt på punkt 1", "svarte på punkt 1: Tatt med."]
    good, bad = page.index(": Godt nok"), page.index(": Ber om bedre svar")
    assert good < page.index(told[0]) < bad < page.index(told[1])


# What is masked after it was answered


PLACES = [address, lambda submission: f"/innspill/{submission.reference}/"]


@pytest.mark.parametrize("where", PLACES)
def test_answers_hide_what_the_text_hides_later(
    get: Callable[..., str], plan: Plan, point: Point, where: Callable[[Submission], str]
) -> None:
    link = factories.link(plan, reason=f"{SECRET} er grunnen til at tiltaket kom med.")
    first = factories.answer(
        point,
        outcome="partly_accepted",
        what_we_do=f"Vi har ringt {SECRET} om løypa.",
        links=[link],
        reasons=[factories.reason(text=f"{SECRET} sa at rammen er brukt opp i år.")],
    )
    factories.verdict(factories.council(), first, reason=f"Rådet vil høre mer fra {SECRET}.")
    again(
        point,
        what_we_do=f"Vi har snakket med {SECRET} to ganger nå.",
        change_reason=f"Vi ringte {SECRET} en gang til om løypa.",
    )
    assert SECRET in get(where(point.submission))

    mask(point.submission)

    page = get(where(point.submission))
    assert SECRET not in page
    assert "█" in page


@pytest.mark.parametrize("tail", ["points/", "points/{0}/"])
def test_open_data_hides_what_the_text_hides_later(
    get: Callable[..., str], point: Point, tail: str
) -> None:
    factories.answer(point, what_we_do=f"Vi har ringt {SECRET} om løypa.")
    mask(point.submission)

    body = get(f"/api/v1/{tail.format(point.reference)}")

    assert SECRET not in body
    assert "Vi har ringt" in body


def test_another_text_may_still_say_the_words(get: Callable[..., str], plan: Plan) -> None:
    """What is hidden in one submission is hidden where that one is answered, nowhere else."""
    hidden, shown = (
        factories.point(activity=factories.activity(plan), text=f"Ring {SECRET} om løypa.")
        for _ in range(2)
    )
    for each in (hidden, shown):
        factories.answer(each, what_we_do=f"Vi har ringt {SECRET} om løypa.")
    mask(hidden.submission)

    assert SECRET in get(address(shown.submission)) + get(
        f"/innspill/{shown.submission.reference}/"
    )


def test_a_measure_hides_it_too(get: Callable[..., str], plan: Plan, point: Point) -> None:
    old = factories.measure(plan, slug="gammelt")
    factories.answer(point, links=[factories.link(plan, measure=old)])
    again(point, change_reason=f"Vi ringte {SECRET} en gang til om løypa.")
    mask(point.submission)

    page = get(f"/planer/{plan.slug}/tiltak/gammelt/historikk/")

    assert "Vi ringte" in page
    assert SECRET not in page
