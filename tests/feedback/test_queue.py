"""The queue, its table and the planner's day: what is listed, found and counted, and by whom."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.models import Point
from consultations.services import assigning, screening, splitting
from consultations.services.splitting import Reading
from core.calendar import day_of
from plans.models import Plan
from tests import factories
from tests.factories import BY, now
from tests.feedback.pages import HTMX, part, queries, text_of, whole

READERS = {"pia", "liv", "ulla", "arne"}
TODAY = day_of(now())


@pytest.fixture
def plan(db: Any) -> Plan:
    return factories.plan(
        slug="temaplan-frivillighet", prefix="FRIV", title="Temaplan frivillighet"
    )


@pytest.fixture
def pias(browse: Callable[..., Client], pia: User) -> Client:
    return browse(pia)


def queue_of(client: Client, plan: Plan, **query: str) -> Any:
    return client.get(reverse("feedback:queue", args=[plan.slug]), query)


def listed(reply: Any) -> list[str]:
    return [row.submission.reference for row in reply.context["rows"]]


def in_table(reply: Any) -> list[str]:
    return [row.point.reference for row in reply.context["rows"]]


def counts(reply: Any) -> dict[str, int]:
    return {view.value: number for view, number in reply.context["views"]}


def split(point: Point) -> Point:
    splitting.finish(submission=point.submission, by=BY, at=now())
    return point


def taken(point: Point, user: User) -> Point:
    return assigning.assign(point=point, to=user, by=BY, at=now())


# Who may look


@pytest.mark.parametrize("name", ["day", "find", "act_list", "queue"])
def test_workbench_is_read_by_those_with_the_right(
    cast: dict[str, User | None], browse: Callable[..., Client], plan: Plan, name: str
) -> None:
    address = reverse(f"feedback:{name}", args=[plan.slug] if name == "queue" else [])

    statuses = {who: browse(user).get(address).status_code for who, user in cast.items()}

    assert statuses == {
        who: 200 if who in READERS else 302 if who == "anybody" else 403 for who in cast
    }


@pytest.mark.parametrize("name", ["day", "find", "act_list", "queue"])
def test_reading_pages_refuse_to_be_posted_to(pias: Client, plan: Plan, name: str) -> None:
    address = reverse(f"feedback:{name}", args=[plan.slug] if name == "queue" else [])

    assert pias.post(address).status_code == 405


def test_a_plan_that_does_not_exist_is_not_found(pias: Client, plan: Plan) -> None:
    assert pias.get(reverse("feedback:queue", args=["ingen-slik"])).status_code == 404
    assert pias.get(reverse("feedback:day"), {"plan": "ingen-slik"}).status_code == 404


# The list


def test_queue_lists_the_plans_submissions_in_the_order_of_their_numbers(
    pias: Client, plan: Plan
) -> None:
    factories.submission(plan=plan)
    factories.point(plan=plan)
    factories.submission()

    assert listed(queue_of(pias, plan)) == ["FRIV-0001", "FRIV-0002"]


def test_queue_says_what_each_submission_waits_for(pias: Client, plan: Plan) -> None:
    factories.submission("Et brev som ingen har sett på.", plan=plan)
    split(factories.point(plan=plan, answered=True))

    page = queue_of(pias, plan).content.decode()

    assert "Mottatt" in page
    assert "ikke delt opp" in page
    assert "1 av 1 besvart" in page
    assert "Et brev som ingen har sett på." in page


def test_empty_queue_says_what_to_do(pias: Client, plan: Plan) -> None:
    assert "Ingen innspill ennå." in queue_of(pias, plan).content.decode()


def test_a_filter_that_finds_nothing_can_be_taken_away(pias: Client, plan: Plan) -> None:
    factories.submission(plan=plan)

    page = queue_of(pias, plan, sok="enhjørning").content.decode()

    assert "Ingen innspill passer filteret." in page
    assert "Søk: «enhjørning»" in page


# The views


def test_views_hold_what_they_say(pias: Client, plan: Plan, pia: User, ulla: User) -> None:
    unsplit = factories.submission(plan=plan).reference
    new = split(factories.point(plan=plan))
    mine = split(taken(factories.point(plan=plan, theme=factories.theme(plan)), pia))
    hers = split(taken(factories.point(plan=plan), ulla))
    done = split(factories.point(plan=plan, answered=True, theme=factories.theme(plan)))
    of = {
        "nye": [unsplit, new.submission.reference],
        "mine": [mine.submission.reference],
        "uten-tema": [new.submission.reference, hers.submission.reference],
        "uten-tiltak": [p.submission.reference for p in (new, mine, hers)],
        "uten-svar": [p.submission.reference for p in (new, mine, hers)],
    }

    found = {view: listed(queue_of(pias, plan, utvalg=view)) for view in of}

    assert found == of
    assert done.submission.reference in listed(queue_of(pias, plan))


def test_every_count_is_the_length_of_its_list(pias: Client, plan: Plan, pia: User) -> None:
    factories.submission(plan=plan)
    split(taken(factories.point(plan=plan), pia))
    split(factories.point(plan=plan, answered=True))
    waits = split(factories.point(plan=plan))
    assigning.hold(
        point=waits, until=TODAY + timedelta(days=9), reason="Venter på Ulla.", by=BY, at=now()
    )

    in_queue = counts(queue_of(pias, plan))
    in_points = counts(queue_of(pias, plan, visning="tabell"))

    assert in_queue == {v: len(listed(queue_of(pias, plan, utvalg=v))) for v in in_queue}
    assert in_points == {
        v: len(in_table(queue_of(pias, plan, utvalg=v, visning="tabell"))) for v in in_points
    }
    assert in_queue["nye"] == 1
    assert in_queue["pa-vent"] == 1


def test_a_held_point_comes_back_by_itself(pias: Client, plan: Plan, time_machine: Any) -> None:
    point = split(factories.point(plan=plan))
    day = TODAY + timedelta(days=2)
    assigning.hold(point=point, until=day, reason="Venter på Ulla.", by=BY, at=now())
    waiting = listed(queue_of(pias, plan, utvalg="nye"))

    time_machine.move_to(day.isoformat(), tick=False)

    assert waiting == []
    assert listed(queue_of(pias, plan, utvalg="nye")) == [point.submission.reference]


def test_overdue_view_holds_what_waits_past_its_date(
    pias: Client, plan: Plan, time_machine: Any
) -> None:
    activity = factories.activity(plan)
    factories.promise(activity=activity, promised_date=TODAY + timedelta(days=5))
    late = factories.point(activity=activity)
    factories.point(activity=activity, answered=True)

    time_machine.move_to((TODAY + timedelta(days=6)).isoformat(), tick=False)
    reply = queue_of(pias, plan, utvalg="over-frist")

    assert listed(reply) == [late.submission.reference]
    assert "Over fristen" in reply.content.decode()


# Filters and search


def test_filters_narrow_by_activity_theme_responsible_outcome_and_status(
    pias: Client, plan: Plan, pia: User
) -> None:
    theme = factories.theme(plan)
    below = factories.theme(plan, parent=theme)
    factories.submission(plan=plan)
    mine = taken(factories.point(plan=plan, theme=below), pia)
    done = factories.point(plan=plan, outcome="deferred")
    filters = {
        ("aktivitet", mine.submission.activity.slug): mine,
        ("tema", theme.slug): mine,
        ("ansvarlig", f"person-{pia.pk}"): mine,
        ("ansvarlig", f"enhet-{pia.unit_id}"): mine,
        ("resultat", "deferred"): done,
        ("status", "in_review"): mine,
    }

    for (name, value), point in filters.items():
        assert listed(queue_of(pias, plan, **{name: value})) == [point.submission.reference], name


def test_a_filter_that_does_not_exist_is_said_and_narrows_nothing(pias: Client, plan: Plan) -> None:
    factories.submission(plan=plan)

    reply = queue_of(pias, plan, tema="finnes-ikke")

    assert reply.status_code == 422
    assert "Dette valget finnes ikke." in reply.content.decode()
    assert listed(reply) == ["FRIV-0001"]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("ÅRSMØTET I ÆRØY SØKER LOKALER", "årsmøtet ærøy"),
        ("årsmøtet i ærøy søker lokaler", "ÅRSMØTET ÆRØY"),
        ("Årsmøtet i Ærøy søker lokaler", "årsMØTET"),
        (unicodedata.normalize("NFD", "Årsmøtet på Ærøy"), "årsmøtet ærøy"),
        ("Kafé for éldre", "KAFÉ"),
        ("Støtte på 50 % er for lite", "50 %"),
        ("Vi bruker feltet under_strek", "under_strek"),
    ],
)
def test_search_finds_words_in_any_letter_case(
    pias: Client, plan: Plan, stored: str, typed: str
) -> None:
    wanted = factories.point(text=stored, plan=plan)
    factories.point(text="Noe helt annet om aarsmotet paa 50 mennesker.", plan=plan)

    assert listed(queue_of(pias, plan, sok=typed)) == [wanted.submission.reference]
    assert in_table(queue_of(pias, plan, sok=typed, visning="tabell")) == [wanted.reference]


def test_search_reads_our_understanding_and_the_senders_name_too(pias: Client, plan: Plan) -> None:
    body = factories.organisation(name="Ørland Kulturskolelag")
    sent = factories.submission(plan=plan, organisation=body)
    understood = factories.point(plan=plan, summary="Økt leie stenger foreningene ute.")

    assert listed(queue_of(pias, plan, sok="ØRLAND")) == [sent.reference]
    assert listed(queue_of(pias, plan, sok="økt LEIE")) == [understood.submission.reference]


@pytest.fixture
def sealed(plan: Plan) -> list[Point]:
    """Two points with a name nobody at the bench reads at once: one masked, one withheld."""
    masked = factories.point(text="Vi vil ha lys. Ring Gjemte Ola.", plan=plan)
    kept = factories.point(text="Gjemte Ola bråker i lysløypa.", plan=plan)
    text = masked.submission.original_text.replace("Gjemte Ola", "█" * 10)
    screening.approve(submission=masked.submission, text=text, by=BY, at=now())
    screening.withhold(submission=kept.submission, reason="privacy", by=BY, at=now())
    return [masked, kept]


@pytest.mark.parametrize("visning", ["", "tabell"])
def test_search_does_not_find_what_is_sealed(
    pias: Client, plan: Plan, sealed: list[Point], visning: str
) -> None:
    shown = factories.point(text="Gjemte Ola står åpent her.", plan=plan)

    def found(typed: str) -> list[str]:
        rows = queue_of(pias, plan, sok=typed, visning=visning).context["rows"]
        points = [getattr(row, "point", row) for row in rows]
        return [each.submission.reference for each in points]

    assert found("gjemte ola") == [shown.submission.reference]
    assert found("bråker") == []
    assert found("lys") == [sealed[0].submission.reference]
    assert found("FRIV-0002") == ["FRIV-0002"]


def test_search_finds_how_a_sealed_text_was_understood(
    pias: Client, plan: Plan, sealed: list[Point]
) -> None:
    """In our own words: those are shown, so they may be found."""
    _, kept = (Point.objects.get(pk=each.pk) for each in sealed)
    reading = Reading("Naboen ønsker mindre støy.", kept.kind)
    splitting.edit_point(point=kept, reading=reading, revision=kept.revision, by=BY, at=now())

    assert listed(queue_of(pias, plan, sok="støy")) == [kept.submission.reference]
    assert in_table(queue_of(pias, plan, sok="støy", visning="tabell")) == [kept.reference]


def test_search_in_a_point_looks_at_its_own_words_only(pias: Client, plan: Plan) -> None:
    made = factories.submission("Vi vil ha lys 💡. Vi vil ha is.", plan=plan)
    first, second = (factories.point(made, span=span) for span in ((0, 16), (17, 30)))

    assert in_table(queue_of(pias, plan, sok="lys", visning="tabell")) == [first.reference]
    assert in_table(queue_of(pias, plan, sok="is.", visning="tabell")) == [second.reference]


@pytest.mark.parametrize("typed", ["FRIV-0002", "friv-2", "friv 2", "0002", "2", "FRIV-0002-1"])
def test_search_knows_references(pias: Client, plan: Plan, typed: str) -> None:
    factories.submission("Vi trenger lokaler.", plan=plan)
    point = factories.point(plan=plan)

    assert listed(queue_of(pias, plan, sok=typed)) == ["FRIV-0002"]
    assert in_table(queue_of(pias, plan, sok=typed, visning="tabell")) == [point.reference]


def test_points_can_be_ordered_by_deadline(pias: Client, plan: Plan) -> None:
    undated = factories.point(plan=plan)
    for days in (20, 10):
        point = factories.point(plan=plan)
        due = TODAY + timedelta(days=days)
        assigning.set_due_date(point=point, due=due, by=BY, at=now())

    by_due = in_table(queue_of(pias, plan, visning="tabell", sorter="frist"))

    assert by_due == ["FRIV-0003-1", "FRIV-0002-1", undated.reference]
    assert listed(queue_of(pias, plan, sorter="frist")) == ["FRIV-0003", "FRIV-0002", "FRIV-0001"]


# Page and fragment


def test_the_filtered_list_is_the_same_by_swap_and_by_reload(pias: Client, plan: Plan) -> None:
    factories.point(text="Vi trenger et øvingsrom.", plan=plan)
    factories.point(plan=plan)
    address = f"{reverse('feedback:queue', args=[plan.slug])}?sok=ØVINGSROM"

    page = pias.get(address)
    fragment = pias.get(address, headers=HTMX)

    assert "FRIV-0001" in part(page, "ko")
    assert "Vi trenger et øvingsrom." in part(page, "detalj")
    for name in ("ko", "detalj", "visninger", "status"):
        assert part(page, name) in whole(fragment), name
    assert "<h1" not in text_of(fragment)
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in fragment.headers["Vary"]


@pytest.mark.parametrize("query", [{}, {"visning": "tabell"}, {"utvalg": "uten-svar"}])
def test_queue_costs_the_same_with_many_rows(
    pias: Client, plan: Plan, pia: User, query: dict[str, str]
) -> None:
    fill(plan, pia, 2)
    few = queries(lambda: queue_of(pias, plan, **query))
    fill(plan, pia, 18)

    many = queries(lambda: queue_of(pias, plan, **query))

    assert many == few


def test_day_costs_the_same_with_many_rows(pias: Client, plan: Plan, pia: User) -> None:
    fill(plan, pia, 2)
    few = queries(lambda: pias.get(reverse("feedback:day")))
    fill(plan, pia, 18)

    assert queries(lambda: pias.get(reverse("feedback:day"))) == few


def fill(plan: Plan, user: User, number: int) -> None:
    """Rows with everything a list joins: organisation, theme, responsible, every other answered."""
    for count in range(number):
        point = factories.point(
            plan=plan,
            theme=factories.theme(plan),
            organisation=factories.organisation(),
            answered=count % 2 == 0,
        )
        taken(point, user)


# Min dag


def test_day_says_what_presses_and_leads_to_it(
    pias: Client, plan: Plan, pia: User, time_machine: Any
) -> None:
    activity = factories.activity(plan)
    factories.promise(activity=activity, promised_date=TODAY + timedelta(days=5))
    taken(factories.point(activity=activity), pia)
    factories.submission(plan=plan)

    time_machine.move_to((TODAY + timedelta(days=6)).isoformat() + "T08:00:00+00:00", tick=False)
    page = pias.get(reverse("feedback:day")).content.decode()

    assert "Pia" in page
    assert "1 innspill over fristen" in page
    assert f"{reverse('feedback:queue', args=[plan.slug])}?utvalg=over-frist" in page
    assert "Start sortering" in page


def test_day_goes_on_where_one_left_off(pias: Client, plan: Plan, pia: User) -> None:
    factories.point(plan=plan)
    last = factories.point(plan=plan)
    assigning.assign(point=last, to=pia, by=pia, at=now())

    page = pias.get(reverse("feedback:day")).content.decode()

    assert f"Fortsett der du slapp: {last.submission.reference}" in page


def test_day_without_plans_says_so(pias: Client) -> None:
    assert "Det er ingen planer ennå." in pias.get(reverse("feedback:day")).content.decode()


# Finn med referanse


@pytest.mark.parametrize("typed", ["FRIV-0001", "friv1", "1", " 0001 "])
def test_find_goes_straight_to_the_submission(pias: Client, plan: Plan, typed: str) -> None:
    factories.submission(plan=plan)

    reply = pias.get(reverse("feedback:find"), {"ref": typed})

    assert reply.status_code == 302
    assert reply["Location"] == reverse("feedback:item", args=[plan.slug, "FRIV-0001"])


def test_find_goes_straight_to_the_point(pias: Client, plan: Plan) -> None:
    factories.point(plan=plan)

    reply = pias.get(reverse("feedback:find"), {"ref": "FRIV-0001-1"})

    assert reply["Location"].endswith("/FRIV-0001/?punkt=1")


def test_find_lets_one_choose_between_plans(pias: Client, plan: Plan) -> None:
    factories.submission(plan=plan)
    other = factories.submission()

    page = pias.get(reverse("feedback:find"), {"ref": "1"}).content.decode()

    assert "FRIV-0001" in page
    assert other.reference in page


@pytest.mark.parametrize("typed", ["FRIV-0999", "lokaler", "ANNEN-0001"])
def test_find_says_what_it_did_not_find(pias: Client, plan: Plan, typed: str) -> None:
    factories.submission(plan=plan)

    reply = pias.get(reverse("feedback:find"), {"ref": typed})

    assert reply.status_code == 404
    assert f"Vi finner ikke innspillet «{typed}»" in reply.content.decode()
