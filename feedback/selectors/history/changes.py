"""What an act changed: each shown field before and now, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models

from accounts.models import Unit
from consultations.rules.spans import without
from core import differences
from core.templatetags.gj import moment, short_date
from feedback.selectors.history.subjects import Subject, versions


class Touch(NamedTuple):
    """One history row, without its text: of which model and key, in which act, and its sign."""

    model: Any
    history_id: int
    pk: int
    act_id: int
    sign: str


@dataclass(frozen=True)
class Change:
    """One field before and now, in words; long texts word by word."""

    what: str
    label: str
    before: str
    after: str
    is_new: bool = False

    @cached_property
    def words(self) -> differences.Change | None:
        """The difference word by word, where both are texts and not just names."""
        wordy = min(len(self.before), len(self.after)) > LONG_FROM
        return differences.compare(self.before, self.after).readable if wordy else None


LONG_FROM = 24
NOTHING = "–"
# Shown with before and now; the other fields are keys, or say nothing the sentence does not.
SHOWN: dict[str, tuple[str, ...]] = {
    "Submission": ("status", "dismissal_reason", "case_number", "journal_number"),
    "Screening": ("decision", "reason", "legal_reference"),
    "Point": (
        "summary", "kind", "status", "assigned_to", "assigned_unit",
        "due_date", "on_hold_until", "on_hold_reason", "reopened_cause",
    ),
    "Answer": (
        "status", "outcome", "what_we_do", "what_we_do_not", "where", "used_for",
        "forwarded_to", "forwarded_date", "revisit_date", "revisit_occasion",
        "responsible_unit", "change_reason", "comment",
    ),
    "AnswerReason": ("type", "text"),
    "AnswerMeasure": (
        "kind", "measure", "plan_part", "service_name", "reason",
        "submitted_wording", "plan_wording", "wording_reason",
    ),
    "Measure": (
        "title", "status", "responsible_unit", "contact_role", "partners", "start_date",
        "due_date", "recurrence", "one_off_cost", "yearly_cost", "funding",
    ),
    "Correction": ("text",),
    "Thread": ("status", "result"),
    "ThreadMessage": ("text",),
    "StatusReport": ("status", "text", "new_due_date", "reason"),
    "TextVersion": ("title", "text_nb", "reason"),
}  # fmt: skip
# Shown whole when they come or go; of the others the sentence says enough.
WHOLE = {
    "Answer",
    "Correction",
    "ThreadMessage",
    "AnswerReason",
    "AnswerMeasure",
    "StatusReport",
    "TextVersion",
    "CouncilVerdict",
}
CALLED = {
    "assigned_to": "ansvarlig",
    "assigned_unit": "ansvarlig enhet",
    "measure": "tiltak",
    "plan_part": "plandel",
}


def changes_in(
    subject: Subject, touches: Iterable[Touch], acts: set[int]
) -> dict[int, list[Change]]:
    """What each of the acts changed in the subject, by the act's number."""
    found: dict[int, list[Change]] = {}
    words = _Words(subject)
    by_model: dict[Any, list[Touch]] = {}
    for touch in touches:
        by_model.setdefault(touch.model, []).append(touch)
    for model, own in by_model.items():
        if model.__name__ not in words.shown:
            continue
        pairs = _pairs(model, own, acts)
        words.learn(model, [row for _, *rows in pairs for row in rows if row is not None])
        for act, before, after in pairs:
            found.setdefault(act, []).extend(words.changes(model, before, after))
    return found


def _pairs(model: Any, touches: list[Touch], acts: set[int]) -> list[tuple[int, Any, Any]]:
    """Each version the acts wrote, with the one before it; read whole in one query."""
    earlier: dict[int, int | None] = {}
    last: dict[int, int] = {}
    ordered = sorted(touches, key=lambda touch: touch.history_id)
    for touch in ordered:
        earlier[touch.history_id] = last.get(touch.pk)
        last[touch.pk] = touch.history_id
    wanted = [t for t in ordered if t.act_id in acts and _tells(model, t)]
    keys = {t.history_id for t in wanted} | {earlier[t.history_id] for t in wanted}
    rows = {row.history_id: row for row in versions(model).filter(history_id__in=keys - {None})}
    found = []
    for touch in wanted:
        row = rows[touch.history_id]
        before = None
        if touch.sign == "~":  # a row that is put back after it was taken away is new once more
            before = rows.get(earlier[touch.history_id] or 0) or _before(model, touch)
        gone = touch.sign == "-"
        found.append((touch.act_id, row if gone else before, None if gone else row))
    return found


def _tells(model: Any, touch: Touch) -> bool:
    return touch.sign == "~" or model.__name__ in WHOLE


def _before(model: Any, touch: Touch) -> Any:
    """The version before, for a row with more versions than were read at once."""
    older = versions(model).filter(id=touch.pk, history_id__lt=touch.history_id)
    return older.order_by("-history_id").first()


class _Words:
    """Values as people read them; what other rows are called is learnt once for each model."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.shown: Mapping[str, tuple[str, ...]] = {**SHOWN, **subject.shown}
        self.known: dict[Any, dict[int, str]] = {}

    def learn(self, model: Any, rows: Iterable[Any]) -> None:
        """What the rows point to, by name: one query for each model they point to."""
        keys: dict[Any, set[int]] = {}
        for name in self.shown[model.__name__]:
            column = model._meta.get_field(name)
            if column.related_model is not None:
                values = {getattr(row, column.attname) for row in rows} - {None}
                keys.setdefault(column.related_model, set()).update(values)
        for related, wanted in keys.items():
            known = self.known.setdefault(related, {})
            if missing := wanted - known.keys():
                found = related.objects.filter(pk__in=missing)
                known |= {row.pk: _name(row) for row in found}

    def changes(self, model: Any, before: Any, after: Any) -> list[Change]:
        """The shown fields that differ between two versions of one row."""
        found = []
        what = self.name_of(model, after or before)
        for name in self.shown[model.__name__]:
            column = model._meta.get_field(name)
            was, now = (getattr(row, column.attname, None) for row in (before, after))
            if (was or "") != (now or ""):
                label = CALLED.get(name) or str(column.verbose_name)
                hidden = self.subject.hidden_in(after or before)
                values = self.of(column, was, hidden), self.of(column, now, hidden)
                found.append(Change(what, label, *values, is_new=before is None))
        return found

    def name_of(self, model: Any, row: Any) -> str:
        """What the row is called: by itself, or by the answer, point or measure it belongs to."""
        names = self.subject.names
        own = names.get((model.__name__, row.id))
        above = [
            names.get((kind, getattr(row, f"{kind.lower()}_id", 0)))
            for kind in ("Answer", "Point", "Submission", "Measure")
        ]
        return own or next((name for name in above if name), str(model._meta.verbose_name))

    def of(self, column: "models.Field[Any, Any]", value: Any, hidden: Iterable[str]) -> str:
        if value in (None, ""):
            return NOTHING
        if column.related_model is not None:
            return self.known[column.related_model].get(value, NOTHING)
        if isinstance(value, date):
            return moment(value) if isinstance(value, datetime) else short_date(value)
        return without(str(dict(column.flatchoices).get(value, value)), hidden)


def _name(row: Any) -> str:
    return row.name_nb if isinstance(row, Unit) else str(row)
