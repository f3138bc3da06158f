"""Nothing that is internal, personal or not yet published stands on any public page."""

from datetime import timedelta

import pytest
from django.test import Client

from consultations.services import assigning, noting, registering, screening, splitting
from consultations.services.registering import ContactDetails, Received
from consultations.services.splitting import Reading
from feedback.services import answering
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
PLAN = "/planer/temaplan-frivillighet/"
SECRETS = [
    "hemmelignavn",
    "hemmeligepost",
    "hemmeligtelefon",
    "hemmeligadresse",
    "hemmelighjelper",
    "hemmeligsamling",
    "hemmeligkilde",
    "hemmeligsladdet",
    "hemmeligventing",
    "hemmelignotat",
    "hemmeligsaksbehandler",
    "hemmeligutkast",
    "hemmeligholdttilbake",
    "hemmeligforståelse",
    "hemmeligtrukket",
    "hemmeligulest",
]


@pytest.fixture
def told(plan: Plan) -> list[str]:
    """A plan whose every private field holds a word of its own; gives the pages that could tell."""
    activity = factories.activity(plan, slug="verkstedet")
    shown = _shown(plan, activity)
    kept = factories.submission("hemmeligholdttilbake lokaler", activity=activity, withheld=True)
    factories.point(
        submission=kept,
        summary="hemmeligforståelse lokaler bør åpnes.",
        theme=factories.theme(plan),
        outcome="not_accepted",
    )
    gone = factories.submission("hemmeligtrukket lokaler", activity=activity, screened=True)
    _point(gone, "hemmeligtrukket forståelse.")
    registering.withdraw(submission=gone, by=BY, at=factories.now())
    _point(factories.submission("hemmeligulest", activity=activity), "hemmeligulest")
    references = [shown, kept.reference, gone.reference]
    return [
        "/",
        "/planer/",
        PLAN,
        f"{PLAN}innspill/",
        f"{PLAN}tall/",
        f"{PLAN}tiltak/",
        f"{PLAN}aktiviteter/verkstedet/",
        *(f"/innspill/{reference}/" for reference in references),
        *(f"/innspill/{reference}/historikk/" for reference in references),
        *(f"{PLAN}innspill/?sok={word}" for word in ("lokaler", "forståelse")),
    ]


def _point(submission, summary):
    return splitting.add_point(
        submission=submission,
        span=None,
        reading=Reading(summary=summary, kind="wish"),
        by=BY,
        at=factories.now(),
    )


def _shown(plan: Plan, activity) -> str:
    text = "Vi trenger lokaler. Ring hemmeligsladdet i dag."
    made = registering.register(
        received=Received(
            activity=activity,
            text=text,
            received_at=factories.now(),
            assisted_by="hemmelighjelper",
            gathered_how="hemmeligsamling",
            source_ref="hemmeligkilde",
            contact=ContactDetails(
                name="hemmelignavn",
                email="hemmeligepost@eksempelvik.example",
                phone="hemmeligtelefon",
                address="hemmeligadresse",
            ),
        ),
        by=BY,
        at=factories.now(),
    )
    masked = text.replace("hemmeligsladdet", "█" * len("hemmeligsladdet"))
    screening.approve(submission=made, text=masked, by=BY, at=factories.now())
    point = _point(made, "Laget trenger et sted å være.")
    noting.write(about=point, text="hemmelignotat", by=BY, at=factories.now())
    _hold(point, plan)
    draft = factories.content(plan, what_we_do="hemmeligutkast: vi åpner tre skoler om kvelden.")
    answering.draft(point=point, content=draft, by=BY, at=factories.now())
    return made.reference


def _hold(point, plan: Plan) -> None:
    handler = factories.user("hemmeligsaksbehandler", roles=["planner"], unit=plan.owner_unit)
    assigning.assign(point=point, to=handler, unit=None, by=BY, at=factories.now())
    assigning.hold(
        point=point,
        until=factories.now().date() + timedelta(days=5),
        reason="hemmeligventing på et svar fra eier.",
        by=BY,
        at=factories.now(),
    )


def test_no_private_word_stands_on_a_public_page(told: list[str]) -> None:
    found = {
        (path.partition("?")[0], word)
        for path in told
        for word in SECRETS
        if word in Client().get(path).content.decode().partition("<main")[2]
    }

    assert found == set()


def test_the_pages_do_show_what_is_public(told: list[str]) -> None:
    page = Client().get(told[7]).content.decode()

    assert "Vi trenger lokaler." in page
    assert "███" in page


def test_what_is_kept_back_cannot_be_found_by_its_words(told: list[str]) -> None:
    for word in ("hemmeligholdttilbake", "hemmeligforståelse", "hemmeligsladdet", "hemmeligulest"):
        page = Client().get(f"{PLAN}innspill/", {"sok": word}).content.decode()
        assert "Ingen innspill passer filteret." in page
