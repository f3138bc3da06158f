"""What is private shows nowhere in public: every private text of every model, on every open page.

The words are looked for as they are stored, so that a field somebody adds tomorrow is looked for
as well.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from audit.models import Checkpoint, Leaf
from consultations.models import Activity, Point, Submission, Theme
from consultations.services import (
    assigning,
    noting,
    reading,
    registering,
    relating,
    screening,
    workshops,
)
from consultations.services.registering import ContactDetails
from core.calendar import day_of
from feedback.services import alarms, answering
from plans.models import Measure, Plan
from tests import factories
from tests.architecture.source import CHAIN
from tests.feedback.pages import text_of
from tests.routes.table import EVERYBODY, ROUTES

pytestmark = pytest.mark.django_db
SHORTEST = 6
# These must have held something when the pages were searched; otherwise nothing was proved.
PLANTED = {
    "Submission.original_text",
    "Submission.gathered_how",
    "Submission.assisted_by",
    "Submission.source_ref",
    "Contact.name",
    "Contact.email",
    "Contact.phone",
    "Contact.address",
    "Point.quote",
    "Point.on_hold_reason",
    "Note.text",
    "WorkshopCard.text",
    "WorkshopTable.summary",
    "Answer.comment",
    "AlarmNote.reason",
    "User.email",
    "User.name",
    "User.password",
    "Actor.key",
    "Act.sentence",
    "Act.reason",
    "Unit.salt",
    "Submission.salt",
}


def build() -> None:
    """A world with something to hide in every corner."""
    by, at = factories.BY, factories.now()
    pia = factories.user("Hemmelige Pia Planlegger", roles=[Role.PLANNER])
    plan = factories.plan()
    activity = factories.activity(plan)
    private = {
        "activity": activity,
        "gathered_how": "Gjemt innsamlingsmåte",
        "assisted_by": "Gjemt hjelper",
        "source_ref": "Gjemt rad 17",
        "contact": ContactDetails(
            name="Gjemte Kari Nordmann",
            email="kari.gjemt@eksempel.example",
            phone="987 65 432",
            address="Gjemveien 7",
            wants_updates=True,
        ),
    }
    factories.point(
        factories.submission("Dette står bare hos oss, uvurdert.", **private),
        summary="Uvurdert punkt.",
    )
    masked = factories.submission("Ring Gjemte Ola om løypa.", **private)
    shown = "Ring ██████████ om løypa."
    screening.approve(submission=masked, text=shown, by=by, at=at)
    point = factories.point(masked, outcome="deferred", theme=factories.theme(plan))
    withheld = factories.submission("Naboen drikker og bråker.", withheld=True, **private)
    factories.point(withheld, outcome="not_accepted", summary="Klage på en nabo.")
    why = "Gjemt grunn til å lese det forseglede."
    for service in (reading.open_original, reading.open_contact):
        service(submission=withheld, reason=why, by=pia, at=at)
    regretted = factories.submission("Jeg angrer på dette.", screened=True, **private)
    factories.point(regretted, outcome="not_accepted", summary="Dette er det angret på.")
    registering.withdraw(submission=regretted, by=by, at=at)
    factories.point(activity=factories.activity(plan, origin="internal"), text="Internt møte sa.")
    factories.point(
        activity=factories.activity(factories.plan(public=False)), text="Hemmelig plan."
    )
    _work(point, activity, pia)
    workshop = factories.workshop(factories.activity(plan))
    card = factories.card(workshop, "Gjemt lapp fra et bord.")
    workshops.summarise(
        table=card.table, text="Gjemt oppsummering av bordet.", revision=1, by=by, at=at
    )


def _work(point: Point, activity: Activity, pia: User) -> None:
    """What goes on behind the pages: waiting, notes, drafts, comments."""
    by, at = factories.BY, factories.now()
    waiting = factories.point(activity=activity, text="Åpent punkt om lys.")
    until = day_of(at) + timedelta(days=9)
    reason = "Venter på et hemmelig møte."
    assigning.hold(point=waiting, until=until, reason=reason, by=by, at=at)
    noting.write(about=waiting, text="Gjemt notat om avsenderen.", by=pia, at=at)
    other = factories.point(activity=activity, text="Et annet punkt om lys.")
    relating.mark_like(a=point, b=other, by=by, at=at)
    reason = "Ulikt fordi naboen klaget på lyset."
    alarms.accept_difference(a=point, b=other, reason=reason, by=by, at=at)
    draft = factories.answer(
        other, status="ready", what_we_do="Et utkast ingen skal se ennå, om lys."
    )
    answering.send_back(answer=draft, comment="Gjemt kommentar fra Liv.", by=by, at=at)


def ours() -> list[Any]:
    return [model for model in apps.get_models() if model._meta.app_label in CHAIN]


def stored(*classes: str) -> Iterator[tuple[str, str]]:
    """Every stored text of the classes, with the name of its field."""
    for model in ours():
        declared = vars(model).get("privacy")
        if declared is None:
            continue
        found = declared.classes | getattr(getattr(model, "recorded_privacy", None), "classes", {})
        for name, its_class in found.items():
            field = model._meta.get_field(name)
            text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if its_class in classes and text:
                for value in model._base_manager.values_list(name, flat=True):
                    if value and len(value) >= SHORTEST:
                        yield f"{model.__name__}.{name}", value


# Of a public class, in a row that is not public: unscreened, withheld, withdrawn, or a draft.
NOT_YET = {
    ("Answer.what_we_do", "Et utkast ingen skal se ennå, om lys."),
    ("Point.summary", "Uvurdert punkt."),
    ("Point.summary", "Klage på en nabo."),
    ("Point.summary", "Dette er det angret på."),
}


def secrets() -> set[tuple[str, str]]:
    """Private texts that are not public somewhere else as well, as an approved text is."""
    labels = [
        str(label)
        for model in ours()
        for field in model._meta.concrete_fields
        for _, label in field.flatchoices
    ]
    public = "\n".join([*labels, *(value for _, value in stored("public"))])
    private = set(stored("internal", "personal", "secret"))
    return {(name, value) for name, value in private if value not in public} | NOT_YET


def words(route_at: str) -> list[dict[str, Any]]:
    """Every address the route can have in this world, hidden things included."""
    plans = list(Plan.objects.values_list("slug", flat=True))
    sizes = sorted(Checkpoint.objects.values_list("size", flat=True))
    return {
        "": [{}],
        "plan": [{"plan": plan} for plan in plans],
        "plan-slug": [{"slug": plan} for plan in plans],
        "plan theme": _pairs("theme", Theme.objects.values_list("plan__slug", "slug")),
        "plan measure": _pairs("measure", Measure.objects.values_list("plan__slug", "slug")),
        "plan measure-slug": _pairs("slug", Measure.objects.values_list("plan__slug", "slug")),
        "plan activity": _pairs("activity", Activity.objects.values_list("plan__slug", "slug")),
        "activity-slug": [{"slug": s} for s in Activity.objects.values_list("slug", flat=True)],
        "submission": [
            {"reference": r} for r in Submission.objects.values_list("reference", flat=True)
        ],
        "own": [{"reference": r} for r in Submission.objects.values_list("reference", flat=True)],
        "own number": [],
        "token": [],
        # Links in mails: who has one is told about one submission.
        "yes": [],
        "no": [],
        "index": [{"index": i} for i in Leaf.objects.values_list("index", flat=True)],
        "size": [{"size": size} for size in sizes],
        "old new": [{"old": sizes[0], "new": sizes[-1]}],
        # Whoever has the code sits at a table: these pages are not open.
        "workshop": [],
        "workshop table": [],
        "point": [{"reference": r} for r in Point.objects.values_list("reference", flat=True)],
    }[route_at]


def _pairs(word: str, rows: Any) -> list[dict[str, Any]]:
    return [{"plan": plan, word: value} for plan, value in rows if plan]


def open_pages() -> Iterator[str]:
    for route in ROUTES:
        if route.get == EVERYBODY:
            for kwargs in words(route.at):
                yield reverse(route.name, kwargs=kwargs)


def test_no_private_word_is_on_any_open_page() -> None:
    build()
    hidden = secrets()
    assert {name for name, _ in hidden} >= PLANTED

    pages = {path: Client().get(path) for path in open_pages()}

    shown = {path: r.content.decode() for path, r in pages.items() if r.status_code == 200}
    assert len(shown) > 30
    leaks = {
        (path, name)
        for path, response in pages.items()
        for name, value in hidden
        if value in response.content.decode()
    }
    assert leaks == set()


def test_no_private_word_can_be_searched_for() -> None:
    build()
    client = Client()
    plan = Plan.public.get_queryset().get(activities__submissions__original_text__contains="Ola")
    page = reverse("transparency:submission_list", args=[plan.slug])
    references = list(Submission.objects.values_list("reference", flat=True))

    def hits(word: str) -> list[str]:
        body = client.get(page, {"sok": word}).content.decode()
        return [ref for ref in references if f"/innspill/{ref}/" in body]

    assert hits("løypa")
    for word in ("Gjemte", "uvurdert", "naboen", "angrer", "hemmelig", "utkast", "Hemmelige"):
        assert hits(word) == [], word


def test_open_pages_are_the_same_for_whoever_reads_them() -> None:
    """No page of the public changes because somebody is signed in."""
    build()
    planner = Client()
    planner.force_login(factories.user(roles=[Role.PLAN_OWNER]))
    differing = []
    for path in open_pages():
        if path.startswith("/logg-inn"):
            continue
        if text_of(planner.get(path)) != text_of(Client().get(path)):
            differing.append(path)

    assert differing == []
