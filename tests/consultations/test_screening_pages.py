"""Sladd: what everybody may read is decided by a person, and masked by the machine."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.models import PublicText, Screening, Submission
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "Vi trenger lokaler. Ring Åse 🎺 på 00 00 00 00.\nTakk."
NAMED = "Ring Åse 🎺 på 00 00 00 00."
START = TEXT.index(NAMED)
SPAN = f"{START}-{START + len(NAMED)}"
HIDDEN = TEXT.replace(NAMED, "█" * len(NAMED))


@pytest.fixture
def submission() -> Submission:
    return factories.submission(TEXT, activity=factories.activity(opened=True))


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def at(submission: Submission, name: str = "screen") -> str:
    where = {"plan": submission.activity.plan.slug, "reference": submission.reference}
    return reverse(f"consultations:{name}", kwargs=where)


def test_the_text_is_approved_as_it_stands(client: Client, submission: Submission) -> None:
    answer = client.post(at(submission), {"sender_label": "Uten navn"}, follow=True)

    public = PublicText.objects.get()
    assert answer.redirect_chain == [(at(submission), 303)]
    assert (public.text, public.sender_label) == (TEXT, "Uten navn")
    assert Screening.objects.get().decision == Screening.Decision.APPROVED
    assert f"Alle kan lese {submission.reference} nå" in answer.content.decode()


def test_a_ticked_sentence_is_masked_character_by_character(
    client: Client, submission: Submission
) -> None:
    client.post(at(submission), {"sender_label": "Uten navn", "s": SPAN})

    public = PublicText.objects.get()
    submission.refresh_from_db()
    assert public.text == HIDDEN
    assert len(public.text) == len(submission.original_text)
    assert submission.original_text == TEXT


def test_the_preview_shows_the_mask_and_stores_nothing(
    client: Client, submission: Submission
) -> None:
    answer = client.post(at(submission), {"sender_label": "Privatperson", "s": SPAN, "vis": "1"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Dette er ikke godkjent ennå." in page
    assert HIDDEN in page
    assert f'value="{SPAN}" checked' in page
    assert not PublicText.objects.exists()


def test_what_is_hidden_stays_ticked_the_next_time(client: Client, submission: Submission) -> None:
    client.post(at(submission), {"sender_label": "Uten navn", "s": SPAN})

    page = client.get(at(submission)).content.decode()

    assert f'value="{SPAN}" checked' in page
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"sender_label": ""}, "Skriv hvordan avsenderen vises."),
        ({"sender_label": "x" * 201}, "Skriv høyst 200 tegn."),
        ({"sender_label": "Uten navn", "s": "5-9999"}, "Utvalget passer ikke med teksten."),
    ],
)
def test_a_wrong_approval_is_refused_and_stores_nothing(
    client: Client, submission: Submission, sent: dict[str, str], said: str
) -> None:
    answer = client.post(at(submission), sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PublicText.objects.exists()


def test_a_text_is_withheld_with_a_reason(client: Client, submission: Submission) -> None:
    client.post(at(submission), {"sender_label": "Uten navn"})

    answer = client.post(
        at(submission, "withhold"),
        {"reason": "privacy", "legal_reference": "offentleglova § 13"},
        follow=True,
    )

    assert Screening.objects.get().decision == Screening.Decision.WITHHELD
    assert not PublicText.objects.current().exists()
    assert "Teksten er ikke publisert: hensyn til personvern" in answer.content.decode()


@pytest.mark.parametrize("reason", ["", "dislike"])
def test_withholding_needs_a_reason_and_keeps_what_was_typed(
    client: Client, submission: Submission, reason: str
) -> None:
    answer = client.post(
        at(submission, "withhold"), {"reason": reason, "legal_reference": "min hjemmel"}
    )

    assert answer.status_code == 422
    assert "Velg hvorfor innspillet holdes tilbake." in answer.content.decode()
    assert "min hjemmel" in answer.content.decode()
    assert Screening.objects.get().decision == Screening.Decision.PENDING


def test_a_withdrawn_submission_is_not_approved(client: Client) -> None:
    submission = factories.submission(TEXT, withdrawn=True)

    answer = client.post(at(submission), {"sender_label": "Uten navn"})

    assert answer.status_code == 422
    assert "er trukket eller lagt bort" in answer.content.decode()


def test_a_submission_of_another_plan_is_not_there(client: Client, submission: Submission) -> None:
    where = {"plan": factories.plan().slug, "reference": submission.reference}

    assert client.get(reverse("consultations:screen", kwargs=where)).status_code == 404
    assert client.post(reverse("consultations:withhold", kwargs=where)).status_code == 404


@pytest.mark.parametrize("who", ["rolf", "sigrun", "arne", "adil", "olav"])
def test_others_than_planners_are_shut_out(
    cast: Any, browse: Any, submission: Submission, who: str
) -> None:
    visitor = browse(cast[who])

    assert visitor.get(at(submission)).status_code == 403
    assert visitor.post(at(submission), {"sender_label": "Hei"}).status_code == 403
    assert not PublicText.objects.exists()
