"""The way back from a page: labels and addresses from the top down."""

from django.urls import reverse

from plans.models import Plan

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


def to_about() -> Trail:
    return [("Om", reverse("transparency:about"))]


def to_log() -> Trail:
    return [*to_about(), ("Loggen", reverse("transparency:log_show"))]
