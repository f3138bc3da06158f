"""Receiving what people say, word for word, and what may happen to it as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit import once
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import create_all
from consultations.models import Activity, Contact, Organisation, Point, Screening, Submission
from consultations.models.activities import is_late
from consultations.models.submissions import numbered
from consultations.services import entries, keeping, telling
from consultations.services.keeping import Enclosed
from consultations.services.organising import body_called
from consultations.states import SUBMISSION
from core.calendar import day_of
from core.errors import Refused
from core.states import check_transition
from plans.models import Plan

TEXT_MAX_CHARACTERS = 200_000
# The last one is given to a whole import, and to nothing else.
BY_HAND = set(Submission.DismissalReason.values) - {Submission.DismissalReason.IMPORT_UNDONE}
ANSWERED_OR_NEARLY = (Point.Status.READY, Point.Status.ANSWERED, Point.Status.REOPENED)
BODIES = frozenset({"organisation", "council", "public_body", "company"})


@dataclass(frozen=True)
class ContactDetails:
    """How the sender can be reached; stored apart from the submission and outside history."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    wants_updates: bool = False
    credit_by_name: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.email or self.phone or self.address)


@dataclass(frozen=True)
class Received:
    """What one sender delivered at one time, before it has a number."""

    activity: Activity
    text: str
    received_at: datetime
    sender_kind: str = Submission.SenderKind.UNNAMED
    organisation: Organisation | None = None
    fidelity: str = Submission.Fidelity.VERBATIM
    channel: str = ""
    locale: str = "nb"
    on_behalf_of: str = ""
    gathered_how: str = ""
    represents_count: int | None = None
    assisted_by: str = ""
    source_ref: str = ""
    new_body: str = ""
    case_number: str = ""
    meeting_date: date | None = None
    contact: ContactDetails | None = None
    enclosed: Sequence[Enclosed] = ()


def check_activity(activity: Activity) -> None:
    """Raise Refused while the activity has not asked anything, or when it was cancelled."""
    if activity.status == Activity.Status.PLANNED:
        raise Refused(
            f"«{activity.title}» er ikke åpnet ennå. Åpne aktiviteten før dere registrerer innspill.",
            field="activity",
        )
    if activity.status == Activity.Status.CANCELLED:
        raise Refused(f"«{activity.title}» er avlyst og tar ikke imot innspill.", field="activity")


def check_received(received: Received) -> None:
    """Raise Refused when the input cannot be registered; late input always can."""
    check_activity(received.activity)
    if not received.text.strip():
        raise Refused("Innspillet er tomt. Skriv eller lim inn teksten.", field="text")
    if len(received.text) > TEXT_MAX_CHARACTERS:
        raise Refused(
            f"Teksten har {len(received.text)} tegn. Den kan ha høyst {TEXT_MAX_CHARACTERS}.",
            field="text",
        )
    if received.sender_kind in BODIES and not (received.organisation or received.new_body):
        raise Refused("Velg hvilken organisasjon som er avsender.", field="organisation")


def row_of(received: Received, plan: Plan, number: int) -> Submission:
    """The unsaved row with its number."""
    return Submission(
        activity=received.activity,
        number=number,
        reference=numbered(plan, number),
        channel=received.channel or received.activity.channel,
        received_at=received.received_at,
        is_late=is_late(received.activity, received.received_at),
        original_text=received.text,
        fidelity=received.fidelity,
        represents_count=received.represents_count,
        sender_kind=received.sender_kind,
        organisation=received.organisation,
        on_behalf_of=received.on_behalf_of,
        gathered_how=received.gathered_how,
        locale=received.locale,
        assisted_by=received.assisted_by,
        case_number=received.case_number or None,
        meeting_date=received.meeting_date,
        source_ref=received.source_ref,
        privacy_notice=received.activity.privacy_notice,
    )


def _with_body(received: Received, *, by: Acting, at: datetime) -> Received:
    if received.organisation is not None or not received.new_body:
        return received
    body = body_called(name=received.new_body, sender_kind=received.sender_kind, by=by, at=at)
    return replace(received, organisation=body)


def _contact(received: Received, submission: Submission, at: datetime) -> Contact | None:
    details = received.contact
    if details is None or details.is_empty:
        return None
    return Contact(
        submission=submission,
        name=details.name,
        email=details.email,
        phone=details.phone,
        address=details.address,
        wants_updates=details.wants_updates,
        credit_by_name=details.credit_by_name,
        consented_at=at if details.credit_by_name else None,
    )


def fall_back(plan: Plan, activities: set[int]) -> None:
    """New input undoes «Besvart»: the plan and the activity have something to answer again.

    Call with the plan locked. The activities are read anew: one may have been marked meanwhile.
    """
    if plan.participation == Plan.Participation.ANSWERED:
        plan.participation = Plan.Participation.ANSWERING
        plan.save()
    for pk in sorted(activities):
        row = Activity.objects.lock(pk)
        if row.status == Activity.Status.ANSWERED:
            row.status = Activity.Status.CLOSED
            row.save()


@transaction.atomic
def register(*, received: Received, by: Acting, at: datetime, form_key: str = "") -> Submission:
    """Register one submission and give it its number.

    Late input is labelled, never refused. A form sent twice gives one submission. Raises Refused
    with what is missing, Conflict when the same form was sent before with other words.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    check_received(received)
    plan = Plan.objects.lock(received.activity.plan_id)
    body = f"{received.activity.pk} {day_of(received.received_at)} {received.text}"
    body += "".join(f" {each.file.sha256}" for each in received.enclosed)
    if (reference := once.result_of(form_key, body)) is not None:
        return Submission.objects.get(reference=reference)
    number = Submission.objects.next_number(plan)
    reference = numbered(plan, number)
    with acting_as(by, f"Registrerte {reference}", at=at, about=reference):
        submission = row_of(_with_body(received, by=by, at=at), plan, number)
        contact = put_down(submission, received, plan=plan, at=at)
        if contact is not None and contact.wants_updates:
            telling.received(submission, contact, has_code=False, at=at)
        keeping.attach(received.enclosed, submission)
        once.remember(form_key, body, result=submission.reference, at=at)
    return submission


def put_down(
    submission: Submission, received: Received, *, plan: Plan, at: datetime
) -> Contact | None:
    """Save a new row with all that belongs to it. Call with the pen in hand and the plan locked."""
    submission.save()
    Screening(submission=submission).save()
    fall_back(plan, {submission.activity_id})
    if (contact := _contact(received, submission, at)) is not None:
        contact.save()
    entries.received(submission)
    return contact


@transaction.atomic
def register_many(*, received: Sequence[Received], by: Acting, at: datetime) -> list[Submission]:
    """Register many at once, as one act: numbers in the order given, all or nothing."""
    check(by, Permission.SUBMISSION_REGISTER)
    if not received:
        return []
    plan = Plan.objects.lock(received[0].activity.plan_id)
    first = Submission.objects.next_number(plan)
    span = f"{numbered(plan, first)} til {numbered(plan, first + len(received) - 1)}"
    with acting_as(by, f"Registrerte {len(received)} innspill, {span}", at=at):
        rows = put_down_many(received, plan=plan, first=first, at=at)
        fall_back(plan, {one.activity.pk for one in received})
    return rows


def put_down_many(
    received: Sequence[Received], *, plan: Plan, first: int, at: datetime
) -> list[Submission]:
    """Save many with all that belongs to them, numbered from ``first`` in the order given.

    Call with the pen in hand and the plan locked, and let the plan fall back afterwards.
    """
    for one in received:
        check_received(one)
    rows = [row_of(one, plan, first + place) for place, one in enumerate(received)]
    create_all(rows)
    create_all([Screening(submission=row) for row in rows])
    for one, row in zip(received, rows, strict=True):
        keeping.attach(one.enclosed, row)
    contacts = [_contact(one, row, at) for one, row in zip(received, rows, strict=True)]
    Contact.objects.bulk_create([contact for contact in contacts if contact is not None])
    for row in rows:
        entries.received(row)
    return rows


def _move(submission: Submission, to: str) -> Submission:
    row: Submission = Submission.objects.lock(submission.pk)
    check_transition(SUBMISSION, row, to, what="Innspillet")
    row.status = to
    return row


@transaction.atomic
def withdraw(*, submission: Submission, by: Acting, at: datetime) -> Submission:
    """Take the text out of public view; the reference and a stub stay, answers stay."""
    check(by, Permission.SUBMISSION_WITHDRAW)
    row = _move(submission, Submission.Status.WITHDRAWN)
    with acting_as(by, f"Trakk {row.reference}", at=at, about=row.reference):
        row.withdrawn_at = at
        row.save()
        entries.withdrawn(row)
    return row


@transaction.atomic
def dismiss(*, submission: Submission, reason: str, by: Acting, at: datetime) -> Submission:
    """Say that this is no input (spam, a test …). It stays in the register and is counted."""
    check(by, Permission.SUBMISSION_DISMISS)
    if reason not in BY_HAND:
        raise Refused("Velg hvorfor dette ikke er et innspill.", field="reason")
    row = _move(submission, Submission.Status.DISMISSED)
    if Point.objects.filter(submission=row).with_status(*ANSWERED_OR_NEARLY).exists():
        raise Refused(
            f"{row.reference} har et svar som er publisert eller på vei ut, og kan ikke legges bort."
        )
    label = Submission.DismissalReason(reason).label
    with acting_as(
        by, f"La bort {row.reference}: {label}", at=at, about=row.reference, undoable=True
    ):
        row.dismissal_reason = reason
        row.save()
    return row


@transaction.atomic
def restore(*, submission: Submission, reason: str, by: Acting, at: datetime) -> Submission:
    """Take a dismissed submission back into the register, with a reason."""
    check(by, Permission.SUBMISSION_DISMISS)
    if not reason.strip():
        raise Refused("Skriv hvorfor innspillet tas inn igjen.", field="reason")
    plan = Plan.objects.lock(submission.activity.plan_id)
    row = _move(submission, Submission.Status.RECEIVED)
    if row.dismissal_reason == Submission.DismissalReason.IMPORT_UNDONE:
        raise Refused("Importen er angret. Importer radene på nytt i stedet.")
    with acting_as(by, f"Tok {row.reference} inn igjen", at=at, about=row.reference, reason=reason):
        row.dismissal_reason = None
        row.save()
        fall_back(plan, {row.activity_id})
    return row
