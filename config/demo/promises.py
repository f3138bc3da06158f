"""What the municipality promised: kept, kept late, moved, overdue and broken."""

from typing import Any

from config.demo.reading import at
from config.demo.world import World
from consultations.services import promising


def promise_events(world: World) -> None:
    for row in world.demo.commitments:
        world.on(at(row["made_date"], 12), _promise, row)
        for change in row["changes"]:
            world.on(at(change["date"], 12), _move, row["code"], change)
        if row["fulfilled_date"]:
            world.on(at(row["fulfilled_date"], 15), _keep, row["code"])
        if "broken_date" in row:
            world.on(at(row["broken_date"], 12), _break, row)


def _promise(world: World, row: dict[str, Any]) -> None:
    world.commitments[row["code"]] = promising.promise(
        **world.signed(),
        plan=world.plan,
        kind=row["kind"],
        text=row["text"],
        owner_unit=world.units[row["owner_unit"]],
        promised_date=row["promised_date"],
        body=row["body"] or "",
    )


def _move(world: World, code: str, change: dict[str, Any]) -> None:
    promising.move(
        commitment=world.commitments[code],
        to=change["new_date"],
        reason=change["reason"],
        **world.signed(),
    )


def _keep(world: World, code: str) -> None:
    promising.keep(commitment=world.commitments[code], **world.signed())


def _break(world: World, row: dict[str, Any]) -> None:
    promising.break_promise(
        commitment=world.commitments[row["code"]],
        reason=row["broken_reason"],
        **world.signed(),
    )
