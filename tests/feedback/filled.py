"""What a planner's browser sends from the answer form, filled in."""

from typing import Any

from consultations.models import Point
from feedback.services.answering import Content
from tests import factories

PLAIN = (
    "outcome", "what_we_do", "what_we_do_not", "where", "used_for", "forwarded_to",
    "revisit_occasion", "change_reason",
)  # fmt: skip
LINK = ("kind", "reason", "service_name", "service_url")


def filled(point: Point, outcome: str = "accepted", **changes: Any) -> dict[str, Any]:
    """Everything the outcome requires; keywords change single fields as they are named in the form."""
    plan = point.submission.activity.plan
    content = factories.content(plan, outcome=outcome)
    return {**sent(content), "do": "save", "revision": 0} | changes


def sent(content: Content) -> dict[str, Any]:
    sent: dict[str, Any] = {name: getattr(content, name) for name in PLAIN}
    for name in ("revisit_date", "forwarded_date"):
        day = getattr(content, name)
        sent[name] = day.isoformat() if day else ""
    sent["responsible_unit"] = content.responsible_unit.pk
    sent["plan_version"] = content.plan_version.pk
    for number, link in enumerate(content.links, start=1):
        sent |= {f"link{number}_{name}": getattr(link, name) for name in LINK}
        if link.measure:
            sent[f"link{number}_target"] = f"tiltak {link.measure.code}"
    for number, reason in enumerate(content.reasons, start=1):
        sent |= {f"reason{number}_type": str(reason.type), f"reason{number}_text": reason.text}
    return sent
