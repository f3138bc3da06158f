"""The decision page's one act: the decision, and the answers the body adopted as recommended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.reconciling import anchoring
from feedback.models import Answer, Decision
from feedback.services import agreeing, deciding


def register(*, answers: Sequence[Answer], by: Acting, at: datetime, **fields: Any) -> Decision:
    """Record the decision and put the recommended answers in force as decided.

    Raises RecordsDisagree where history and what is stored have parted.
    """
    check(by, Permission.DECISION_RECORD)
    agreeing.require(at=at)
    return _register(answers=answers, by=by, at=at, **fields)


@transaction.atomic
def _register(*, answers: Sequence[Answer], by: Acting, at: datetime, **fields: Any) -> Decision:
    number = fields["case_number"]
    sentence = f"Registrerte vedtaket i sak {number}: {len(answers)} svar som foreslått"
    with acting_as(by, sentence, at=at):
        decision = deciding.record_decision(by=by, at=at, **fields)
        anchoring.enter()
        deciding.adopt(decision=decision, answers=answers, by=by, at=at)
    return decision
