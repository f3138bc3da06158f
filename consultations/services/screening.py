"""What the public may read. Nothing is public before a named person has approved it."""

from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Point, PublicText, Screening, Submission
from consultations.rules.spans import secrets, without
from core.errors import Refused

MASK = "█"


def _screening(submission: Submission) -> Screening:
    row: Screening = Screening.objects.lock(submission.screening.pk)
    if submission.status in (Submission.Status.WITHDRAWN, Submission.Status.DISMISSED):
        raise Refused(f"{submission.reference} er trukket eller lagt bort.")
    return row


def default_sender_label(submission: Submission) -> str:
    """How the sender is named in public: a body by name, a person only by kind."""
    if submission.organisation is not None:
        return submission.organisation.name
    return submission.get_sender_kind_display()


def _check_masked(original: str, text: str) -> None:
    """The public text is the original with characters masked one for one, nothing else."""
    same_length = len(text) == len(original)
    if not same_length or any(
        shown not in (kept, MASK) for shown, kept in zip(text, original, strict=True)
    ):
        raise Refused(
            "Den offentlige teksten må være originalen, der bare skjulte tegn er byttet ut.",
            field="text",
        )


@transaction.atomic
def approve(
    *,
    submission: Submission,
    by: Acting,
    at: datetime,
    text: str | None = None,
    sender_label: str | None = None,
) -> PublicText:
    """Approve a text for everybody to read: the original, or the original with parts masked.

    Each approval makes a new public text; the one before stays in the archive, unread. What is
    hidden in the text is hidden in how its points were understood, too.
    """
    check(by, Permission.SUBMISSION_SCREEN)
    screening = _screening(submission)
    public = submission.original_text if text is None else text
    _check_masked(submission.original_text, public)
    earlier = PublicText.objects.filter(submission=submission).order_by("-version").first()
    with acting_as(
        by,
        f"Godkjente {submission.reference} for visning",
        at=at,
        about=submission.reference,
    ) as pen:
        if earlier is not None and earlier.is_current:
            earlier.is_current = False
            earlier.save()
        screening.decision, screening.reason = Screening.Decision.APPROVED, None
        screening.legal_reference = ""
        screening.save()
        approved = PublicText(
            submission=submission,
            version=earlier.version + 1 if earlier else 1,
            text=public,
            sender_label=sender_label or default_sender_label(submission),
            approved_by_id=pen.actor_id,
            approved_at=at,
        )
        approved.save()
        if hidden := secrets(submission.original_text, public):
            _hide_in_points(submission, hidden)
    return approved


def _hide_in_points(submission: Submission, hidden: list[str]) -> None:
    for pk in Point.objects.filter(submission=submission).in_order().values_list("pk", flat=True):
        point = Point.objects.lock(pk)
        point.summary = without(point.summary, hidden)
        point.save()


@transaction.atomic
def withhold(
    *, submission: Submission, reason: str, by: Acting, at: datetime, legal_reference: str = ""
) -> Screening:
    """Keep the text from the public, with a reason that is shown. It is answered all the same."""
    check(by, Permission.SUBMISSION_SCREEN)
    screening = _screening(submission)
    if reason not in Screening.Reason.values:
        raise Refused("Velg hvorfor innspillet holdes tilbake.", field="reason")
    with acting_as(
        by,
        f"Holdt tilbake teksten i {submission.reference}",
        at=at,
        about=submission.reference,
        reason=Screening.Reason(reason).label,
    ):
        for text in PublicText.objects.filter(submission=submission, is_current=True):
            text.is_current = False
            text.save()
        screening.decision, screening.reason = Screening.Decision.WITHHELD, reason
        screening.legal_reference = legal_reference
        screening.save()
    return screening
