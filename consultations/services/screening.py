"""What the public may read. Nothing is public before a named person has approved it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Contact, Point, PublicText, Redaction, Screening, Submission
from consultations.rules import detecting, naming
from consultations.rules.sentences import Span
from consultations.rules.spans import hidden, secrets
from consultations.selectors import names_near
from core.errors import Conflict, Refused

MASK = "█"


def _screening(submission: Submission) -> Screening:
    # As it is now: it may have been withdrawn, or its import undone, since the page was shown.
    current = Submission.objects.lock(submission.pk)
    row: Screening = Screening.objects.lock(submission.screening.pk)
    if current.status in (Submission.Status.WITHDRAWN, Submission.Status.DISMISSED):
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


def _check_nothing_stops(public: str, sender_label: str) -> None:
    """An identity number goes to nobody, whoever has approved it (offentleglova § 26)."""
    for words, field in ((public, "text"), (sender_label, "sender_label")):
        if found := detecting.stops_in(words):
            kinds = ", ".join(sorted({each.label for each in found}))
            raise Refused(
                f"Teksten kan ikke bli offentlig: {len(found)} nummer er ikke skjult ({kinds}). "
                "Skjul det, og godkjenn på nytt.",
                field=field,
            )


def _check_label(submission: Submission, label: str) -> None:
    """A private person is named only by their own recorded choice."""
    contact = Contact.objects.filter(submission=submission, erased_at=None).first()
    if submission.organisation_id is not None or contact is None or contact.credit_by_name:
        return
    if contact.name and any(naming.names_in(label, naming.variants(contact.name, parts=False))):
        raise Refused(
            "Avsenderen har ikke sagt ja til å stå med navn. Skriv for eksempel «Privatperson».",
            field="sender_label",
        )


@transaction.atomic
def approve(
    *,
    submission: Submission,
    by: Acting,
    at: datetime,
    text: str | None = None,
    sender_label: str | None = None,
    reasons: Mapping[Span, str] | None = None,
) -> PublicText:
    """Approve a text for everybody to read: the original, or the original with parts masked.

    Each approval makes a new public text; the one before stays in the archive, unread. What is
    hidden in the text is hidden in how its points were understood, too. ``reasons`` says why each
    stretch is hidden; what it does not name is hidden for the sake of privacy. Raises Refused while
    an identity number can be read.
    """
    check(by, Permission.SUBMISSION_SCREEN)
    screening = _screening(submission)
    public = submission.original_text if text is None else text
    _check_masked(submission.original_text, public)
    label = sender_label or default_sender_label(submission)
    _check_nothing_stops(public, label)
    _check_label(submission, label)
    with acting_as(
        by,
        f"Godkjente {submission.reference} for visning",
        at=at,
        about=submission.reference,
    ) as pen:
        version = _supersede(submission)
        screening.decision, screening.reason = Screening.Decision.APPROVED, None
        screening.legal_reference = ""
        screening.save()
        approved = PublicText(
            submission=submission,
            version=version,
            text=public,
            sender_label=label,
            approved_by_id=pen.actor_id,
            approved_at=at,
        )
        approved.save()
        _write_redactions(approved, reasons or {})
        _hide_in_points(submission, secrets(submission.original_text, public))
    return approved


def _supersede(submission: Submission) -> int:
    """Put the text before out of force; gives the number of the next."""
    earlier = PublicText.objects.filter(submission=submission).order_by("-version").first()
    if earlier is None:
        return 1
    if earlier.is_current:
        earlier.is_current = False
        earlier.save()
    return int(earlier.version) + 1


def _write_redactions(public: PublicText, reasons: Mapping[Span, str]) -> None:
    stretches = hidden(public.text)
    given = {span: why for span, why in reasons.items() if _touches(span, stretches)}
    unsaid = [stretch for stretch in stretches if not _touches(stretch, given)]
    given |= dict.fromkeys(unsaid, Screening.Reason.PRIVACY.value)
    for (start, end), why in sorted(given.items()):
        if why not in Screening.Reason.values:
            raise Refused("Velg hvorfor teksten skjules.", field="reason")
        Redaction(public_text=public, span_start=start, span_end=end, reason=why).save()


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


@transaction.atomic
def approve_many(
    *, submissions: Sequence[Submission], by: Acting, at: datetime
) -> list[PublicText]:
    """Approve several texts as they stand, all or none, as the person has read them on one page.

    Raises Refused for one somebody has decided on meanwhile, and for one in which something points
    to a person: such a text is opened and read by itself.
    """
    check(by, Permission.SUBMISSION_SCREEN)
    if not submissions:
        raise Refused("Velg minst ett innspill.")
    approved = []
    for submission in sorted(submissions, key=lambda each: each.pk):
        if _screening(submission).decision != Screening.Decision.PENDING:
            raise Conflict(f"Noen andre har vurdert {submission.reference} i mellomtiden.")
        if detecting.found_in(submission.original_text, names_near(submission)):
            raise Refused(
                f"I {submission.reference} står det noe som kan peke på en person. "
                "Åpne innspillet og vurder det for seg."
            )
        approved.append(approve(submission=submission, by=by, at=at))
    return approved


def _hide_in_points(submission: Submission, hidden: list[str]) -> None:
    for pk in Point.objects.filter(submission=submission).in_order().values_list("pk", flat=True):
        point = Point.objects.lock(pk)
        point.summary = detecting.unstopped(point.summary, hidden)
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
