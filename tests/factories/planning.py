"""Plans, their text and their measures."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.calendar import day_of
from plans.models import Measure, Plan, PlanPart, PlanVersion, TextVersion
from plans.services import planning
from plans.services import status as reporting
from plans.services.status import Report
from tests.factories.people import BY, now, number, unit

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _prefix() -> str:
    count, letters = number(), ""
    for _ in range(4):
        count, place = divmod(count, len(LETTERS))
        letters = LETTERS[place] + letters
    return f"T{letters}"


def plan(*, public: bool = True, **fields: Any) -> Plan:
    """A plan open for participation; ``public=False`` leaves it in preparation."""
    given = {
        "title": f"Temaplan {number()}",
        "slug": f"temaplan-{number()}",
        "prefix": _prefix(),
        "kind": Plan.Kind.THEME,
        "contact_role": "Planlegger",
    }
    if "owner_unit" not in fields:
        given["owner_unit"] = unit()
    made = planning.create_plan(by=BY, at=now(), **(given | fields))
    if public:
        planning.set_participation(plan=made, to=Plan.Participation.OPEN, by=BY, at=now())
        made.refresh_from_db()
    return made


def plan_version(plan: Plan | None = None, *, published: bool = True, **fields: Any) -> PlanVersion:
    plan = plan or _new_plan()
    given = {
        "plan": plan,
        "number": PlanVersion.objects.filter(plan=plan).count() + 1,
        "stage": PlanVersion.Stage.DRAFT,
    }
    version = planning.add_version(by=BY, at=now(), **(given | fields))
    if published:
        planning.publish_version(version=version, by=BY, at=now())
        version.refresh_from_db()
    return version


def part(plan: Plan | None = None, **fields: Any) -> PlanPart:
    given = {
        "plan": plan or _new_plan(),
        "code": f"D{number()}",
        "title": "Møteplasser",
        "kind": PlanPart.Kind.FOCUS_AREA,
        "order": number(),
    }
    return planning.add_part(by=BY, at=now(), **(given | fields))


def text_version(version: PlanVersion, **fields: Any) -> TextVersion:
    given = {"version": version, "title": "Møteplasser", "text_nb": "Vi skal ha gode møteplasser."}
    return planning.write_text(by=BY, at=now(), **(given | fields))


def measure(
    plan: Plan | None = None,
    *,
    adopted: bool = True,
    status: str | None = None,
    **fields: Any,
) -> Measure:
    """A measure adopted by the municipal council; ``status`` reports it there as well."""
    plan = plan or _new_plan()
    today = day_of(timezone.now())
    given: dict[str, Any] = {
        "plan": plan,
        "code": f"1.{number()}",
        "slug": f"tiltak-{number()}",
        "order": number(),
        "title": "Åpen oversikt over ledige lokaler",
        "responsible_unit": plan.owner_unit,
        "due_date": today + timedelta(days=365),
        "status_date": today,
    }
    if "part" not in fields:
        given["part"] = part(plan)
    made = planning.add_measure(by=BY, at=now(), **(given | fields))
    if adopted:
        planning.adopt_measure(
            measure=made,
            body="Kommunestyret",
            case_number="PS 8/25",
            date=today - timedelta(days=30),
            by=BY,
            at=now(),
        )
    if status:
        # No point can stand behind a measure this new, so there is none to re-open.
        reporting.report(measure=made, report=report(made, status), by=BY, at=now())
    made.refresh_from_db()
    return made


def report(measure: Measure, status: str, **fields: Any) -> Report:
    """What is said about the measure, with the new date that a delay must have."""
    given: dict[str, Any] = {
        "text": "Arbeidet er beskrevet i denne rapporten.",
        "reason": "Oppstarten må vente på en avklaring av budsjettet.",
    }
    if status == Measure.Status.DELAYED:
        given["new_due_date"] = measure.due_date + timedelta(days=90)
    return Report(status=Measure.Status(status), **(given | fields))


def _new_plan() -> Plan:
    return plan()
