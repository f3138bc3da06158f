"""One submission on the workbench: what stands there, and who may look."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.models import Note, Point, Submission
from consultations.services import assigning, noting, relating, splitting, tagging
from core.calendar import day_of
from plans.models import Plan
from tests import factories
from tests.factories import BY, now
from tests.feedback.pages import HTMX, part, queries, text_of, whole

READERS = {"pia", "liv", "ulla", "arne"}
TWO = "Vi vil låse oss inn selv. Rommene må ha lager."


@pytest.fixture
def plan(db: None) -> Plan:
    return factories.plan(
        slug="temaplan-frivillighet", prefix="FRIV", title="Temaplan frivillighet"
    )


@pytest.fixture
def submission(plan: Plan) -> Submission:
    """Two sentences, a point of each, finished."""
    made = factories.submission(TWO, plan=plan)
    for span, summary in [((0, 25), "Egen nøkkel."), ((26, 46), "Plass til utstyr.")]:
        factories.point(made, span=span, summary=summary)
    return splitting.finish(submission=made, by=BY, at=now())


@pytest.fixture
def point(submission: Submission) -> Point:
    return Point.objects.in_order().get(submission=submission, number=1)


@pytest.fixture
def pias(browse: Callable[..., Client], pia: User) -> Client:
    return browse(pia)


def item(submission: Submission, name: str = "item") -> str:
    plan = submission.activity.plan
    return reverse(f"feedback:{name}", args=[plan.slug, submission.reference])


# Who may look, and at what


@pytest.mark.parametrize("name", ["item", "item_history"])
def test_item_is_read_by_those_with_the_right(
    cast: dict[str, User | None],
    browse: Callable[..., Client],
    submission: Submission,
    name: str,
) -> None:
    statuses = {
        who: browse(user).get(item(submission, name)).status_code for who, user in cast.items()
    }

    assert statuses == {
        who: 200 if who in READERS else 302 if who == "anybody" else 403 for who in cast
    }


@pytest.mark.parametrize("name", ["item", "item_history"])
def test_item_refuses_to_be_posted_to(pias: Client, submission: Submission, name: str) -> None:
    assert pias.post(item(submission, name)).status_code == 405


@pytest.mark.parametrize("name", ["item", "item_history"])
def test_a_submission_of_another_plan_is_not_there(
    pias: Client, plan: Plan, submission: Submission, name: str
) -> None:
    other = factories.submission()

    for reference in (other.reference, "FRIV-0999", "tull"):
        address = reverse(f"feedback:{name}", args=[plan.slug, reference])
        assert pias.get(address).status_code == 404


def test_item_shows_what_was_said_and_how_we_understand_it(
    pias: Client, submission: Submission
) -> None:
    page = text_of(pias.get(item(submission)))

    assert "Vi vil låse oss inn selv." in page
    assert "Rommene må ha lager." in page
    assert "Plass til utstyr." in page
    assert "2\xa0punkter" in page
    assert "Hele teksten" in page


def test_item_without_points_says_that_it_must_be_split(pias: Client, plan: Plan) -> None:
    submission = factories.submission("Et brev.", plan=plan)

    page = text_of(pias.get(item(submission)))

    assert f"{submission.reference} er ikke delt opp i punkter ennå." in page
    assert "Et brev." in page


def test_the_point_in_hand_is_the_one_asked_for(pias: Client, submission: Submission) -> None:
    page = pias.get(item(submission), {"punkt": "2"})

    assert page.context["point"].number == 2
    assert pias.get(item(submission), {"punkt": "99"}).context["point"].number == 1


def test_the_first_point_in_hand_is_the_first_that_waits(pias: Client, plan: Plan) -> None:
    made = factories.submission(TWO, plan=plan, screened=True)
    factories.point(made, span=(0, 25), answered=True)
    factories.point(made, span=(26, 46))

    assert pias.get(item(made)).context["point"].number == 2


def test_an_answered_point_shows_outcome_and_what_it_became(pias: Client, plan: Plan) -> None:
    point = factories.point(plan=plan, outcome="accepted")

    page = text_of(pias.get(item(point.submission)))

    assert "Tatt med" in page
    assert "Ga opphav til: Tiltak" in page
    assert "Skriv nytt svar" in page


def test_notes_are_shown_with_who_wrote_them(
    pias: Client, ulla: User, submission: Submission, point: Point
) -> None:
    noting.write(about=submission, text="Ringte avsenderen.", by=ulla, at=now())
    noting.write(about=point, text="Spør Eiendom.", by=ulla, at=now())

    page = text_of(pias.get(item(submission)))

    assert "Interne notater (2)" in page
    assert "Ringte avsenderen." in page
    assert "Ulla Enhet" in page


def test_like_points_are_shown_with_their_outcome(
    pias: Client, plan: Plan, submission: Submission, point: Point
) -> None:
    other = factories.point(plan=plan, outcome="deferred")
    relating.suggest(a=point, b=other, by=BY, at=now())

    page = text_of(pias.get(item(submission)))

    assert "Like punkter (1)" in page
    assert other.reference in page
    assert "Tas med videre" in page
    assert "Foreslått, ikke bekreftet." in page


# What a reader who may not write sees


def test_the_archivist_reads_everything_and_sees_no_button_that_writes(
    browse: Callable[..., Client], arne: User, submission: Submission, point: Point
) -> None:
    noting.write(about=point, text="Spør Eiendom.", by=BY, at=now())

    page = text_of(browse(arne).get(item(submission)))

    assert "Spør Eiendom." in page
    assert "Egen nøkkel." in page
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    posting = [form for form in main.split("<form")[1:] if 'method="post"' in form]
    assert [form for form in posting if "hurtigtaster" not in form] == []
    for words in ("Ta den selv", "Sett på vent", "Skriv svar", "Del opp", "Ferdig og neste"):
        assert words not in main


# By swap and by reload


def test_opening_by_swap_gives_what_a_reload_gives(pias: Client, submission: Submission) -> None:
    address = f"{item(submission)}?utvalg=uten-svar&punkt=2"

    page, fragment = pias.get(address), pias.get(address, headers=HTMX)

    for name in ("detalj", "ko", "visninger", "status"):
        assert part(page, name) in whole(fragment), name
    assert "<h1" not in text_of(fragment)
    assert f"<title>{submission.reference} – " in text_of(fragment)
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_swap_takes_focus_to_one_place_and_a_page_to_none(
    pias: Client, submission: Submission
) -> None:
    opened = pias.get(item(submission), headers=HTMX).content.decode()
    pointed = pias.get(item(submission), {"punkt": "2"}, headers=HTMX).content.decode()
    page = pias.get(item(submission)).content.decode()

    assert opened.count("autofocus") == 1
    assert '<h2 id="innspill-tittel" tabindex="-1" autofocus' in opened
    assert pointed.count("autofocus") == 1
    assert '<h2 id="behandling" tabindex="-1" autofocus' in pointed
    assert "autofocus" not in page


def test_item_is_found_on_its_page_of_the_list_with_its_neighbours(
    pias: Client, plan: Plan
) -> None:
    made = [factories.submission(plan=plan) for _ in range(27)]

    reply = pias.get(item(made[25]))

    assert reply.context["page"].number == 2
    assert reply.context["place"] == 26
    assert (reply.context["before"], reply.context["after"]) == ("FRIV-0025", "FRIV-0027")
    assert 'aria-current="true"' in part(reply, "ko")


def test_item_costs_the_same_with_many_points_and_rows(pias: Client, pia: User, plan: Plan) -> None:
    little, much = full(plan, pia, 2), full(plan, pia, 20)

    few = queries(lambda: pias.get(item(little)))
    many = queries(lambda: pias.get(item(much)))

    assert many == few


def test_history_costs_the_same_with_many_acts(
    pias: Client, pia: User, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.selectors.history.pages.PAGE_SIZE", 500)
    little, much = full(plan, pia, 2), full(plan, pia, 20)

    few = queries(lambda: pias.get(item(little, "item_history")))
    many = queries(lambda: pias.get(item(much, "item_history")))

    assert many == few


def full(plan: Plan, user: User, number: int) -> Submission:
    """A submission with so many points, each with theme, responsible, note, answer and likeness."""
    text = "".join(f"Dette er setning nummer {count:02d}. " for count in range(number))
    made = factories.submission(
        text, plan=plan, organisation=factories.organisation(), screened=True
    )
    before: Point | None = None
    for count in range(number):
        span = (count * 28, count * 28 + 27)
        point = factories.point(
            made, span=span, theme=factories.theme(plan), answered=count % 2 == 1
        )
        assigning.assign(point=point, to=user, by=user, at=now())
        noting.write(about=point, text="Se på dette.", by=user, at=now())
        if before is not None:
            relating.mark_like(a=before, b=point, by=BY, at=now())
        before = point
    return made


# History


def test_history_says_who_did_what_and_what_it_changed(
    pias: Client, pia: User, submission: Submission, point: Point
) -> None:
    theme = factories.theme(submission.activity.plan, name_nb="Lokaler")
    tagging.set_themes(point=point, themes=[theme], by=pia, at=now())
    assigning.assign(point=point, to=pia, by=pia, at=now())
    until = day_of(now()) + timedelta(days=3)
    assigning.hold(point=point, until=until, reason="Venter på Ulla.", by=pia, at=now())

    page = text_of(pias.get(item(submission, "item_history")))

    assert "Registrerte FRIV-0001" in page
    assert "Systemet (tests)" in page
    assert "Merket FRIV-0001-1: Lokaler" in page
    assert "Tildelte FRIV-0001-1 til Pia Planlegger" in page
    assert '<p class="changes__what">FRIV-0001-1</p>' in page
    for label in ("Ansvarlig", "Status", "På vent til"):
        assert f"<dt>{label}</dt>" in page
    assert "Venter på Ulla." in page
    assert "Under arbeid" in page


def test_history_never_shows_the_secrets_of_a_row(
    pias: Client, submission: Submission, point: Point
) -> None:
    page = text_of(pias.get(item(submission, "item_history")))

    assert point.salt not in page
    assert submission.salt not in page


# Notes


def test_a_note_is_kept_and_shown(pias: Client, submission: Submission, point: Point) -> None:
    reply = pias.post(
        item(submission, "note_write"), {"text": "Spør Eiendom.", "about": point.reference}
    )

    assert reply.status_code == 303
    assert reply["Location"].startswith(item(submission))
    note = Note.objects.get()
    assert (note.point, note.text) == (point, "Spør Eiendom.")
    assert "Skrev et notat om FRIV-0001-1" in text_of(pias.get(reply["Location"]))


def test_a_note_may_be_about_the_whole_submission(pias: Client, submission: Submission) -> None:
    pias.post(item(submission, "note_write"), {"text": "Ringte avsenderen.", "about": ""})

    assert Note.objects.get().submission == submission


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": " ", "about": ""}, "Notatet er tomt."),
        ({"text": "Hei på deg.", "about": "FRIV-9999-1"}, "Dette valget finnes ikke."),
    ],
)
def test_a_note_that_says_nothing_is_refused(
    pias: Client, submission: Submission, typed: dict[str, str], sentence: str
) -> None:
    reply = pias.post(item(submission, "note_write"), typed)

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    assert typed["text"].strip() in text_of(reply)
    assert not Note.objects.exists()


def test_notes_are_written_by_those_with_the_right(
    cast: dict[str, User | None], browse: Callable[..., Client], submission: Submission
) -> None:
    writers = {"pia", "liv", "ulla"}

    statuses = {
        who: browse(user).post(item(submission, "note_write"), {"text": "Hei."}).status_code
        for who, user in cast.items()
    }

    assert statuses == {
        who: 303 if who in writers else 302 if who == "anybody" else 403 for who in cast
    }
    assert Note.objects.count() == len(writers)


# Ferdig og neste


def test_done_goes_on_to_the_next_in_the_view(pias: Client, pia: User, plan: Plan) -> None:
    first, following = (sorted_out(plan, pia) for _ in range(2))

    reply = pias.post(f"{item(first, 'item_done')}?utvalg=uten-svar")

    assert reply.status_code == 303
    assert reply["Location"] == f"{item(following)}?utvalg=uten-svar"
    assert f"{first.reference} er ferdig." in text_of(pias.get(reply["Location"]))


def test_done_by_htmx_shows_the_next_and_says_its_address(
    pias: Client, pia: User, plan: Plan
) -> None:
    first, following = (sorted_out(plan, pia) for _ in range(2))

    reply = pias.post(item(first, "item_done"), headers=HTMX)

    assert reply["HX-Push-Url"] == item(following)
    assert f'<h2 id="innspill-tittel" tabindex="-1" autofocus>{following.reference}' in (
        reply.content.decode()
    )


def test_done_with_the_last_one_says_that_the_queue_is_empty(
    pias: Client, pia: User, plan: Plan
) -> None:
    only = sorted_out(plan, pia)

    reply = pias.post(item(only, "item_done"))
    by_htmx = pias.post(item(only, "item_done"), headers=HTMX)

    assert reply["Location"] == reverse("feedback:queue", args=[plan.slug])
    assert by_htmx["HX-Redirect"] == reverse("feedback:queue", args=[plan.slug])
    assert "Køen er tom." in text_of(pias.get(reply["Location"]))


def test_done_says_what_is_missing_and_shows_that_point(
    pias: Client, pia: User, submission: Submission, point: Point
) -> None:
    theme = factories.theme(submission.activity.plan)
    tagging.set_themes(point=point, themes=[theme], by=BY, at=now())
    without_person = pias.post(item(submission, "item_done"))
    assigning.assign(point=point, to=pia, by=BY, at=now())

    without_theme = pias.post(item(submission, "item_done"))

    assert without_person.status_code == without_theme.status_code == 422
    assert "Punkt 1 mangler ansvarlig." in text_of(without_person)
    assert "Punkt 2 mangler tema." in text_of(without_theme)
    assert without_theme.context["point"].number == 2


def sorted_out(plan: Plan, user: User) -> Submission:
    """A submission whose only point has a theme and somebody responsible."""
    point = factories.point(plan=plan, theme=factories.theme(plan))
    assigning.assign(point=point, to=user, by=BY, at=now())
    return point.submission
