"""One's own page: name, roles, shortcuts, password."""

import pytest
from django.test import Client

from accounts.models import Role, User
from audit.models import Act
from tests.accounts.conftest import PASSWORD

URL = "/min-profil/"
NEW = "fem glade hunder"


@pytest.fixture
def pia(person):
    return person("pia", Role.PLANNER)


@pytest.fixture
def as_pia(client, pia):
    client.force_login(pia)
    return client


def change(client, old=PASSWORD, new=NEW):
    return client.post(f"{URL}passord/", {"old": old, "new": new})


def test_it_shows_who_one_is_and_what_one_may(as_pia):
    page = as_pia.get(URL)

    assert page.status_code == 200
    for words in ("Pia Prøve", "pia@eksempelvik.example", "Planlegger", "Bytt passord"):
        assert words in page.content.decode()


@pytest.mark.parametrize(
    ("role", "link"),
    [
        (Role.PLANNER, 'href="/arbeid/">Gå til arbeidsbenken'),
        (Role.ARCHIVIST, 'href="/arbeid/">Gå til arbeidsbenken'),
        (Role.COUNCIL_MEMBER, 'href="/raad/mine/">Gå til rådet'),
        (Role.COUNCIL_SECRETARY, 'href="/raad/mine/">Gå til rådet'),
    ],
)
def test_it_leads_to_where_ones_day_begins(person, client, role, link):
    client.force_login(person("noen", role))

    assert link in client.get(URL).content.decode()


def test_a_person_without_a_role_has_a_page_too(person, client):
    client.force_login(person("olav"))

    page = client.get(URL).content.decode()

    assert "Du har ingen rolle ennå" in page
    assert "Hurtigtaster" not in page
    assert "Gå til" not in page


@pytest.mark.parametrize("path", ["", "passord/", "hurtigtaster/"])
def test_nobody_else_gets_in(db, client, path):
    answer = client.get(URL) if not path else client.post(URL + path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/logg-inn/?next=/min-profil/")


@pytest.mark.parametrize("path", ["passord/", "hurtigtaster/"])
def test_a_change_is_a_post(as_pia, path):
    assert as_pia.get(URL + path).status_code == 405


def test_shortcuts_are_switched_off_and_on(as_pia, pia):
    answer = as_pia.post(f"{URL}hurtigtaster/", {"on": ""}, follow=True)
    assert "Hurtigtastene er slått av." in answer.content.decode()
    assert User.objects.get(pk=pia.pk).shortcuts_on is False

    as_pia.post(f"{URL}hurtigtaster/", {"on": "1"})
    assert User.objects.get(pk=pia.pk).shortcuts_on is True


@pytest.mark.parametrize(
    ("wanted", "reached"), [("/arbeid/", "/arbeid/"), ("https://evil.example/", URL)]
)
def test_the_switch_leads_back_to_the_page_it_stood_on(as_pia, wanted, reached):
    answer = as_pia.post(f"{URL}hurtigtaster/", {"on": "1", "next": wanted})

    assert (answer.status_code, answer["Location"]) == (303, reached)


def test_a_tampered_switch_is_a_bad_request(as_pia):
    assert as_pia.post(f"{URL}hurtigtaster/", {"next": "\x00"}).status_code == 400


def test_a_new_password_works_and_ends_the_other_sessions(as_pia, pia):
    elsewhere = Client()
    elsewhere.force_login(pia)

    answer = change(as_pia)

    assert (answer.status_code, answer["Location"]) == (303, URL)
    assert User.objects.get(pk=pia.pk).check_password(NEW)
    assert "Passordet er byttet" in as_pia.get(URL).content.decode()
    assert elsewhere.get(URL).status_code == 302


def test_the_change_is_signed_and_tells_nothing(as_pia, pia):
    change(as_pia)

    act = Act.objects.by_actor(pia.actor_id).get()
    assert (act.sentence, act.undoable) == ("Byttet sitt eget passord", False)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"old": "ikke det rette"}, "Passordet du har nå, stemmer ikke."),
        ({"old": ""}, "Skriv passordet du har nå."),
        ({"new": ""}, "Skriv et nytt passord."),
        ({"new": "for kort"}, "minst 12 tegn"),
        ({"new": "password1234"}, "vanlig passord"),
    ],
)
def test_a_bad_password_is_refused_and_the_old_one_stays(as_pia, pia, typed, words):
    page = change(as_pia, **typed)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert User.objects.get(pk=pia.pk).check_password(PASSWORD)
