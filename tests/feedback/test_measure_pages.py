"""Following measures up: a slip re-opens the points behind, and the page says so first."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.models import Point
from plans.models import Measure, Plan
from tests import factories

SLIPS = {"delayed": "Forsinket", "postponed": "Utsatt", "stopped": "Stanset"}
WHY = "Entreprenøren gikk konkurs, og vi må lyse ut på nytt."


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan()


@pytest.fixture
def measure(plan: Plan) -> Measure:
    return factories.measure(plan)


@pytest.fixture
def pias(browse: Any, pia: Any) -> Client:
    return browse(pia)


def page(measure: Measure, name: str = "measure_report") -> str:
    return reverse(f"feedback:{name}", args=[measure.plan.slug, measure.slug])


def typed(measure: Measure, status: str, **changes: Any) -> dict[str, Any]:
    report = {"status": status, "text": "Kontrakten er lyst ut.", "new_due_date": "", "reason": ""}
    if status in SLIPS:
        report["reason"] = WHY
    if status == "delayed":
        report["new_due_date"] = (measure.due_date + timedelta(days=90)).isoformat()
    return report | changes


def behind(measure: Measure) -> Point:
    """An answered point that became the measure."""
    link = factories.link(measure.plan, measure=measure)
    return factories.point(plan=measure.plan, answered=True, answer={"links": [link]})


def test_the_list_tells_how_many_points_stand_behind(
    pias: Client, plan: Plan, measure: Measure
) -> None:
    behind(measure)
    alone = factories.measure(plan)

    reply = pias.get(reverse("feedback:measure_list", args=[plan.slug]))

    counts = {row["measure"]: row["points"] for row in reply.context["rows"]}
    assert (counts[measure], counts[alone]) == (1, 0)
    assert "uten innspill" in reply.content.decode()


def test_a_plan_without_measures_says_so(pias: Client, plan: Plan) -> None:
    reply = pias.get(reverse("feedback:measure_list", args=[plan.slug]))

    assert "Planen har ingen tiltak ennå." in reply.content.decode()


def test_a_measure_shows_its_points_and_reports(pias: Client, measure: Measure) -> None:
    point = behind(measure)
    factories.report_status(measure, "in_progress", text="Første skole er klar.")

    text = pias.get(page(measure, "measure_show")).content.decode()

    assert point.reference in text
    assert "Første skole er klar." in text


def test_a_report_is_saved(pias: Client, measure: Measure) -> None:
    point = behind(measure)

    reply = pias.post(page(measure), typed(measure, "in_progress"), follow=True)

    assert f"Tiltak {measure.code} er satt til I gang." in reply.content.decode()
    measure.refresh_from_db()
    assert measure.status == Measure.Status.IN_PROGRESS
    point.refresh_from_db()
    assert point.status == Point.Status.ANSWERED


@pytest.mark.parametrize("status", SLIPS)
def test_a_slip_is_asked_about_before_it_re_opens(
    pias: Client, measure: Measure, status: str
) -> None:
    point = behind(measure)

    asked = pias.post(page(measure), typed(measure, status))
    measure.refresh_from_db()
    assert measure.status == Measure.Status.NOT_STARTED
    told = pias.post(page(measure), typed(measure, status, confirmed="on"), follow=True)

    text = asked.content.decode()
    assert asked.status_code == 200
    assert f"Sette tiltaket til {SLIPS[status]}?" in text
    assert "1\N{NO-BREAK SPACE}punkt må få nytt svar." in text
    assert WHY in text
    assert "1\N{NO-BREAK SPACE}punkt må få nytt svar." in told.content.decode()
    measure.refresh_from_db()
    assert measure.status == status
    point.refresh_from_db()
    assert (point.status, point.reopened_cause) == (Point.Status.REOPENED, Point.Cause.MEASURE)


def test_a_slip_with_nobody_behind_is_just_saved(pias: Client, measure: Measure) -> None:
    assert pias.post(page(measure), typed(measure, "stopped")).status_code == 303


@pytest.mark.parametrize(
    ("status", "spoilt", "sentence"),
    [
        ("delayed", {"new_due_date": ""}, "Skriv en ny frist, senere enn den gamle."),
        ("delayed", {"new_due_date": "2020-01-01"}, "Skriv en ny frist, senere enn den gamle."),
        ("delayed", {"new_due_date": "2027-02-31"}, "Datoen finnes ikke."),
        ("delayed", {"reason": "Fordi."}, "Grunnen sier for lite."),
        ("postponed", {"reason": ""}, "Grunnen sier for lite."),
        ("in_progress", {"text": ""}, "Skriv hva som er gjort siden sist."),
        ("in_progress", {"status": ""}, "Velg status."),
        ("in_progress", {"status": "proposed"}, "Tiltaket kan ikke få denne statusen nå."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(
    pias: Client, measure: Measure, status: str, spoilt: dict[str, Any], sentence: str
) -> None:
    behind(measure)
    report = typed(measure, status, text="Vi har skrevet kontrakten.") | spoilt

    reply = pias.post(page(measure), report)

    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert spoilt.get("text", "Vi har skrevet kontrakten.") in reply.content.decode()
    measure.refresh_from_db()
    assert measure.status == Measure.Status.NOT_STARTED
    assert not measure.reports.exists()


def test_a_proposed_measure_can_only_be_stopped(pias: Client, plan: Plan) -> None:
    proposed = factories.measure(plan, adopted=False)

    choices = pias.get(page(proposed)).context["form"]["status"].field.choices

    assert [value for value, _ in choices] == ["stopped"]


def test_who_may_read_and_who_may_report(browse: Any, cast: Any, measure: Measure) -> None:
    readers = {"pia", "liv", "ulla", "arne"}
    for who, user in cast.items():
        client = browse(user)
        refused = 302 if user is None else 403
        listed = client.get(reverse("feedback:measure_list", args=[measure.plan.slug]))
        found = [listed, client.get(page(measure, "measure_show")), client.get(page(measure))]
        reads, reports = who in readers, who in readers - {"arne"}
        expected = [200 if reads else refused] * 2 + [200 if reports else refused]
        assert (who, [reply.status_code for reply in found]) == (who, expected)


def test_wrong_methods_and_plans(pias: Client, measure: Measure) -> None:
    other = factories.plan()

    assert pias.post(page(measure, "measure_show")).status_code == 405
    assert pias.put(page(measure)).status_code == 405
    assert pias.get(page(measure).replace(measure.plan.slug, other.slug)).status_code == 404
    assert pias.get(page(measure).replace(measure.slug, "finnes-ikke")).status_code == 404


@pytest.mark.parametrize("name", ["measure_list", "measure_show"])
def test_the_pages_ask_as_much_for_twenty_as_for_two(
    pias: Client, plan: Plan, measure: Measure, name: str
) -> None:
    where = (
        page(measure, name)
        if name == "measure_show"
        else reverse("feedback:measure_list", args=[plan.slug])
    )

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            pias.get(where)
        return len(asked)

    def add(count: int) -> None:
        for _ in range(count):
            behind(measure)
            behind(factories.measure(plan))

    add(2)
    factories.report_status(measure, "in_progress")
    queries()
    at_two = queries()
    add(18)
    factories.report_status(measure, "in_progress")

    assert queries() == at_two
