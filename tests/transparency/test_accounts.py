"""The account of a plan, its themes, measures, activities and councils, in visible words."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from consultations.services import inviting, promising
from core.calendar import day_of
from core.templatetags.gj import long_date
from feedback.models import Answer
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
PLAN = "/planer/temaplan-frivillighet/"
Get = Callable[..., str]


def day(offset: int = 0):
    return day_of(factories.now()) + timedelta(days=offset)


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def test_the_front_page_lists_the_plans_with_how_far_they_have_come(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, answered=True)
    factories.point(plan=plan)

    page = plain(get("/"))

    assert "Temaplan frivillighet" in page
    assert "1 av 2 punkter har fått svar." in page


def test_a_plan_in_preparation_is_on_no_list(get: Get) -> None:
    hidden = factories.plan(public=False, title="Plan under arbeid")

    assert hidden.title not in get("/")
    assert hidden.title not in get("/planer/")


def test_a_plan_without_input_says_so_and_does_not_break(plan: Plan, get: Get) -> None:
    assert "Ingen punkter har fått svar ennå." in get(PLAN)
    assert "Ingen innspill er åpne for visning ennå." in get(f"{PLAN}innspill/")
    assert "Planen har ingen vedtatte tiltak ennå." in get(f"{PLAN}tiltak/")
    assert get(f"{PLAN}tall/")


def test_late_answers_stand_at_the_top_of_the_plan_with_the_new_date_and_why(
    plan: Plan, get: Get
) -> None:
    promise = factories.promise(plan=plan, promised_date=day(-9))
    factories.point(plan=plan)
    promising.move(
        commitment=promise,
        to=day(9),
        reason="Svarene må avklares med flere enheter.",
        by=BY,
        at=factories.now(),
    )

    page = plain(get(PLAN))

    assert f"Vi lovet svar innen {plain(long_date(day(-9)))}." in page
    assert f"er forsinket. Ny dato er {plain(long_date(day(9)))}." in page
    assert "Svarene må avklares med flere enheter." in page


@pytest.mark.parametrize(
    ("settle", "label"),
    [
        (None, "Gjelder"),
        ("keep", "Holdt"),
        ("break", "Brutt"),
    ],
)
def test_promises_carry_their_label(plan: Plan, get: Get, settle: str | None, label: str) -> None:
    promise = factories.promise(plan=plan, text="Alle får svar.", promised_date=day(5))
    if settle == "keep":
        promising.keep(commitment=promise, by=BY, at=factories.now())
    if settle == "break":
        promising.break_promise(
            commitment=promise, reason="Vi rakk det ikke i tide.", by=BY, at=factories.now()
        )

    page = get(PLAN)

    assert f"<span>{label}</span>" in page
    assert ("fordi vi rakk det ikke i tide." in page) is (settle == "break")


def test_bodies_that_did_not_come_are_named_with_what_was_done_about_it(
    plan: Plan, get: Get
) -> None:
    activity = factories.activity(plan, slug="verkstedet")
    body = factories.organisation(name="Råd for tilgjengelighet")
    invitation = factories.invitation(activity, organisation=body, attended=False)
    factories.invitation(activity, organisation=factories.organisation(name="Korpset"))
    inviting.follow_up(
        invitation=invitation,
        result="Rådet sluttet seg til punktene.",
        channel="Dialogmøte",
        by=BY,
        at=factories.now(),
    )

    for page in (get(PLAN), get(f"{PLAN}aktiviteter/verkstedet/")):
        assert "Invitert, men møtte ikke" in page
        assert "Råd for tilgjengelighet" in page
        assert "Rådet sluttet seg til punktene." in page
    assert "<strong>Korpset</strong>: Ikke oppgitt" in get(f"{PLAN}aktiviteter/verkstedet/")
    assert "Korpset" not in get(PLAN)


def test_the_rate_is_computed_and_the_printed_figure_is_the_sources(plan: Plan, get: Get) -> None:
    factories.activity(plan, slug="kartlegging", invited_count=622, answered_count=296)

    assert "296 svarte (48 %)" in plain(get(PLAN))


def test_an_activity_says_what_is_not_known(plan: Plan, get: Get) -> None:
    factories.activity(plan, slug="verkstedet", opens_at=None, closes_at=None)

    page = get(f"{PLAN}aktiviteter/verkstedet/")

    for heading in (
        "Hvem spør?",
        "Hvor i prosessen er vi?",
        "Hva skjer etterpå?",
        "Hadde vi betydning?",
    ):
        assert heading in page
    assert page.count("Ikke oppgitt") >= 6
    assert "Løfter ble ikke oppgitt for denne aktiviteten." in page


def test_an_open_activity_says_what_can_be_influenced_and_what_is_promised(
    plan: Plan, get: Get
) -> None:
    activity = factories.activity(plan, opened=True, slug="apent-verksted")

    page = get(f"{PLAN}aktiviteter/apent-verksted/")

    assert activity.influence_can in page
    assert activity.influence_cannot in page
    assert "Rådspurt. Dere ble spurt om råd. Kommunen bestemte." in page
    assert "Kommunestyret bestemmer" in page


def test_internal_points_are_in_no_public_figure(plan: Plan, get: Get) -> None:
    factories.point(activity=factories.activity(plan, origin="internal", slug="internt"))

    assert "Ingen innspill er åpne for visning ennå." in get(f"{PLAN}innspill/")
    assert "teller ikke med" in get(f"{PLAN}aktiviteter/internt/")


def test_a_theme_shows_what_was_said_and_what_is_done(plan: Plan, get: Get) -> None:
    theme = factories.theme(plan, name_nb="Lokaler", slug="lokaler")
    below = factories.theme(plan, name_nb="Øvingsrom", slug="ovingsrom", parent=theme)
    measure = factories.measure(plan, title="Egne nøkler")
    factories.point(
        plan=plan,
        text="Vi vil låse oss inn.",
        theme=below,
        answered=True,
        answer={"links": [factories.link(plan, measure=measure)]},
    )
    factories.point(plan=plan, text="Gi oss gratis leie.", theme=theme, outcome="not_accepted")

    page = plain(get(f"{PLAN}tema/lokaler/"))

    assert "2 punkter</a>, 2 av dem har fått svar" in page
    assert page.index("Vi vil låse oss inn.") < page.index("Gi oss gratis leie.")
    assert "Egne nøkler" in page
    assert "Øvingsrom</a> (1)" in page
    assert "Gi oss gratis leie." not in get(f"{PLAN}tema/ovingsrom/")


def test_the_plan_page_shows_the_first_points_of_a_theme_and_what_is_refused(
    plan: Plan, get: Get
) -> None:
    theme = factories.theme(plan, name_nb="Lokaler", slug="lokaler")
    for text in ("Første ønske.", "Andre ønske.", "Tredje ønske."):
        factories.point(plan=plan, text=text, theme=theme)
    refused = factories.point(plan=plan, theme=theme, outcome="not_accepted")

    page = get(PLAN)

    assert "Første ønske." in page
    assert "Andre ønske." in page
    assert "Tredje ønske." not in page
    assert f"Hvorfor er ikke {refused.reference} med?" in page


def test_a_measure_shows_who_when_money_and_the_points_behind_it(plan: Plan, get: Get) -> None:
    measure = factories.measure(plan, slug="nokler", yearly_cost=0, funding=None)
    for _ in range(2):
        factories.point(
            plan=plan, answered=True, answer={"links": [factories.link(plan, measure=measure)]}
        )

    page = plain(get(f"{PLAN}tiltak/nokler/"))

    assert "Bygger på 2 punkter fra 2 aktiviteter" in page
    assert "Ingen ekstra kostnad" in page
    assert "<dt>Engangskostnad</dt><dd>Ikke oppgitt</dd>" in page
    assert "<dt>Penger</dt><dd>Ikke oppgitt</dd>" in page
    assert "av Kommunestyret (sak PS 8/25)" in page
    assert "Ga opphav til" in page


def test_a_measure_without_points_says_so_neutrally(plan: Plan, get: Get) -> None:
    factories.measure(plan, slug="nokler")

    assert "Uten innspill" in get(f"{PLAN}tiltak/nokler/")
    assert "uten innspill" in get(f"{PLAN}tiltak/")


def test_points_that_wanted_something_else_stand_apart(plan: Plan, get: Get) -> None:
    measure = factories.measure(plan, slug="nokler")
    other = factories.link(plan, measure=measure, kind="considered")
    factories.point(plan=plan, answered=True, answer={"links": [factories.link(plan), other]})

    page = get(f"{PLAN}tiltak/nokler/")

    assert "Uten innspill" in page
    assert "Punkter som ønsket noe annet (1)" in page


def test_a_delayed_measure_says_until_when_why_and_who_gets_a_new_answer(
    plan: Plan, get: Get
) -> None:
    measure = factories.measure(plan, slug="nokler", status="in_progress")
    factories.point(
        plan=plan, answered=True, answer={"links": [factories.link(plan, measure=measure)]}
    )
    factories.report_status(measure, "delayed")
    measure.refresh_from_db()

    page = plain(get(f"{PLAN}tiltak/nokler/"))

    assert f"Tiltaket er forsinket til {plain(long_date(measure.due_date))}" in page
    assert "Oppstarten må vente på en avklaring av budsjettet." in page
    assert "1 punkt bak tiltaket skal få nytt svar." in page


def test_a_measure_past_its_date_says_so_without_a_report(plan: Plan, get: Get) -> None:
    factories.measure(plan, slug="nokler", due_date=day(-4))

    page = plain(get(f"{PLAN}tiltak/nokler/"))

    assert "Fristen er passert" in page
    assert "Det er 4 dager siden." in page
    assert "Fristen er passert" in get(f"{PLAN}tiltak/")


def test_measures_are_counted_per_status_and_can_be_chosen_by_it(plan: Plan, get: Get) -> None:
    factories.measure(plan, status="in_progress", title="Egne nøkler")
    factories.measure(plan, title="Nytt lager")

    assert "I gang (1)" in get(f"{PLAN}tiltak/")
    assert "Nytt lager" not in get(f"{PLAN}tiltak/", status="in_progress")
    assert "Vi kjenner ikke statusen «tull»." in get(f"{PLAN}tiltak/", status="tull")


def test_councils_are_listed_with_what_they_said(plan: Plan, get: Get) -> None:
    council = factories.council(organisation=factories.organisation(name="Eldrerådet"))
    point = factories.point(plan=plan, answered=True)
    factories.verdict(council, Answer.objects.get(point=point))

    for page in (get("/raad/"), get(PLAN)):
        assert "Eldrerådet" in page
        assert "Godt nok" in page


def test_how_we_answer_explains_all_seven_outcomes(get: Get) -> None:
    page = get("/om/slik-svarer-vi/")

    assert all(str(outcome.label) in page for outcome in Answer.Outcome)


def test_the_privacy_page_shows_what_senders_were_told(plan: Plan, get: Get) -> None:
    factories.activity(plan, opened=True)

    assert "Slik behandler vi opplysningene dine." in get("/om/personvern/")
