"""A history to take along: each act as a row for a spreadsheet, and as an object for a machine."""

from typing import Any

from core.files import Table
from core.templatetags.gj import iso
from feedback.selectors.history.acts import Entry
from feedback.selectors.history.changes import Change
from feedback.selectors.history.pages import Wanted, whole
from feedback.selectors.history.subjects import Subject

COLUMNS = [
    "nummer", "tidspunkt", "hvem", "handling", "grunn", "angret", "angrer", "endret", "rader",
]  # fmt: skip


def table(subject: Subject, wanted: Wanted, *, about: str) -> Table:
    """The acts asked for. ``eldre`` is where a very long history goes on (``?for=``)."""
    page = whole(subject, wanted)
    return Table(
        columns=COLUMNS,
        lines=[_row(each) for each in page.entries],
        whole={
            "om": about,
            "handlinger": [_object(each) for each in page.entries],
            "eldre": page.older,
        },
    )


def _row(entry: Entry) -> dict[str, str]:
    """The act with everything it changed in one cell, a line for each field."""
    told = _object(entry)
    lines = [f"{_of(change)}: {change.before} → {change.after}" for change in entry.changes]
    return {
        **{name: str(told[name] or "") for name in COLUMNS},
        "endret": "\n".join(lines),
        "rader": "\n".join(entry.touched),
    }


def _object(entry: Entry) -> dict[str, Any]:
    act = entry.act
    return {
        "nummer": act.pk,
        "tidspunkt": iso(act.at),
        "hvem": entry.who,
        "handling": act.sentence,
        "grunn": entry.why,
        "angret": iso(act.undone_by.at) if act.is_undone else None,
        "angrer": act.undoes_id,
        "endret": [
            {"hva": each.what, "felt": each.label, "for": each.before, "na": each.after}
            for each in entry.changes
        ],
        "rader": entry.touched,
    }


def _of(change: Change) -> str:
    return f"{change.what}, {change.label}"
