"""The door: who gets in, who does not, and that guessing gets nobody in."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.services import people, signing_in
from accounts.services.signing_in import LockedOut
from audit.actors import System
from core.errors import Refused
from tests.accounts.conftest import PASSWORD

URL = "/logg-inn/"
HERE = "192.0.2.7"


def post(client, email="olav@eksempelvik.example", password=PASSWORD, **more):
    place = more.pop("place", HERE)
    return client.post(
        URL, {"email": email, "password": password, **more}, headers={}, REMOTE_ADDR=place
    )


def sign_in(email="pia@eksempelvik.example", password=PASSWORD, place=HERE):
    return signing_in.sign_in(email=email, password=password, place=place)


def fail(times, **who):
    for _ in range(times):
        with pytest.raises(Refused):
            sign_in(password="feil passord her", **who)


def test_the_page_asks_for_e_mail_and_password(db, client):
    page = client.get(URL)

    assert page.status_code == 200
    for words in ("E-post", "Passord", "Logg inn"):
        assert words in page.content.decode()


def test_a_person_gets_in_and_reaches_their_profile(person, client):
    olav = person("olav")

    answer = post(client, email=" Olav@Eksempelvik.example ")

    assert answer.status_code == 303
    assert answer["Location"] == "/min-profil/"
    assert client.session["_auth_user_id"] == str(olav.pk)


def test_the_session_is_renewed(person, client):
    person("olav")
    session = client.session
    session["mark"] = 1
    session.save()
    before = session.session_key

    post(client)

    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("role", "days"),
    [(Role.PLANNER, 0), (Role.ADMIN, 0), (Role.COUNCIL_SECRETARY, 0), (Role.COUNCIL_MEMBER, 90)],
)
def test_a_sign_in_lasts_a_working_day_or_a_quarter(person, role, days):
    assert signing_in.stays_for(person("pia", role)).days == days


@pytest.mark.parametrize("wanted", ["/om/", "/arbeid/plan/innspill/?q=a&side=2"])
def test_one_comes_back_to_the_page_one_wanted(person, client, wanted):
    person("olav")

    assert post(client, next=wanted)["Location"] == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
    ],
)
def test_one_is_never_sent_to_another_site(person, client, wanted):
    person("olav")

    assert post(client, next=wanted)["Location"] == "/min-profil/"


def test_an_address_keeps_the_page_one_wanted(db, client):
    page = client.get(URL, {"next": "/om/"}).content.decode()

    assert '<input type="hidden" name="next" value="/om/"' in page


def test_the_same_words_for_unknown_wrong_and_shut_out(person, client):
    person("pia")
    shut = person("olav")
    people.deactivate(user=shut, by=System("tests"), at=timezone.now())

    pages = [
        post(client, email="ukjent@eksempelvik.example"),
        post(client, email="pia@eksempelvik.example", password="ikke det rette"),
        post(client, email="olav@eksempelvik.example"),
    ]

    assert {page.status_code for page in pages} == {422}
    for page in pages:
        assert "E-posten og passordet passer ikke sammen." in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_what_was_typed_is_kept_but_the_password_is_not_sent_back(person, client):
    page = post(client, email="pia@eksempelvik.example", password="ikke det rette")

    assert 'value="pia@eksempelvik.example"' in page.content.decode()
    assert "ikke det rette" not in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ""}, "Skriv e-postadressen din."),
        ({"password": ""}, "Skriv passordet ditt."),
        ({"email": "pia"}, "E-postadressen må inneholde @"),
        ({"password": "x" * 201}, "200"),
        ({"next": "\x00"}, "Null"),
    ],
)
def test_bad_input_is_explained(db, client, typed, words):
    page = post(client, **typed)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_an_unknown_e_mail_costs_the_same_work(person, monkeypatch):
    person("pia")
    worked = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    monkeypatch.setattr(hasher, lambda *given: worked.append(given) or "md5$a$b")

    fail(1, email="pia@eksempelvik.example")
    fail(1, email="ukjent@eksempelvik.example")

    assert len(worked) == 2


def test_ten_failures_shut_the_door_for_the_e_mail_from_everywhere(person):
    person("pia")
    for number in range(10):
        fail(1, email="pia@eksempelvik.example", place=f"198.51.100.{number}")

    with pytest.raises(LockedOut, match="15 minutter"):
        sign_in(place="203.0.113.1")


def test_an_unknown_e_mail_is_shut_out_alike(db, client):
    for number in range(10):
        post(client, email="ukjent@eksempelvik.example", place=f"198.51.100.{number}")

    page = post(client, email="ukjent@eksempelvik.example", place="203.0.113.1")

    assert page.status_code == 429
    assert "Vent 15 minutter" in page.content.decode()


def test_ten_failures_shut_the_door_for_the_place(person):
    person("pia")
    for number in range(10):
        fail(1, email=f"gjett{number}@eksempelvik.example")

    with pytest.raises(LockedOut):
        sign_in()
    assert sign_in(place="203.0.113.1").name == "Pia Prøve"


def test_the_addresses_of_one_ipv6_household_count_as_one_place(person):
    person("pia")
    for number in range(10):
        fail(1, email=f"gjett{number}@eksempelvik.example", place=f"2001:db8:1:2::{number}")

    with pytest.raises(LockedOut):
        sign_in(place="2001:db8:1:2:ffff::1")


def test_the_door_opens_again_after_fifteen_minutes(person):
    person("pia")
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        fail(10, email="pia@eksempelvik.example")
    with time_machine.travel(start + timedelta(minutes=14), tick=False), pytest.raises(LockedOut):
        sign_in()

    with time_machine.travel(start + timedelta(minutes=30), tick=False):
        assert sign_in().name == "Pia Prøve"


def test_a_success_wipes_out_the_failures_of_the_e_mail_but_not_of_the_place(person):
    person("pia")
    fail(9, email="pia@eksempelvik.example")
    sign_in()
    fail(1, email="pia@eksempelvik.example")

    with pytest.raises(LockedOut):
        sign_in()
    assert sign_in(place="203.0.113.1").name == "Pia Prøve"


def test_many_at_once_do_not_get_more_attempts(person, monkeypatch):
    """Each attempt takes its slot before the password is tried."""
    person("pia")
    monkeypatch.setattr(signing_in, "_fits", lambda *_: cache.delete("unrelated"))

    tried = [pytest.raises(Refused) for _ in range(12)]
    for expected in tried:
        with expected:
            sign_in()

    with pytest.raises(LockedOut):
        sign_in(place="203.0.113.1")


def test_behind_the_proxy_the_place_is_what_the_proxy_saw(person, client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    person("olav")
    for number in range(10):
        forged = {"X-Forwarded-For": f"10.0.0.{number}, 198.51.100.9"}
        client.post(URL, {"email": f"g{number}@x.example", "password": "feil"}, headers=forged)

    shut = client.post(
        URL,
        {"email": "olav@eksempelvik.example", "password": PASSWORD},
        headers={"X-Forwarded-For": "10.9.9.9, 198.51.100.9"},
    )

    assert shut.status_code == 429


def test_the_form_needs_its_token(person):
    person("olav")
    strict = Client(enforce_csrf_checks=True)

    assert post(strict).status_code == 403


def test_signing_out_is_a_post_and_ends_the_session(person, client):
    client.force_login(person("olav"))

    assert client.get("/logg-ut/").status_code == 405
    answer = client.post("/logg-ut/")

    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert "_auth_user_id" not in client.session


def test_a_signed_in_person_is_not_asked_again(person, client):
    client.force_login(person("olav"))

    assert client.get(URL)["Location"] == "/min-profil/"


def test_a_deactivated_person_is_out_at_the_next_click(person, client):
    olav = person("olav")
    client.force_login(olav)
    people.deactivate(user=olav, by=System("tests"), at=timezone.now())

    assert client.get("/min-profil/").status_code == 302


def test_other_methods_are_refused(db, client):
    assert client.put(URL).status_code == 405


def test_the_cast_is_shown_in_the_demo_only(person, client, settings):
    person("pia", Role.PLANNER)
    person("olav")

    settings.DEMO = False
    assert "Passordet er" not in client.get(URL).content.decode()

    settings.DEMO = True
    page = client.get(URL).content.decode()
    for words in ("Pia Prøve", "Planlegger", "Uten rolle", "?som=pia", "Passordet er"):
        assert words in page


def test_choosing_somebody_fills_in_the_e_mail_in_the_demo_only(person, client, settings):
    person("pia", Role.PLANNER)
    filled = 'value="pia@eksempelvik.example"'

    settings.DEMO = True
    assert filled in client.get(URL, {"som": "pia"}).content.decode()
    assert filled not in client.get(URL, {"som": "ukjent"}).content.decode()

    settings.DEMO = False
    assert filled not in client.get(URL, {"som": "pia"}).content.decode()


def test_the_cast_costs_as_many_queries_at_two_as_at_twenty(
    person, client, settings, django_assert_num_queries
):
    settings.DEMO = True
    person("pia", Role.PLANNER)
    person("olav", Role.ADMIN)
    with django_assert_num_queries(2):
        client.get(URL)
    for number in range(18):
        person(f"person{number}", Role.PLANNER, Role.PLAN_OWNER)

    with django_assert_num_queries(2):
        client.get(URL)
