"""The councils: their seats, their meetings, and what they said about the answers."""

from typing import Any

from config.demo.house import CONTACT
from config.demo.reading import at
from config.demo.world import World, pick
from councils.services import appointing, meetings, reviewing
from councils.services.reviewing import Verdict
from feedback.selectors import answers_in_force

COUNCIL_FIELDS = (
    "slug", "kind", "statutory", "mandate", "rules_url", "appointed_by", "term_from", "term_to",
    *CONTACT,
)  # fmt: skip
ITEM_FIELDS = (
    "number", "title", "sent_to_council_date", "case_paper_final_date", "decision_date",
)  # fmt: skip


def meeting_events(world: World) -> None:
    created = world.demo.plan["plan"]["created_date"]
    for row in world.demo.councils:
        world.on(at(created, 8, 30), _council, row)
        for meeting in row["meetings"]:
            _events_of(world, row["code"], meeting)


def _council(world: World, row: dict[str, Any]) -> None:
    world.councils[row["code"]] = appointing.create_council(
        **world.signed("sigrun"),
        organisation=world.organisations[row["organisation"]],
        legal_basis=world.bases.get(row["legal_basis"]),
        secretary=world.users[row["secretary"]],
        **pick(row, *COUNCIL_FIELDS),
    )
    for seat in row["seats"]:
        _seat(world, row, seat)


def _seat(world: World, row: dict[str, Any], seat: dict[str, Any]) -> None:
    made = world.seats[row["code"], seat["number"]] = appointing.add_seat(
        **world.signed("sigrun"),
        council=world.councils[row["code"]],
        represents=world.organisations.get(seat["represents"]),
        **pick(seat, "number", "function", "represents_text", "nominated_by"),
    )
    appointing.appoint(
        **world.signed("sigrun"),
        seat=made,
        name=seat["name"],
        user=world.users.get(seat.get("user", "")),
        from_date=row["term_from"],
        name_public=row.get("names_public", True),
    )


def _events_of(world: World, code: str, row: dict[str, Any]) -> None:
    world.on(at(row["planned_date"], 9), _plan, code, row)
    if row["notice_date"]:
        world.on(at(row["notice_date"], 9), _notice, row)
    if row["attended_seats"]:
        world.on(row["starts"], _hold, code, row)
    if row["minutes_approved_date"]:
        world.on(at(row["minutes_approved_date"], 12), _approve_minutes, row)


def _plan(world: World, code: str, row: dict[str, Any]) -> None:
    made = world.meetings[row["code"]] = meetings.plan_meeting(
        **world.signed("sigrun"),
        council=world.councils[code],
        starts_at=row["starts"],
        place=row["place"],
        voting_members=row["voting_members"],
    )
    for item in row["items"]:
        world.items[row["code"], item["number"]] = meetings.add_item(
            **world.signed("sigrun"), meeting=made, plan=world.plan, **pick(item, *ITEM_FIELDS)
        )


def _hold(world: World, code: str, row: dict[str, Any]) -> None:
    meetings.hold_meeting(
        meeting=world.meetings[row["code"]],
        present=[world.seats[code, number] for number in row["attended_seats"]],
        apologies=[world.seats[code, number] for number in row["apology_seats"]],
        **world.signed("sigrun"),
    )
    for item in row["items"]:
        for verdict in item["verdicts"]:
            point = world.points[verdict["point"]]
            reviewing.record(
                council=world.councils[code],
                answer=answers_in_force([point])[point.pk],
                agenda_item=world.items[row["code"], item["number"]],
                verdict=Verdict(
                    **pick(verdict, "verdict", "text", "reason", "new_answer_due_date")
                ),
                **world.signed("sigrun"),
            )


def _notice(world: World, row: dict[str, Any]) -> None:
    meetings.notice(meeting=world.meetings[row["code"]], **world.signed("sigrun"))


def _approve_minutes(world: World, row: dict[str, Any]) -> None:
    meetings.approve_minutes(
        meeting=world.meetings[row["code"]], text=row["minutes_text"], **world.signed("sigrun")
    )
