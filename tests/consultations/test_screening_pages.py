"""Sladd: what everybody may read is decided by a person, and masked by the machine."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consultations.models import Point, PublicText, Screening, Submission
from consultations.services import screening, splitting
from consultations.services.registering import ContactDetails
from core.errors import Conflict
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


PERSONAL = (
    "Jeg heter Kari Nordmann.\nRing 412 34 567 eller kari@lag.example, si hei til Bamse.\nTakk."
)


def place(words: str, text: str = PERSONAL) -> str:
    start = text.index(words)
    return f"{start}-{start + len(words)}"


@pytest.fixture
def personal() -> Submission:
    return factories.submission(
        PERSONAL,
        activity=factories.activity(opened=True),
        contact=ContactDetails(name="Kari Nordmann"),
    )


def test_what_points_to_a_person_is_proposed_and_ticked_with_its_kind(
    client: Client, personal: Submission
) -> None:
    page = client.get(at(personal)).content.decode()

    for words, kind in [
        ("Kari Nordmann", "navn på en avsender"),
        ("412 34 567", "telefonnummer"),
        ("kari@lag.example", "e-postadresse"),
    ]:
        assert f'value="{place(words)}" checked' in page
        assert f">{words}</mark>" in page
        assert f"({kind})" in page
    assert "Dette kan peke på personer (3)" in page


def test_a_proposal_can_be_refused_and_more_be_hidden_each_with_its_reason(
    client: Client, personal: Submission
) -> None:
    name, mail = place("Kari Nordmann"), place("kari@lag.example")
    client.post(
        at(personal),
        {
            "sender_label": "Privatperson", "s": [name, mail], "more": "bamse\nSI hei ",
            "reason": "rights", f"grunn-{name}": "privacy", f"grunn-{mail}": "confidential",
        },
    )  # fmt: skip

    public = PublicText.objects.get()
    assert public.text == (
        "Jeg heter █████████████.\nRing 412 34 567 eller ████████████████, ██████ til █████.\nTakk."
    )
    kept = public.redactions.order_by("span_start").values_list("reason", flat=True)
    assert list(kept) == ["privacy", "confidential", "rights", "rights"]
    page = client.get(at(personal)).content.decode()
    assert f'value="{name}" checked' in page
    assert f'value="{place("412 34 567")}" >' in page
    assert "(valgt av dere)" in page
    told = Client().get(f"/innspill/{personal.reference}/").content.decode()
    assert "4 steder i teksten er skjult (█): hensyn til personvern (1), taushetsplikt (1)" in told


def test_a_word_that_does_not_stand_there_is_said_and_nothing_is_lost(
    client: Client, personal: Submission
) -> None:
    answer = client.post(
        at(personal), {"sender_label": "Privatperson", "s": place("412 34 567"), "more": "Ola"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«Ola» står ikke i teksten." in page
    assert f'value="{place("412 34 567")}" checked' in page
    assert f'value="{place("kari@lag.example")}" >' in page
    assert not PublicText.objects.exists()


def test_a_reason_that_is_none_is_refused(client: Client, personal: Submission) -> None:
    phone = place("412 34 567")
    sent = {"sender_label": "Privatperson", "s": phone, f"grunn-{phone}": "rumour"}

    assert client.post(at(personal), sent).status_code == 422
    assert client.post(at(personal), sent | {"vis": "1"}).status_code == 422
    assert not PublicText.objects.exists()


def test_a_hidden_sentence_keeps_its_reason(client: Client, personal: Submission) -> None:
    sentence = place("Jeg heter Kari Nordmann.")
    sent = {"sender_label": "Privatperson", "s": sentence, f"grunn-{sentence}": "minor"}

    client.post(at(personal), sent)

    page = client.get(at(personal)).content.decode()
    assert "hel setning, valgt i teksten under" in page
    assert page.count(f'value="{sentence}" checked') == 1
    assert '<option value="minor" selected>' in page


@pytest.mark.parametrize("written", ["02013299997", "020132\u00a099903", "0 2 0 1 3 2 9 9 8 0 6"])
def test_an_identity_number_is_never_published(client: Client, written: str) -> None:
    text = f"Jeg er {written}. Takk for sist."
    submission = factories.submission(text, activity=factories.activity(opened=True))

    answer = client.post(at(submission), {"sender_label": "Uten navn"})

    assert answer.status_code == 422
    assert "Teksten kan ikke bli offentlig" in answer.content.decode()
    assert not PublicText.objects.exists()
    client.post(at(submission), {"sender_label": "Uten navn", "s": place(written, text)})
    assert PublicText.objects.get().text == f"Jeg er {'█' * len(written)}. Takk for sist."


def test_the_name_of_the_sender_holds_no_identity_number_either(
    client: Client, personal: Submission
) -> None:
    answer = client.post(at(personal), {"sender_label": "Kari 02013299997"})

    assert answer.status_code == 422
    assert not PublicText.objects.exists()


def test_a_private_person_is_named_only_by_their_own_choice(client: Client) -> None:
    home = factories.activity(opened=True)
    for details, status in (
        (ContactDetails(name="Kari Nordmann"), 422),
        (ContactDetails(name="Kari Nordmann", credit_by_name=True), 303),
    ):
        submission = factories.submission(activity=home, contact=details)

        answer = client.post(at(submission), {"sender_label": "Kari Nordmann, Vik"})

        assert answer.status_code == status


def test_the_reading_of_a_point_hides_an_identity_number_before_anybody_screens() -> None:
    submission = factories.submission("Jeg er 02013299997.")

    splitting.point_per_sentence(
        submission=submission, kind="wish", by=factories.BY, at=factories.now()
    )

    point = Point.objects.get()
    assert point.summary == "Jeg er ███████████."
    assert point.quote == "Jeg er 02013299997."


@pytest.fixture
def waiting() -> list[Submission]:
    home = factories.activity(opened=True)
    return [factories.submission(f"Vi vil ha lys i løype {n}.", activity=home) for n in range(3)]


def listed(submissions: list[Submission]) -> str:
    return reverse("consultations:screen_list", args=[submissions[0].activity.plan.slug])


def test_what_has_been_read_on_the_list_is_approved_together(
    client: Client, waiting: list[Submission]
) -> None:
    page = client.get(listed(waiting)).content.decode()
    assert "Venter på vurdering (3)" in page

    chosen = [submission.reference for submission in waiting[:2]]
    answer = client.post(listed(waiting), {"innspill": chosen}, follow=True)

    assert answer.redirect_chain == [(listed(waiting), 303)]
    assert "Alle kan lese 2 innspill til nå." in answer.content.decode()
    assert set(PublicText.objects.values_list("submission__reference", flat=True)) == set(chosen)
    assert {text.approved_by.key for text in PublicText.objects.select_related("approved_by")} != {
        ""
    }
    assert waiting[2].reference in answer.content.decode()
    assert waiting[0].reference not in client.get(listed(waiting)).content.decode()


def test_nothing_chosen_and_something_already_decided_are_said(
    client: Client, waiting: list[Submission]
) -> None:
    nothing = client.post(listed(waiting), {})
    gone = client.post(listed(waiting), {"innspill": [waiting[0].reference, "FRIV-9999"]})

    assert (nothing.status_code, gone.status_code) == (422, 422)
    assert "Velg minst ett innspill." in nothing.content.decode()
    assert "i mellomtiden" in gone.content.decode()
    assert not PublicText.objects.exists()


def test_a_text_that_points_to_somebody_is_not_approved_with_the_others(
    client: Client, waiting: list[Submission], personal: Submission
) -> None:
    mine = factories.submission("Ring 412 34 567.", activity=waiting[0].activity)

    page = client.get(listed(waiting)).content.decode()
    answer = client.post(listed(waiting), {"innspill": [waiting[0].reference, mine.reference]})

    assert "Kan ikke godkjennes herfra." in page
    assert f'value="{mine.reference}"' not in page
    assert answer.status_code == 422
    assert f"I {mine.reference} står det noe som kan peke på en person." in answer.content.decode()
    assert not PublicText.objects.exists()


def test_two_who_approve_the_same_make_one_approval(waiting: list[Submission]) -> None:
    signed = {"by": factories.BY, "at": factories.now()}
    screening.approve_many(submissions=waiting[:1], **signed)

    with pytest.raises(Conflict, match="i mellomtiden"):
        screening.approve_many(submissions=waiting, **signed)

    assert PublicText.objects.count() == 1


def test_the_list_asks_as_often_for_twenty_texts_as_for_two(
    client: Client, waiting: list[Submission]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(listed(waiting))
        return len(asked)

    queries()  # the first page of a session also looks for the last act
    few = queries()
    for turn in range(17):
        details = ContactDetails(name=f"Ola Nordmann {turn}")
        factories.submission(activity=waiting[0].activity, contact=details)

    assert queries() == few


@pytest.mark.parametrize("who", ["rolf", "sigrun", "arne", "adil", "olav"])
def test_the_list_is_for_planners(
    cast: Any, browse: Any, waiting: list[Submission], who: str
) -> None:
    visitor = browse(cast[who])

    assert visitor.get(listed(waiting)).status_code == 403
    assert visitor.post(listed(waiting), {"innspill": "FRIV-0001"}).status_code == 403
