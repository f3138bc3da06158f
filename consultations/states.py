"""The lives of activities, submissions and points, and the gate before an activity may ask."""

from datetime import date, timedelta

from consultations.models import (
    Activity,
    Commitment,
    DeadlinePreset,
    ImportJob,
    Point,
    Submission,
    Workshop,
)
from consultations.models.activities import ROLLING_CHANNELS
from core.calendar import day_of
from core.states import table
from core.templatetags.gj import day_month

_A = Activity.Status
ACTIVITY = table(
    {
        _A.PLANNED: [_A.OPEN, _A.CANCELLED],
        _A.OPEN: [_A.CLOSED, _A.CANCELLED],
        _A.CLOSED: [_A.OPEN, _A.ANSWERED],
        _A.ANSWERED: [_A.CLOSED],
        _A.CANCELLED: [],
    }
)

_S = Submission.Status
SUBMISSION = table(
    {
        _S.RECEIVED: [_S.IN_PROGRESS, _S.WITHDRAWN, _S.DISMISSED],
        _S.IN_PROGRESS: [_S.SPLIT, _S.WITHDRAWN, _S.DISMISSED],
        _S.SPLIT: [_S.IN_PROGRESS, _S.WITHDRAWN],
        _S.WITHDRAWN: [],
        _S.DISMISSED: [_S.RECEIVED],
    }
)

_P = Point.Status
POINT = table(
    {
        _P.RECEIVED: [_P.IN_REVIEW, _P.RETIRED],
        _P.IN_REVIEW: [_P.NEEDS_CLARIFICATION, _P.READY, _P.RETIRED],
        _P.NEEDS_CLARIFICATION: [_P.IN_REVIEW, _P.RETIRED],
        _P.READY: [_P.IN_REVIEW, _P.ANSWERED, _P.REOPENED],
        _P.ANSWERED: [_P.REOPENED],
        _P.REOPENED: [_P.READY],
        _P.RETIRED: [],
    }
)

_J = ImportJob.Status
IMPORT = table(
    {
        _J.UPLOADED: [_J.CHECKED, _J.TO_CHECK],
        _J.TO_CHECK: [_J.CHECKING],
        _J.CHECKING: [_J.TO_CHECK, _J.CHECKED, _J.REFUSED],
        _J.CHECKED: [_J.CHECKED, _J.TO_CHECK, _J.WAITING],
        _J.WAITING: [_J.RUNNING],
        _J.RUNNING: [_J.WAITING, _J.IMPORTED, _J.REFUSED],
        _J.IMPORTED: [_J.UNDONE],
        _J.UNDONE: [],
        _J.REFUSED: [_J.CHECKED, _J.TO_CHECK],
    }
)

_W = Workshop.Status
WORKSHOP = table(
    {
        _W.PLANNED: [_W.ALONE, _W.GROUP],
        _W.ALONE: [_W.GROUP],
        _W.GROUP: [_W.ALONE, _W.PLENARY, _W.CHECK, _W.CLOSED],
        _W.PLENARY: [_W.GROUP, _W.CHECK, _W.CLOSED],
        _W.CHECK: [_W.PLENARY, _W.CLOSED],
        _W.CLOSED: [],
    }
)

# Clocks an administrator keeps: the least number of days, and the weeks when few can answer.
CLOCKS = ("short_period", "summer")
Period = tuple[date, date]


def _commitments_of(activity: Activity) -> list[Commitment]:
    return [*activity.commitments.all(), *activity.plan.commitments.all()]


def _missing_words(activity: Activity) -> list[str]:
    words = {
        "Skriv formålet: hva dere spør om, og hvorfor.": activity.purpose,
        "Skriv hva som kan påvirkes.": activity.influence_can,
        "Skriv hva som er bestemt fra før.": activity.influence_cannot,
        "Velg grad av medvirkning.": activity.participation_level,
        "Velg personvernerklæring.": activity.privacy_notice_id,
        "Skriv hvem som er kontakt.": activity.contact_role,
    }
    return [sentence for sentence, value in words.items() if not value]


def _missing_promises(activity: Activity) -> list[str]:
    promises = _commitments_of(activity)
    answers = [p for p in promises if p.kind == Commitment.Kind.ANSWER]
    decisions = [p for p in promises if p.kind == Commitment.Kind.DECISION]
    closing = day_of(activity.closes_at) if activity.closes_at else None
    answered = min((p.current_date for p in answers), default=None)
    missing = []
    if answered is None:
        missing.append("Lov når avsenderne får svar, og hvem som svarer.")
    elif closing is not None and answered <= closing:
        missing.append("Svardatoen må være etter at aktiviteten stenger.")
    if not any(answered is None or p.current_date >= answered for p in decisions):
        missing.append("Lov hvem som bestemmer, og når. Datoen kan ikke være før svardatoen.")
    return missing


def missing_days(activity: Activity) -> list[str]:
    """What the law makes absolute about the period, each sentence naming the rule and its source."""
    if activity.channel in ROLLING_CHANNELS:
        return []
    if (period := _period(activity)) is None:
        return ["Skriv når aktiviteten åpner og stenger."]
    found, days, basis = [], _days(period), activity.legal_basis
    if basis.minimum_days and days < basis.minimum_days:
        found.append(
            f"Perioden er {days} dager. {basis.title_nb} krever minst {basis.minimum_days} "
            f"({basis.reference})."
        )
    return [*found, *_said_by_clocks(period, DeadlinePreset.Severity.ERROR)]


def _period(activity: Activity) -> Period | None:
    """The day people are asked and the day it closes; None until both are set."""
    if activity.opens_at is None or activity.closes_at is None:
        return None
    return day_of(activity.opens_at), day_of(activity.closes_at)


def _days(period: Period) -> int:
    return (period[1] - period[0]).days


def _said_by_clocks(period: Period, severity: str, codes: tuple[str, ...] = CLOCKS) -> list[str]:
    """What the clocks of this severity say about the period, each with its source."""
    clocks = DeadlinePreset.objects.filter(code__in=codes, severity=severity).order_by("pk")
    said = [
        _of_season(clock, period) if clock.starts_on else _of_length(clock, period)
        for clock in clocks
    ]
    return [sentence for sentence in said if sentence]


def _source(clock: DeadlinePreset) -> str:
    return f" Kilde: {clock.reference}." if clock.reference else ""


def _of_length(clock: DeadlinePreset, period: Period) -> str:
    days = _days(period)
    if days >= clock.days:
        return ""
    return f"Perioden er {days} dager. Den bør være minst {clock.days}.{_source(clock)}"


def _of_season(clock: DeadlinePreset, period: Period) -> str:
    """More than half of the period lies in weeks when few can answer."""
    every = [period[0] + timedelta(days=offset) for offset in range(_days(period) + 1)]
    slow = [day for day in every if _is_within(day, clock)]
    if len(slow) * 2 <= len(every):
        return ""
    start = date.fromisoformat(f"{slow[0].year}-{clock.starts_on}")
    season = f"{day_month(start)} til {day_month(start + timedelta(days=clock.days - 1))}"
    return f"{len(slow)} av {len(every)} dager er i tida {season}.{_source(clock)}"


def _is_within(day: date, clock: DeadlinePreset) -> bool:
    """Whether the day is one of the clock's days of the year, which may go past New Year."""
    starts = (date.fromisoformat(f"{year}-{clock.starts_on}") for year in (day.year - 1, day.year))
    return any(0 <= (day - start).days < clock.days for start in starts)


def missing_for_opening(activity: Activity) -> list[str]:
    """What is missing before the activity may ask people anything: asking binds.

    An activity recorded afterwards skips the gate, and its page says so.
    """
    if activity.recorded_afterwards:
        return []
    return [*_missing_words(activity), *missing_days(activity), *_missing_promises(activity)]


def warnings_for_opening(activity: Activity) -> list[str]:
    """What does not stop the opening, but should make somebody think twice."""
    if (period := _period(activity)) is None:
        return []
    days, basis = _days(period), activity.legal_basis
    warns = DeadlinePreset.Severity.WARN
    if not basis.warn_days or days >= basis.warn_days:
        return _said_by_clocks(period, warns)
    own = (
        f"Perioden er {days} dager. {basis.title_nb} bør ha minst {basis.warn_days} "
        f"({basis.reference})."
    )
    return [own, *_said_by_clocks(period, warns, ("summer",))]
