"""Bodies and their names."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Organisation, OrganisationAlias, Submission
from core.text import normalised

KIND_OF_SENDER = {
    "council": Organisation.Kind.COMMITTEE,
    "public_body": Organisation.Kind.PUBLIC_BODY,
    "company": Organisation.Kind.COMPANY,
}

SENDER_OF_KIND = {
    Organisation.Kind.STATUTORY_COUNCIL: Submission.SenderKind.COUNCIL,
    Organisation.Kind.COMMITTEE: Submission.SenderKind.COUNCIL,
    Organisation.Kind.PUBLIC_BODY: Submission.SenderKind.PUBLIC_BODY,
    Organisation.Kind.COMPANY: Submission.SenderKind.COMPANY,
}

SPEAKS_BY_DECISION = (
    Organisation.Kind.STATUTORY_COUNCIL,
    Organisation.Kind.COMMITTEE,
    Organisation.Kind.PUBLIC_BODY,
)


def sender_of(body: Organisation) -> str:
    """What kind of sender the body is when it answers."""
    kind = Organisation.Kind(body.kind)
    return str(SENDER_OF_KIND.get(kind, Submission.SenderKind.ORGANISATION))


@transaction.atomic
def add_organisation(*, by: Acting, at: datetime, **fields: Any) -> Organisation:
    """Register a body that is invited, sends or is represented."""
    check(by, Permission.SUBMISSION_REGISTER)
    organisation = Organisation(**fields)
    with acting_as(by, f"Registrerte {organisation.name}", at=at):
        organisation.check_whole()
        organisation.save()
    return organisation


@transaction.atomic
def add_alias(
    *, organisation: Organisation, name: str, by: Acting, at: datetime
) -> OrganisationAlias:
    """Record another spelling of the same body."""
    check(by, Permission.SUBMISSION_REGISTER)
    alias = OrganisationAlias(organisation=organisation, name=name)
    with acting_as(by, f"La til navnet {name} for {organisation.name}", at=at):
        alias.save()
    return alias


def _spelt(name: str) -> Organisation | None:
    """The body with this name or another spelling of it."""
    # Compared in Python: SQLite does not take Å for å.
    wanted = normalised(name)
    aliases = OrganisationAlias.objects.select_related("organisation").order_by("pk")
    spelt = [(alias.name, alias.organisation) for alias in aliases]
    spelt += [(body.name, body) for body in Organisation.objects.by_name()]
    return next((body for spelling, body in spelt if normalised(spelling) == wanted), None)


def body_called(*, name: str, sender_kind: str, by: Acting, at: datetime) -> Organisation:
    """The body with this name or another spelling of it; a new one where there is none."""
    return _spelt(name) or add_organisation(
        name=name,
        kind=KIND_OF_SENDER.get(sender_kind, Organisation.Kind.ASSOCIATION),
        source=Organisation.Source.OWN_LIST,
        by=by,
        at=at,
    )


@transaction.atomic
def association_named(*, name: str, by: Acting, at: datetime) -> Organisation | None:
    """The association that a sender says to speak for; a new one where nobody knows it.

    None where the name is that of a council or a public body: nobody becomes one of those by
    saying so in an open form.
    """
    check(by, Permission.SUBMISSION_SEND)
    known = _spelt(name)
    if known is not None:
        return None if known.kind in SPEAKS_BY_DECISION else known
    body = Organisation(
        name=name,
        kind=Organisation.Kind.ASSOCIATION,
        source=Organisation.Source.SELF_REGISTERED,
    )
    with acting_as(by, f"Registrerte {body.name}", at=at):
        body.check_whole()
        body.save()
    return body
