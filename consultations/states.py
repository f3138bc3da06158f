"""The lives of activities, submissions and points, and the gate before an activity may ask."""

from datetime import timedelta

from consultations.models import Activity, Commitment, ImportJob, Point, Submission
from consultations.models.activities import ROLLING_CHANNELS
from core.calendar import day_of
from core.states import table

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

SUMMER = ((7, 1), (8, 15))
SHORT_PERIOD_DAYS = 21


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


def _missing_days(activity: Activity) -> list[str]:
    if activity.channel in ROLLING_CHANNELS:
        return []
    if activity.opens_at is None or activity.closes_at is None:
        return ["Skriv når aktiviteten åpner og stenger."]
    days = (day_of(activity.closes_at) - day_of(activity.opens_at)).days
    minimum = activity.legal_basis.minimum_days or 0
    if days < minimum:
        return [
            f"Perioden er {days} dager. {activity.legal_basis.reference} krever minst {minimum}."
        ]
    return []


def missing_for_opening(activity: Activity) -> list[str]:
    """What is missing before the activity may ask people anything: asking binds.

    An activity recorded afterwards skips the gate, and its page says so.
    """
    if activity.recorded_afterwards:
        return []
    return [*_missing_words(activity), *_missing_days(activity), *_missing_promises(activity)]


def warnings_for_opening(activity: Activity) -> list[str]:
    """What does not stop the opening, but should make somebody think twice."""
    if activity.opens_at is None or activity.closes_at is None:
        return []
    first, last = day_of(activity.opens_at), day_of(activity.closes_at)
    days = (last - first).days
    warn = max(SHORT_PERIOD_DAYS, activity.legal_basis.warn_days or 0)
    found = []
    if days < warn:
        found.append(f"Perioden er bare {days} dager.")
    (from_month, from_day), (to_month, to_day) = SUMMER
    summer = sum(
        1
        for offset in range(days + 1)
        for day in [first + timedelta(days=offset)]
        if (from_month, from_day) <= (day.month, day.day) <= (to_month, to_day)
    )
    if summer * 2 > days + 1:
        found.append(f"{summer} av {days + 1} dager er mellom 1. juli og 15. august.")
    return found
