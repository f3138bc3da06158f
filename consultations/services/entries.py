"""What the log is told of what came in and of what was promised. Call with the pen in hand."""

from audit.log.entering import day, enter, moment
from audit.models import Leaf
from consultations.models import Commitment, Submission


def received(submission: Submission) -> None:
    """The submission is here, with these words."""
    record = {
        "reference": submission.reference,
        "activity": submission.activity.slug,
        "received_at": moment(submission.received_at),
        "channel": submission.channel,
        "sender_kind": submission.sender_kind,
        "text": submission.original_text,
    }
    enter(Leaf.Kind.RECEIVED, about=submission.reference, record=record)


def withdrawn(submission: Submission) -> None:
    """The sender has taken it back."""
    record = {
        "reference": submission.reference,
        "withdrawn_at": moment(submission.withdrawn_at),
    }
    enter(Leaf.Kind.WITHDRAWN, about=submission.reference, record=record)


def about_commitment(pk: int) -> str:
    """How the entries about one promise are found again."""
    return f"løfte {pk}"


def promised(kind: Leaf.Kind, commitment: Commitment, *, reason: str = "") -> None:
    """A promise was made, moved, kept or broken: as it stands now, and why."""
    home = commitment.activity or commitment.plan
    record = {
        "home": home.slug if home else None,
        "kind": commitment.kind,
        "text": commitment.text,
        "owner_unit": commitment.owner_unit.name_nb,
        "body": commitment.body,
        "promised_date": day(commitment.promised_date),
        "current_date": day(commitment.current_date),
        "fulfilled_at": moment(commitment.fulfilled_at),
        "broken_at": moment(commitment.broken_at),
        "reason": reason,
    }
    enter(kind, about=about_commitment(commitment.pk), record=record)
