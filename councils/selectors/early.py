"""How early a case reached the council, always in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.templatetags.gj import counted
from councils.models import AgendaItem

_E = AgendaItem.Early
ICONS = {_E.EARLY: "kept", _E.BARELY: "late", _E.LATE: "overdue", _E.UNKNOWN: "unknown"}


@dataclass(frozen=True)
class EarlyEnough:
    """One case, and whether the council had it while it could still influence it."""

    item: AgendaItem
    label: str
    code: str
    words: str

    @property
    def counts(self) -> bool:
        """Only a case the council takes a stand on can come too late; information cannot."""
        return self.item.number.startswith("PS")


def early_enough(items: Iterable[AgendaItem], early_days: int) -> list[EarlyEnough]:
    """The meter for each item of a council with this limit."""
    return [
        EarlyEnough(item, str(label.label), ICONS[label], _words(item, label))
        for item in items
        for label in [item.early(early_days)]
    ]


def _words(item: AgendaItem, label: AgendaItem.Early) -> str:
    sent, final, decided = item.sent_to_council_date, item.case_paper_final_date, item.decision_date
    if sent is None or final is None or decided is None:
        missing = [
            name
            for name, day in (
                ("når rådet fikk saken", sent),
                ("når saksframlegget var ferdig", final),
                ("når saken blir bestemt", decided),
            )
            if day is None
        ]
        return (
            f"Vi vet ikke {', '.join(missing[:-1])}{' eller ' if missing[1:] else ''}{missing[-1]}."
        )
    if sent > decided:
        return "Rådet fikk saken etter at den var bestemt."
    before = f"{counted((decided - sent).days, 'dag,dager')} før vedtak"
    if label == _E.LATE:
        return f"Saksframlegget var ferdig da rådet fikk saken, {before}."
    return f"Rådet fikk saken {before}."
