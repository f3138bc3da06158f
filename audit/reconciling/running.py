"""One comparison, with its outcome kept: what the health page and the next one stand on."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from audit.models import Reconciliation
from audit.reconciling import anchoring, latest
from audit.reconciling.comparing import Seen, differences
from audit.reconciling.settling import settled

# A table written to behind our backs can disagree in every row; the first thousand say enough.
MOST_KEPT = 1000


def run(*, at: datetime, complete: bool = False) -> Reconciliation:
    """Compare what changed since everything last agreed, or everything, and keep the outcome.

    After a difference the next comparison is complete: only that can say that all is well again.
    Not one transaction: on SQLite a long one would keep everybody else from writing.
    """
    green = latest.green()
    since = Seen() if green is None else Seen(green.up_to, green.versions)
    ends = settled()
    # An outcome that has seen more than there is was not kept by us.
    ahead = ends is not None and since.seq > ends.seq
    complete = complete or latest.is_red() or ahead
    found = differences(None if complete else since)
    outcome = [each.stored() for each in islice(found, MOST_KEPT)]
    if complete:
        outcome += [each.stored() for each in anchoring.forged()]
    # While others write, the next comparison starts where this one did.
    reached = ends or since
    kept = Reconciliation(
        at=at,
        up_to=reached.seq,
        versions=reached.versions,
        complete=complete,
        differences=outcome,
    )
    with transaction.atomic():
        kept.save()
    return kept
