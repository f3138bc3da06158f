"""Which tables are guarded: read from the models, so that a new one cannot be forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models

from audit.models import (
    Act,
    Actor,
    Checkpoint,
    ErasedRow,
    Leaf,
    LedgerEntry,
    Node,
    Opening,
    Reconciliation,
    Shape,
)

# A version's own columns: what stands in a history table beside the recorded columns.
OF_THE_VERSION = (
    "history_id",
    "history_date",
    "history_type",
    "history_user_id",
    "history_change_reason",
    "act_id",
)
# Columns that stay as they are, also when an approved erasure overwrites a row.
OF_THE_ACT = ("id", "actor_id", "at", "about", "undoable", "undoes_id")
LASTING = ("history_id", "id", "history_date", "history_type", "history_user_id", "act_id")


@dataclass(frozen=True)
class Kept:
    """An append-only table: rows are added, and never changed or removed."""

    model: type[models.Model]
    # What an approved erasure may not overwrite; None where it may overwrite nothing.
    lasting: tuple[str, ...] | None = None
    # Whether a new row must be signed; acts and actors are what a signature is made of.
    signed: bool = False

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def is_ledger(self) -> bool:
        return self.model is LedgerEntry

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The columns whose repetition would let REPLACE push an older row out."""
        meta = self.model._meta
        column = {field.name: str(field.column) for field in meta.concrete_fields}
        single = [(column[field.name],) for field in meta.concrete_fields if field.unique]
        several = [
            tuple(column[name] for name in constraint.fields)
            for constraint in meta.constraints
            if isinstance(constraint, models.UniqueConstraint)
        ]
        return [*single, *several]


@dataclass(frozen=True)
class Noted:
    """A table whose every change the ledger takes down."""

    model: type[models.Model]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def pk(self) -> str:
        return self.model._meta.pk.column

    @property
    def hashed(self) -> bool:
        """Whether the entries carry digests. A row outside history leaves none behind."""
        return not getattr(self.model, "ledger_only", False)

    @property
    def fields(self) -> "list[models.Field[Any, Any]]":
        return list(self.model._meta.concrete_fields) if self.hashed else []

    @property
    def columns(self) -> list[str]:
        return sorted(field.column for field in self.fields)


Table = TypeVar("Table", Kept, Noted)


def recorded_models() -> list[type[models.Model]]:
    """Every model whose versions are kept."""
    return [m for m in apps.get_models() if hasattr(m._meta, "simple_history_manager_attribute")]


def history_of(model: type[models.Model]) -> type[models.Model]:
    """The model of a recorded model's versions."""
    history: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    return history


def noted() -> list[Noted]:
    """The tables whose changes are written to the ledger."""
    outside_history = [model for model in apps.get_models() if hasattr(model, "ledger_only")]
    return [Noted(model) for model in (*recorded_models(), *outside_history)]


def kept() -> list[Kept]:
    """The append-only tables."""
    histories = [history_of(model) for model in recorded_models()]
    signed = [LedgerEntry, ErasedRow, Leaf, Node, Checkpoint]
    return [
        *(Kept(model) for model in (Actor, Shape, Reconciliation)),
        Kept(Act, lasting=OF_THE_ACT),
        *(Kept(model, signed=True) for model in signed),
        Kept(Opening, lasting=("id", "leaf_id"), signed=True),
        *(Kept(model, lasting=LASTING, signed=True) for model in histories),
    ]


def existing(tables: Iterable[Table]) -> list[Table]:
    """Before the first migration there is nothing to guard; halfway through it, not everything."""
    with connection.cursor() as cursor:
        found = set(connection.introspection.table_names(cursor))
    return [table for table in tables if table.table in found]
