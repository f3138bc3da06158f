"""What a planner does with one point: works, wrong role, wrong method, bad input, two at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.models import Point, PointRelation, PointTheme, Theme
from consultations.services import assigning, relating, replacing, splitting, tagging
from consultations.services.splitting import Reading
from core.calendar import day_of
from plans.models import Plan
from tests import factories
from tests.factories import BY, now
from tests.feedback.pages import HTMX, part, text_of, whole

VERBS = ["point_themes", "point_edit", "point_assign", "point_hold", "point_release", "point_like"]
WRITERS = {"pia", "liv", "ulla"}
FUTURE = (day_of(now()) + timedelta(days=30)).isoformat()
PAST = (day_of(now()) - timedelta(days=1)).isoformat()


@pytest.fixture
def plan(db: None) -> Plan:
    return factories.plan(slug="temaplan-frivillighet", prefix="FRIV")


@pytest.fixture
def point(plan: Plan) -> Point:
    made = factories.point(plan=plan, text="Vi vil låse oss inn selv.", summary="Egen nøkkel.")
    splitting.finish(submission=made.submission, by=BY, at=now())
    return made


@pytest.fixture
def themes(plan: Plan) -> list[Theme]:
    return [factories.theme(plan, name_nb=f"Tema {name}", slug=name) for name in ("a", "b", "c")]


@pytest.fixture
def pias(browse: Callable[..., Client], pia: User) -> Client:
    return browse(pia)


def address(verb: str, point: Point) -> str:
    plan = point.submission.activity.plan
    return reverse(f"feedback:{verb}", args=[plan.slug, point.reference])


def page_of(point: Point) -> str:
    submission = point.submission
    return reverse("feedback:item", args=[submission.activity.plan.slug, submission.reference])


def fresh(point: Point) -> Point:
    return Point.objects.get(pk=point.pk)


def themes_of(point: Point) -> set[str]:
    return {link.theme.slug for link in PointTheme.objects.filter(point=point)}


def valid(verb: str, point: Point) -> dict[str, Any]:
    """What each form sends, filled in."""
    now_at = {"versjon": fresh(point).revision}
    forms: dict[str, dict[str, Any]] = {
        "point_themes": {"hadde": "", "themes": []},
        "point_edit": now_at | {"summary": "Nøkkel til lokalene.", "kind": "proposal"},
        "point_assign": now_at | {"meg": "1", "to": ""},
        "point_hold": now_at | {"until": FUTURE, "reason": "Venter på Eiendom."},
        "point_release": {},
        "point_like": {"other": "FRIV-0001-1"},
    }
    return forms[verb]


# Rights, methods, and what is not there


@pytest.mark.parametrize("verb", VERBS)
def test_points_are_handled_by_those_with_the_right(
    cast: dict[str, User | None], browse: Callable[..., Client], point: Point, verb: str
) -> None:
    statuses = {
        who: browse(user).post(address(verb, point), valid(verb, point)).status_code
        for who, user in cast.items()
        if who not in WRITERS
    }

    assert statuses == {who: 302 if who == "anybody" else 403 for who in statuses}
    assert fresh(point).revision == point.revision


@pytest.mark.parametrize("verb", VERBS)
def test_handling_a_point_is_posted(pias: Client, point: Point, verb: str) -> None:
    assert pias.get(address(verb, point)).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_a_point_of_another_plan_is_not_there(pias: Client, point: Point, verb: str) -> None:
    other = factories.plan()

    elsewhere = reverse(f"feedback:{verb}", args=[other.slug, point.reference])

    assert pias.post(elsewhere, valid(verb, point)).status_code == 404
    assert fresh(point).revision == point.revision


@pytest.mark.parametrize("verb", ["point_themes", "point_edit", "point_assign", "point_hold"])
def test_a_saved_form_leads_back_to_the_same_place(pias: Client, point: Point, verb: str) -> None:
    reply = pias.post(f"{address(verb, point)}?utvalg=uten-svar", valid(verb, point))

    assert reply.status_code == 303
    assert reply["Location"] == f"{page_of(point)}?utvalg=uten-svar&punkt=1#behandling"


@pytest.mark.parametrize("verb", ["point_themes", "point_edit", "point_assign", "point_hold"])
def test_a_saved_form_gives_by_swap_what_a_reload_gives(
    pias: Client, point: Point, themes: list[Theme], verb: str
) -> None:
    sent = valid(verb, point) | ({"themes": ["a"]} if verb == "point_themes" else {})

    fragment = pias.post(f"{address(verb, point)}?utvalg=uten-svar", sent, headers=HTMX)
    page = pias.get(f"{page_of(point)}?utvalg=uten-svar&punkt=1")

    assert fragment.status_code == 200
    for name in ("detalj", "ko", "visninger", "status"):
        assert part(page, name) in whole(fragment), name
    assert "autofocus" not in fragment.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]


# Themes


def test_themes_are_set_and_the_status_line_says_so(
    pias: Client, point: Point, themes: list[Theme]
) -> None:
    reply = pias.post(address("point_themes", point), {"themes": ["a", "b"], "primary": "b"})

    assert themes_of(point) == {"a", "b"}
    assert PointTheme.objects.get(point=point, primary=True).theme.slug == "b"
    assert "Merket FRIV-0001-1: Tema a, Tema b" in text_of(pias.get(reply["Location"]))


def test_the_main_theme_stays_when_another_is_added(
    pias: Client, point: Point, themes: list[Theme]
) -> None:
    tagging.set_themes(point=point, themes=[themes[2]], by=BY, at=now())

    pias.post(address("point_themes", point), {"themes": ["a", "c"], "hadde": "c", "primary": ""})

    assert PointTheme.objects.get(point=point, primary=True).theme == themes[2]


def test_what_two_people_tick_at_once_is_joined(
    pias: Client, point: Point, themes: list[Theme]
) -> None:
    tagging.set_themes(point=point, themes=[themes[0]], by=BY, at=now())
    read_by_pia = {"hadde": "a"}
    tagging.set_themes(point=point, themes=themes[:2], by=BY, at=now())

    pias.post(address("point_themes", point), read_by_pia | {"themes": ["c"]})

    assert themes_of(point) == {"b", "c"}


def test_a_theme_that_does_not_exist_is_refused(
    pias: Client, point: Point, themes: list[Theme]
) -> None:
    reply = pias.post(address("point_themes", point), {"themes": ["finnes-ikke"]})

    assert reply.status_code == 422
    assert "Dette valget finnes ikke." in text_of(reply)
    assert themes_of(point) == set()


# How we understand it


def test_reading_is_changed(pias: Client, point: Point) -> None:
    pias.post(address("point_edit", point), valid("point_edit", point))

    changed = fresh(point)
    assert (changed.summary, changed.kind) == ("Nøkkel til lokalene.", Point.Kind.PROPOSAL)


def test_an_empty_reading_is_refused_and_the_choice_is_kept(pias: Client, point: Point) -> None:
    sent = valid("point_edit", point) | {"summary": " ", "kind": "challenge"}

    reply = pias.post(address("point_edit", point), sent)

    assert reply.status_code == 422
    assert "Skriv hvordan dere forstår punktet." in text_of(reply)
    assert '<option value="challenge" selected>' in text_of(reply)
    assert fresh(point).summary == "Egen nøkkel."


def test_an_answered_point_keeps_its_reading(pias: Client, plan: Plan) -> None:
    answered = factories.point(plan=plan, answered=True, summary="Egen nøkkel.")

    reply = pias.post(address("point_edit", answered), valid("point_edit", answered))

    assert reply.status_code == 422
    assert "er besvart eller erstattet" in text_of(reply)


def test_a_stale_reading_is_refused_and_the_typed_text_is_kept(
    pias: Client, ulla: User, point: Point
) -> None:
    read_by_pia = valid("point_edit", point)
    theirs = Reading("Kode til døra.", Point.Kind.WISH)
    splitting.edit_point(point=point, reading=theirs, revision=point.revision, by=ulla, at=now())

    reply = pias.post(address("point_edit", point), read_by_pia)

    page = text_of(reply)
    assert reply.status_code == 409
    assert "Ulla Enhet endret dette" in page
    assert "Nøkkel til lokalene." in page
    assert "Kode til døra." in page
    assert fresh(point).summary == "Kode til døra."


def test_a_refused_reading_can_be_saved_on_purpose(pias: Client, ulla: User, point: Point) -> None:
    theirs = Reading("Kode til døra.", Point.Kind.WISH)
    splitting.edit_point(point=point, reading=theirs, revision=point.revision, by=ulla, at=now())

    pias.post(address("point_edit", point), valid("point_edit", point))

    assert fresh(point).summary == "Nøkkel til lokalene."


def test_another_persons_change_of_another_field_is_no_conflict(
    pias: Client, ulla: User, point: Point
) -> None:
    read_by_pia = valid("point_edit", point)
    assigning.assign(point=point, to=ulla, by=ulla, at=now())

    reply = pias.post(address("point_edit", point), read_by_pia)

    assert reply.status_code == 303
    kept = fresh(point)
    assert (kept.summary, kept.assigned_to) == ("Nøkkel til lokalene.", ulla)


@pytest.mark.parametrize("version", ["", "tull"])
def test_a_form_without_a_version_says_that_it_is_too_old(
    pias: Client, point: Point, version: str
) -> None:
    reply = pias.post(
        address("point_edit", point), valid("point_edit", point) | {"versjon": version}
    )

    assert reply.status_code == 422
    assert "Siden er for gammel." in text_of(reply)


def test_a_point_that_was_divided_anew_is_told_and_the_text_is_kept(
    pias: Client, point: Point
) -> None:
    read_by_pia = valid("point_edit", point)
    splitting.resume(submission=point.submission, reason="Del på nytt.", by=BY, at=now())
    replacing.retire(point=point, by=BY, at=now())

    reply = pias.post(address("point_edit", point), read_by_pia)

    assert reply.status_code == 409
    assert "FRIV-0001-1 er delt på nytt" in text_of(reply)
    assert "Nøkkel til lokalene." in text_of(reply)


def test_save_and_next_saves_what_was_typed_first(
    pias: Client, pia: User, point: Point, themes: list[Theme]
) -> None:
    tagging.set_themes(point=point, themes=themes, by=BY, at=now())
    assigning.assign(point=point, to=pia, by=BY, at=now())
    following = factories.submission(plan=point.submission.activity.plan)

    reply = pias.post(address("point_edit", point), valid("point_edit", point) | {"neste": "1"})

    assert fresh(point).summary == "Nøkkel til lokalene."
    assert reply["Location"].endswith(f"/{following.reference}/")


# Who has it


def test_point_is_taken_by_oneself(pias: Client, pia: User, point: Point) -> None:
    reply = pias.post(address("point_assign", point), valid("point_assign", point))

    taken = fresh(point)
    assert (taken.assigned_to, taken.status) == (pia, Point.Status.IN_REVIEW)
    assert "Tildelte FRIV-0001-1 til Pia Planlegger" in text_of(pias.get(reply["Location"]))


def test_point_is_given_to_another_person_to_a_unit_and_to_nobody(
    pias: Client, ulla: User, point: Point
) -> None:
    given = {}
    for chosen in (f"person-{ulla.pk}", f"enhet-{ulla.unit_id}", ""):
        sent = {"to": chosen, "versjon": fresh(point).revision}
        assert pias.post(address("point_assign", point), sent).status_code == 303
        given[chosen] = (fresh(point).assigned_to, fresh(point).assigned_unit)

    assert list(given.values()) == [(ulla, ulla.unit), (None, ulla.unit), (None, None)]


def test_point_is_not_given_to_somebody_who_cannot_take_it(
    pias: Client, rolf: User, point: Point
) -> None:
    sent = {"to": f"person-{rolf.pk}", "versjon": point.revision}

    reply = pias.post(address("point_assign", point), sent)

    assert reply.status_code == 422
    assert fresh(point).assigned_to is None


def test_giving_away_what_somebody_else_just_took_is_refused(
    pias: Client, ulla: User, point: Point
) -> None:
    read_by_pia = valid("point_assign", point)
    assigning.assign(point=point, to=ulla, by=ulla, at=now())

    reply = pias.post(address("point_assign", point), read_by_pia)

    assert reply.status_code == 409
    assert "Ulla Enhet endret dette" in text_of(reply)
    assert fresh(point).assigned_to == ulla


# On hold


def test_point_waits_and_comes_back(pias: Client, point: Point) -> None:
    pias.post(address("point_hold", point), valid("point_hold", point))
    held = fresh(point)
    page = text_of(pias.get(page_of(point)))

    pias.post(address("point_release", point))

    assert (held.on_hold_until.isoformat(), held.on_hold_reason) == (FUTURE, "Venter på Eiendom.")
    assert "Ta tilbake i køen" in page
    assert fresh(point).on_hold_until is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"until": PAST}, "Datoen må være etter i dag."),
        ({"until": ""}, "Velg datoen punktet skal tilbake i køen."),
        ({"until": "31.02.2030"}, "Datoen finnes ikke."),
        ({"reason": " "}, "Skriv hvorfor punktet må vente."),
    ],
)
def test_waiting_needs_a_day_to_come_and_a_reason(
    pias: Client, point: Point, typed: dict[str, str], sentence: str
) -> None:
    sent = valid("point_hold", point) | typed

    reply = pias.post(address("point_hold", point), sent)

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    assert sent["reason"].strip() in text_of(reply)
    assert fresh(point).on_hold_until is None


# Like points


@pytest.mark.parametrize("typed", ["FRIV-0002-1", "friv 2-1", "2"])
def test_points_are_marked_as_like(pias: Client, plan: Plan, point: Point, typed: str) -> None:
    other = factories.point(plan=plan)

    pias.post(address("point_like", point), {"other": typed})

    relation = PointRelation.objects.get()
    assert (relation.a, relation.b, relation.confirmed) == (point, other, True)


def test_a_suggested_likeness_is_confirmed(pias: Client, plan: Plan, point: Point) -> None:
    other = factories.point(plan=plan)
    relating.suggest(a=other, b=point, by=BY, at=now())

    pias.post(address("point_like", point), {"other": other.reference})

    assert PointRelation.objects.get().confirmed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Skriv referansen til det andre punktet."),
        ("FRIV-0999-1", "Vi finner ikke punktet «FRIV-0999-1»"),
        ("FRIV-0001-1", "Et punkt kan ikke være likt seg selv."),
    ],
)
def test_a_likeness_needs_another_point(
    pias: Client, point: Point, typed: str, sentence: str
) -> None:
    reply = pias.post(address("point_like", point), {"other": typed})

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    assert not PointRelation.objects.exists()
