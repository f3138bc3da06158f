"""Plans, their versions, parts and words, and the measures in them."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission, check
from audit.acting import acting_as
from audit.actors import Acting
from audit.log.entering import day, enter
from audit.models import Leaf
from core.errors import Refused
from core.states import check_transition
from plans.models import GoalLink, Measure, Plan, PlanPart, PlanVersion, TextVersion
from plans.states import MEASURE


@transaction.atomic
def create_plan(*, by: Acting, at: datetime, **fields: Any) -> Plan:
    """Start a plan. Its prefix is fixed once the first submission has come."""
    check(by, Permission.PLAN_EDIT)
    plan = Plan(**fields)
    with acting_as(by, f"Opprettet planen {plan.title}", at=at):
        plan.check_whole()
        plan.save()
    return plan


@transaction.atomic
def add_version(*, by: Acting, at: datetime, **fields: Any) -> PlanVersion:
    """Add an edition of the plan text, not yet published."""
    check(by, Permission.PLAN_EDIT)
    version = PlanVersion(**fields)
    with acting_as(by, f"La til {version} av {version.plan}", at=at):
        version.save()
    return version


@transaction.atomic
def publish_version(*, version: PlanVersion, by: Acting, at: datetime) -> PlanVersion:
    """Publish an edition. From now on it is immutable."""
    check(by, Permission.PLAN_EDIT)
    version = PlanVersion.objects.lock(version.pk)
    if version.published_at is not None:
        raise Refused("Utgaven er publisert fra før.")
    with acting_as(by, f"Publiserte {version} av planen", at=at):
        version.published_at = at
        version.save()
    return version


@transaction.atomic
def add_part(*, by: Acting, at: datetime, **fields: Any) -> PlanPart:
    """Add an addressable part. Its code is never reused."""
    check(by, Permission.PLAN_EDIT)
    part = PlanPart(**fields)
    with acting_as(by, f"La til plandelen {part}", at=at):
        part.save()
    return part


@transaction.atomic
def write_text(*, by: Acting, at: datetime, **fields: Any) -> TextVersion:
    """Write the words of a part or a measure in one version.

    Raises Refused when the version is published, or when the words differ from the version before
    and nobody says why.
    """
    check(by, Permission.PLAN_EDIT)
    text = TextVersion(**fields)
    if text.version.published_at is not None:
        raise Refused("Utgaven er publisert. Lag en ny utgave for å endre teksten.")
    before = (
        TextVersion.objects.filter(
            part=text.part, measure=text.measure, version__number__lt=text.version.number
        )
        .in_order()
        .last()
    )
    if before is not None and before.text_nb != text.text_nb and not text.reason:
        raise Refused("Skriv hvorfor teksten er endret.", field="reason")
    with acting_as(by, f"Skrev teksten til {text.title}", at=at):
        text.save()
    return text


@transaction.atomic
def add_measure(*, by: Acting, at: datetime, **fields: Any) -> Measure:
    """Propose a measure. Work on it is reported only after a body has adopted it."""
    check(by, Permission.MEASURE_EDIT)
    measure = Measure(**fields)
    with acting_as(by, f"Foreslo tiltak {measure}", at=at, about=measure.code):
        measure.check_whole()
        measure.save()
    return measure


@transaction.atomic
def adopt_measure(  # noqa: PLR0913  body, case and date are one fact in three words
    *, measure: Measure, body: str, case_number: str, date: date, by: Acting, at: datetime
) -> Measure:
    """Record that a body has adopted the measure; it stands as not started."""
    check(by, Permission.DECISION_RECORD)
    measure = Measure.objects.lock(measure.pk)
    check_transition(MEASURE, measure, Measure.Status.NOT_STARTED, what="Tiltaket")
    with acting_as(by, f"Registrerte at {body} vedtok tiltak {measure}", at=at, about=measure.code):
        measure.adopted_body, measure.adopted_case_number = body, case_number
        measure.adopted_date = measure.status_date = date
        measure.status = Measure.Status.NOT_STARTED
        measure.check_whole()
        measure.save()
        enter(
            Leaf.Kind.MEASURE_STATUS,
            about=measure.code,
            record={
                "plan": measure.plan.slug,
                "measure": measure.code,
                "status": measure.status,
                "body": body,
                "case_number": case_number,
                "date": day(date),
            },
        )
    return measure


@transaction.atomic
def link_goal(*, measure: Measure, goal: PlanPart, by: Acting, at: datetime) -> GoalLink:
    """Say which goal of a higher plan the measure serves."""
    check(by, Permission.MEASURE_EDIT)
    link = GoalLink(measure=measure, goal=goal)
    with acting_as(by, f"Koblet tiltak {measure} til målet {goal}", at=at, about=measure.code):
        link.save()
    return link


@transaction.atomic
def set_participation(*, plan: Plan, to: str, by: Acting, at: datetime) -> Plan:
    """Move the plan's participation on. ``feedback`` asks first whether everything is answered."""
    check(by, Permission.PLAN_EDIT)
    plan = Plan.objects.lock(plan.pk)
    with acting_as(by, f"Satte medvirkningen i {plan} til «{Plan.Participation(to).label}»", at=at):
        plan.participation = to
        plan.save()
    return plan
