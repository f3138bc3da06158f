"""The pages of erasure and of access: what is seen before, what is asked, and what is said after."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from consultations.models import Contact, Submission
from consultations.services.registering import ContactDetails
from feedback.models import Erasure
from tests import factories
from tests.factories import erasures

pytestmark = pytest.mark.django_db
FORM = {
    "scope": "passage",
    "measure": "anonymise",
    "words": "Kari Nordmann",
    "basis": "consent",
    "case_number": "26/123",
    "reason": erasures.GROUNDS.reason,
}


@pytest.fixture
def said(db: Any) -> Submission:
    contact = ContactDetails("Kari Nordmann", "kari@eksempel.example")
    return factories.submission(
        "Hilsen Kari Nordmann i velet vårt.", screened=True, contact=contact
    )


@pytest.fixture
def arnes(browse: Any, arne: User) -> Client:
    return browse(arne)


@pytest.fixture
def livs(browse: Any, liv: User) -> Client:
    return browse(liv)


def propose_at(said: Submission) -> str:
    return reverse("feedback:erasure_propose", args=[said.activity.plan.slug, said.reference])


def at(name: str, erasure: Erasure) -> str:
    return reverse(f"feedback:erasure_{name}", args=[erasure.reference])


def test_nothing_waits_and_nothing_is_decided_says_so(arnes: Client) -> None:
    words = arnes.get(reverse("feedback:erasure_list")).content.decode()

    assert "Ingen forslag venter." in words
    assert "Ingenting er slettet, sperret eller avslått ennå." in words


def test_what_goes_is_shown_before_anything_is_sent(arnes: Client, said: Submission) -> None:
    other = factories.submission("Kari Nordmann har rett.")

    reply = arnes.post(propose_at(said), FORM)

    words = reply.content.decode()
    assert reply.status_code == 200
    assert "Dette går, i alle versjoner" in words
    assert f"Innspillet {other.reference}" in words
    assert not Erasure.objects.exists()


def test_a_confirmed_proposal_waits_for_somebody_else(arnes: Client, said: Submission) -> None:
    other = factories.submission("Kari Nordmann har rett.")
    places = [f"consultations_submission:{other.pk}"]

    reply = arnes.post(propose_at(said), FORM | {"confirmed": "on", "places": places})

    erasure = Erasure.objects.get()
    assert (reply.status_code, reply.headers["Location"]) == (303, at("show", erasure))
    assert erasure.places == places
    words = arnes.get(at("show", erasure)).content.decode()
    assert "Du foreslo dette selv." in words
    assert "disabled>Godkjenn: avidentifisere nå" in words


def test_going_back_keeps_what_was_typed(arnes: Client, said: Submission) -> None:
    reply = arnes.post(propose_at(said), FORM | {"endre": "1"})

    assert "Kari Nordmann</textarea>" in reply.content.decode()
    assert not Erasure.objects.exists()


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("basis", "Velg hjemmel"),
        ("case_number", "Skriv saksnummeret"),
        ("reason", "Skriv hvorfor"),
        ("scope", "Velg hva som skal bort"),
        ("words", "Skriv ordene som skal bort"),
    ],
)
def test_what_is_missing_is_said(
    arnes: Client, said: Submission, left_out: str, words: str
) -> None:
    reply = arnes.post(propose_at(said), FORM | {left_out: ""})

    assert reply.status_code == 422
    assert words in reply.content.decode()


def test_the_second_person_carries_it_out(livs: Client, arne: User, said: Submission) -> None:
    erasure = erasures.propose(said, arne)
    page = livs.get(at("show", erasure))
    seen = page.context["found"].fingerprint([])

    reply = livs.post(at("approve", erasure), {"revision": erasure.revision, "seen": seen})

    assert reply.status_code == 303
    assert Contact.objects.get().name == ""
    words = livs.get(at("show", erasure)).content.decode()
    assert "gjennomført" in words
    assert "Liv Planeier" in words


def test_the_proposer_is_told_why_not(arnes: Client, arne: User, said: Submission) -> None:
    erasure = erasures.propose(said, arne)
    seen = arnes.get(at("show", erasure)).context["found"].fingerprint([])

    reply = arnes.post(at("approve", erasure), {"revision": 1, "seen": seen})

    assert reply.status_code == 422
    assert "En annen enn den som foreslo, må godkjenne." in reply.content.decode()
    assert Contact.objects.get().name == "Kari Nordmann"


def test_an_old_page_approves_nothing(livs: Client, arne: User, said: Submission) -> None:
    erasure = erasures.propose(said, arne)

    reply = livs.post(at("approve", erasure), {"revision": 1, "seen": "noe annet"})

    assert reply.status_code == 409
    assert "har endret seg siden du så det" in reply.content.decode()
    assert Contact.objects.get().name == "Kari Nordmann"


def test_no_is_said_with_a_reason(livs: Client, arne: User, said: Submission) -> None:
    erasure = erasures.propose(said, arne)

    empty = livs.post(at("reject", erasure), {"revision": 1, "reason": ""})
    livs.post(at("reject", erasure), {"revision": 1, "reason": "Arkivplikten går foran."})

    assert empty.status_code == 422
    words = livs.get(at("show", erasure)).content.decode()
    assert "Arkivplikten går foran." in words
    assert Contact.objects.get().name == "Kari Nordmann"


def test_what_is_locked_away_is_read_with_a_reason(
    arnes: Client, livs: Client, said: Submission
) -> None:
    erasure = erasures.erase(said, scope="text", measure="restrict")

    closed = arnes.get(at("show", erasure)).content.decode()
    opened = arnes.post(at("unseal", erasure), {"reason": "Klagen på svaret gjelder teksten."})

    assert "Hilsen Kari" not in closed
    assert "Hilsen Kari Nordmann" in opened.content.decode()
    assert "Det som er sperret" not in livs.get(at("show", erasure)).content.decode()


ACCESS = {"reason": "Kari møtte på servicetorget og viste legitimasjon."}


def test_access_is_an_act_with_a_reason(arnes: Client, said: Submission) -> None:
    address = reverse("feedback:access_export")

    reply = arnes.post(address, ACCESS | {"person": "kari@eksempel.example"})

    assert "Hilsen Kari Nordmann" in reply.content.decode()
    act = Act.objects.get(sentence__startswith="Ga innsyn")
    assert (act.about, act.reason) == (said.reference, ACCESS["reason"])


def test_access_can_be_taken_along_as_a_file(arnes: Client, said: Submission) -> None:
    address = reverse("feedback:access_export")

    reply = arnes.post(address, ACCESS | {"person": said.reference, "json": "1"})

    assert "attachment" in reply.headers["Content-Disposition"]
    assert json.loads(reply.content)["saker"][0]["gjelder"] == said.reference


@pytest.mark.parametrize(
    ("person", "reason", "words"),
    [
        ("ingen@eksempel.example", ACCESS["reason"], "Vi finner ingenting"),
        ("FRIV-9999", ACCESS["reason"], "Vi finner ingenting"),
        ("", ACCESS["reason"], "Skriv en referanse"),
        ("kari@eksempel.example", "Spurte.", "Skriv hvem som ba om innsyn"),
    ],
)
def test_access_is_refused_in_words(
    arnes: Client, said: Submission, person: str, reason: str, words: str
) -> None:
    reply = arnes.post(reverse("feedback:access_export"), {"person": person, "reason": reason})

    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert "Hilsen Kari" not in reply.content.decode()
