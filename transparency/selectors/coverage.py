"""Hvem vi hørte, as everybody reads it: bodies by name, persons only as numbers."""

from dataclasses import dataclass

from consultations.models import Activity, Invitation, Organisation, Submission
from consultations.rules import coverage
from consultations.rules.coverage import Body, Table
from plans.models import Plan
from transparency.selectors.activities import Guest, guest


@dataclass(frozen=True)
class Coverage:
    """Who was asked in the plan, who was heard, and whom nobody asked."""

    tables: list[Table]
    bodies: list[Body]
    not_heard: list[tuple[Activity, Guest]]
    groups: list[Invitation]


def coverage_of(plan: Plan) -> Coverage:
    """The coverage of the plan's public activities, in a fixed number of queries."""
    activities = Activity.public.of_plan(plan).external()
    invitations = list(Invitation.public.filter(activity__in=activities.order_by()).for_list())
    asked = [each for each in invitations if each.organisation_id]
    senders = Submission.public.of_plan(plan).senders()
    found = coverage.bodies(Organisation.public.by_name(), asked, senders)
    missing = [each for each in asked if each.label in Invitation.MISSING]
    return Coverage(
        tables=coverage.tables(found),
        bodies=[body for body in found if body.invited],
        not_heard=[(each.activity, guest(each)) for each in missing],
        groups=[each for each in invitations if not each.organisation_id],
    )
