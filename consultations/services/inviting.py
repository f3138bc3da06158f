"""Whom we asked, what became of each invitation, and what we did about those who did not come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Activity, DeadlinePreset, Invitation, Organisation
from core.calendar import day_of, next_working_day, start_of_day
from core.errors import Refused
from core.text import says_nothing

ABSENT_COUNCIL = "absent_council"  # the clock that starts when a statutory council did not meet


@dataclass(frozen=True)
class News:
    """What is recorded about invitations: what happened, on which day, and how many came."""

    what: str
    on: date | None = None
    count: int | None = None


@transaction.atomic
def invite(*, by: Acting, at: datetime, **fields: Any) -> Invitation:
    """Record an invitation: to one body, or to a group whose persons are only counted."""
    check(by, Permission.ACTIVITY_EDIT)
    invitation = Invitation(**fields)
    _owe_follow_up(invitation, day_of(at))
    with acting_as(by, f"Inviterte {invitation.guest} til {invitation.activity}", at=at):
        invitation.save()
    return invitation


@transaction.atomic
def record(
    *, activity: Activity, invitations: Sequence[Invitation], news: News, by: Acting, at: datetime
) -> list[Invitation]:
    """Record the same about several invitations of the activity: one act that can be undone.

    That a statutory council did not meet opens a task with a date and an owner (kommuneloven
    §§ 5-12, 5-13): it must be heard some other way. Raises Refused when nobody is chosen, or when
    what is said cannot be so.
    """
    check(by, Permission.ACTIVITY_EDIT)
    if news.what not in NEWS:
        raise Refused("Velg hva som skjedde.", field="what")
    rows = _chosen(activity, invitations)
    _check_day(news, day_of(at))
    title, change = NEWS[news.what]
    sentence = f"{title}: {len(rows)} på høringslista til {activity.title}"
    with acting_as(by, sentence, at=at, about=activity.slug, undoable=True):
        for row in rows:
            change(row, news, at)
            _owe_follow_up(row, day_of(at))
            row.save()
    return rows


def _chosen(activity: Activity, invitations: Sequence[Invitation]) -> list[Invitation]:
    if not invitations:
        raise Refused("Kryss av for dem det gjelder.", field="chosen")
    rows = Invitation.objects.lock_all([each.pk for each in invitations])
    if any(row.activity_id != activity.pk for row in rows):
        raise Refused("Velg blant dem som står på lista.", field="chosen")
    return rows


def _check_day(news: News, today: date) -> None:
    if news.on is not None and news.on > today:
        raise Refused("Datoen kan ikke være fram i tid.", field="on")


def _sent(row: Invitation, news: News, at: datetime) -> None:
    row.sent_at = at if news.on in (None, day_of(at)) else start_of_day(news.on)
    row.bounced = False


def _bounced(row: Invitation, _news: News, _at: datetime) -> None:
    row.bounced = True


def _met(row: Invitation, news: News, _at: datetime) -> None:
    if row.seats is not None and news.count is not None and news.count > row.seats:
        raise Refused(
            f"{row.guest} har {row.seats} plasser. Skriv hvor mange av dem som møtte.",
            field="count",
        )
    row.attended, row.attended_count, row.apology = True, news.count, None
    if row.follow_up_done_at is None:
        row.follow_up_due_date = row.follow_up_unit = None


def _sent_word(row: Invitation, _news: News, _at: datetime) -> None:
    row.attended, row.attended_count, row.apology = False, None, True


def _stayed_away(row: Invitation, _news: News, _at: datetime) -> None:
    row.attended, row.attended_count, row.apology = False, None, False


def _unknown(row: Invitation, _news: News, _at: datetime) -> None:
    if row.follow_up_due_date is not None and row.follow_up_done_at is None:
        raise Refused(
            f"{row.guest} skal følges opp. Skriv hva oppfølgingen førte til, eller at de møtte."
        )
    row.attended = row.attended_count = row.apology = None


Change = Callable[[Invitation, News, datetime], None]
NEWS: dict[str, tuple[str, Change]] = {
    "sent": ("Invitasjonen er sendt", _sent),
    "bounced": ("Kom i retur", _bounced),
    "attended": ("Møtte", _met),
    "apology": ("Meldte forfall", _sent_word),
    "absent": ("Møtte ikke", _stayed_away),
    "unknown": ("Oppmøte ikke oppgitt", _unknown),
}


def _owe_follow_up(row: Invitation, today: date) -> None:
    """A statutory council that was not there gets a date and an owner; the row is not saved here."""
    body = row.organisation
    statutory = body is not None and body.kind == Organisation.Kind.STATUTORY_COUNCIL
    if row.follow_up_due_date is not None and row.follow_up_unit is None:
        row.follow_up_unit = row.activity.plan.owner_unit
    if row.attended is not False or not statutory or row.follow_up_due_date is not None:
        return
    clock = DeadlinePreset.objects.filter(code=ABSENT_COUNCIL).first()
    if clock is None:
        raise Refused(
            "Fristen for å følge opp et lovpålagt råd er ikke satt opp. Be administratoren om det."
        )
    row.follow_up_due_date = next_working_day(today + timedelta(days=clock.days))
    row.follow_up_unit = row.activity.plan.owner_unit


@transaction.atomic
def take_off(
    *, activity: Activity, invitations: Sequence[Invitation], by: Acting, at: datetime
) -> int:
    """Take invitations off the list that were never sent, and of which nothing is known."""
    check(by, Permission.ACTIVITY_EDIT)
    rows = _chosen(activity, invitations)
    for row in rows:
        known = (row.sent_at, row.answered, row.attended, row.reminded_at, row.follow_up_due_date)
        if row.bounced or any(each is not None for each in known):
            raise Refused(f"{row.guest} er invitert, og kan ikke tas av lista.", field="chosen")
    sentence = f"Tok {len(rows)} av høringslista til {activity.title}"
    with acting_as(by, sentence, at=at, about=activity.slug, undoable=True):
        for row in rows:
            row.delete()
    return len(rows)


@transaction.atomic
def remind(
    *,
    activity: Activity,
    invitations: Sequence[Invitation],
    channel: str,
    by: Acting,
    at: datetime,
) -> list[Invitation]:
    """Record that those who have not answered were reminded, and how. It is public.

    Raises Refused for one that has answered, was never asked, or cannot be reached.
    """
    check(by, Permission.ACTIVITY_EDIT)
    if says_nothing(channel):
        raise Refused("Skriv hvordan dere purret.", field="channel")
    keys = [row.pk for row in _chosen(activity, invitations)]
    rows = list(Invitation.objects.filter(pk__in=keys).for_list())
    for row in rows:
        if row.label not in REMINDABLE:
            raise Refused(f"{row.guest}: {row.label.label}. Velg bare dem som ikke har svart.")
    sentence = f"Purret {len(rows)} på høringslista til {activity.title}"
    with acting_as(by, sentence, at=at, about=activity.slug, undoable=True):
        for row in rows:
            row.reminded_at, row.reminded_through = at, channel.strip()
            row.save()
    return rows


REMINDABLE = (Invitation.Label.WAITING, Invitation.Label.NOT_ANSWERED)


@transaction.atomic
def follow_up(
    *, invitation: Invitation, result: str, channel: str, by: Acting, at: datetime
) -> Invitation:
    """Record how an absent body was asked again. Only a result settles it."""
    check(by, Permission.ACTIVITY_EDIT)
    if says_nothing(result):
        raise Refused("Skriv hva oppfølgingen førte til.", field="result")
    if says_nothing(channel):
        raise Refused("Skriv hvordan dere fulgte opp, for eksempel «dialogmøte».", field="channel")
    row: Invitation = Invitation.objects.lock(invitation.pk)
    if row.follow_up_done_at is not None:
        raise Refused(f"Oppfølgingen av {row.guest} er alt registrert.")
    with acting_as(by, f"Fulgte opp {row.guest}", at=at, about=row.activity.slug):
        row.follow_up_result, row.follow_up_channel = result.strip(), channel.strip()
        row.follow_up_done_at = at
        row.save()
    return row
