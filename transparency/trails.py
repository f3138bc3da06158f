"""The way back from a page: labels and addresses from the top down."""

from django.urls import reverse

from consultations.models import Submission
from plans.models import Measure, Plan

Trail = list[tuple[str, str]]


def to_plans() -> Trail:
    return [("Planer", reverse("transparency:plan_list"))]


def to_plan(plan: Plan) -> Trail:
    return [*to_plans(), (plan.title, reverse("transparency:plan_show", args=[plan.slug]))]


def to_submissions(plan: Plan) -> Trail:
    address = reverse("transparency:submission_list", args=[plan.slug])
    return [*to_plan(plan), ("Innspill", address)]


def to_measures(plan: Plan) -> Trail:
    address = reverse("transparency:measure_list", args=[plan.slug])
    return [*to_plan(plan), ("Tiltak", address)]


def to_submission(submission: Submission) -> Trail:
    address = reverse("transparency:submission_show", args=[submission.reference])
    return [*to_submissions(submission.activity.plan), (submission.reference, address)]


def to_measure(plan: Plan, measure: Measure) -> Trail:
    address = reverse("transparency:measure_show", args=[plan.slug, measure.slug])
    return [*to_measures(plan), (measure.code, address)]


def to_about() -> Trail:
    return [("Om", reverse("transparency:about"))]


def to_log() -> Trail:
    return [*to_about(), ("Loggen", reverse("transparency:log_show"))]
