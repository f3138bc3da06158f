"""State tables are data: from -> the states that may follow. Anything else is refused."""

from collections.abc import Mapping
from typing import Any

from core.errors import Refused

Table = Mapping[str, frozenset[str]]


def table(rows: Mapping[Any, Any]) -> dict[str, frozenset[str]]:
    """A table of transitions with plain values, from an enumeration's members."""
    return {str(start): frozenset(str(end) for end in ends) for start, ends in rows.items()}


def check_transition(transitions: Table, row: Any, to: str, *, what: str = "Dette") -> None:
    """Raise Refused unless the table lets the row go from its status to the new one."""
    if to not in transitions.get(row.status, frozenset()):
        labels = dict(row._meta.get_field("status").flatchoices)
        raise Refused(
            f"{what} er «{labels[row.status]}» og kan ikke bli «{labels[to]}» nå. "
            "Last siden på nytt for å se hva som har skjedd."
        )
