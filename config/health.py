"""Is this installation fit to be trusted now? The same questions as at the start, asked again."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import timezone

from audit.guards.installing import missing
from audit.log import writing
from audit.reconciling import latest
from config import checks
from config.startup import REFUSED_WHEN_SERVING
from core import outbox


def _history_agrees() -> bool:
    """In production somebody must also have asked lately: `manage.py work` does, every hour."""
    stale = settings.PRODUCTION and latest.is_stale(timezone.now())
    return not stale and not latest.is_red()


def _log_goes_on() -> bool:
    """Whether the next act could be entered: the tree is the signed one, and nothing is behind it."""
    try:
        writing.check()
    except (writing.LogIsBroken, ImproperlyConfigured, OSError, ValueError):
        return False
    return True


def _role_is_too_strong() -> bool:
    return any(fault.id in REFUSED_WHEN_SERVING for fault in checks.serving_role())


QUESTIONS: dict[str, Callable[[], bool]] = {
    "guards": lambda: not missing(),
    "database": lambda: not checks.production_database() and not _role_is_too_strong(),
    "history": _history_agrees,
    "log": _log_goes_on,
    "mail": lambda: not outbox.is_late(timezone.now()),
}


def found() -> dict[str, bool]:
    """Each question and whether the answer is good. No more is said: everybody can read it."""
    return {name: _is_well(question) for name, question in QUESTIONS.items()}


def _is_well(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except DatabaseError:
        return False
