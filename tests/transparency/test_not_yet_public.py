"""What nobody has published yet, and what is no longer for everybody, is not told sideways."""

import json
from typing import Any

import pytest
from django.test import Client

from consultations.services import opening, registering, screening
from plans.models import Plan
from plans.services import planning
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
now = factories.now


def pages(plan: Plan, *more: str) -> list[str]:
    home = f"/planer/{plan.slug}/"
    parts = [home, f"{home}innspill/", f"{home}tall/", f"{home}tiltak/"]
    data = [f"/api/v1/{name}/" for name in ("plans", "activities", "points", "measures")]
    return ["/", "/planer/", "/om/personvern/", *parts, *data, *more]


def telling(word: str, paths: list[str]) -> list[str]:
    """The pages that hold the word, JSON read as the text it stands for."""
    return [path for path in paths if word in _text(Client().get(path))]


def _text(response: Any) -> str:
    if response["Content-Type"] == "application/json":
        return json.dumps(response.json(), ensure_ascii=False)
    return str(response.content.decode())


@pytest.mark.parametrize("how", ["withheld", "withdrawn"])
def test_the_words_of_an_answer_go_with_the_words_they_repeat(how: str) -> None:
    plan = factories.plan()
    measure, theme = factories.measure(plan), factories.theme(plan)
    link = factories.link(
        plan,
        measure=measure,
        wording_changed=True,
        submitted_wording="hemmeligord i hallen",
        plan_wording="tilbud i hallen",
        wording_reason="Planen skriver ikke hemmeligord om tilbudet.",
    )
    submission = factories.submission("Vi vil ha hemmeligord.", plan=plan, screened=True)
    point = factories.point(
        submission,
        theme=theme,
        answered=True,
        answer={"links": [link], "what_we_do": "Vi åpner hallen for hemmeligord i år."},
    )
    if how == "withheld":
        screening.withhold(submission=submission, reason="privacy", by=BY, at=now())
    else:
        registering.withdraw(submission=submission, by=BY, at=now())
    own = f"/api/v1/points/{point.reference}/"
    theme_page = f"/planer/{plan.slug}/tema/{theme.slug}/"
    measure_page = f"/planer/{plan.slug}/tiltak/{measure.slug}/"
    trace = f"/innspill/{submission.reference}/"

    assert telling("hemmeligord", pages(plan, own, theme_page, measure_page, trace)) == []

    answer = Client().get(own).json()["answer"]
    assert answer["outcome"] == "accepted"
    assert answer["links"][0]["measure"]["slug"] == measure.slug


def test_what_a_planned_activity_will_promise_is_not_promised_yet() -> None:
    plan = factories.plan()
    planned = factories.activity(plan, planned=True, title="Hemmeligmøte")
    factories.open_commitments(planned)
    factories.promise(activity=planned, text="Hemmeligløfte om svar.")
    held = factories.activity(plan)
    opening.link_earlier(activity=held, earlier=planned, by=BY, at=now())
    paths = pages(plan, f"/planer/{plan.slug}/aktiviteter/{held.slug}/")

    assert telling("Hemmelig", paths) == []

    opening.open_activity(activity=planned, by=BY, at=now())
    assert f"/planer/{plan.slug}/" in telling("Hemmeligløfte", paths)


def test_a_part_of_a_version_that_is_not_published_is_not_told() -> None:
    plan = factories.plan()
    part = factories.part(plan, title="Hemmeligkapittel")
    draft = factories.plan_version(plan, published=False)
    factories.text_version(draft, part=part)

    assert telling("Hemmelig", pages(plan)) == []

    planning.publish_version(version=draft, by=BY, at=now())
    assert telling("Hemmelig", pages(plan)) == ["/api/v1/plans/"]


def test_a_plan_in_preparation_is_told_nowhere() -> None:
    plan = factories.plan(title="Hemmeligplan", public=False)
    activity = factories.activity(plan, title="Hemmeligverksted")
    point = factories.point(activity=activity, answered=True)
    client, missing = Client(), Client().get("/planer/finnes-ikke/")

    assert telling("Hemmelig", ["/", "/planer/", "/raad/", "/api/v1/plans/"]) == []
    for path in (f"/planer/{plan.slug}/", f"/innspill/{point.submission.reference}/"):
        response = client.get(path)
        assert (response.status_code, response.content) == (404, missing.content)
        assert dict(response.headers) == dict(missing.headers)
    assert client.get(f"/api/v1/points/{point.reference}/").status_code == 404
    assert client.get("/api/v1/points/", {"activity": activity.slug}).status_code == 400


def test_not_read_and_not_there_are_the_same_answer() -> None:
    plan = factories.plan()
    unread = factories.point(plan=plan, screened=False)
    put_away = factories.submission("Reklame", plan=plan)
    registering.dismiss(submission=put_away, reason="spam", by=BY, at=now())
    client = Client()
    page, data = client.get("/innspill/ZZZ-0001/"), client.get("/api/v1/points/ZZZ-0001-1/")

    for reference in (unread.submission.reference, put_away.reference):
        found = client.get(f"/innspill/{reference}/")
        assert (found.status_code, found.content) == (404, page.content)
        assert dict(found.headers) == dict(page.headers)
    found = client.get(f"/api/v1/points/{unread.reference}/")
    assert (found.status_code, found.content) == (404, data.content)
    asked = client.get("/finn/", {"ref": unread.reference}).content.decode()
    other = client.get("/finn/", {"ref": "ZZZ-0001-1"}).content.decode()
    assert asked.replace(unread.reference, "") == other.replace("ZZZ-0001-1", "")
