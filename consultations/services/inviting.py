"""Whom we asked, and what we did about those who did not come."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from consultations.models import Invitation
from core.errors import Refused


@transaction.atomic
def invite(*, by: Acting, at: datetime, **fields: Any) -> Invitation:
    """Record an invitation: to one body, or to a group whose persons are only counted."""
    check(by, Permission.ACTIVITY_EDIT)
    invitation = Invitation(**fields)
    with acting_as(by, f"Inviterte {invitation.guest} til {invitation.activity}", at=at):
        invitation.save()
    return invitation


@transaction.atomic
def follow_up(
    *, invitation: Invitation, result: str, channel: str, by: Acting, at: datetime
) -> Invitation:
    """Record how an absent body was asked again. Only a result settles it."""
    check(by, Permission.ACTIVITY_EDIT)
    if not result.strip():
        raise Refused("Skriv hva oppfølgingen førte til.", field="result")
    invitation = Invitation.objects.lock(invitation.pk)
    with acting_as(by, f"Fulgte opp {invitation.guest}", at=at):
        invitation.follow_up_result, invitation.follow_up_channel = result, channel
        invitation.follow_up_done_at = at
        invitation.save()
    return invitation
