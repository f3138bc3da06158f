"""Marking an activity or a plan answered: only when everybody has an answer."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Activity, Commitment, Point, Submission
from consultations.models.points import PointQuerySet
from consultations.services import promising
from consultations.states import ACTIVITY
from core.errors import Refused
from core.states import check_transition
from core.templatetags.gj import counted
from feedback.selectors import awaiting
from plans.models import Plan
from plans.services import planning
from plans.states import PLAN


def _check_answered(points: PointQuerySet, submissions_left: int, what: str) -> None:
    waiting = awaiting(points).count()
    if waiting or submissions_left:
        raise Refused(
            f"{what} kan ikke settes til «Besvart»: {counted(waiting, 'punkt,punkter')} mangler "
            f"svar, og {submissions_left} innspill er ikke ferdig delt."
        )


@transaction.atomic
def mark_activity_answered(*, activity: Activity, by: Acting, at: datetime) -> Activity:
    """Mark a closed activity answered and its answer promises kept.

    Raises Refused while a counted point lacks a published answer or text is not split.
    """
    check(by, Permission.ACTIVITY_OPEN)
    row: Activity = Activity.objects.lock(activity.pk)
    check_transition(ACTIVITY, row, Activity.Status.ANSWERED, what="Aktiviteten")
    points = Point.objects.counted().filter(submission__activity=row)
    left = Submission.objects.filter(activity=row).counted().not_yet_split().count()
    _check_answered(points, left, "Aktiviteten")
    with acting_as(by, f"Alle punkter i {row.title} er besvart", at=at, about=row.slug):
        row.status = Activity.Status.ANSWERED
        row.save()
        promises = Commitment.objects.filter(
            activity=row, kind=Commitment.Kind.ANSWER, fulfilled_at=None, broken_at=None
        )
        for promise in promises.order_by("pk"):
            promising.keep(commitment=promise, by=by, at=at)
    return row


@transaction.atomic
def advance_plan(*, plan: Plan, to: str, by: Acting, at: datetime) -> Plan:
    """Move the plan's participation on.

    «Besvart» is refused while a counted point is open or re-opened; there is no override, because
    «Tas med videre» and «Ikke tatt med» are always to be had.
    """
    check(by, Permission.PLAN_EDIT)
    row: Plan = Plan.objects.lock(plan.pk)
    if to not in PLAN[row.participation]:
        wanted = dict(Plan.Participation.choices).get(to, to)
        raise Refused(
            f"Medvirkningen er «{row.get_participation_display()}» og kan ikke bli «{wanted}» nå."
        )
    if to == Plan.Participation.ANSWERED:
        left = Submission.objects.of_plan(row).counted().not_yet_split().count()
        _check_answered(Point.objects.of_plan(row).counted(), left, "Planen")
    return planning.set_participation(plan=row, to=to, by=by, at=at)
