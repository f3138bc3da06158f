"""The read API gives what is approved and published, with the same words as the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consultations.services import registering, screening
from core.calendar import day_of
from feedback.services import deciding, replacing
from tests import factories

pytestmark = pytest.mark.django_db
API = "/api/v1"


def get(client: Client, path: str, **query: str) -> Any:
    response = client.get(f"{API}{path}", query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def references(client: Client, **query: str) -> list[str]:
    return [row["reference"] for row in get(client, "/points/", **query)["results"]]


def test_a_point_tells_the_whole_way_from_words_to_measure(client: Client) -> None:
    theme = factories.theme()
    point = factories.point(text="Vi vil ha lys i løypa.", theme=theme, outcome="partly_accepted")

    row = get(client, f"/points/{point.reference}/")

    assert row["quote"] == "Vi vil ha lys i løypa."
    assert row["summary"] == point.summary
    assert row["kind_label"] == "Ønske"
    assert row["themes"][0]["slug"] == theme.slug
    assert row["answer"]["outcome"] == "partly_accepted"
    assert row["answer"]["outcome_label"] == "Delvis tatt med"
    assert row["answer"]["layer"] == "recommended"
    assert row["answer"]["reasons"][0]["type"] == "money"
    assert row["answer"]["links"][0]["measure"]["title"] == "Åpen oversikt over ledige lokaler"
    assert row["answer"]["published_at"]
    assert row["status"] == "answered"


def test_a_point_without_an_answer_says_when_it_is_due(client: Client) -> None:
    activity = factories.activity()
    factories.promise(activity=activity, promised_date=day_of(factories.now()) - timedelta(days=1))
    late = factories.point(activity=activity)

    row = get(client, f"/points/{late.reference}/")

    assert row["answer"] is None
    assert row["due_date"] == late.due_date.isoformat()
    assert row["is_overdue"] is True
    assert row["status"] == "received"


def test_that_an_answer_waits_for_control_is_nobodys_business(client: Client) -> None:
    point = factories.point()
    factories.answer(point, status="ready")

    row = get(client, f"/points/{point.reference}/")

    assert (row["status"], row["answer"]) == ("in_review", None)


def test_what_is_not_screened_is_not_there(client: Client) -> None:
    shown = factories.point()
    factories.point(screened=False)

    assert references(client) == [shown.reference]


def test_a_plan_in_preparation_is_not_there(client: Client) -> None:
    plan = factories.plan(public=False)
    point = factories.point(activity=factories.activity(plan))
    measure = factories.measure(plan)

    assert get(client, "/plans/")["count"] == 0
    assert get(client, "/points/")["count"] == 0
    assert get(client, "/activities/")["count"] == 0
    assert get(client, "/measures/")["count"] == 0
    for path in (
        f"/plans/{plan.slug}/",
        f"/points/{point.reference}/",
        f"/activities/{point.submission.activity.slug}/",
        f"/measures/{plan.slug}/{measure.slug}/",
    ):
        assert client.get(API + path).status_code == 404


def test_a_withheld_text_is_answered_but_not_shown(client: Client) -> None:
    submission = factories.submission("Naboen min heter Kari.", withheld=True)
    point = factories.point(submission, outcome="not_accepted", summary="Om naboen Kari.")

    row = get(client, f"/points/{point.reference}/")

    assert (row["quote"], row["summary"], row["sender"]) == (None, None, None)
    assert row["hidden_reason"] == "Teksten er ikke publisert: hensyn til personvern."
    assert row["answer"]["outcome"] == "not_accepted"
    assert row["answer"]["reasons"] == [
        {"type": "money", "type_label": "Det er ikke penger til det nå", "text": ""}
    ]


def test_what_a_council_said_of_a_withheld_text_is_not_shown(client: Client) -> None:
    submission = factories.submission("Naboen min heter Kari.", withheld=True)
    point = factories.point(submission, outcome="not_accepted")
    reason = "Svaret sier ikke hva som skjer med naboen Kari."
    factories.verdict(
        factories.council(), point.answers.get(), verdict="better_answer", reason=reason
    )

    (verdict,) = get(client, f"/points/{point.reference}/")["council_verdicts"]

    assert (verdict["verdict"], verdict["text"], verdict["reason"]) == ("better_answer", "", "")


def test_a_withdrawn_text_leaves_its_reference_and_answer(client: Client) -> None:
    point = factories.point(text="Dette angrer jeg på.", outcome="not_accepted")
    registering.withdraw(submission=point.submission, by=factories.BY, at=factories.now())

    row = get(client, f"/points/{point.reference}/")

    assert (row["quote"], row["summary"]) == (None, None)
    assert row["withdrawn_at"]
    assert row["hidden_reason"].startswith("Avsender har trukket innspillet")
    assert row["answer"]["outcome"] == "not_accepted"


def test_masked_words_are_masked_in_the_quote(client: Client) -> None:
    submission = factories.submission("Ring 900 00 000 om løypa.")
    text = "Ring ██████████ om løypa."
    screening.approve(submission=submission, text=text, by=factories.BY, at=factories.now())
    point = factories.point(submission, span=(0, 16))

    assert get(client, f"/points/{point.reference}/")["quote"] == "Ring ██████████ "


def test_where_a_body_decided_otherwise_both_answers_are_there(client: Client) -> None:
    point = factories.point(outcome="not_accepted")
    plan = point.submission.activity.plan
    deciding.decide_otherwise(
        decision=factories.decision(plan),
        point=point,
        content=factories.content(plan, outcome="accepted"),
        by=factories.BY,
        at=factories.now(),
    )

    row = get(client, f"/points/{point.reference}/")

    assert (row["answer"]["layer"], row["answer"]["outcome"]) == ("decided", "accepted")
    assert row["answer"]["decision"]["body"] == "Kommunestyret"
    assert row["recommended"]["outcome"] == "not_accepted"
    assert row["answer"]["as_recommended"] is False


def test_a_decision_that_follows_reads_the_recommended_words(client: Client) -> None:
    point = factories.point(outcome="not_accepted")
    deciding.adopt(
        decision=factories.decision(point.submission.activity.plan),
        answers=[point.answers.get()],
        by=factories.BY,
        at=factories.now(),
    )

    answer = get(client, f"/points/{point.reference}/")["answer"]

    assert (answer["layer"], answer["as_recommended"]) == ("decided", True)
    assert answer["reasons"][0]["text"] == factories.reason().text


def test_an_answer_that_was_replaced_stays_in_the_list(client: Client) -> None:
    point = factories.point(answered=True)
    factories.report_status(point.answers.get().links.get().measure, "delayed")
    factories.answer(
        point,
        outcome="deferred",
        change_reason="Tiltaket er forsinket, og vi må svare på nytt.",
    )

    row = get(client, f"/points/{point.reference}/")

    assert (row["answer"]["outcome"], row["answer"]["version"]) == ("deferred", 2)
    assert [each["outcome"] for each in row["earlier"]] == ["accepted"]
    assert row["answer"]["change_reason"].startswith("Tiltaket er forsinket")


def test_a_replaced_point_is_not_in_the_list(client: Client) -> None:
    point = factories.point()
    replacing.retire(point=point, by=factories.BY, at=factories.now())

    assert references(client) == []


def test_internal_points_are_in_no_public_answer(client: Client) -> None:
    factories.point(activity=factories.activity(origin="internal"))

    assert references(client) == []


def test_a_measure_names_the_points_behind_it(client: Client) -> None:
    point = factories.point(answered=True)
    measure = point.answers.get().links.get().measure
    factories.report_status(measure, "in_progress", text="Arbeidet er i gang på tre skoler.")

    row = get(client, f"/measures/{measure.plan.slug}/{measure.slug}/")

    assert row["status_label"] == "I gang"
    assert row["adoption"]["case_number"] == "PS 8/25"
    assert [report["text"] for report in row["reports"]] == ["Arbeidet er i gang på tre skoler."]
    assert row["points"] == [
        {
            "reference": point.reference,
            "kind": "gave_rise_to",
            "kind_label": "ga opphav til",
            "wording_changed": False,
        }
    ]


def test_a_measure_nobody_has_adopted_is_not_there(client: Client) -> None:
    measure = factories.measure(adopted=False)

    assert get(client, "/measures/")["count"] == 0
    assert client.get(f"{API}/measures/{measure.plan.slug}/{measure.slug}/").status_code == 404


def test_a_plan_has_its_published_editions_and_its_promises(client: Client) -> None:
    plan = factories.plan()
    factories.plan_version(plan, stage="draft")
    factories.plan_version(plan, stage="hearing_draft", published=False)
    factories.promise(plan=plan, text="Alle får svar.")

    row = get(client, f"/plans/{plan.slug}/")

    assert [version["stage_label"] for version in row["versions"]] == ["Utkast"]
    assert [promise["text"] for promise in row["promises"]] == ["Alle får svar."]
    assert row["promises"][0]["state_label"] == "Gjelder"


def test_what_was_not_given_is_null_and_never_nought(client: Client) -> None:
    activity = factories.activity(invited_count=622)

    row = get(client, f"/activities/{activity.slug}/")

    assert (row["invited_count"], row["attended_count"]) == (622, None)


def test_an_activity_that_is_only_planned_is_not_there(client: Client) -> None:
    activity = factories.activity(planned=True)

    assert client.get(f"{API}/activities/{activity.slug}/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/plans/finnes-ikke/",
        "/activities/finnes-ikke/",
        "/points/FRIV-9999-1/",
        "/measures/finnes-ikke/heller-ikke/",
    ],
)
def test_what_does_not_exist_is_answered_in_norwegian(client: Client, path: str) -> None:
    response = client.get(API + path)

    assert response.status_code == 404
    assert response.json() == {"detail": "Fant ikke det du spør etter."}


def test_hidden_and_missing_look_the_same(client: Client) -> None:
    hidden = factories.point(screened=False)

    there = client.get(f"{API}/points/{hidden.reference}/")
    nowhere = client.get(f"{API}/points/FRIV-9999-1/")

    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_an_answer_says_whether_it_came_along_from_an_earlier_process(client: Client) -> None:
    point = factories.point(outcome="not_accepted")
    answer = point.answers.get()
    address = f"/points/{point.reference}/"
    before = get(client, address)["answer"]

    factories.mark_imported(answer, factories.now())

    after = get(client, address)["answer"]
    assert (before["imported"], before["imported_at"]) == (False, None)
    assert after["imported"] is True
    assert after["imported_at"]
