"""What was answered: drafts, publications, the decision, and answers that had to be renewed."""

from datetime import timedelta
from typing import Any

from config.demo.arrivals import assign
from config.demo.reading import at
from config.demo.world import World, pick
from consultations.services import clarifying
from feedback.models import Answer
from feedback.services import alarms, answering, deciding, publishing
from feedback.states import Content, LinkContent, ReasonContent

TEXTS = (
    "what_we_do", "what_we_do_not", "where", "used_for", "forwarded_to", "forwarded_date",
    "revisit_date", "revisit_occasion", "change_reason",
)  # fmt: skip
LINK_TEXTS = (
    "kind", "reason", "service_name", "service_url", "wording_changed", "submitted_wording",
    "plan_wording", "wording_reason",
)  # fmt: skip
DRAFTED_BEFORE = timedelta(days=6)
ADOPTED, HEARING = 4, 3


def reply_events(world: World) -> None:
    recommended = [row for row in world.demo.answers["answers"] if row["layer"] == "recommended"]
    for publication in world.demo.plan["plan"]["publications"]:
        rows = [row for row in recommended if row["published"] == publication["date"]]
        world.on(
            at(publication["date"], 9) - DRAFTED_BEFORE,
            _draft,
            rows,
        )
        world.on(at(publication["date"]), _publish, rows)
    for note in world.demo.relations["alarm_notes"]:
        world.on(at(note["date"], 12), _explain, note)
    decided = world.demo.plan["plan"]["decision"]
    world.on(at(decided["date"], 18), _decide, decided)
    for row in world.demo.answers["open"]:
        _open_events(world, row)


def content_of(world: World, row: dict[str, Any], version: int) -> Content:
    """An answer of the data file as the service wants it."""
    return Content(
        outcome=row["outcome"],
        responsible_unit=world.units[row["responsible_unit"]],
        plan_version=world.versions[version],
        reasons=[ReasonContent(**reason) for reason in row.get("reasons", [])],
        links=[_link(world, link) for link in row.get("links", [])],
        **pick(row, *TEXTS),
    )


def _link(world: World, row: dict[str, Any]) -> LinkContent:
    measure = world.measures[row["measure"]] if "measure" in row else None
    return LinkContent(measure=measure, **pick(row, *LINK_TEXTS))


def _draft(world: World, rows: list[dict[str, Any]]) -> None:
    """Assign, draft and submit; what belongs together is drafted in one."""
    joint = [row for row in rows if "joint" in row]
    if joint:
        points = [world.points[row["point"]] for row in joint]
        content = content_of(world, joint[0], HEARING)
        made = answering.draft_joint(points=points, content=content, **world.signed())
        for row, answer in zip(joint, made, strict=True):
            _submit(world, row, answer)
    for row in rows:
        if "joint" not in row:
            _draft_one(world, row)


def _draft_one(world: World, row: dict[str, Any]) -> None:
    version = HEARING if row["version"] == 1 else ADOPTED
    assign(world, row["point"], unit=row["responsible_unit"])
    answer = answering.draft(
        point=world.points[row["point"]],
        content=content_of(world, row, version),
        **world.signed("ulla"),
    )
    _submit(world, row, answer)


def _submit(world: World, row: dict[str, Any], answer: Answer) -> None:
    answering.submit(answer=answer, **world.signed())
    world.answers[row["point"], row["version"]] = answer


def _publish(world: World, rows: list[dict[str, Any]]) -> None:
    answers = [world.answers[row["point"], row["version"]] for row in rows]
    for answer in answers:
        answering.approve(answer=answer, **world.signed())
    publishing.hold(answers=answers, **world.signed(), minutes=0)


def _explain(world: World, note: dict[str, Any]) -> None:
    alarms.accept_difference(
        a=world.points[note["a"]],
        b=world.points[note["b"]],
        reason=note["text"],
        **world.signed(note["by"]),
    )


def _decide(world: World, row: dict[str, Any]) -> None:
    """The body adopts every recommendation published before, but for the exceptions."""
    decision = deciding.record_decision(
        **world.signed(),
        plan=world.plan,
        **pick(row, "body", "case_number", "date", "title", "text"),
    )
    world.decisions["plan"] = decision
    answers = [
        answer
        for (code, version), answer in world.answers.items()
        if version == 1 and code not in row["exceptions"]
    ]
    deciding.adopt(decision=decision, answers=answers, **world.signed())
    for other in world.demo.answers["answers"]:
        if other["layer"] == "decided":
            deciding.decide_otherwise(
                decision=decision,
                point=world.points[other["point"]],
                content=content_of(world, other, ADOPTED),
                **world.signed(),
            )


def _open_events(world: World, row: dict[str, Any]) -> None:
    """The seven that still wait: each in a state of its own."""
    if row["state"] == "received":
        return
    world.on(at(row["taken_date"], 11), _take, row)
    if "question" in row:
        world.on(at(row["asked_date"], 11), _ask, row)
    if "draft" in row:
        world.on(at(row["draft_date"], 11), _draft_open, row)


def _take(world: World, row: dict[str, Any]) -> None:
    assign(world, row["point"], unit=row["unit"], to=row["assigned_to"])


def _ask(world: World, row: dict[str, Any]) -> None:
    clarifying.ask(point=world.points[row["point"]], question=row["question"], **world.signed())


def _draft_open(world: World, row: dict[str, Any]) -> None:
    answer = answering.draft(
        point=world.points[row["point"]],
        content=content_of(world, row["draft"], ADOPTED),
        **world.signed("ulla"),
    )
    answering.submit(answer=answer, **world.signed("ulla"))
