"""What a history tells in words: what a link became, what came back, and what stays hidden."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from consultations.models import Point, SealedReading
from consultations.services import assigning, screening
from consultations.services.registering import ContactDetails
from core.calendar import day_of
from feedback.models import Answer
from feedback.selectors import history
from feedback.selectors.history.changes import Change
from feedback.services import answering, erasing, exporting, undoing
from plans.models import Plan
from tests import factories
from tests.factories import BY, erasures, now
from tests.feedback.pages import queries

pytestmark = pytest.mark.django_db
MASKED = "Ring Gjemte Ola om løypa."
WHY = "Personen møtte opp og viste legitimasjon i skranken."


@pytest.fixture
def plan() -> Plan:
    return factories.plan()


@pytest.fixture
def desk(client: Client, pia: User) -> Client:
    client.force_login(pia)
    return client


def point_in(plan: Plan, text: str = "Vi vil ha lys i løypa.", **fields: Any) -> Point:
    return factories.point(text=text, activity=factories.activity(plan), **fields)


def answered(point: Point, **fields: Any) -> Answer:
    return factories.answer(point, **fields)


def hide(point: Point) -> None:
    text = MASKED.replace("Gjemte Ola", "█" * 10)
    screening.approve(submission=point.submission, text=text, by=BY, at=now())


def told(subject: history.Subject, sentence: str) -> list[Change]:
    """What the newest act with this sentence changed."""
    found = history.page_of(subject, history.Wanted()).entries
    return next(each.changes for each in found if each.act.sentence.startswith(sentence))


def values(changes: list[Change]) -> dict[str, tuple[str, str]]:
    return {change.label: (change.before, change.after) for change in changes}


def edit(answer: Answer, **fields: Any) -> None:
    plan = answer.point.submission.activity.plan
    fresh = Answer.objects.get(pk=answer.pk)
    answering.revise(
        answer=fresh,
        content=factories.content(plan, **fields),
        revision=fresh.revision,
        by=BY,
        at=now(),
    )


# What a link or a date became


def test_a_link_says_what_it_leads_to(plan: Plan) -> None:
    point, measure = point_in(plan), factories.measure(plan, title="Lys i løypene")
    part = factories.part(plan, title="Trygge turveier")
    links = [factories.link(plan, measure=measure), factories.link(plan, plan_part=part)]

    answered(point, links=links)

    shown = told(history.of_answer(point), "Skrev utkast")
    assert ("tiltak", str(measure)) in {(each.label, each.after) for each in shown}
    assert ("plandel", str(part)) in {(each.label, each.after) for each in shown}


def test_a_link_to_a_service_says_which(plan: Plan) -> None:
    point = point_in(plan)
    service = factories.link(plan, kind="already_covered", service_name="Bookingsystemet")

    answered(point, outcome="already_covered", links=[service])

    assert ("–", "Bookingsystemet") in values(told(history.of_answer(point), "Skrev")).values()


def test_a_link_that_is_changed_shows_both_measures(plan: Plan) -> None:
    point = point_in(plan)
    old, new = factories.measure(plan, title="Gammelt"), factories.measure(plan, title="Nytt")
    draft = answered(point, status="draft", links=[factories.link(plan, measure=old)])

    edit(draft, links=[factories.link(plan, measure=new)])

    shown = told(history.of_answer(point), "Endret utkastet")
    assert {str(old), str(new)} <= {each.before for each in shown} | {each.after for each in shown}


def test_names_cost_the_same_for_two_links_and_for_twenty(desk: Client, plan: Plan) -> None:
    def filled(count: int) -> str:
        point = point_in(plan)
        answered(point, links=[factories.link(plan) for _ in range(count)])
        return reverse("feedback:answer_history", args=[plan.slug, point.reference])

    few, many = filled(2), filled(20)

    assert queries(lambda: desk.get(many)) == queries(lambda: desk.get(few))


def test_a_measure_costs_the_same_with_two_answers_and_with_eight(desk: Client, plan: Plan) -> None:
    def filled(count: int) -> str:
        measure = factories.measure(plan)
        for _ in range(count):
            point = factories.point(text=MASKED, activity=factories.activity(plan))
            hide(point)
            answered(point, status="draft", links=[factories.link(plan, measure=measure)])
        return reverse("feedback:measure_history", args=[plan.slug, measure.slug])

    few, many = filled(2), filled(8)

    assert queries(lambda: desk.get(many)) == queries(lambda: desk.get(few))


def test_the_history_of_a_measure_says_which_answer_a_link_stands_in(plan: Plan) -> None:
    point, measure = point_in(plan), factories.measure(plan)
    answered(point, links=[factories.link(plan, measure=measure)])

    shown = told(history.of_measure(measure), "Skrev utkast")

    assert {each.what for each in shown} == {f"Svar på {point.reference}"}


# What came back


def test_undone_reasons_and_links_are_shown_as_they_came_back(plan: Plan) -> None:
    point, measure = point_in(plan), factories.measure(plan, title="Lys i løypene")
    draft = answered(
        point,
        outcome="partly_accepted",
        status="draft",
        links=[factories.link(plan, measure=measure)],
        reasons=[factories.reason(text="Rammen er brukt opp på andre ting i år.")],
    )
    edit(draft, outcome="accepted", links=[factories.link(plan, measure=factories.measure(plan))])
    undoing.undo(act=Act.objects.for_list()[0], by=BY, at=now())

    shown = told(history.of_answer(point), "Angret:")

    came = {each.after for each in shown if each.is_new}
    assert "Rammen er brukt opp på andre ting i år." in came
    assert str(measure) in came


def test_what_is_done_after_all_does_not_pile_up_words(pia: User) -> None:
    point = factories.point()
    assigning.assign(point=point, to=pia, by=pia, at=now())
    done = Act.objects.newest_first()[0].sentence

    said = []
    for _ in range(4):
        latest = Act.objects.for_list()[0]
        said.append(undoing.undo(act=latest, by=pia, at=now()).sentence)

    assert said == [f"Angret: {done}", f"Gjorde likevel: {done}"] * 2


# What stays hidden


@pytest.fixture
def masked(plan: Plan) -> Point:
    """A point whose text hides a name."""
    point = factories.point(text=MASKED, activity=factories.activity(plan))
    hide(point)
    return point


def draft_on(point: Point, measure: Any) -> Answer:
    plan = point.submission.activity.plan
    link = factories.link(
        plan,
        measure=measure,
        reason="Gjemte Ola er grunnen til at tiltaket kom med.",
        submitted_wording="Ring Gjemte Ola om løypa.",
        plan_wording="Kommunen ser på løypa.",
        wording_reason="Planen nevner ingen personer ved navn.",
        wording_changed=True,
    )
    return factories.answer(point, status="draft", links=[link])


def test_a_draft_on_a_sealed_text_is_masked_in_the_history_of_its_measure(
    desk: Client, plan: Plan, masked: Point
) -> None:
    measure = factories.measure(plan)
    draft_on(masked, measure)
    open_point = point_in(plan, "Gjemte Ola er et vanlig ord her.")
    factories.answer(
        open_point,
        status="draft",
        links=[factories.link(plan, measure=measure, reason="Gjemte Ola står åpent i dette.")],
    )
    address = reverse("feedback:measure_history", args=[plan.slug, measure.slug])

    page = desk.get(address).content.decode()

    assert "er grunnen til at tiltaket kom med" in page
    assert "Gjemte Ola er grunnen" not in page
    assert "Ring Gjemte Ola" not in page
    assert "Gjemte Ola står åpent i dette." in page

    opening = reverse("consultations:original_open", args=[plan.slug, masked.submission.reference])
    desk.post(opening, {"reason": "Avsenderen ringte oss."})
    assert "Gjemte Ola er grunnen" in desk.get(address).content.decode()


def test_the_reason_of_an_act_hides_what_the_text_hides(desk: Client, masked: Point) -> None:
    assigning.hold(
        point=masked,
        until=day_of(now()) + timedelta(days=9),
        reason="Venter på Gjemte Ola.",
        by=BY,
        at=now(),
    )
    at = [masked.submission.activity.plan.slug, masked.reference]

    page = desk.get(reverse("feedback:point_history", args=at)).content.decode()

    assert "Venter på" in page
    assert "Gjemte Ola" not in page


# Who has read what is sealed


def access_acts(reference: str) -> list[str]:
    submission = Point.objects.filter(submission__reference=reference).first().submission
    wanted = history.Wanted(kind=history.Kind.ACCESS)
    found = history.page_of(history.of_submission(submission), wanted).entries
    return [each.act.sentence for each in found]


def test_everything_handed_out_is_one_act_and_is_told_as_access(arne: User) -> None:
    contact = ContactDetails("Kari Nordmann", "kari@eksempel.example")
    mine = [factories.point(contact=contact).submission for _ in range(2)]
    before = Act.objects.count()

    exporting.export(person="kari@eksempel.example", reason=WHY, by=arne, at=now())

    assert Act.objects.count() == before + 1
    for submission in mine:
        assert access_acts(submission.reference) == ["Ga innsyn i alt om avsenderen av 2 innspill"]


def test_one_submission_handed_out_is_named(arne: User) -> None:
    point = factories.point()

    exporting.export(person=point.submission.reference, reason=WHY, by=arne, at=now())

    reference = point.submission.reference
    assert access_acts(reference) == [f"Ga innsyn i alt om avsenderen av {reference}"]


def test_an_erasure_reaches_the_reason_that_several_submissions_share(arne: User) -> None:
    contact = ContactDetails("Kari Nordmann", "kari@eksempel.example")
    mine = [factories.submission(contact=contact) for _ in range(2)]
    why = "Kari Nordmann møtte opp og viste legitimasjon."
    exporting.export(person="kari@eksempel.example", reason=why, by=arne, at=now())

    erasures.erase(mine[1], measure="anonymise")

    assert "Nordmann" not in Act.objects.get(sentence__startswith="Ga innsyn").reason


def test_what_a_restriction_locked_away_is_told_as_access(arne: User) -> None:
    submission = factories.point(text="Ring Gjemte Ola om løypa.").submission
    erasure = erasures.erase(submission, scope="passage", measure="restrict", words=("Gjemte Ola",))

    erasing.open_seal(erasure=erasure, reason=WHY, by=arne, at=now())

    assert access_acts(submission.reference) == [
        f"Leste det som er sperret i {submission.reference}"
    ]


def test_to_look_for_words_before_an_erasure_is_a_reading(
    client: Client, arne: User, plan: Plan, masked: Point
) -> None:
    client.force_login(arne)
    reference = masked.submission.reference
    sent = {
        "scope": "passage",
        "measure": "anonymise",
        "words": "Gjemte Ola",
        "basis": "consent",
        "case_number": "26/123",
        "reason": "Navnet er ikke nødvendig for saken, og personen ba om det.",
    }

    page = client.post(reverse("feedback:erasure_propose", args=[plan.slug, reference]), sent)

    assert "Gjemte Ola" in page.content.decode()
    assert access_acts(reference) == [f"Så på hva en sletting ville tatt i {reference}"]
    assert SealedReading.objects.get().created_by_id == arne.actor_id
