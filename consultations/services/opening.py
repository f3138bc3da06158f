"""Activities: set up, opened through the gate, closed, cancelled."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.recording import Recorded
from consultations.models import Activity, ActivityLink, KeyFigure, LegalBasis, Prompt
from consultations.models.activities import ROLLING_CHANNELS
from consultations.states import ACTIVITY, missing_days, missing_for_opening
from core.calendar import day_of, end_of_day, start_of_day
from core.errors import Refused, Several
from core.states import check_transition


@transaction.atomic
def create_activity(*, by: Acting, at: datetime, **fields: Any) -> Activity:
    """Set up an activity: planned, or closed at once when it is recorded afterwards."""
    check(by, Permission.ACTIVITY_EDIT)
    activity = Activity(**fields)
    if activity.recorded_afterwards:
        activity.status = Activity.Status.CLOSED
    with acting_as(by, f"La til aktiviteten {activity.title}", at=at, about=activity.slug):
        activity.check_whole()
        activity.save()
    return activity


def _add(row: Recorded, sentence: str, *, by: Acting, at: datetime) -> Any:
    check(by, Permission.ACTIVITY_EDIT)
    with acting_as(by, sentence, at=at):
        row.save()
    return row


@transaction.atomic
def add_prompt(*, by: Acting, at: datetime, **fields: Any) -> Prompt:
    """Add a question that was put."""
    prompt: Prompt = _add(Prompt(**fields), "La til en problemstilling", by=by, at=at)
    return prompt


@transaction.atomic
def add_key_figure(*, by: Acting, at: datetime, **fields: Any) -> KeyFigure:
    """Add a figure as the source printed it."""
    figure: KeyFigure = _add(KeyFigure(**fields), "La til et tall fra kilden", by=by, at=at)
    return figure


@transaction.atomic
def link_earlier(
    *, activity: Activity, earlier: Activity, by: Acting, at: datetime
) -> ActivityLink:
    """Record that the activity builds on an earlier one."""
    link: ActivityLink = _add(
        ActivityLink(activity=activity, earlier=earlier),
        f"{activity} bygger på {earlier}",
        by=by,
        at=at,
    )
    return link


@transaction.atomic
def set_period(
    *, activity: Activity, opens: date, closes: date, basis: LegalBasis, by: Acting, at: datetime
) -> Activity:
    """Set when a planned activity opens and closes, and the rule it stands on.

    Raises Refused when it is no longer planned, and where the law's own days are not kept; what
    merely should be otherwise is said on the page by ``warnings_for_opening``.
    """
    check(by, Permission.ACTIVITY_EDIT)
    row: Activity = Activity.objects.lock(activity.pk)
    if row.status != Activity.Status.PLANNED:
        raise Refused("Datoene kan bare settes før aktiviteten er åpnet.")
    if closes < opens:
        raise Refused("Aktiviteten kan ikke stenge før den åpner.", field="closes")
    row.opens_at, row.closes_at, row.legal_basis = start_of_day(opens), end_of_day(closes), basis
    if faults := missing_days(row):
        raise Several([Refused(sentence, field="closes") for sentence in faults])
    with acting_as(by, f"Satte tida for {row.title}", at=at, about=row.slug):
        row.save()
    return row


def _check_days_left(activity: Activity, at: datetime) -> None:
    """The minimum runs from the day people are asked, however early the opening was planned."""
    minimum = activity.legal_basis.minimum_days or 0
    if activity.closes_at is None or activity.channel in ROLLING_CHANNELS:
        return
    days = (day_of(activity.closes_at) - day_of(at)).days
    if days < minimum:
        raise Refused(
            f"Det er {days} dager til fristen. {activity.legal_basis.title_nb} krever minst "
            f"{minimum} ({activity.legal_basis.reference}). Sett en senere frist."
        )


@transaction.atomic
def open_activity(*, activity: Activity, by: Acting, at: datetime) -> Activity:
    """Ask: open for input, through the gate.

    Raises Several with everything that is missing (purpose, room for influence, who decides and
    when, who answers and when, level, legal basis with its days, privacy notice, contact).
    """
    check(by, Permission.ACTIVITY_OPEN)
    activity = Activity.objects.lock(activity.pk)
    check_transition(ACTIVITY, activity, Activity.Status.OPEN, what="Aktiviteten")
    if activity.status == Activity.Status.CLOSED:
        raise Refused("Aktiviteten er stengt. Den kan bare åpnes igjen med en ny og senere frist.")
    if missing := missing_for_opening(activity):
        raise Several([Refused(sentence) for sentence in missing])
    if activity.closes_at is not None and activity.closes_at <= at:
        raise Refused("Fristen er ute. Aktiviteten må ha en ny og senere frist for å åpne.")
    _check_days_left(activity, at)
    with acting_as(by, f"Åpnet {activity.title} for innspill", at=at, about=activity.slug):
        activity.status = Activity.Status.OPEN
        activity.save()
    return activity


@transaction.atomic
def close_activity(*, activity: Activity, by: Acting, at: datetime, reason: str = "") -> Activity:
    """Close the activity: when its period has passed, or earlier with a reason."""
    check(by, Permission.ACTIVITY_OPEN)
    activity = Activity.objects.lock(activity.pk)
    check_transition(ACTIVITY, activity, Activity.Status.CLOSED, what="Aktiviteten")
    early = activity.closes_at is None or at <= activity.closes_at
    if early and not reason.strip():
        raise Refused("Fristen er ikke ute. Skriv hvorfor aktiviteten stenger nå.", field="reason")
    with acting_as(by, f"Stengte {activity.title}", at=at, about=activity.slug, reason=reason):
        activity.status = Activity.Status.CLOSED
        activity.save()
    return activity


@transaction.atomic
def cancel_activity(*, activity: Activity, reason: str, by: Acting, at: datetime) -> Activity:
    """Cancel with a public reason. What has been received is kept and answered."""
    check(by, Permission.ACTIVITY_OPEN)
    activity = Activity.objects.lock(activity.pk)
    check_transition(ACTIVITY, activity, Activity.Status.CANCELLED, what="Aktiviteten")
    if not reason.strip():
        raise Refused("Skriv hvorfor aktiviteten er avlyst.", field="reason")
    with acting_as(by, f"Avlyste {activity.title}", at=at, about=activity.slug, reason=reason):
        activity.status, activity.cancelled_reason = Activity.Status.CANCELLED, reason
        activity.save()
    return activity
