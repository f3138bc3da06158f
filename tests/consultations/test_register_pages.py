"""Registrer: what came by letter or phone is written down, late or not, and nothing typed is lost."""

import html
import re
import shlex
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.log import checking, keys
from audit.log.note import Signer
from audit.log.opening import read as read_opening
from consultations import selectors
from consultations.models import Activity, Contact, ImportJob, ReceiptLink, Submission
from consultations.services import receipts, screening
from core.calendar import day_of
from core.templatetags.gj import short_date
from tests import factories
from tests.factories import erasures

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, opens_at=factories.now() - timedelta(days=5))


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def at(activity: Activity) -> str:
    return reverse("consultations:register", kwargs={"plan": activity.plan.slug})


def letter(activity: Activity, **changes: Any) -> dict[str, Any]:
    yesterday = day_of(factories.now()) - timedelta(days=1)
    given = {
        "activity": activity.slug,
        "channel": "letter",
        "received": short_date(yesterday),
        "sender_kind": "unnamed",
        "fidelity": "verbatim",
        "locale": "nn",
        "text": "Kjære kommune.\r\n  Vi treng lokale.  ",
    }
    return given | changes


def test_a_letter_is_registered_word_for_word(client: Client, activity: Activity) -> None:
    answer = client.post(at(activity), letter(activity, assisted_by="Tolk"), follow=True)

    submission = Submission.objects.get()
    assert submission.original_text == "Kjære kommune.\r\n  Vi treng lokale.  "
    assert (submission.channel, submission.locale) == ("letter", "nn")
    assert (submission.assisted_by, submission.is_late) == ("Tolk", False)
    assert f"Registrert som {submission.reference}." in answer.content.decode()
    assert answer.redirect_chain[0][1] == 303
    assert answer.redirect_chain[0][0].endswith(f"/{submission.reference}/del-opp/")


def test_the_next_one_can_be_registered_at_once(client: Client, activity: Activity) -> None:
    answer = client.post(at(activity), letter(activity, neste="ny"))

    made = Submission.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"{at(activity)}?registrert={made.reference}"


def test_contact_details_are_kept_apart(client: Client, activity: Activity) -> None:
    client.post(
        at(activity),
        letter(activity, name="Kari", email="kari@example.no", phone="00 00 00 00"),
    )

    contact = Contact.objects.get()
    assert (contact.name, contact.email) == ("Kari", "kari@example.no")
    assert "Kari" not in str(Submission.history.values())


def test_late_input_is_taken_in_and_labelled(client: Client) -> None:
    closed = factories.activity()

    answer = client.post(at(closed), letter(closed), follow=True)

    assert Submission.objects.get().is_late
    assert "Det kom etter fristen" in answer.content.decode()


def test_a_body_is_its_sender(client: Client, activity: Activity) -> None:
    corps = factories.organisation(name="Eksempelvik Korps")

    client.post(
        at(activity),
        letter(activity, sender_kind="organisation", organisation=corps.pk, fidelity="aggregate",
               represents_count=12, gathered_how="Allmøte", on_behalf_of="Korpsene"),
    )  # fmt: skip

    submission = Submission.objects.get()
    assert submission.organisation == corps
    assert (submission.fidelity, submission.represents_count) == ("aggregate", 12)
    assert (submission.gathered_how, submission.on_behalf_of) == ("Allmøte", "Korpsene")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received": "31.02.2022"}, "Datoen «31.02.2022» finnes ikke."),
        ({"received": "22.08.2222"}, "er fram i tid"),
        ({"received": "i går"}, "kan ikke leses"),
        ({"received": ""}, "Skriv når innspillet kom"),
        ({"text": ""}, "Innspillet er tomt."),
        ({"text": "  \r\n "}, "Innspillet er tomt."),
        ({"text": "x" * 200_001}, "høyst 200000 tegn"),
        ({"channel": "pigeon"}, "Velg hvordan innspillet kom."),
        ({"sender_kind": "organisation"}, "Velg hvilken organisasjon som er avsender."),
        ({"organisation": "99999"}, "Velg en organisasjon fra lista."),
        ({"email": "kari"}, "E-postadressen må være slik"),
        ({"represents_count": "mange"}, "Skriv et helt tall"),
        ({"activity": "finnes-ikke"}, "tar ikke imot innspill"),
    ],
)
def test_what_cannot_be_registered_is_said_and_all_that_was_typed_stays(
    client: Client, activity: Activity, changes: dict[str, str], said: str
) -> None:
    answer = client.post(
        at(activity), letter(activity, assisted_by="Tolken", name="Kari N.") | changes
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Tolken"' in page
    assert 'value="Kari N."' in page
    assert "text" in changes or "Vi treng lokale.  </textarea>" in page
    assert '<option value="nn" selected>' in page
    assert not Submission.objects.exists()


def test_a_planned_activity_cannot_be_chosen(client: Client, activity: Activity) -> None:
    planned = factories.activity(activity.plan, planned=True)

    page = client.get(at(activity)).content.decode()
    answer = client.post(at(activity), letter(planned))

    assert planned.title not in page
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_an_activity_of_another_plan_cannot_be_chosen(client: Client, activity: Activity) -> None:
    other = factories.activity(opened=True)

    assert client.post(at(activity), letter(other)).status_code == 422
    assert not Submission.objects.exists()


def test_a_plan_without_an_open_activity_says_so(client: Client) -> None:
    planned = factories.activity(planned=True)

    assert (
        "Ingen aktivitet i planen tar imot innspill nå." in client.get(at(planned)).content.decode()
    )


def test_the_activity_in_the_address_is_chosen(client: Client, activity: Activity) -> None:
    page = client.get(f"{at(activity)}?aktivitet={activity.slug}").content.decode()

    assert f'<option value="{activity.slug}" selected>' in page


@pytest.mark.parametrize("who", ["rolf", "sigrun", "arne", "adil", "olav"])
def test_others_than_planners_are_shut_out(
    cast: Any, browse: Any, activity: Activity, who: str
) -> None:
    visitor = browse(cast[who])

    assert visitor.get(at(activity)).status_code == 403
    assert visitor.post(at(activity), letter(activity)).status_code == 403
    assert not Submission.objects.exists()


def test_a_form_sent_twice_registers_one_submission(client: Client, activity: Activity) -> None:
    form = client.get(at(activity)).context["form"]
    sent = letter(activity, form_key=form["form_key"].initial or form.initial["form_key"])

    first = client.post(at(activity), sent)
    second = client.post(at(activity), sent)
    other = client.post(at(activity), sent | {"text": "Noe helt annet."})

    reference = Submission.objects.get().reference
    assert first["Location"] == second["Location"]
    assert other.status_code == 409
    assert f"Skjemaet er allerede sendt, og ble til {reference}." in other.content.decode()
    assert "Noe helt annet." in other.content.decode()


def test_a_body_that_is_not_in_the_list_is_added(client: Client, activity: Activity) -> None:
    named = letter(activity, sender_kind="organisation", new_body="Ås Øveorkester")

    client.post(at(activity), named)
    client.post(at(activity), named | {"new_body": "ås øveorkester", "text": "Mer lagerplass."})

    senders = {submission.organisation for submission in Submission.objects.all()}
    assert [sender.name for sender in senders if sender] == ["Ås Øveorkester"]


def files(page: Any) -> tuple[str, str]:
    """The two addresses of the receipt on a page."""
    proof, opening = re.findall(r'href="([^"]+)" download', page.content.decode())
    return proof, opening


@pytest.mark.parametrize("then", [{}, {"neste": "ny"}])
def test_the_answer_to_a_registration_holds_the_receipt(
    client: Client, activity: Activity, then: dict[str, str]
) -> None:
    page = client.post(at(activity), letter(activity, **then), follow=True)

    receipt, opening = (client.get(address).content.decode() for address in files(page))
    (found,) = checking.receipts([receipt, opening], keys.verifiers())
    assert found.opened
    assert read_opening(opening).record["text"] == Submission.objects.get().original_text


def test_the_key_of_the_log_is_printed_on_the_receipt(
    client: Client, activity: Activity, settings: Any
) -> None:
    """On the paper, so that it need not be taken from the server that is checked."""
    former = Signer.new(keys.origin()).verifier
    settings.LOG_FORMER_KEYS = [str(former)]

    page = client.post(at(activity), letter(activity), follow=True)

    (panel,) = re.findall(
        r'<section class="panel" aria-labelledby="kvittering.*?</section>',
        page.content.decode(),
        re.DOTALL,
    )
    assert str(keys.signer().verifier) in html.unescape(panel)
    assert str(former) not in html.unescape(panel), "it did not sign this receipt"


def test_the_opening_is_for_those_who_may_read_the_words(
    client: Client, activity: Activity, browse: Callable[[User | None], Client], rolf: User
) -> None:
    page = client.post(at(activity), letter(activity), follow=True)
    proof, opening = files(page)

    assert browse(None).get(proof).status_code == 200
    assert browse(None).get(opening).status_code == 302
    assert browse(rolf).get(opening).status_code == 403
    assert client.get(opening)["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_opening_of_a_sealed_text_asks_for_a_reason_first(
    client: Client, activity: Activity
) -> None:
    page = client.post(at(activity), letter(activity), follow=True)
    screening.withhold(
        submission=Submission.objects.get(), reason="privacy", by=factories.BY, at=factories.now()
    )

    answer = client.get(files(page)[1])

    assert answer.status_code == 303
    assert "Vi treng lokale" not in answer.content.decode()


def test_an_erased_opening_is_not_there(client: Client, activity: Activity) -> None:
    page = client.post(at(activity), letter(activity), follow=True)
    erasures.erase(Submission.objects.get(), scope="text", measure="erase")

    proof, opening = files(page)

    assert client.get(proof).status_code == 200
    assert client.get(opening, follow=True).status_code == 404


def test_the_receipt_of_another_plan_is_not_shown(client: Client, activity: Activity) -> None:
    other = factories.submission()

    page = client.get(at(activity), {"registrert": other.reference})

    assert "Kvittering" not in page.content.decode()


# --- A receipt on paper, and what has come before ---


def code_on(page: str) -> str | None:
    found = re.search(r'id="kode">([0-9A-Z-]+)<', page)
    return found.group(1) if found else None


def test_a_letter_gets_its_receipt_in_the_very_answer(client: Client, activity: Activity) -> None:
    given = letter(activity, neste="kvittering", form_key="n" * 32)

    answer = client.post(at(activity), given)
    again = client.post(at(activity), given)

    page, made = answer.content.decode(), Submission.objects.get()
    code = code_on(page)
    assert code
    assert receipts.fits(made, code)
    assert code_on(again.content.decode()) == code
    for words in (
        made.reference,
        "data:image/svg+xml",
        f"Takk for innspillet til {activity.plan}",
        "Du kan også ringe og spørre om svaret",
        "55 55 01 00",
        "Skriv ut siden nå",
    ):
        assert words in page
    assert answer["Cache-Control"] == "no-store"
    assert code not in (made.code_hash or "")
    token = re.search(r"/min/lenke/([\w-]+)/", page)
    assert token
    assert Client().get(f"/min/lenke/{token.group(1)}/").status_code == 303


def test_a_new_code_kills_the_one_on_the_letter(client: Client, activity: Activity) -> None:
    given = letter(activity, neste="kvittering", form_key="n" * 32)
    first = code_on(client.post(at(activity), given).content.decode())
    made = Submission.objects.get()
    path = reverse("consultations:receipt_print", args=[activity.plan.slug, made.reference])

    second = code_on(client.post(path, {"reason": "Brevet kom bort."}).content.decode())

    made.refresh_from_db()
    assert not receipts.fits(made, first or "")
    assert receipts.fits(made, second or "")
    assert ReceiptLink.objects.filter(revoked_at=None).count() == 1
    assert code_on(client.post(at(activity), given).content.decode()) is None


def test_what_is_missing_is_said_also_where_a_letter_was_wanted(
    client: Client, activity: Activity
) -> None:
    answer = client.post(at(activity), letter(activity, neste="kvittering", text=" "))

    assert answer.status_code == 422
    assert "Innspillet er tomt." in answer.content.decode()
    assert not Submission.objects.exists()


WORDS = (
    "Vi vil ha lys i løypa fra skolen til Åsen, og vi vil ha benker ved vannet der folk kan sitte."
)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (WORDS, True),
        (WORDS.upper().replace(",", ""), True),
        (WORDS.replace("benker", "bord"), True),
        ("Vi vil ha lys i gata og en ny buss til byen hver eneste time hele uka, også om kvelden!", False),
        ("Lys!", False),
    ],
)  # fmt: skip
def test_what_came_before_is_pointed_out_and_refuses_nothing(
    client: Client, activity: Activity, text: str, *, hint: bool
) -> None:
    first = factories.submission(WORDS, activity=activity)
    # The same words in another activity are another matter.
    factories.submission(text, plan=activity.plan)

    for step in ("", "ny", "kvittering"):
        before = Submission.objects.count()
        page = client.post(at(activity), letter(activity, text=text, neste=step), follow=True)
        found = f'href="/arbeid/{activity.plan.slug}/innspill/{first.reference}/"'
        assert Submission.objects.count() == before + 1
        assert (found in page.content.decode()) == hint


def test_a_hint_names_only_what_is_of_the_plan(client: Client, activity: Activity) -> None:
    other = factories.submission()

    page = client.get(f"{at(activity)}?ligner={other.reference},tull").content.decode()

    assert "Har vi fått dette før?" not in page


def test_looking_for_the_same_words_asks_once(activity: Activity) -> None:
    made = factories.submission(WORDS, activity=activity)
    for _ in range(5):
        factories.submission(WORDS, activity=activity)

    with CaptureQueriesContext(connection) as captured:
        assert len(selectors.alike(made)) == 3

    assert len(captured) == 1


# --- The virus scanner ---


def scanner(program: str) -> str:
    return shlex.join([sys.executable, "-c", f"import sys; d = sys.stdin.buffer.read(); {program}"])


FINDS = scanner("sys.exit(1 if b'EICAR' in d else 0)")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (FINDS, "Viruskontrollen fant noe i fila."),
        (scanner("sys.exit(2)"), "kunne ikke kontrolleres for virus nå"),
        ("/finnes/ikke", "kunne ikke kontrolleres for virus nå"),
    ],
)
def test_a_file_is_scanned_before_it_is_read(
    client: Client, activity: Activity, settings: Any, tmp_path: Path, command: str, words: str
) -> None:
    settings.SCAN_COMMAND, settings.MEDIA_ROOT = command, str(tmp_path)
    bad = SimpleUploadedFile("brev.txt", b"EICAR og lys.")

    letter_page = client.post(at(activity), letter(activity, file=bad, neste="les"))
    table = SimpleUploadedFile("svar.csv", b"tekst\nEICAR\n")
    path = reverse("consultations:import_start", args=[activity.plan.slug])
    table_page = client.post(path, {"activity": activity.slug, "file": table})

    for page in (letter_page, table_page):
        assert page.status_code == 422
        assert words in html.unescape(page.content.decode())
    assert not ImportJob.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_clean_file_passes_the_scanner(client: Client, activity: Activity, settings: Any) -> None:
    settings.SCAN_COMMAND = FINDS
    good = SimpleUploadedFile("brev.txt", "Vi vil ha lys på øya.".encode())

    page = client.post(at(activity), letter(activity, text="", file=good, neste="les"))

    assert page.status_code == 200
    assert "Vi vil ha lys på øya." in page.content.decode()
