"""What a council says about the matters on its agenda, and where each statement has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from consultations.models import Activity
from consultations.models.activities import ActivityQuerySet
from councils.models import AgendaItem, Council, Meeting, Statement


@dataclass(frozen=True)
class Spoken:
    """One item of the agenda, and the statement in it, if there is one."""

    item: AgendaItem
    statement: Statement | None

    @property
    def is_adopted(self) -> bool:
        return self.statement is not None and self.statement.status == Statement.Status.ADOPTED

    @property
    def counts(self) -> bool:
        """Political items are what a council speaks about; others only where it did."""
        return self.item.number.startswith("PS") or self.statement is not None


def spoken_in(meeting: Meeting, items: Sequence[AgendaItem]) -> list[Spoken]:
    """The items a statement can be about, in the order of the agenda."""
    found = {row.agenda_item_id: row for row in Statement.objects.of_meeting(meeting)}
    rows = [Spoken(item, found.get(item.pk)) for item in items]
    return [row for row in rows if row.counts]


def adopted_by(council: Council) -> list[Statement]:
    """Everything the council has adopted, the newest first."""
    return list(Statement.objects.of_council(council).adopted().for_list())


def receiving(item: AgendaItem) -> ActivityQuerySet:
    """The activities that can take the statement in: those of the item's plan, where it has one."""
    found = Activity.objects.receiving().external()
    if item.plan_id is not None:
        found = found.filter(plan=item.plan_id)
    shown: ActivityQuerySet = found.for_list()
    return shown
