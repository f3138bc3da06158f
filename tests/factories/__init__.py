"""The smallest valid object of each kind, made through the services; situations are keywords.

    plan(), activity(opened=True), submission(text="…"), point(answered=True, outcome="deferred")

Every function fills in what the caller leaves out. Objects that belong together are passed on:
``point(submission=...)``; without it a new one is made.
"""

from tests.factories.answers import (
    answer,
    content,
    decision,
    link,
    mark_imported,
    outcome_fields,
    reason,
    reopen,
    report_status,
    version_of,
)
from tests.factories.councils import council, hold, item, meeting, statement, verdict
from tests.factories.gathering import card, workshop
from tests.factories.imports import import_job
from tests.factories.incoming import (
    activity,
    clock,
    enclosed,
    invitation,
    legal_basis,
    notice,
    open_commitments,
    organisation,
    point,
    promise,
    reading,
    submission,
    theme,
)
from tests.factories.people import BY, now, unit, user
from tests.factories.planning import measure, part, plan, plan_version, report, text_version

__all__ = [
    "BY",
    "activity",
    "answer",
    "card",
    "clock",
    "content",
    "council",
    "decision",
    "enclosed",
    "item",
    "hold",
    "import_job",
    "invitation",
    "legal_basis",
    "link",
    "mark_imported",
    "measure",
    "meeting",
    "notice",
    "now",
    "open_commitments",
    "organisation",
    "outcome_fields",
    "part",
    "plan",
    "plan_version",
    "point",
    "promise",
    "reading",
    "reason",
    "reopen",
    "report",
    "report_status",
    "statement",
    "submission",
    "text_version",
    "theme",
    "unit",
    "user",
    "verdict",
    "version_of",
    "workshop",
]
