"""Ligner på: what a page says of earlier submissions with nearly the same words."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from consultations.models import Submission
from plans.models import Plan

ALIKE = "ligner"  # the part of an address under which the references travel


def alike_in(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Those that the address names, as far as they are of the plan."""
    return alike_named(plan, request.GET.get(ALIKE, "").split(",")[:3])


def alike_named(plan: Plan, references: Sequence[str]) -> dict[str, Any]:
    if not any(references):
        return {"alike": []}
    found = Submission.objects.of_plan(plan).filter(reference__in=references)
    return {"alike": list(found.order_by("number", "pk"))}
