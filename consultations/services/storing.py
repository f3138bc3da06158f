"""Storing the rows of a file that has been examined: submissions, and where each came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import create_all
from consultations.models import Activity, ImportBatch, ImportRow, Submission
from consultations.rules.rows import Entry, Group, sender_kind_of
from consultations.services import registering
from consultations.services.bodies import Bodies
from consultations.services.registering import ContactDetails, Received

CONTACT_FIELDS = ("name", "email", "phone", "address")
PLAIN_FIELDS = ("on_behalf_of", "gathered_how", "assisted_by")


@dataclass(frozen=True)
class Delivery:
    """The new rows of one file, by submission, with their fingerprints and the file's account."""

    activity: Activity
    groups: Sequence[Group]
    fingerprints: Mapping[int, str]
    bodies: Bodies
    account: Mapping[str, Any]


@transaction.atomic
def store(*, delivery: Delivery, by: Acting, at: datetime) -> tuple[ImportBatch, list[str]]:
    """Register the submissions with their bodies. Gives the batch and the references."""
    check(by, Permission.SUBMISSION_REGISTER)
    activity, groups = delivery.activity, delivery.groups
    with acting_as(by, f"Importerte {len(groups)} innspill til {activity}", at=at):
        delivery.bodies.register_new(by=by, at=at)
        received = [_received(delivery, entry, at) for _, entry in groups]
        submissions = registering.register_many(received=received, by=by, at=at)
        batch = ImportBatch(activity=activity, **delivery.account)
        batch.save()
        create_all(_import_rows(delivery, batch, submissions))
    return batch, [submission.reference for submission in submissions]


def _import_rows(
    delivery: Delivery, batch: ImportBatch, submissions: Sequence[Submission]
) -> list[ImportRow]:
    return [
        ImportRow(
            batch=batch,
            activity=delivery.activity,
            number=row.number,
            fingerprint=delivery.fingerprints[row.number],
            submission=submission,
        )
        for (rows, _), submission in zip(delivery.groups, submissions, strict=True)
        for row in rows
    ]


def _received(delivery: Delivery, entry: Entry, at: datetime) -> Received:
    organisation = delivery.bodies.of(entry)
    contact = {name: entry.get(name) for name in CONTACT_FIELDS}
    return Received(
        activity=delivery.activity,
        text=entry.get("text"),
        received_at=entry.get("received", at),
        sender_kind=sender_kind_of(entry, has_body=organisation is not None),
        organisation=organisation,
        fidelity=entry.get("fidelity", Submission.Fidelity.VERBATIM),
        channel=entry.get("channel"),
        locale=entry.get("locale", "nb"),
        represents_count=entry.get("represents_count", None),
        source_ref=entry.get("source_ref", f"rad {entry.row}"),
        contact=ContactDetails(**contact, wants_updates=entry.get("wants_updates", False)),
        **{name: entry.get(name) for name in PLAIN_FIELDS},
    )
