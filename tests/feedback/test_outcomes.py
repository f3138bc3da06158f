"""What each outcome requires, written by hand a second time: every row, every missing field."""

from dataclasses import replace
from typing import Any

import pytest

from consultations.models import Point
from core.errors import Several
from feedback.models import Answer, AnswerMeasure, AnswerReason
from feedback.services import answering
from feedback.states import FORMAL_LABELS, MEANINGS, REQUIREMENTS, Content, faults
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db

# outcome: the fields without which it is refused. `revisit` is a date or an occasion.
REQUIRED = {
    "accepted": {"links", "what_we_do"},
    "partly_accepted": {"links", "what_we_do", "what_we_do_not", "reasons"},
    "already_covered": {"links", "where"},
    "deferred": {"reasons", "where", "revisit"},
    "used_as_knowledge": {"used_for"},
    "forwarded": {"forwarded_to", "forwarded_date"},
    "not_accepted": {"reasons"},
}
EMPTY: dict[str, dict[str, Any]] = {
    "links": {"links": ()},
    "what_we_do": {"what_we_do": ""},
    "what_we_do_not": {"what_we_do_not": ""},
    "reasons": {"reasons": ()},
    "where": {"where": ""},
    "revisit": {"revisit_date": None, "revisit_occasion": ""},
    "used_for": {"used_for": ""},
    "forwarded_to": {"forwarded_to": ""},
    "forwarded_date": {"forwarded_date": None},
}
NEEDED = [(outcome, field) for outcome, fields in REQUIRED.items() for field in sorted(fields)]
NOT_NEEDED = [
    (outcome, field)
    for outcome, fields in REQUIRED.items()
    for field in EMPTY
    if field not in fields
]


@pytest.fixture
def point() -> Point:
    return factories.point()


@pytest.fixture
def plan(point: Point) -> Plan:
    return point.submission.activity.plan


def everything(plan: Plan, outcome: str) -> Content:
    """An answer with every field filled, whatever the outcome requires."""
    fields: dict[str, Any] = {}
    measure = factories.measure(plan)
    for each in REQUIRED:
        fields |= factories.outcome_fields(each, plan, measure=measure)
    kinds = (AnswerMeasure.Kind.CHANGED, AnswerMeasure.Kind.ALREADY_COVERED)
    links = [factories.link(plan, measure=measure, kind=kind) for kind in kinds]
    return factories.content(plan, outcome=outcome, **(fields | {"links": links}))


def fields_at_fault(content: Content, point: Point) -> set[str]:
    found = {refusal.field for refusal in faults(content, point)}
    return {"revisit" if name == "revisit_date" else str(name) for name in found}


def test_the_table_holds_every_outcome() -> None:
    assert set(REQUIRED) == set(Answer.Outcome.values) == set(REQUIREMENTS)
    assert set(FORMAL_LABELS) == set(MEANINGS) == set(Answer.Outcome.values)


@pytest.mark.parametrize("outcome", REQUIRED)
def test_what_the_outcome_requires_is_enough(point: Point, plan: Plan, outcome: str) -> None:
    assert faults(factories.content(plan, outcome=outcome), point) == []
    assert faults(everything(plan, outcome), point) == []


@pytest.mark.parametrize(("outcome", "field"), NEEDED)
def test_a_required_field_that_is_missing_is_named(
    point: Point, plan: Plan, outcome: str, field: str
) -> None:
    content = replace(everything(plan, outcome), **EMPTY[field])

    assert fields_at_fault(content, point) == {field}


@pytest.mark.parametrize(("outcome", "field"), NOT_NEEDED)
def test_a_field_the_outcome_does_not_require_may_be_empty(
    point: Point, plan: Plan, outcome: str, field: str
) -> None:
    content = replace(everything(plan, outcome), **EMPTY[field])

    assert fields_at_fault(content, point) == set()


@pytest.mark.parametrize("outcome", REQUIRED)
def test_an_empty_answer_is_told_everything_at_once(point: Point, plan: Plan, outcome: str) -> None:
    empty = Content(
        outcome=outcome,
        responsible_unit=plan.owner_unit,
        plan_version=factories.version_of(plan),
    )

    assert fields_at_fault(empty, point) == REQUIRED[outcome]


def test_an_occasion_is_as_good_as_a_date(point: Point, plan: Plan) -> None:
    content = factories.content(
        plan, outcome="deferred", revisit_date=None, revisit_occasion="Neste rullering av planen"
    )

    assert faults(content, point) == []


def test_an_outcome_that_does_not_exist_is_refused(point: Point, plan: Plan) -> None:
    content = replace(factories.content(plan), outcome="kanskje")

    assert fields_at_fault(content, point) == {"outcome"}


THIN = [
    "Ja.",
    "Vi gjør det da nå",  # 17 characters
    "tiltak tiltak tiltak tiltak",  # one word
    "tiltak planen tiltak planen tiltak",  # two words
    "--------------------------------",
    "× × × × × × × × × × × × × × × × ×",
    "12345678901234567890 1 2 3",
]


@pytest.mark.parametrize("text", THIN)
@pytest.mark.parametrize("field", ["what_we_do", "what_we_do_not"])
def test_a_text_that_says_nothing_is_as_good_as_missing(
    point: Point, plan: Plan, field: str, text: str
) -> None:
    content = replace(everything(plan, "partly_accepted"), **{field: text})

    assert fields_at_fault(content, point) == {field}


@pytest.mark.parametrize("text", THIN)
def test_a_reason_that_says_nothing_is_no_reason(point: Point, plan: Plan, text: str) -> None:
    content = factories.content(plan, outcome="not_accepted", reasons=[factories.reason(text=text)])

    assert fields_at_fault(content, point) == {"reasons"}


@pytest.mark.parametrize("text", THIN)
def test_a_link_that_says_nothing_is_no_link(point: Point, plan: Plan, text: str) -> None:
    content = factories.content(plan, links=[factories.link(plan, reason=text)])

    assert fields_at_fault(content, point) == {"links"}


def test_words_that_only_repeat_the_point_explain_nothing(plan: Plan) -> None:
    point = factories.point(
        text="Vi trenger flere møteplasser for unge.",
        summary="Det bør bli flere møteplasser for unge.",
    )
    plan = point.submission.activity.plan

    for text in (
        point.quote.upper(),
        f"«{point.summary}»",
        "Vi trenger  flere møteplasser for unge",
    ):
        content = factories.content(
            plan, outcome="not_accepted", reasons=[factories.reason(text=text)]
        )
        assert fields_at_fault(content, point) == {"reasons"}, text


@pytest.mark.parametrize("type_", AnswerReason.Type.values)
def test_the_name_of_the_reason_is_no_reason(point: Point, plan: Plan, type_: str) -> None:
    label = AnswerReason.Type(type_).label
    content = factories.content(
        plan, outcome="not_accepted", reasons=[factories.reason(type=type_, text=label)]
    )

    assert fields_at_fault(content, point) == {"reasons"}


FILLERS = ["-", "–", "x", "×", "null", "None", "n/a", "Ingen", "se over", "OK", "test.", "…", "12"]


@pytest.mark.parametrize("text", FILLERS)
@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ("deferred", "where"),
        ("already_covered", "where"),
        ("used_as_knowledge", "used_for"),
        ("forwarded", "forwarded_to"),
    ],
)
def test_a_filler_is_as_good_as_missing(
    point: Point, plan: Plan, outcome: str, field: str, text: str
) -> None:
    content = factories.content(plan, outcome=outcome, **{field: text})

    assert fields_at_fault(content, point) == {field}


def test_a_filler_is_no_occasion(point: Point, plan: Plan) -> None:
    content = factories.content(plan, outcome="deferred", revisit_date=None, revisit_occasion="-")

    assert fields_at_fault(content, point) == {"revisit"}


@pytest.mark.parametrize("text", ["NAV", "Kap. 3", "Skolene i sentrum"])
def test_a_short_place_is_a_place(point: Point, plan: Plan, text: str) -> None:
    assert faults(factories.content(plan, outcome="already_covered", where=text), point) == []


def test_each_reason_is_given_once(point: Point, plan: Plan) -> None:
    twice = [
        factories.reason(),
        factories.reason(text="Pengene er brukt opp på andre tiltak i år."),
    ]
    content = factories.content(plan, outcome="not_accepted", reasons=twice)

    assert fields_at_fault(content, point) == {"reasons"}


@pytest.mark.parametrize("outcome", ["accepted", "partly_accepted"])
def test_that_it_was_considered_is_no_link(point: Point, plan: Plan, outcome: str) -> None:
    links = [factories.link(plan, kind=AnswerMeasure.Kind.CONSIDERED)]

    assert fields_at_fault(factories.content(plan, outcome=outcome, links=links), point) == {
        "links"
    }


@pytest.mark.parametrize("kind", [k for k in AnswerMeasure.Kind.values if k != "already_covered"])
def test_already_covered_needs_a_link_that_says_so(point: Point, plan: Plan, kind: str) -> None:
    content = factories.content(
        plan, outcome="already_covered", links=[factories.link(plan, kind=kind)]
    )

    assert fields_at_fault(content, point) == {"links"}


def test_a_link_has_exactly_one_target(point: Point, plan: Plan) -> None:
    none = replace(factories.link(plan), measure=None)
    both = replace(factories.link(plan), plan_part=factories.part(plan))

    for link in (none, both):
        assert fields_at_fault(factories.content(plan, links=[link]), point) == {"links"}


def test_a_service_can_only_cover(point: Point, plan: Plan) -> None:
    covers = factories.link(plan, service_name="Biblioteket", kind="already_covered")
    changes = factories.link(plan, service_name="Biblioteket", kind="changed")

    assert faults(factories.content(plan, outcome="already_covered", links=[covers]), point) == []
    assert fields_at_fault(factories.content(plan, links=[changes]), point) == {"links"}


@pytest.mark.parametrize("missing", ["submitted_wording", "plan_wording", "wording_reason"])
def test_changed_words_show_both_wordings_and_why(point: Point, plan: Plan, missing: str) -> None:
    link = factories.link(
        plan,
        wording_changed=True,
        submitted_wording="Bygg et hus for frivilligheten.",
        plan_wording="Kommunen utreder et felles hus.",
        wording_reason="Det må utredes før noe kan bygges.",
    )

    assert faults(factories.content(plan, links=[link]), point) == []
    broken = factories.content(plan, links=[replace(link, **{missing: " "})])
    assert fields_at_fault(broken, point) == {"links"}


@pytest.mark.parametrize("outcome", [o for o in REQUIRED if o != "used_as_knowledge"])
def test_a_finding_is_evidence_and_nothing_else(outcome: str) -> None:
    finding = factories.point(kind="finding")
    plan = finding.submission.activity.plan

    assert fields_at_fault(factories.content(plan, outcome=outcome), finding) == {"outcome"}
    assert faults(factories.content(plan, outcome="used_as_knowledge"), finding) == []


@pytest.mark.parametrize(("outcome", "field"), NEEDED)
def test_the_service_refuses_what_the_table_refuses(
    point: Point, plan: Plan, outcome: str, field: str
) -> None:
    """A draft may be unfinished; it comes no further before everything is there."""
    content = replace(factories.content(plan, outcome=outcome), **EMPTY[field])
    draft = answering.draft(point=point, content=content, by=factories.BY, at=factories.now())

    with pytest.raises(Several) as refusal:
        answering.submit(answer=draft, by=factories.BY, at=factories.now())

    named = {"revisit" if r.field == "revisit_date" else r.field for r in refusal.value.refusals}
    assert named == {field}
    draft.refresh_from_db()
    point.refresh_from_db()
    assert (draft.status, point.status) == (Answer.Status.DRAFT, Point.Status.IN_REVIEW)
