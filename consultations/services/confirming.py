"""«Stemmer det?»: the table says whether its summary is right. Disagreement stands beside it."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import SummaryConfirmation, Workshop, WorkshopTable
from consultations.services.workshops import check_open
from core.errors import Conflict, Refused

COMMENT_MAX_CHARACTERS = 2_000


@transaction.atomic
def confirm(  # noqa: PLR0913  what was seen, what is said of it, and by whom
    *,
    table: WorkshopTable,
    revision: int,
    answer: str,
    who: str,
    comment: str,
    by: Acting,
    at: datetime,
) -> SummaryConfirmation:
    """Say yes to the summary, or what the table disagrees with; neither changes the summary.

    Raises Refused outside the phase «Stemmer det?» and for a disagreement without words, Conflict
    when the summary was written anew meanwhile.
    """
    check(by, Permission.SUBMISSION_SEND)
    row: WorkshopTable = WorkshopTable.objects.lock(table.pk)
    check_open(row.workshop)
    if row.workshop.status != Workshop.Status.CHECK:
        raise Refused("Dere blir spurt om oppsummeringen når verkstedlederen sier fra.")
    if row.revision != revision:
        raise Conflict("Oppsummeringen er skrevet på nytt. Les den, og svar igjen.")
    said = SummaryConfirmation(
        table=row,
        table_revision=revision,
        answer=answer,
        who=who,
        comment=comment.strip(),
        said_at=at,
    )
    last = row.confirmations.order_by("-pk").first()
    if last is not None and _same(last, said):
        return last
    with acting_as(by, f"Bord {row.number} svarte på «Stemmer det?»", at=at):
        said.check_whole()
        said.save()
    return said


def _same(one: SummaryConfirmation, other: SummaryConfirmation) -> bool:
    """The button pressed twice says nothing new."""
    names = ("table_revision", "answer", "who", "comment")
    return all(getattr(one, name) == getattr(other, name) for name in names)
