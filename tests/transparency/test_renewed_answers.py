"""A new answer is owed until it is published: that somebody controls it is no answer."""

import pytest
from django.test import Client

from consultations.models import Point
from core.calendar import day_of
from councils.selectors.said import said
from tests import factories

pytestmark = pytest.mark.django_db
WHY = "Tiltaket er utsatt, og vi må svare på nytt."


@pytest.fixture
def renewed() -> Point:
    """Re-opened, and the new answer is under control."""
    point = factories.point(answered=True)
    factories.reopen(point)
    factories.answer(point, outcome="deferred", status="ready", change_reason=WHY)
    return Point.objects.select_related("submission__activity__plan").get(pk=point.pk)


def test_list_and_trace_say_so_as_the_numbers_do(renewed: Point) -> None:
    listed = f"/planer/{renewed.submission.activity.plan.slug}/innspill/?tilstand=nytt-svar"

    for path in (listed, f"/innspill/{renewed.submission.reference}/"):
        page = Client().get(path).content.decode().partition("<main")[2]
        assert renewed.reference in page
        assert "Nytt svar senest" in page, path


def test_the_data_say_so_too(renewed: Point) -> None:
    found = Client().get(f"/api/v1/points/{renewed.reference}/").json()

    assert found["status"] == "reopened"
    assert found["answer"]["outcome"] == "accepted"


def test_the_council_reads_the_same(renewed: Point) -> None:
    raad = factories.council()
    points = Point.objects.filter(pk=renewed.pk)

    [row] = said(points, raad, day_of(factories.now()))

    assert ("reopened", "Nytt svar kreves") in row.tags
    assert row.awaits.startswith("Nytt svar kommer senest")
    assert "None" not in row.awaits
