"""What is sealed opens with a reason, and that it was opened stays in the history."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from audit.acting import acting_as
from audit.models import Act
from consultations.models import Contact, SealedReading, Submission
from consultations.selectors import OPENED
from consultations.services import reading, screening
from consultations.services.registering import ContactDetails
from core.errors import Refused
from feedback.services import answering
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "Ring Gjemte Ola om løypa. Vi vil ha lys 💡 der."
REASON = "Må svare avsenderen om lyset."


@pytest.fixture
def masked() -> Submission:
    contact = ContactDetails(name="Kari <b>Nordmann", email="kari@eksempel.example")
    made = factories.submission(WORDS, contact=contact)
    hide = WORDS.index(" Vi")
    text = "".join("█" if i < hide else sign for i, sign in enumerate(WORDS))
    screening.approve(submission=made, text=text, by=factories.BY, at=factories.now())
    return Submission.objects.get(pk=made.pk)


@pytest.fixture
def withheld() -> Submission:
    made = factories.submission("Naboen drikker og bråker.", withheld=True)
    factories.point(made, summary="Naboen drikker og bråker.")
    return Submission.objects.get(pk=made.pk)


def address(name: str, submission: Submission) -> str:
    return reverse(name, args=[submission.activity.plan.slug, submission.reference])


def page(client: Client, name: str, submission: Submission, **query: Any) -> str:
    return client.get(address(name, submission), query, follow=True).content.decode()


@pytest.fixture
def desk(client: Client, pia: User) -> Client:
    client.force_login(pia)
    return client


def test_a_masked_original_is_not_on_the_workbench(desk: Client, masked: Submission) -> None:
    factories.point(masked, span=(0, 25))

    for name in ("feedback:item", "consultations:split", "consultations:screen"):
        shown = page(desk, name, masked)
        assert "Gjemte Ola" not in shown, name
        assert "Vis originalen" in shown, name
    for visning in ("ko", "tabell"):
        queue = reverse("feedback:queue", args=[masked.activity.plan.slug])
        assert "Gjemte Ola" not in desk.get(queue, {"visning": visning}).content.decode()


def test_a_withheld_text_is_not_on_the_workbench(desk: Client, withheld: Submission) -> None:
    item = page(desk, "feedback:item", withheld)

    assert "drikker" not in item
    assert "Originalen er forseglet: hensyn til personvern." in item


def test_an_answer_is_written_beside_the_words_one_may_read(
    desk: Client, masked: Submission
) -> None:
    point = factories.point(masked)
    edit = reverse("feedback:answer_edit", args=[masked.activity.plan.slug, point.reference])

    assert "Gjemte Ola" not in desk.get(edit).content.decode()
    assert "lys 💡 der" in desk.get(edit).content.decode()


def test_a_reason_opens_the_original_for_the_one_who_gave_it(
    desk: Client, masked: Submission, liv: User
) -> None:
    opening = address("consultations:original_open", masked)

    answer = desk.post(opening, {"reason": REASON})

    assert answer.status_code == 303
    assert "no-store" in answer["Cache-Control"]
    shown = desk.get(answer["Location"])
    assert "Gjemte Ola" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    other = Client()
    other.force_login(liv)
    assert "Gjemte Ola" not in page(other, "feedback:item", masked)


def test_what_is_open_closes_by_a_button_or_by_itself(desk: Client, masked: Submission) -> None:
    opening = address("consultations:original_open", masked)
    desk.post(opening, {"reason": REASON})

    desk.post(address("consultations:original_close", masked))
    assert "Gjemte Ola" not in page(desk, "feedback:item", masked)

    desk.post(opening, {"reason": REASON})
    session = desk.session
    session[OPENED] = {masked.reference: (timezone.now() - timedelta(seconds=1)).isoformat()}
    session.save()
    assert "Gjemte Ola" not in page(desk, "feedback:item", masked)


def test_the_tools_that_need_the_original_wait_until_it_is_open(
    desk: Client, masked: Submission
) -> None:
    screen = address("consultations:screen", masked)

    sent_on = desk.get(screen)
    refused = desk.post(screen, {"sender_label": "Privatperson", "vis": "1"})

    opening = address("consultations:original_open", masked)
    for answer in (sent_on, refused):
        assert answer.status_code == 303
        assert answer["Location"].startswith(f"{opening}?tilbake=")
    back = desk.post(sent_on["Location"], {"reason": REASON})
    assert back["Location"] == screen
    assert "Gjemte Ola" in desk.get(screen).content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "kort"])
def test_without_a_reason_nothing_opens(desk: Client, masked: Submission, reason: str) -> None:
    for name in ("consultations:original_open", "consultations:contact_open"):
        answer = desk.post(address(name, masked), {"reason": reason})

        assert answer.status_code == 422
        assert "Skriv hvorfor du må lese dette" in answer.content.decode()
        assert "Gjemte Ola" not in answer.content.decode()
        assert "Nordmann" not in answer.content.decode()
    assert not SealedReading.objects.exists()


def test_a_way_back_to_another_site_is_not_taken(desk: Client, masked: Submission) -> None:
    opening = address("consultations:original_open", masked)

    answer = desk.post(f"{opening}?tilbake=https://ond.example/", {"reason": REASON})

    assert answer["Location"] == address("feedback:item", masked)


def test_the_contact_is_shown_once_in_an_answer_nobody_keeps(
    desk: Client, masked: Submission
) -> None:
    opening = address("consultations:contact_open", masked)
    assert "kari@" not in desk.get(opening).content.decode()

    answer = desk.post(opening, {"reason": REASON})

    shown = answer.content.decode()
    assert "kari@eksempel.example" in shown
    assert "Kari &lt;b&gt;Nordmann" in shown
    assert "no-store" in answer["Cache-Control"]
    assert "kari@" not in desk.get(opening).content.decode()
    assert "kari@" not in page(desk, "feedback:item", masked)


def test_a_sender_without_a_contact_cannot_be_reached(desk: Client, withheld: Submission) -> None:
    opening = address("consultations:contact_open", withheld)

    assert "ingen kontaktopplysninger" in desk.get(opening).content.decode()
    assert desk.post(opening, {"reason": REASON}).status_code == 422
    assert "Kontakt avsenderen" not in page(desk, "feedback:item", withheld)
    assert not SealedReading.objects.exists()


def test_every_reading_is_an_act_with_a_name_and_a_reason(
    desk: Client, masked: Submission, pia: User
) -> None:
    before = Act.objects.count()

    desk.post(address("consultations:original_open", masked), {"reason": REASON})
    desk.post(address("consultations:contact_open", masked), {"reason": REASON})

    acts = list(Act.objects.newest_first()[:2])
    assert Act.objects.count() == before + 2
    assert [act.sentence for act in acts] == [
        f"Leste kontaktopplysningene i {masked.reference}",
        f"Leste originalen i {masked.reference}",
    ]
    assert {act.reason for act in acts} == {REASON}
    assert {act.actor_id for act in acts} == {pia.actor_id}
    assert {act.about for act in acts} == {masked.reference}
    assert not any(act.undoable for act in acts)


def test_to_read_a_page_about_it_is_no_reading(desk: Client, masked: Submission) -> None:
    for name in ("consultations:original_open", "consultations:contact_open"):
        desk.get(address(name, masked))

    assert not SealedReading.objects.exists()


def test_what_is_not_sealed_needs_no_opening() -> None:
    open_text = factories.submission("Vi vil ha lys.", screened=True)

    with pytest.raises(Refused, match="er ikke forseglet"):
        reading.open_original(
            submission=open_text, reason=REASON, by=factories.BY, at=factories.now()
        )


def test_an_erased_contact_cannot_be_read(masked: Submission) -> None:
    contact = Contact.objects.get(submission=masked)
    with transaction.atomic(), acting_as(factories.BY, "Slettet det", at=factories.now()) as pen:
        pen.sign()
        contact.erased_at = factories.now()
        contact.save()

    with pytest.raises(Refused, match="ingen kontaktopplysninger"):
        reading.open_contact(submission=masked, reason=REASON, by=factories.BY, at=factories.now())


def test_the_archivist_may_open_and_the_administrator_may_not(
    client: Client, masked: Submission
) -> None:
    for role, code in ((Role.ARCHIVIST, 303), (Role.ADMIN, 403), (Role.COUNCIL_MEMBER, 403)):
        client.force_login(factories.user(roles=[role]))
        answer = client.post(address("consultations:original_open", masked), {"reason": REASON})
        assert answer.status_code == code, role


def test_answering_needs_no_opened_original(masked: Submission) -> None:
    point = factories.point(masked)
    plan = masked.activity.plan

    made = answering.draft(
        point=point, content=factories.content(plan), by=factories.BY, at=factories.now()
    )

    assert made.point == point
