"""Law as data: the rows an administrator keeps."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.recording import Recorded
from consultations.models import DeadlinePreset, LegalBasis, PrivacyNotice, RetentionRule

Row = TypeVar("Row", bound=Recorded)


def _add(row: Row, *, by: Acting, at: datetime) -> Row:
    check(by, Permission.SETTING_EDIT)
    with acting_as(by, f"La til {row._meta.verbose_name} {row}", at=at):
        row.check_whole()
        row.save()
    return row


@transaction.atomic
def add_legal_basis(*, by: Acting, at: datetime, **fields: Any) -> LegalBasis:
    """Add a legal basis. A basis in use is never changed: add a new one with a later date."""
    return _add(LegalBasis(**fields), by=by, at=at)


@transaction.atomic
def add_preset(*, by: Acting, at: datetime, **fields: Any) -> DeadlinePreset:
    """Add a clock."""
    return _add(DeadlinePreset(**fields), by=by, at=at)


@transaction.atomic
def add_notice(*, by: Acting, at: datetime, **fields: Any) -> PrivacyNotice:
    """Add a version of the privacy notice."""
    return _add(PrivacyNotice(**fields), by=by, at=at)


@transaction.atomic
def add_retention_rule(*, by: Acting, at: datetime, **fields: Any) -> RetentionRule:
    """Add a retention rule."""
    return _add(RetentionRule(**fields), by=by, at=at)
