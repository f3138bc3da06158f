"""Answers of an old response table put in force as the bodies decided them, as the table says."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.reconciling import anchoring
from consultations.models import ImportJob
from core.errors import Refused
from feedback.models import Answer, Decision
from feedback.rules.old_decisions import NamedDecision
from feedback.selectors.bringing import registered, waiting_for_decision
from feedback.services import agreeing, deciding
from plans.models import Plan


def record_named(*, named: NamedDecision, plan: Plan, by: Acting, at: datetime) -> Decision:
    """The decision of that body, case number and date; recorded where there is none.

    Raises Refused when a part of it is missing, or it is registered for another plan.
    """
    if named.decided_date is None or not named.is_whole:
        raise Refused("Vedtaket må ha organ, saksnummer og dato.")
    decision = registered(named)
    if decision is not None and decision.plan_id != plan.pk:
        raise Refused(f"Vedtaket {decision} er registrert på planen {decision.plan}.")
    return decision or deciding.record_decision(
        plan=plan,
        body=named.body,
        case_number=named.case_number,
        date=named.decided_date,
        title=f"Sak {named.case_number}",
        by=by,
        at=at,
    )


def settle(*, job: ImportJob, by: Acting, at: datetime) -> list[Answer]:
    """Put the file's published answers in force as decided, each by the decision its row names.

    Raises Refused when there are none, RecordsDisagree where history and what is stored have parted.
    """
    check(by, Permission.DECISION_RECORD)
    agreeing.require(at=at)
    return _settle(job, by=by, at=at)


@transaction.atomic
def _settle(job: ImportJob, *, by: Acting, at: datetime) -> list[Answer]:
    waiting = waiting_for_decision(job, at)
    if not waiting:
        raise Refused("Ingen publiserte svar fra fila venter på et vedtak.")
    made = []
    with acting_as(by, f"Satte svar fra {job.activity} i kraft etter vedtakene i fila", at=at):
        anchoring.enter()
        for each in waiting:
            decision = record_named(named=each.named, plan=job.plan, by=by, at=at)
            made += deciding.adopt(decision=decision, answers=each.answers, by=by, at=at)
    return made
