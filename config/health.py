"""Is this installation fit to be trusted now? The same questions as at the start, asked again."""

from collections.abc import Callable

from django.db import DatabaseError

from audit.guards.installing import missing
from config import checks

QUESTIONS: dict[str, Callable[[], bool]] = {
    "guards": lambda: not missing(),
    "database": lambda: not checks.production_database(),
}


def found() -> dict[str, bool]:
    """Each question and whether the answer is good. No more is said: everybody can read it."""
    return {name: _is_well(question) for name, question in QUESTIONS.items()}


def _is_well(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except DatabaseError:
        return False
