"""Sende inn: what somebody says through the open form, stored word for word, once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from accounts.permissions import Permission, check
from audit import once
from audit.acting import acting_as
from audit.actors import Sender
from consultations.models import Submission, Theme, TopicChosen
from consultations.models.submissions import numbered
from consultations.services import admitting, organising, receipts, telling
from consultations.services.admitting import Visit
from consultations.services.receipts import Receipt
from consultations.services.registering import Received, check_received, put_down, row_of
from plans.models import Plan

BETWEEN_MATTERS = "\n\n"


@dataclass(frozen=True)
class Sent:
    """What the sender filled in: what is said, and what it is said to be about."""

    received: Received
    themes: Sequence[Theme] = ()


def send(*, sent: Sent, visit: Visit, by: Sender, at: datetime) -> Receipt:
    """Take in a submission from the public form, and give the receipt with its keys.

    A form sent twice, or twice at the same time, gives one submission and the same receipt. Late
    input is labelled, never refused. Raises Refused with what is missing or what to wait for,
    Conflict when the same form was sent before with other words.
    """
    check(by, Permission.SUBMISSION_SEND)
    check_received(sent.received)
    key = admitting.admit(visit, at=at)
    keys = receipts.keys_of(key)
    # Slow on purpose, and therefore before anybody waits for the plan.
    code_hash = keys.code_hash()
    once_key = hashlib.sha256(key.encode()).hexdigest()
    submission = _store(sent=sent, keys=keys, code_hash=code_hash, once_key=once_key, by=by, at=at)
    return Receipt(submission, receipts.fitting(submission, keys))


@transaction.atomic
def _store(  # noqa: PLR0913  the sender's words with all that belongs to them
    *,
    sent: Sent,
    keys: receipts.Keys,
    code_hash: str,
    once_key: str,
    by: Sender,
    at: datetime,
) -> Submission:
    plan: Plan = Plan.objects.lock(sent.received.activity.plan_id)
    body = _body(sent)
    if (reference := once.result_of(once_key, body)) is not None:
        return Submission.objects.get(reference=reference)
    number = Submission.objects.next_number(plan)
    reference = numbered(plan, number)
    with acting_as(by, f"Sendte inn {reference}", at=at, about=reference):
        received = _named(sent.received, by=by, at=at)
        submission = row_of(received, plan, number)
        submission.code_hash = code_hash
        contact = put_down(submission, received, plan=plan, at=at)
        receipts.link_to(submission, keys, at=at).save()
        telling.received(submission, contact, has_code=True, at=at)
        for theme in sent.themes:
            TopicChosen(submission=submission, theme=theme).save()
        once.remember(once_key, body, result=reference, at=at)
    return submission


def _named(received: Received, *, by: Sender, at: datetime) -> Received:
    """Whom the sender speaks for. An association is registered; a council by that name is not.

    An open form proves nothing: what is said in a council's name stands under the council only
    when somebody here has registered it.
    """
    if received.sender_kind != Submission.SenderKind.ORGANISATION:
        return received
    body = organising.association_named(name=received.new_body, by=by, at=at)
    if body is not None:
        return replace(received, organisation=body)
    return replace(
        received,
        sender_kind=Submission.SenderKind.UNNAMED,
        on_behalf_of=received.new_body,
    )


def _body(sent: Sent) -> str:
    """Everything that was filled in, so that another word makes it another form."""
    received = sent.received
    details = received.contact
    parts = [
        str(received.activity.pk),
        received.sender_kind,
        received.new_body,
        received.on_behalf_of,
        *(
            [details.name, details.email, str(details.credit_by_name), str(details.wants_updates)]
            if details
            else []
        ),
        *sorted(theme.slug for theme in sent.themes),
        received.text,
    ]
    return "\x1f".join(parts)
