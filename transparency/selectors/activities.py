"""Activities: who asked, who came, what was promised, and whether it mattered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from consultations.models import Activity, Commitment, Invitation, Point
from core.calendar import day_of
from core.templatetags.gj import counted, day_month, long_date, number, percent
from feedback.selectors import Balance, balance, balance_by
from plans.models import Plan
from transparency.selectors.figures import bars, bars_caption, list_url
from transparency.selectors.promises import Promise, promise, promises_of

UNKNOWN = "Ikke oppgitt"
WRITTEN = (
    Invitation.Label.ANSWERED,
    Invitation.Label.NOT_ANSWERED,
    Invitation.Label.WAITING,
    Invitation.Label.BOUNCED,
)
LEVELS = {
    Activity.Level.INFORMED: "Dere fikk vite hva kommunen planla.",
    Activity.Level.CONSULTED: "Dere ble spurt om råd. Kommunen bestemte.",
    Activity.Level.INVOLVED: "Dere var med og formet forslagene. Kommunen bestemte.",
    Activity.Level.COLLABORATING: "Dere og kommunen laget forslagene sammen.",
    Activity.Level.CO_DECIDING: "Dere var med og bestemte.",
}


@dataclass(frozen=True)
class Guest:
    """A body or group that was invited, and what is known of it."""

    name: str
    label: str
    code: str
    numbers: str
    follow_up: str
    asked_again: bool


def _numbers(invitation: Invitation) -> str:
    """«2 av 2 plasser», «622 inviterte»; nothing where nothing is known."""
    seats, came = invitation.seats, invitation.attended_count
    if seats is not None:
        who = number(came) if came is not None else "ukjent antall"
        return f"{who} av {counted(seats, 'plass,plasser')}"
    return f"{number(invitation.invited_count)} inviterte" if invitation.invited_count else ""


def _follow_up(invitation: Invitation) -> str:
    """What we did when they did not come; public, also when nothing has been done yet."""
    if invitation.follow_up_done_at:
        when = f"Fulgt opp {long_date(invitation.follow_up_done_at)}"
        how = f": {invitation.follow_up_channel}" if invitation.follow_up_channel else ""
        return f"{when}{how}. {invitation.follow_up_result}"
    if invitation.follow_up_due_date:
        who = f" ({invitation.follow_up_unit})" if invitation.follow_up_unit else ""
        return f"Vi spør på nytt innen {long_date(invitation.follow_up_due_date)}{who}."
    if invitation.reminded_at:
        return f"Purret {long_date(invitation.reminded_at)}: {invitation.reminded_through}."
    return ""


def guest(invitation: Invitation) -> Guest:
    label = invitation.label
    return Guest(
        name=invitation.guest,
        label=str(label.label),
        code=label.value,
        numbers=_numbers(invitation),
        follow_up=_follow_up(invitation),
        asked_again=invitation.follow_up_done_at is not None,
    )


def _guests(activity: Activity) -> list[Guest]:
    return [guest(each) for each in sorted(activity.invitations.all(), key=lambda row: row.guest)]


def when_words(activity: Activity) -> str:
    """«17. november–1. desember 2020», one day, or «Ikke oppgitt»."""
    if activity.opens_at is None:
        return f"Til {long_date(activity.closes_at)}" if activity.closes_at else UNKNOWN
    first = day_of(activity.opens_at)
    last = day_of(activity.closes_at) if activity.closes_at else None
    if last is None:
        return f"Fra {long_date(first)}"
    if first == last:
        return long_date(first)
    start = day_month(first) if first.year == last.year else long_date(first)
    return f"{start}–{long_date(last)}"


def _invited(activity: Activity) -> str:
    if activity.invited_count is not None:
        return number(activity.invited_count)
    guests = list(activity.invitations.all())
    bodies = [each for each in guests if each.organisation_id]
    if bodies:
        return counted(len(bodies), "råd eller lag,råd og lag")
    return guests[0].group_label if guests else UNKNOWN


def _came(activity: Activity) -> str:
    """How many took part, with its whole; NULL is unknown, never nobody."""
    answered, invited = activity.answered_count, activity.invited_count
    if answered is not None:
        share = f" ({percent(answered, invited)})" if invited else ""
        return f"{number(answered)} svarte{share}"
    if activity.received_count is not None:
        return f"{number(activity.received_count)} innspill"
    if activity.attended_count is not None:
        return f"{number(activity.attended_count)} møtte"
    return _came_of(list(activity.invitations.all()))


def _came_of(guests: Sequence[Invitation]) -> str:
    """How many of those on the list came or answered."""
    known = [each.attended for each in guests if each.attended is not None]
    if known:
        return f"{sum(known)} av {len(known)} møtte"
    answers = [each.label for each in guests if each.label in WRITTEN]
    came = sum(label == Invitation.Label.ANSWERED for label in answers)
    return f"{came} av {len(answers)} svarte" if answers else UNKNOWN


@dataclass(frozen=True)
class ActivityRow:
    """One activity in the table of who took part."""

    activity: Activity
    when: str
    invited: str
    came: str
    points: int
    points_url: str
    absent: list[Guest]


def absent(activity: Activity) -> list[Guest]:
    missing = (Invitation.Label.ABSENT, Invitation.Label.APOLOGY, Invitation.Label.BOUNCED)
    return [each for each in _guests(activity) if each.code in missing]


def guests() -> Prefetch:
    """The invitations of activities, each with whether an answer has come."""
    shown = Invitation.public.with_answers()
    return Prefetch("invitations", shown.select_related("organisation", "follow_up_unit"))


def with_guests(activities: Any) -> Sequence[Activity]:
    return activities.prefetch_related(guests())


def with_details(activities: Any) -> Any:
    """Activities with all that their own page shows. Takes and gives a queryset."""
    return activities.select_related("legal_basis", "plan_version").prefetch_related(
        guests(), "prompts", "key_figures", "builds_on__earlier"
    )


def activity_rows(plan: Plan, today: date) -> list[ActivityRow]:
    """Every activity towards the public, in order of its code."""
    points = Point.public.of_plan(plan)
    counts = {row.key: row.balance.received for row in balance_by(points, "activity", today)}
    return [
        ActivityRow(
            activity=each,
            when=when_words(each),
            invited=_invited(each),
            came=_came(each),
            points=counts.get(each.slug, 0),
            points_url=list_url(plan, aktivitet=each.slug),
            absent=absent(each),
        )
        for each in with_guests(Activity.public.of_plan(plan).external())
    ]


@dataclass(frozen=True)
class ActivityAccount:
    """One activity under its four headings."""

    activity: Activity
    when: str
    invited: str
    came: str
    guests: list[Guest]
    prompts: list[str]
    figures: list[Any]
    level: str
    level_means: str
    builds_on: list[Activity]
    promises: list[Promise]
    plan_promises: list[Promise]
    balance: Balance
    bars: list[dict[str, Any]]
    list_url: str

    @property
    def caption(self) -> str:
        return bars_caption(self.balance)


def activity_account(activity: Activity, today: date) -> ActivityAccount:
    """The account of one activity. Load it with its guests, prompts, figures and links."""
    points = Point.public.of_plan(activity.plan).filter(submission__activity=activity)
    found = balance(points, today)
    made = Commitment.public.of_plan(activity.plan).filter(activity=activity).for_list()
    level = activity.participation_level
    links = [link.earlier for link in activity.builds_on.all()]
    earlier = [each for each in links if each.status != Activity.Status.PLANNED]
    narrowed = {"aktivitet": activity.slug}
    own_plan = [each for each in promises_of(activity.plan, today) if each.activity is None]
    return ActivityAccount(
        activity=activity,
        when=when_words(activity),
        invited=_invited(activity),
        came=_came(activity),
        guests=_guests(activity),
        prompts=[p.text_nb for p in sorted(activity.prompts.all(), key=lambda p: p.order)],
        figures=sorted(activity.key_figures.all(), key=lambda figure: figure.order),
        level=str(activity.get_participation_level_display()) if level else UNKNOWN,
        level_means=LEVELS[Activity.Level(level)] if level else "",
        builds_on=sorted(earlier, key=lambda each: each.code),
        promises=[promise(each, today) for each in made],
        plan_promises=own_plan,
        balance=found,
        bars=bars(activity.plan, found, **narrowed),
        list_url=list_url(activity.plan, **narrowed),
    )
