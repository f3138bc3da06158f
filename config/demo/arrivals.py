"""What came in: activities, who was invited, submissions, their points and themes."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from config.demo.house import CONTACT
from config.demo.reading import at, slug_of, text_of
from config.demo.world import World, pick
from consultations.models import Activity, Submission
from consultations.services import (
    assigning,
    inviting,
    keeping,
    opening,
    registering,
    relating,
    screening,
    splitting,
    tagging,
)
from consultations.services.keeping import Enclosed
from consultations.services.registering import Received
from consultations.services.splitting import Reading
from core.calendar import end_of_day, start_of_day

LETTER = 13  # FRIV-0014, in the order of the source
ACTIVITY_FIELDS = (
    "code", "title", "title_nn", "channel", "origin", "phase", "participation_level", "purpose",
    "influence_can", "influence_cannot", "place", "method", "materials_shown", "agenda_set_by",
    "invited_count", "answered_count", "attended_count", "received_count",
)  # fmt: skip
INVITATION_FIELDS = (
    "group_label", "source", "invited_count", "seats", "answered", "attended", "attended_count",
    "apology",
)  # fmt: skip


def arrival_events(world: World) -> None:
    """Registered when the plan work began, in the order of the source."""
    day = world.demo.plan["plan"]["created_date"]
    world.on(at(day, 9), _themes)
    for row in world.demo.activities["activities"]:
        first = world.demo.plan["plan"]["versions"][0]["published_date"]
        when = at(first, 12) if "plan_version" in row else at(day, 13)
        world.on(when, _activity, row)
    world.on(at(day, 14), _submissions)
    _relation_events(world)
    _follow_up_events(world)


def _themes(world: World) -> None:
    for row in world.demo.themes:
        theme = tagging.add_theme(
            **world.signed(),
            plan=world.plan,
            slug=slug_of(row["name_nb"]),
            parent=world.themes.get(row["parent"]),
            **pick(row, "name_nb", "name_nn", "order"),
        )
        for label in row["aliases"]:
            tagging.add_alias(theme=theme, label=label, **world.signed())
        world.themes[row["code"]] = theme


def _activity(world: World, row: dict[str, Any]) -> None:
    activity = world.activities[row["code"]] = opening.create_activity(
        **world.signed(),
        plan=world.plan,
        slug=slug_of(row["title"]),
        legal_basis=world.bases[world.demo.activities["legal_basis"]],
        plan_version=world.versions[row["plan_version"]] if "plan_version" in row else None,
        recorded_afterwards=True,
        opens_at=_start(row["opens_date"]),
        closes_at=end_of_day(row["closes_date"]) if row["closes_date"] else None,
        **pick(row, *ACTIVITY_FIELDS),
        **pick(world.demo.plan["plan"], *CONTACT),
    )
    for earlier in row["builds_on"]:
        opening.link_earlier(activity=activity, earlier=world.activities[earlier], **world.signed())
    _prompts(world, activity, row)
    for guest in row["invitations"]:
        _invite(world, activity, guest)
    for order, figure in enumerate(_figures_of(world, row["code"]), start=1):
        opening.add_key_figure(
            **world.signed(),
            activity=activity,
            order=order,
            **pick(figure, "label", "printed", "number", "base"),
        )


def _figures_of(world: World, code: str) -> list[dict[str, Any]]:
    return [row for row in world.demo.activities["key_figures"] if row["activity"] == code]


def _start(day: date | None) -> datetime | None:
    """The first moment of a real day; the hours of a workshop are not known, its day is."""
    return start_of_day(day) if day else None


def _prompts(world: World, activity: Activity, row: dict[str, Any]) -> None:
    for prompt in row["prompts"]:
        made = opening.add_prompt(
            **world.signed(),
            activity=activity,
            **pick(prompt, "order", "text_nb", "text_nn"),
        )
        for unit in prompt.get("units", []):
            world.prompts[unit] = made


def _invite(world: World, activity: Activity, row: dict[str, Any]) -> None:
    body = row.get("organisation")
    follow_up = row.get("follow_up", {})
    made = inviting.invite(
        **world.signed(),
        activity=activity,
        organisation=world.organisations[body] if body else None,
        follow_up_due_date=follow_up.get("due_date"),
        **pick(row, *INVITATION_FIELDS),
    )
    if follow_up:
        world.invitations[f"{activity.code}-{body}"] = made


def _follow_up_events(world: World) -> None:
    for row in world.demo.activities["activities"]:
        for guest in row["invitations"]:
            if "follow_up" in guest:
                key, done = f"{row['code']}-{guest['organisation']}", guest["follow_up"]
                world.on(at(done["done_date"], 14), _follow_up, key, done)


def _follow_up(world: World, key: str, done: dict[str, Any]) -> None:
    inviting.follow_up(
        invitation=world.invitations[key],
        result=done["result"],
        channel=done["channel"],
        **world.signed(),
    )


def _submissions(world: World) -> None:
    units = world.demo.units
    received = [_received(world, code, points) for code, points in units.items()]
    received[LETTER] = replace(received[LETTER], enclosed=[_as_it_came(world, received[LETTER])])
    made = registering.register_many(received=received, **world.signed())
    for submission, points in zip(made, units.values(), strict=True):
        screening.approve(submission=submission, **world.signed())
        _split(world, submission, points)


def _as_it_came(world: World, received: Received) -> Enclosed:
    """One letter of the demo came as a file, so that there is a file to look at."""
    data = received.text.encode()
    file = keeping.keep(name="brev.txt", data=data, by=world.signed()["by"])
    return Enclosed(file, keeping.read(name=file.original_name, data=data))


def _received(world: World, code: str, points: list[dict[str, str]]) -> Received:
    activity = points[0]["activity"]
    row = next(r for r in world.demo.activities["activities"] if r["code"] == activity)
    sender = _sender(world, activity, code)
    lines = " ".join(point["source_ref"] for point in points)
    return Received(
        activity=world.activities[activity],
        text=text_of(points)[0],
        received_at=at(row["closes_date"], 12),
        sender_kind=sender["sender_kind"],
        organisation=world.organisations.get(sender["organisation"]),
        fidelity=row["fidelity"],
        gathered_how=sender["gathered_how"],
        source_ref=f"{code}: {lines}",
    )


def _sender(world: World, activity: str, code: str) -> dict[str, Any]:
    for row in world.demo.activities["unit_senders"]:
        if code in row["units"]:
            how = world.demo.activities["unit_senders_gathered_how"]
            return {**row, "gathered_how": how}
    found: dict[str, Any] = world.demo.activities["senders"][activity]
    return found


def _split(world: World, submission: Submission, points: list[dict[str, str]]) -> None:
    """A point for each paraphrase; together they cover every word of the submission."""
    prompt = world.prompts.get(points[0]["unit"])
    parts = [
        (span, Reading(summary=point["summary"], kind=point["kind"], prompt=prompt))
        for span, point in zip(text_of(points)[1], points, strict=True)
    ]
    made = splitting.add_points(submission=submission, parts=parts, **world.signed())
    for row, point in zip(points, made, strict=True):
        world.points[row["id"]] = point
        theme = world.themes[row["theme"]]
        tagging.set_themes(
            point=point, themes=[theme], source_label=row["printed_label"], **world.signed()
        )
    splitting.finish(submission=submission, **world.signed())


def _relation_events(world: World) -> None:
    """Clusters are suggested along a chain in the order of the source; some are confirmed."""
    relations = world.demo.relations
    pairs = {(row["a"], row["b"]) for row in relations["pairs_confirmed"]}
    chains: dict[str, list[str]] = {}
    for point in world.demo.points:
        if point["cluster"]:
            chains.setdefault(point["cluster"], []).append(point["id"])
    for cluster, chain in chains.items():
        confirmed = cluster in relations["clusters_confirmed"]
        for pair in zip(chain, chain[1:], strict=False):
            world.on(at(relations["suggested_date"]), _suggest, pair)
            if confirmed or pair in pairs:
                world.on(at(relations["confirmed_date"]), _confirm, pair)


def _suggest(world: World, pair: tuple[str, str]) -> None:
    a, b = (world.points[code] for code in pair)
    world.relations[pair] = relating.suggest(a=a, b=b, **world.signed())


def _confirm(world: World, pair: tuple[str, str]) -> None:
    relating.confirm(relation=world.relations[pair], **world.signed())


def assign(world: World, code: str, *, unit: str | None, to: str | None = None) -> None:
    """Give a point to a unit, and to a person of it where there is one."""
    assigning.assign(
        point=world.points[code],
        to=world.users[to] if to else None,
        unit=world.units[unit] if unit else None,
        **world.signed(),
    )
