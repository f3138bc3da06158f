"""Who did what, what the database noted of it, and what the municipality cannot take back."""

from audit.models.acts import Act, Actor, ActQuerySet, Once
from audit.models.erased import ErasedRow
from audit.models.ledger import LedgerEntry, Reconciliation, Shape
from audit.models.log import Checkpoint, Leaf, Node, Opening

__all__ = [
    "Act",
    "ActQuerySet",
    "Actor",
    "Checkpoint",
    "ErasedRow",
    "Leaf",
    "LedgerEntry",
    "Node",
    "Once",
    "Opening",
    "Reconciliation",
    "Shape",
]
