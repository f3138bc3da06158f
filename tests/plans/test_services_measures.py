"""A measure is what its latest report says, and a published text is never written over."""

from datetime import timedelta
from typing import Any

import pytest

from core.calendar import day_of
from core.errors import Refused, Several
from plans.models import Measure, StatusReport
from plans.services import planning, status
from plans.services.status import Report
from plans.states import MEASURE
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db
REASON = "Leverandøren kunne ikke levere før til sommeren."


def say(measure: Measure, to: str, **fields: Any) -> StatusReport:
    given: dict[str, Any] = {"text": "Slik er det nå.", "reason": REASON}
    if to == "delayed":
        given["new_due_date"] = measure.due_date + timedelta(days=30)
    return status.report(
        measure=measure, report=Report(status=to, **(given | fields)), by=BY, at=now()
    )


def measure_at(start: str) -> Measure:
    if start == "proposed":
        return factories.measure(adopted=False)
    if start == "not_started":
        return factories.measure()
    return factories.measure(status=start)


@pytest.mark.parametrize("end", Measure.Status.values)
@pytest.mark.parametrize("start", Measure.Status.values)
def test_a_report_moves_the_measure_as_the_table_says_and_no_other_way(
    start: str, end: str
) -> None:
    measure = measure_at(start)
    # Only a body can adopt what is proposed; a report cannot.
    allowed = end in MEASURE[start] and (start, end) != ("proposed", "not_started")

    if allowed:
        say(measure, end)
    else:
        with pytest.raises(Refused):
            say(measure, end)

    measure.refresh_from_db()
    latest = StatusReport.objects.filter(measure=measure).newest_first().first()
    assert measure.status == (end if allowed else start)
    assert latest is None or latest.status == measure.status


@pytest.mark.parametrize("to", ["delayed", "postponed", "stopped"])
@pytest.mark.parametrize("reason", ["", "Penger.", "-", "Forsinket", "null"])
def test_slipping_needs_a_reason_that_says_something(to: str, reason: str) -> None:
    with pytest.raises(Several) as refusal:
        say(factories.measure(), to, reason=reason)

    assert [each.field for each in refusal.value.refusals] == ["reason"]


@pytest.mark.parametrize("start", ["stopped", "done"])
def test_resuming_needs_a_reason(start: str) -> None:
    measure = factories.measure(status=start)

    with pytest.raises(Several):
        say(measure, "in_progress", reason="")


@pytest.mark.parametrize("days", [None, -1, 0])
def test_a_delay_has_a_later_date(days: int | None) -> None:
    measure = factories.measure()
    new = None if days is None else measure.due_date + timedelta(days=days)

    with pytest.raises(Several) as refusal:
        say(measure, "delayed", new_due_date=new)

    assert [each.field for each in refusal.value.refusals] == ["new_due_date"]


def test_a_delay_moves_the_date_and_the_report_keeps_it() -> None:
    measure = factories.measure()
    later = measure.due_date + timedelta(days=30)

    report = say(measure, "delayed", new_due_date=later)

    measure.refresh_from_db()
    assert (measure.due_date, report.new_due_date) == (later, later)


def test_a_report_says_what_has_been_done() -> None:
    with pytest.raises(Several) as refusal:
        say(factories.measure(), "in_progress", text=" ")

    assert [each.field for each in refusal.value.refusals] == ["text"]


@pytest.mark.parametrize(("to", "again"), [("in_progress", True), ("done", False)])
def test_the_next_report_is_due_in_four_months_unless_it_is_over(to: str, *, again: bool) -> None:
    measure = factories.measure()

    say(measure, to)

    measure.refresh_from_db()
    assert (measure.next_report_date is not None) is again


def test_adopting_needs_all_of_body_case_and_date() -> None:
    measure = factories.measure(adopted=False)
    today = day_of(now())

    with pytest.raises(Refused):
        planning.adopt_measure(
            measure=measure, body="", case_number="PS 1/26", date=today, by=BY, at=now()
        )

    measure.refresh_from_db()
    assert measure.status == "proposed"


def test_a_published_edition_is_neither_published_again_nor_written_in() -> None:
    version = factories.plan_version()
    part = factories.part(version.plan)

    with pytest.raises(Refused):
        planning.publish_version(version=version, by=BY, at=now())
    with pytest.raises(Refused):
        factories.text_version(version, part=part)


def test_new_words_say_why() -> None:
    plan = factories.plan()
    part = factories.part(plan)
    first = factories.plan_version(plan, published=False)
    factories.text_version(first, part=part)
    second = factories.plan_version(plan, published=False)

    with pytest.raises(Refused) as refusal:
        factories.text_version(second, part=part, text_nb="Vi skal ha flere møteplasser.")
    text = factories.text_version(
        second, part=part, text_nb="Vi skal ha flere møteplasser.", reason="Etter høringen."
    )

    assert refusal.value.field == "reason"
    assert text.reason == "Etter høringen."


def test_a_prefix_is_two_to_five_letters() -> None:
    for prefix in ("F", "FRIVIL", "fr", "F1", "FÅ"):
        with pytest.raises((Refused, Several)):
            factories.plan(prefix=prefix)


def test_work_on_what_nobody_has_adopted_is_not_reported() -> None:
    """Stopped before it was adopted, and then taken up: a body must adopt it first."""
    measure = factories.measure(adopted=False)
    say(measure, "stopped")

    with pytest.raises(Several) as refusal:
        say(measure, "in_progress")

    assert [each.message for each in refusal.value.refusals] == [
        "Tiltaket er ikke vedtatt. Registrer vedtaket før arbeidet rapporteres."
    ]
