"""Reads that span points and answers; figures of reports."""

from feedback.selectors.balance import Balance, BalanceRow, balance, balance_by
from feedback.selectors.points import (
    answered,
    answers_in_force,
    awaiting,
    having_outcome,
    needing_new_answer,
    overdue,
    points_behind,
    unanswered,
    with_outcome,
    without_link,
)

__all__ = [
    "Balance",
    "BalanceRow",
    "answered",
    "answers_in_force",
    "awaiting",
    "balance",
    "balance_by",
    "having_outcome",
    "needing_new_answer",
    "overdue",
    "points_behind",
    "unanswered",
    "with_outcome",
    "without_link",
]
