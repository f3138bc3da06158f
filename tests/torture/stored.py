"""What the database holds, in the words of the model: rows, acts, ledger, log."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps

from audit.models import Act, Leaf, LedgerEntry
from consultations.models import (
    Contact,
    Point,
    PointReplacement,
    PointTheme,
    PublicText,
    Screening,
    Submission,
)
from feedback.models import Answer, AnswerMeasure, AnswerReason, Publication
from tests.torture.model import Model

Line = tuple[Any, ...]
OPERATIONS = {"I": "+", "U": "~", "D": "-"}


def _answers() -> Iterable[Line]:
    for answer in Answer.objects.select_related("point", "supersedes"):
        replaced = answer.supersedes.version if answer.supersedes else None
        words = answer.what_we_do or answer.used_for
        yield answer.point.reference, answer.version, answer.status, answer.outcome, words, replaced


# Each kind of row as a line of words, here and in the model.
STORED: dict[str, Callable[[], Iterable[Line]]] = {
    "Submission": lambda: Submission.objects.values_list("reference", "status"),
    "Screening": lambda: Screening.objects.values_list("submission__reference", "decision"),
    "PublicText": lambda: PublicText.objects.values_list("submission__reference", "is_current"),
    "Contact": lambda: Contact.objects.values_list("submission__reference"),
    "Point": lambda: Point.objects.values_list("reference", "status", "submission__reference"),
    "PointReplacement": lambda: PointReplacement.objects.values_list(
        "retired__reference", "successor__reference"
    ),
    "PointTheme": lambda: PointTheme.objects.values_list(
        "point__reference", "theme__slug", "primary"
    ),
    "Answer": _answers,
    "AnswerReason": lambda: AnswerReason.objects.values_list(
        "answer__point__reference", "answer__version", "type"
    ),
    "AnswerMeasure": lambda: AnswerMeasure.objects.values_list(
        "answer__point__reference", "answer__version", "measure__code"
    ),
    "Publication": lambda: [
        (row.released_at is not None,) for row in Publication.objects.order_by("pk")
    ],
}
MODELLED: dict[str, Callable[[Line, dict[str, Any]], Line]] = {
    "Submission": lambda name, row: (*name, row["status"]),
    "Screening": lambda name, row: (*name, row["decision"]),
    "PublicText": lambda name, row: (*name, row["current"]),
    "Contact": lambda name, _row: name,
    "Point": lambda name, row: (*name, row["status"], row["submission"]),
    "PointReplacement": lambda name, _row: name,
    "PointTheme": lambda name, row: (*name, row["primary"]),
    "Answer": lambda name, row: (
        *name, row["status"], row["outcome"], row["words"], row["supersedes"],
    ),
    "AnswerReason": lambda name, _row: name,
    "AnswerMeasure": lambda name, _row: name,
    "Publication": lambda _name, row: (row["released"],),
}  # fmt: skip


def rows() -> dict[str, Counter[Line]]:
    return {kind: Counter(tuple(line) for line in lines()) for kind, lines in STORED.items()}


def modelled_rows(model: Model) -> dict[str, Counter[Line]]:
    found: dict[str, Counter[Line]] = {kind: Counter() for kind in STORED}
    for key, row in model.rows.items():
        kind, *name, _serial = key
        found[kind][MODELLED[kind](tuple(name), row)] += 1
    return found


def acts(since_act: int) -> list[tuple[int, bool]]:
    found = Act.objects.filter(pk__gt=since_act).order_by("pk")
    return list(found.values_list("actor_id", "undoable"))


def ledger(since_act: int) -> list[Counter[tuple[str, str]]]:
    """For each act, in order, what the database itself noted."""
    names = {model._meta.db_table: model.__name__ for model in apps.get_models()}
    found: dict[int, Counter[tuple[str, str]]] = {}
    entries = LedgerEntry.objects.filter(act__gt=since_act).order_by("seq")
    for act, table, operation in entries.values_list("act", "table", "operation"):
        found.setdefault(act, Counter())[names[table], OPERATIONS[operation]] += 1
    return [found[act] for act in sorted(found)]


def leaves(since_act: int) -> list[Line]:
    """What the log says, in order; what vouches for the ledger is not about any act."""
    found = Leaf.objects.filter(act__gt=since_act).exclude(kind=Leaf.Kind.ANCHOR)
    return list(found.order_by("index").values_list("kind", "about"))
