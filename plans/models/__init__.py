"""What participation is about: plans, their text, and the measures that carry it out."""

from plans.models.measures import GoalLink, Measure, StatusReport
from plans.models.plans import Plan, PlanPart, PlanVersion, TextVersion

__all__ = ["GoalLink", "Measure", "Plan", "PlanPart", "PlanVersion", "StatusReport", "TextVersion"]
