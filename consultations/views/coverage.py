"""Hvem vi hørte: who was asked in the plan, who was heard, and whom nobody asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, requires
from consultations.models import Activity, Invitation, Organisation, Submission
from consultations.rules import coverage
from core.pages import render_page
from plans.models import Plan


@require_GET
@requires(Permission.ACTIVITY_EDIT)
def coverage_show(request: HttpRequest, plan: str) -> HttpResponse:
    found: Plan = get_object_or_404(Plan, slug=plan)
    activities = Activity.objects.of_plan(found).external()
    invitations = list(Invitation.objects.filter(activity__in=activities).for_list())
    asked = [each for each in invitations if each.organisation_id]
    senders = Submission.objects.of_plan(found).counted().senders()
    bodies = coverage.bodies(Organisation.objects.by_name(), asked, senders)
    context = {
        "plan": found,
        "section": "aktiviteter",
        "tables": coverage.tables(bodies),
        "bodies": [body for body in bodies if body.invited],
        "not_heard": [each for each in asked if each.label in Invitation.MISSING],
        "groups": [each for each in invitations if not each.organisation_id],
    }
    return render_page(request, "consultations/coverage_show.html", context)
