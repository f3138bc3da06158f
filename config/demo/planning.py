"""The plan, its editions and their words, and the measures on their way."""

from typing import Any

from config.demo.house import CONTACT
from config.demo.reading import at, slug_of
from config.demo.world import World, pick
from core.calendar import day_of
from feedback.services import closing, following
from feedback.services.following import Report
from plans.models import Measure, Plan, PlanVersion
from plans.services import planning

PLAN_FIELDS = (
    "title", "title_nn", "slug", "prefix", "kind", "case_number", "next_revision_date",
    "summary_public", *CONTACT,
)  # fmt: skip
VERSION_FIELDS = ("number", "stage", "adopted_body", "adopted_case_number", "adopted_date")
MEASURE_FIELDS = (
    "code", "title", "title_nn", "partners", "start_date", "due_date", "recurrence",
    "yearly_cost", "one_off_cost", "funding", "priority", "next_report_date",
)  # fmt: skip


def plan_events(world: World) -> None:
    """The municipal plan with its goals, then the plan this story is about."""
    parent, own = world.demo.plan["parent_plan"], world.demo.plan["plan"]
    world.on(at(parent["created_date"], 8), _parent, parent)
    world.on(at(own["created_date"], 8), _own, own)
    for row in own["versions"]:
        world.on(
            at(row["published_date"], 9),
            _version,
            own,
            row,
        )
    for row in own["participation_states"]:
        world.on(
            at(row["date"], 11),
            _advance,
            row["to"],
        )
    for row in world.demo.measures["measures"]:
        _measure_events(world, row)


def _make_plan(world: World, row: dict[str, Any], **more: Any) -> Plan:
    return planning.create_plan(
        **world.signed(),
        owner_unit=world.units[row["owner_unit"]],
        **pick(row, *PLAN_FIELDS),
        **more,
    )


def _parent(world: World, row: dict[str, Any]) -> None:
    plan = world.plans["SAMF"] = _make_plan(world, row)
    version = planning.add_version(
        **world.signed(), plan=plan, **pick(row["versions"][0], *VERSION_FIELDS)
    )
    for part in row["parts"]:
        world.goals[part["code"]] = _part(world, plan, part)
        _write(world, version, part["texts"]["1"], part=world.goals[part["code"]])
    planning.publish_version(version=version, **world.signed())


def _own(world: World, row: dict[str, Any]) -> None:
    plan = world.plans["FRIV"] = _make_plan(world, row, parent=world.plans["SAMF"])
    for part in row["parts"]:
        world.parts[part["code"]] = _part(world, plan, part)


def _part(world: World, plan: Plan, row: dict[str, Any]) -> Any:
    first = min(row["texts"])
    return planning.add_part(
        **world.signed(),
        plan=plan,
        title=row["texts"][first]["title"],
        **pick(row, "code", "kind", "order"),
    )


def _write(world: World, version: PlanVersion, words: dict[str, Any], **target: Any) -> None:
    planning.write_text(
        **world.signed(),
        version=version,
        **pick(words, "title", "text_nb", "text_nn", "reason"),
        **target,
    )


def _version(world: World, own: dict[str, Any], row: dict[str, Any]) -> None:
    """One edition: measures that are new in it, the words of every target, then publication."""
    number = row["number"]
    version = world.versions[number] = planning.add_version(
        **world.signed(), plan=world.plan, **pick(row, *VERSION_FIELDS)
    )
    for part in own["parts"]:
        words = _words_of(part["texts"], number)
        if words:
            _write(world, version, words, part=world.parts[part["code"]])
    for measure in world.demo.measures["measures"]:
        words = _words_of(measure["texts"], number)
        if words:
            made = world.measures.get(measure["code"]) or _measure(world, measure)
            words = {"title": measure["title"], **words}
            _write(world, version, words, measure=made)
    planning.publish_version(version=version, **world.signed())


def _words_of(texts: dict[str, dict[str, Any]], number: int) -> dict[str, Any] | None:
    """The words in an edition: its own, or those of the one before, which need no reason."""
    if str(number) in texts:
        return texts[str(number)]
    earlier = [key for key in texts if int(key) < number]
    return {**texts[max(earlier)], "reason": ""} if earlier else None


def _measure(world: World, row: dict[str, Any]) -> Measure:
    codes = [each["code"] for each in world.demo.measures["measures"]]
    made = planning.add_measure(
        **world.signed(),
        plan=world.plan,
        part=world.parts[row["part"]],
        responsible_unit=world.units[row["unit"]],
        contact_role=world.units[row["unit"]].contact_role,
        order=codes.index(row["code"]) + 1,
        status_date=day_of(world.now),
        slug=slug_of(f"{row['code']} {row['title']}"),
        **pick(row, *MEASURE_FIELDS),
    )
    world.measures[row["code"]] = made
    planning.link_goal(measure=made, goal=world.goals[row["goal"]], **world.signed())
    return made


def _measure_events(world: World, row: dict[str, Any]) -> None:
    adopted = world.demo.measures["adopted"]
    world.on(at(adopted["date"], 10), _adopt, row)
    for report in row["status"][1:]:
        world.on(
            at(report["date"], 13),
            _report,
            row["code"],
            report,
        )


def _adopt(world: World, row: dict[str, Any]) -> None:
    adopted = world.demo.measures["adopted"]
    world.measures[row["code"]] = planning.adopt_measure(
        measure=world.measures[row["code"]],
        body=adopted["body"],
        case_number=adopted["case_number"],
        date=adopted["date"],
        **world.signed(),
    )


def _report(world: World, code: str, row: dict[str, Any]) -> None:
    report = Report(**pick(row, "status", "text", "new_due_date", "reason"))
    following.report_status(measure=world.measures[code], report=report, **world.signed())
    world.measures[code].refresh_from_db()


def _advance(world: World, to: str) -> None:
    closing.advance_plan(plan=world.plan, to=to, **world.signed())
    world.plan.refresh_from_db()
