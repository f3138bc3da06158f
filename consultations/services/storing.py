"""Storing the rows of a file that has been examined: submissions, and where each came from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.bulk import create_all
from consultations.models import Activity, ImportBatch, ImportRow, Submission
from consultations.models.submissions import References
from consultations.rules.marks import Marks
from consultations.rules.rows import Entry, Group, sender_kind_of
from consultations.services import registering
from consultations.services.bodies import Bodies
from consultations.services.registering import ContactDetails, Received
from plans.models import Plan

AT_ONCE = 1_000
CONTACT_FIELDS = ("name", "email", "phone", "address")
PLAIN_FIELDS = ("on_behalf_of", "gathered_how", "assisted_by")


@dataclass(frozen=True)
class Delivery:
    """The new rows of one file, by submission as they come, with their marks and the account."""

    activity: Activity
    groups: Iterable[Group]
    marks: Marks
    bodies: Bodies
    account: Mapping[str, Any]
    # Hears how many rows are stored so far, and how many there are.
    tell: Callable[[int, int], None]


@transaction.atomic
def store(*, delivery: Delivery, by: Acting, at: datetime) -> tuple[ImportBatch, References]:
    """Register the submissions with their bodies, part by part, as one act.

    Gives the batch and the references.
    """
    check(by, Permission.SUBMISSION_REGISTER)
    activity, total = delivery.activity, delivery.account["rows_created"]
    plan = Plan.objects.lock(activity.plan_id)
    first, count, rows = Submission.objects.next_number(plan), 0, 0
    place_of = {number: place for place, number in enumerate(delivery.marks.numbers)}
    with acting_as(by, f"Importerte innspill til {activity}", at=at):
        delivery.bodies.register_new(by=by, at=at)
        batch = ImportBatch(activity=activity, **delivery.account)
        batch.save()
        coming = iter(delivery.groups)
        while groups := list(islice(coming, AT_ONCE)):
            delivery.tell(rows, total)
            received = [_received(delivery, entry, at) for _, entry in groups]
            made = registering.put_down_many(received, plan=plan, first=first + count, at=at)
            places = _import_rows(
                delivery, batch, zip(groups, made, strict=True), place_of=place_of
            )
            create_all(places)
            count, rows = count + len(groups), rows + len(places)
        registering.fall_back(plan, {activity.pk})
    delivery.tell(rows, total)
    return batch, References(plan, range(first, first + count))


def _import_rows(
    delivery: Delivery,
    batch: ImportBatch,
    made: Iterable[tuple[Group, Submission]],
    *,
    place_of: Mapping[int, int],
) -> list[ImportRow]:
    return [
        ImportRow(
            batch=batch,
            activity=delivery.activity,
            number=row.number,
            fingerprint=delivery.marks.of(place_of[row.number]),
            submission=submission,
        )
        for (rows, _), submission in made
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
