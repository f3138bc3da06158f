"""Erasure: two people, a legal basis, and nothing left but the fact that it was done."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit import once
from audit.actors import System
from audit.models import Act, ErasedRow, Leaf, Once, Opening
from consultations.models import Contact, Point, PublicText, Submission
from consultations.services.registering import ContactDetails
from core.calendar import day_of
from core.errors import Conflict, Refused
from feedback.models import Erasure, ErasureSeal
from feedback.selectors.balance import balance
from feedback.selectors.erasing import Wish
from feedback.selectors.outlook import outlook
from feedback.services import erasing
from feedback.services.erasing import Grounds
from tests import factories
from tests.erasing.dump import stored
from tests.factories import erasures

pytestmark = pytest.mark.django_db
Scope, Measure = Erasure.Scope, Erasure.Measure
CONTACT = ContactDetails("Kari Nordmann", "kari@eksempel.example", "98765432", "Veien 7")


@pytest.fixture
def said(db: Any) -> Submission:
    text = "Hilsen Kari Nordmann. Vi vil ha lys i løypa bak skolen hver kveld."
    return factories.submission(text, screened=True, contact=CONTACT)


@pytest.fixture
def berit(db: Any) -> User:
    return erasures.archivist("Berit Arkivar")


def test_contact_goes_and_the_text_stays(said: Submission) -> None:
    erasures.erase(said)

    contact = Contact.objects.get(submission=said)
    assert (contact.name, contact.email, contact.phone, contact.address) == ("", "", "", "")
    assert contact.erased_at is not None
    assert "Kari Nordmann" in Submission.objects.get(pk=said.pk).original_text


def test_a_passage_is_hidden_sign_by_sign_in_every_version(said: Submission) -> None:
    point = factories.point(said, span=(0, 21), summary="Kari Nordmann hilser.")

    erasures.erase(said, scope=Scope.PASSAGE, measure=Measure.ANONYMISE, words=("Kari Nordmann",))

    now = Submission.objects.get(pk=said.pk)
    assert now.original_text == said.original_text.replace("Kari Nordmann", "█" * 13)
    assert PublicText.public.get(submission=said).text == now.original_text
    after = Point.objects.get(pk=point.pk)
    assert after.quote == now.original_text[after.span_start : after.span_end]
    assert after.summary == "█████████████ hilser."
    for model in (Submission, Point, PublicText):
        texts = [str(vars(version)) for version in model.history.all()]
        assert texts
        assert not [text for text in texts if "Kari" in text]


def test_a_whole_text_leaves_a_notice_and_every_count(said: Submission) -> None:
    point = factories.point(said, span=(22, 66), answered=True)
    today = day_of(factories.now())
    before = balance(Point.objects.counted(), today)

    erasures.erase(said, scope=Scope.TEXT)

    after = Point.objects.get(pk=point.pk)
    assert after.quote == f"Slettet etter vedtak i sak 26/123 ({point.reference})."
    assert after.whole
    public = PublicText.public.get(submission=said)
    assert public.text == f"Slettet etter vedtak i sak 26/123 ({said.reference})."
    assert balance(Point.objects.counted(), today) == before


def test_the_salt_goes_with_the_words(said: Submission) -> None:
    salts = {said.salt, *Submission.history.filter(id=said.pk).values_list("salt", flat=True)}

    erasures.erase(said, scope=Scope.TEXT)

    now = {*Submission.history.filter(id=said.pk).values_list("salt", flat=True)}
    assert now == {Submission.objects.get(pk=said.pk).salt}
    assert not now & salts


def test_nothing_of_a_full_submission_is_left(said: Submission) -> None:
    full = erasures.full_submission("Qzxkanari")

    erasures.erase(full, scope=Scope.TEXT, words=("Qzxkanari",), everywhere=True)
    erasures.erase(full, scope=Scope.CONTACT, everywhere=True)

    assert not [place for place in stored() if "qzxkanari" in place.casefold()]


def test_words_of_others_stay_until_somebody_marks_them(said: Submission) -> None:
    other = factories.submission("Kari Nordmann har rett, sier vi i velet.")
    note = factories.submission("Et annet innspill om noe helt annet.")

    found = outlook(Wish(said, Scope.CONTACT, Measure.ANONYMISE))
    erasures.erase(said, measure=Measure.ANONYMISE)

    assert f"consultations_submission:{other.pk}" in {place.key for place in found.elsewhere}
    assert "Kari Nordmann" in Submission.objects.get(pk=other.pk).original_text
    assert "Kari" not in Submission.objects.get(pk=said.pk).original_text
    assert Submission.objects.get(pk=note.pk).original_text == note.original_text


def test_a_marked_place_loses_the_words_and_nothing_else(said: Submission) -> None:
    other = factories.submission("Kari Nordmann har rett, sier vi i velet.")

    erasures.erase(said, everywhere=True)

    assert (
        Submission.objects.get(pk=other.pk).original_text
        == f"{'█' * 13} har rett, sier vi i velet."
    )


def test_the_proposer_cannot_approve(said: Submission, arne: User) -> None:
    erasure = erasures.propose(said, arne)

    with pytest.raises(Refused, match="En annen enn den som foreslo"):
        erasures.approve(erasure, arne)

    assert Contact.objects.get(submission=said).name == "Kari Nordmann"


def test_a_machine_cannot_approve(said: Submission, arne: User) -> None:
    erasure = erasures.propose(said, arne)

    with pytest.raises(Refused, match="av en person"):
        erasures.approve(erasure, System("klokka"))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["pia", "ulla", "liv", "rolf", "sigrun", "adil", "olav"])
def test_only_the_archivist_proposes(said: Submission, cast: dict[str, User], name: str) -> None:
    with pytest.raises(PermissionDenied):
        erasures.propose(said, cast[name])


@pytest.mark.parametrize("name", ["pia", "ulla", "rolf", "sigrun", "adil", "olav"])
def test_who_has_no_such_right_neither_approves_nor_rejects(
    said: Submission, cast: dict[str, User], name: str
) -> None:
    erasure = erasures.propose(said, erasures.archivist())

    with pytest.raises(PermissionDenied):
        erasures.approve(erasure, cast[name])
    with pytest.raises(PermissionDenied):
        erasing.reject(
            erasure=erasure, revision=1, reason="Nei.", by=cast[name], at=factories.now()
        )


def test_a_plan_owner_may_be_the_second(said: Submission, arne: User, liv: User) -> None:
    erasure = erasures.approve(erasures.propose(said, arne), liv)

    assert (erasure.created_by_id, erasure.decided_by_id) == (arne.actor_id, liv.actor_id)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("basis", "", "Velg hjemmel"),
        ("basis", "fordi", "Velg hjemmel"),
        ("case_number", " ", "saksnummeret"),
        ("reason", "Fordi.", "Grunnen sier for lite"),
    ],
)
def test_no_grounds_no_erasure(
    said: Submission, arne: User, field: str, value: str, words: str
) -> None:
    grounds = Grounds(**(vars(erasures.GROUNDS) | {field: value}))
    wish = Wish(said, Scope.CONTACT, Measure.ERASE)

    with pytest.raises(Refused, match=words) as refusal:
        erasing.propose(wish=wish, grounds=grounds, places=[], by=arne, at=factories.now())

    assert refusal.value.field == field
    assert not Erasure.objects.exists()


def test_a_reason_that_repeats_what_goes_is_refused(said: Submission, arne: User) -> None:
    reason = "Kari Nordmann har bedt oss om å slette dette."
    grounds = Grounds(**(vars(erasures.GROUNDS) | {"reason": reason}))
    wish = Wish(said, Scope.CONTACT, Measure.ERASE)

    with pytest.raises(Refused, match="gjentar ord som skal bort"):
        erasing.propose(wish=wish, grounds=grounds, places=[], by=arne, at=factories.now())


@pytest.mark.parametrize(
    ("scope", "measure"), [(Scope.PASSAGE, Measure.ERASE), (Scope.TEXT, Measure.ANONYMISE)]
)
def test_a_measure_that_does_not_fit_is_refused(
    said: Submission, arne: User, scope: str, measure: str
) -> None:
    with pytest.raises(Refused, match="kan avidentifiseres eller sperres"):
        erasures.propose(said, arne, scope=scope, measure=measure, words=("Kari",))


def test_words_that_are_not_there_are_refused(said: Submission, arne: User) -> None:
    with pytest.raises(Refused, match="Vi finner ingenting"):
        erasures.propose(said, arne, scope=Scope.PASSAGE, measure=Measure.ANONYMISE, words=("Ola",))


def test_a_form_sent_twice_makes_one_proposal(said: Submission, arne: User) -> None:
    key = once.new_key()
    given = {
        "wish": Wish(said, Scope.CONTACT, Measure.ERASE),
        "grounds": erasures.GROUNDS,
        "places": [],
        "by": arne,
        "form_key": key,
    }

    first = erasing.propose(**given, at=factories.now())
    second = erasing.propose(**given, at=factories.now())

    assert first == second == Erasure.objects.get()


def test_a_second_proposal_waits_for_the_first(said: Submission, arne: User, berit: User) -> None:
    erasures.propose(said, arne)

    with pytest.raises(Refused, match="fra før"):
        erasures.propose(said, berit)


def test_approved_twice_is_done_once(said: Submission, arne: User, berit: User) -> None:
    erasure = erasures.propose(said, arne)
    seen = outlook(erasing.wish_of(erasure)).fingerprint([])
    given = {"erasure": erasure, "seen": seen, "by": berit}
    erasing.approve(**given, revision=1, at=factories.now())

    with pytest.raises(Refused):
        erasing.approve(**given, revision=1, at=factories.now())
    with pytest.raises(Refused, match="«Gjennomført»"):
        erasing.approve(**given, revision=2, at=factories.now())

    assert Act.objects.filter(sentence__startswith="Slettet kontaktopplysningene").count() == 1


def test_what_was_looked_at_is_what_goes(said: Submission, arne: User, berit: User) -> None:
    words = {"scope": Scope.PASSAGE, "measure": Measure.ANONYMISE, "words": ("Kari Nordmann",)}
    erasure = erasures.propose(said, arne, **words)
    seen = outlook(erasing.wish_of(erasure)).fingerprint([])
    factories.point(said, summary="Kari Nordmann hilser.")

    with pytest.raises(Conflict, match="har endret seg"):
        erasing.approve(erasure=erasure, revision=1, seen=seen, by=berit, at=factories.now())

    assert Erasure.objects.get().status == Erasure.Status.PROPOSED


def test_a_refusal_says_why_and_forgets_the_words(said: Submission, arne: User, liv: User) -> None:
    words = {"scope": Scope.PASSAGE, "measure": Measure.ANONYMISE, "words": ("Kari Nordmann",)}
    erasure = erasures.propose(said, arne, **words)

    with pytest.raises(Refused, match="hvorfor"):
        erasing.reject(erasure=erasure, revision=1, reason=" ", by=liv, at=factories.now())
    erasing.reject(
        erasure=erasure, revision=1, reason="Arkivplikten går foran.", by=liv, at=factories.now()
    )

    assert ErasureSeal.objects.get().words == ""
    assert "Kari Nordmann" in Submission.objects.get(pk=said.pk).original_text


def test_a_restriction_locks_the_words_away(said: Submission, arne: User) -> None:
    erasure = erasures.erase(said, scope=Scope.TEXT, measure=Measure.RESTRICT)

    assert "lys i løypa" not in Submission.objects.get(pk=said.pk).original_text
    contents = erasing.open_seal(
        erasure=erasure, reason="Tvisten om teksten er avgjort.", by=arne, at=factories.now()
    )
    assert any("lys i løypa bak skolen" in words for _, words in contents)
    assert Act.objects.filter(sentence__startswith="Leste det som er sperret").exists()


def test_what_is_locked_away_can_be_erased_for_good(said: Submission) -> None:
    erasures.erase(said, scope=Scope.TEXT, measure=Measure.RESTRICT)

    erasures.erase(said, scope=Scope.TEXT)

    assert set(ErasureSeal.objects.values_list("contents", flat=True)) == {""}


def test_the_log_says_that_something_went_and_not_what(said: Submission) -> None:
    erasures.erase(said)

    leaf = Leaf.objects.get(kind=Leaf.Kind.ERASED)
    assert "Kari" not in leaf.data
    assert "26/123" in Opening.objects.get(leaf=leaf).record


def test_the_list_holds_keys_and_places_only(said: Submission) -> None:
    erasure = erasures.erase(
        said, scope=Scope.PASSAGE, measure=Measure.ANONYMISE, words=("Kari Nordmann",)
    )

    rows = list(ErasedRow.objects.of(erasure.reference))
    assert {row.table for row in rows} >= {"consultations_submission"}
    assert "Kari" not in str([row.marks for row in rows])
    assert all(row.seq for row in rows if row.table == "consultations_submission")


def test_forms_and_sessions_forget(said: Submission) -> None:
    once.remember("nokkel", "Kari Nordmann", result=said.reference, at=factories.now())
    session = SessionStore()
    session["melding"] = "Registrert: Kari Nordmann"
    session.save()

    erasures.erase(said)

    assert Once.objects.get(key="nokkel").digest == ""
    assert not SessionStore().exists(session.session_key)
