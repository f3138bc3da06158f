"""Registering what a council has adopted: its words enter the register that all others stand in."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Submission
from consultations.models.submissions import numbered
from consultations.services import registering
from consultations.services.registering import Received
from plans.models import Plan


@transaction.atomic
def register(*, received: Received, by: Acting, at: datetime) -> Submission:
    """Register what a council has adopted in a meeting, as the council's own submission.

    Call from the service that adopts it: one adoption is one submission. Raises Refused with what
    is missing, or while the activity does not take anything in.
    """
    check(by, Permission.STATEMENT_ADOPT)
    registering.check_received(received)
    plan = Plan.objects.lock(received.activity.plan_id)
    number = Submission.objects.next_number(plan)
    reference = numbered(plan, number)
    with acting_as(by, f"Registrerte {reference}", at=at, about=reference):
        submission = registering.row_of(received, plan, number)
        registering.put_down(submission, received, plan=plan, at=at)
    return submission
