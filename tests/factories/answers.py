"""Answers: what they must hold, and how far they have come."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.acting import acting_as
from consultations.models import ImportBatch, Point
from core.calendar import day_of
from feedback.models import Answer, AnswerMeasure, AnswerReason, Decision, ImportedAnswer
from feedback.services import answering, deciding, following, publishing, reopening
from feedback.states import Content, LinkContent, ReasonContent
from plans.models import Measure, Plan, PlanVersion
from tests.factories.people import BY, now, number
from tests.factories.planning import measure as new_measure
from tests.factories.planning import plan_version, report

REACHED = {
    "draft": ["draft"],
    "ready": ["draft", "ready"],
    "approved": ["draft", "ready", "approved"],
    "published": ["draft", "ready", "approved", "published"],
}


def reason(**fields: Any) -> ReasonContent:
    given = {
        "type": AnswerReason.Type.MONEY,
        "text": "Rammen for i år er brukt opp på andre vedtatte tiltak.",
    }
    return ReasonContent(**(given | fields))


def link(plan: Plan, **fields: Any) -> LinkContent:
    """A link to a measure of the plan, unless a part or a service is given."""
    given: dict[str, Any] = {
        "kind": AnswerMeasure.Kind.GAVE_RISE_TO,
        "reason": "Innspillet er grunnen til at tiltaket kom med i planen.",
    }
    if not {"measure", "plan_part", "service_name"} & set(fields):
        given["measure"] = new_measure(plan)
    return LinkContent(**(given | fields))


def outcome_fields(outcome: str, plan: Plan, **to: Any) -> dict[str, Any]:
    """The fields the outcome requires, filled in, and no others; ``measure=`` is linked to."""
    do = {"what_we_do": "Vi åpner skolenes lokaler for foreningene om kvelden."}
    do_not = {"what_we_do_not": "Vi bygger ikke nye lokaler i denne perioden."}
    table: dict[str, dict[str, Any]] = {
        "accepted": do,
        "partly_accepted": do | do_not | {"reasons": [reason()]},
        "already_covered": {"where": "Bookingsystemet til kommunen, under lokaler."},
        "deferred": {
            "where": "Økonomiplanen for de neste fire årene.",
            "revisit_date": day_of(now()) + timedelta(days=300),
            "reasons": [reason()],
        },
        "used_as_knowledge": {"used_for": "Kapittelet om dagens situasjon i planen."},
        "forwarded": {
            "forwarded_to": "Fylkeskommunen, avdeling for kultur",
            "forwarded_date": day_of(now()),
        },
        "not_accepted": {"reasons": [reason()]},
    }
    fields = dict(table[outcome])
    if outcome in ("accepted", "partly_accepted"):
        fields["links"] = [link(plan, **to)]
    if outcome == "already_covered":
        fields["links"] = [link(plan, kind=AnswerMeasure.Kind.ALREADY_COVERED, **to)]
    return fields


def content(plan: Plan, *, outcome: str = "accepted", **fields: Any) -> Content:
    """What an answer says; everything its outcome requires unless a keyword takes it away."""
    given: dict[str, Any] = {"outcome": Answer.Outcome(outcome)}
    if "responsible_unit" not in fields:
        given["responsible_unit"] = plan.owner_unit
    if "plan_version" not in fields:
        given["plan_version"] = version_of(plan)
    required = outcome_fields(outcome, plan, **({"measure": None} if "links" in fields else {}))
    return Content(**(given | required | fields))


def version_of(plan: Plan) -> PlanVersion:
    """The plan's newest version; a plan without one gets its first."""
    newest = PlanVersion.objects.filter(plan=plan).order_by("-number").first()
    return newest or plan_version(plan)


def answer(
    point: Point, *, outcome: str = "accepted", status: str = "published", **fields: Any
) -> Answer:
    """An answer to the point, as far as ``status`` says."""
    plan = point.submission.activity.plan
    made = answering.draft(
        point=point, content=content(plan, outcome=outcome, **fields), by=BY, at=now()
    )
    steps = REACHED[status]
    if "ready" in steps:
        answering.submit(answer=made, by=BY, at=now())
    if "approved" in steps:
        answering.approve(answer=made, by=BY, at=now())
    if "published" in steps:
        publishing.hold(answers=[made], minutes=0, by=BY, at=now())
    return Answer.objects.get(pk=made.pk)


def mark_imported(answer: Answer, at: datetime, **said: Any) -> ImportedAnswer:
    """The answer came along from an old table that moment; ``said`` is what the table said."""
    activity = answer.point.submission.activity
    with transaction.atomic(), acting_as(BY, "Hentet et gammelt svar", at=at):
        batch = ImportBatch(
            activity=activity, file_name="gammel.csv", file_sha256="0" * 64, rows_read=1,
            rows_created=1, rows_already_imported=0, rows_refused=0,
        )  # fmt: skip
        batch.save()
        mark = ImportedAnswer(answer=answer, batch=batch, row=2, **said)
        mark.save()
    return mark


def decision(plan: Plan, **fields: Any) -> Decision:
    given = {
        "plan": plan,
        "body": "Kommunestyret",
        "case_number": f"PS {number()}/25",
        "date": day_of(now()),
        "title": "Vedtak av planen",
    }
    return deciding.record_decision(by=BY, at=now(), **(given | fields))


def report_status(measure: Measure, status: str, **fields: Any) -> None:
    """Report how the measure is going; a slip re-opens the points behind it."""
    following.report_status(
        measure=measure, report=report(measure, status, **fields), by=BY, at=now()
    )


def reopen(point: Point, cause: str = Point.Cause.REVISIT) -> None:
    """The answer is no longer good enough: a new one is due in four weeks."""
    due = day_of(now()) + timedelta(weeks=4)
    reopening.reopen(points=[point], cause=cause, due_date=due, by=BY, at=now())
