"""Registrer with a file: the words beside what was not read, and nothing stored or lost on the way."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from consultations.models import Activity, Attachment, Contact, SealedReading, Submission
from consultations.services import keeping, screening
from core.errors import Refused
from tests import factories
from tests.consultations import documents as made
from tests.consultations.documents import docx, p, read_here, run
from tests.consultations.test_register_pages import at, letter
from tests.factories import erasures

pytestmark = pytest.mark.django_db
LETTER = docx(p(run("Vi vil ha lys."), run("Gjemte ord.", "<w:vanish/>")))
REASON = "Må se signaturen på brevet."


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, opens_at=factories.now() - timedelta(days=5))


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


near = pytest.fixture(autouse=True)(read_here)


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def choose(
    client: Client, activity: Activity, name: str, data: bytes, /, **typed: Any
) -> HttpResponse:
    given = letter(activity, text="", neste="les") | typed
    return client.post(at(activity), given | {"file": SimpleUploadedFile(name, data)})


def stored(storage: Path) -> list[str]:
    return sorted(path.name for path in storage.iterdir())


def kept(page: Any) -> str:
    (name,) = re.findall(r'name="kept" value="([^"]+)"', page.content.decode())
    return name


def register(
    client: Client, activity: Activity, name: str, data: bytes, /, **typed: Any
) -> Attachment:
    page = choose(client, activity, name, data)
    text = page.context["form"].initial["text"]
    client.post(at(activity), letter(activity, text=text, kept=kept(page)) | typed)
    return Attachment.objects.get()


def test_the_text_is_shown_beside_what_was_not_read_before_anything_is_registered(
    client: Client, activity: Activity, storage: Path
) -> None:
    page = choose(client, activity, "brev.docx", LETTER, assisted_by="Tolk")

    said = page.content.decode()
    assert page.status_code == 200
    assert "Vi vil ha lys.</textarea>" in said
    assert "<strong>Skjult tekst</strong>" in said
    assert "Gjemte ord." in said
    assert "25 tegn i fila = 14 i teksten + 11 på lista." in said
    assert 'value="Tolk"' in said
    assert not Submission.objects.exists()
    assert stored(storage) == [kept(page)]


def test_the_original_is_kept_private_under_a_random_name(
    client: Client, activity: Activity, storage: Path
) -> None:
    file = register(client, activity, "../../Kari Nordmann.docx", LETTER)

    assert stored(storage) == [file.stored_as]
    assert len(file.stored_as) >= 40
    assert (storage / file.stored_as).read_bytes() == LETTER
    assert (storage / file.stored_as).stat().st_mode & 0o777 == 0o600
    assert (file.original_name, file.size) == ("Kari Nordmann.docx", len(LETTER))
    assert file.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert file.media_type.endswith("wordprocessingml.document")
    assert (file.found_characters, file.taken_characters) == (25, 14)
    assert file.not_read == "Skjult tekst: Gjemte ord."
    assert file.submission.original_text == "Vi vil ha lys."


def test_the_folder_of_the_files_has_no_address() -> None:
    assert settings.MEDIA_URL in {"", "/"}
    assert not Path(settings.FILES_DIR).is_relative_to(settings.STATIC_ROOT)


def test_lines_left_out_by_the_planner_are_on_the_list(client: Client, activity: Activity) -> None:
    file = register(
        client, activity, "brev.txt", b"Kjaere kommune.\nVi vil ha lys.", text="Vi vil ha lys."
    )

    assert file.not_read == "Ikke tatt med slik det står i fila: Kjaere kommune."


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("brev.docx", docx("", footnotes="<!DOCTYPE a []><a/>"), "dokumenttype"),
        ("brev.docx", docx(p(run("x" * 9_000_000))), "pakker seg ut til mer enn vi leser"),
        ("brev.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "beskyttet med passord"),
        ("brev.pdf", b"%PDF-1.4", "PDF-fila er ødelagt"),
        ("brev.exe", b"MZ", "Vi leser ikke slike filer."),
        ("brev.txt", b"", "Fila er tom."),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_refused_file_stores_nothing_and_loses_nothing_typed(
    client: Client, activity: Activity, storage: Path, name: str, data: bytes, said: str
) -> None:
    page = choose(client, activity, name, data, text="Vi treng lokale.", name="Kari N.")

    assert page.status_code == 422
    assert said in page.content.decode()
    assert "Vi treng lokale.</textarea>" in page.content.decode()
    assert 'value="Kari N."' in page.content.decode()
    assert stored(storage) == []
    assert not Submission.objects.exists()


def test_a_refused_file_leaves_the_one_chosen_before(client: Client, activity: Activity) -> None:
    first = kept(choose(client, activity, "brev.docx", LETTER))

    page = choose(client, activity, "brev.exe", b"MZ", kept=first)

    assert kept(page) == first
    assert "brev.docx" in page.content.decode()


def test_words_already_typed_are_not_overwritten(client: Client, activity: Activity) -> None:
    page = choose(client, activity, "brev.docx", LETTER, text="Mine egne ord.")

    assert "Mine egne ord.</textarea>" in page.content.decode()
    assert "Teksten slik den er lest fra fila" in page.content.decode()


def test_a_mail_fills_in_who_and_when(client: Client, activity: Activity) -> None:
    data = made.mail(Date="Tue, 02 Aug 2022 10:00:00 +0200")

    page = choose(client, activity, "post.eml", data, received="", channel="letter")

    form = page.context["form"]
    assert (form.initial["name"], form.initial["email"]) == (
        "Kari Nordmann",
        "kari@eksempel.example",
    )
    assert (form.initial["channel"], form.initial["received"]) == ("email", "02.08.2022")


def test_a_scan_asks_for_a_transcription_beside_its_picture(
    client: Client, activity: Activity, browse: Callable[[User | None], Client], ulla: User
) -> None:
    page = choose(client, activity, "skann.pdf", made.picture("PDF", pages=2))

    said = page.content.decode()
    first, second = re.findall(r'<img [^>]*src="([^"]+)"', said)
    assert "Skriv av det som står, ord for ord." in said
    picture = client.get(second)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert picture["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in picture["Cache-Control"]
    assert client.get(first.replace("/1.jpg", "/3.jpg")).status_code == 404
    assert browse(ulla).get(first).status_code == 404
    assert browse(None).get(first).status_code == 302


def test_a_scan_cannot_be_registered_without_words(client: Client, activity: Activity) -> None:
    page = choose(client, activity, "bilde.png", made.picture())

    answer = client.post(at(activity), letter(activity, text="", kept=kept(page)))
    done = client.post(at(activity), letter(activity, text="Avskrift.", kept=kept(page)))

    assert answer.status_code == 422
    assert "Innspillet er tomt." in answer.content.decode()
    assert "<img" in answer.content.decode()
    assert done.status_code == 303
    assert Attachment.objects.get().submission.original_text == "Avskrift."


def test_a_file_chosen_with_register_is_shown_first(client: Client, activity: Activity) -> None:
    page = choose(client, activity, "brev.docx", LETTER, neste="")

    assert page.status_code == 200
    assert not Submission.objects.exists()


def test_reading_without_a_file_says_so(client: Client, activity: Activity) -> None:
    page = client.post(at(activity), letter(activity, neste="les"))

    assert page.status_code == 422
    assert "Velg en fil først." in page.content.decode()


def test_a_removed_file_is_gone_from_the_disk(
    client: Client, activity: Activity, storage: Path
) -> None:
    name = kept(choose(client, activity, "brev.docx", LETTER))

    page = client.post(at(activity), letter(activity, neste="uten", kept=name, text="Ord."))

    assert stored(storage) == []
    assert "Ord.</textarea>" in page.content.decode()
    assert "brev.docx" not in page.content.decode()


def test_the_enter_key_registers_and_does_not_let_go_of_the_file(
    client: Client, activity: Activity
) -> None:
    page = choose(client, activity, "brev.docx", LETTER).content.decode()

    form = page[page.index('enctype="multipart/form-data"') :]
    assert "name=" not in re.findall(r"<button[^>]*>", form)[0]


def test_another_file_takes_the_place_of_the_first(
    client: Client, activity: Activity, storage: Path
) -> None:
    first = kept(choose(client, activity, "brev.docx", LETTER))

    second = kept(choose(client, activity, "brev.txt", b"Ord.", kept=first))

    assert stored(storage) == [second]


def test_a_file_that_nobody_chose_is_not_taken_from_the_form(
    client: Client, activity: Activity, browse: Callable[[User | None], Client], ulla: User
) -> None:
    name = kept(choose(client, activity, "brev.docx", LETTER))

    answer = browse(ulla).post(at(activity), letter(activity, kept=name))

    assert answer.status_code == 422
    assert "Fila er ikke her lenger." in answer.content.decode()
    assert "Vi treng lokale." in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_form_with_a_file_sent_twice_registers_once(client: Client, activity: Activity) -> None:
    page = choose(client, activity, "brev.docx", LETTER)
    sent = letter(activity, text="Ord.", kept=kept(page), form_key="samme")

    first, second = client.post(at(activity), sent), client.post(at(activity), sent)

    assert first["Location"] == second["Location"]
    assert (Submission.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_full_disk_is_said_and_nothing_is_half(
    client: Client, activity: Activity, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", full)

    page = choose(client, activity, "brev.docx", LETTER, assisted_by="Tolk")

    assert page.status_code == 422
    assert "Det er ikke plass til fila på serveren." in page.content.decode()
    assert 'value="Tolk"' in page.content.decode()
    assert stored(storage) == []


def test_files_that_nobody_registered_are_swept_after_two_days(
    client: Client, activity: Activity, storage: Path
) -> None:
    file = register(client, activity, "brev.docx", LETTER)
    lost = kept(choose(client, activity, "glemt.docx", LETTER))
    now = default_storage.get_modified_time(lost)

    assert keeping.sweep(at=now + timedelta(days=1)) == 0
    assert keeping.sweep(at=now + timedelta(days=3)) == 1
    assert stored(storage) == [file.stored_as]


def open_at(file: Attachment, number: int = 1) -> str:
    submission = file.submission
    return reverse(
        "consultations:attachment_open",
        args=[submission.activity.plan.slug, submission.reference, number],
    )


def test_the_file_is_handed_out_with_a_reason_and_the_reading_is_recorded(
    client: Client, activity: Activity
) -> None:
    file = register(client, activity, "Brev frå Åse.docx", LETTER)

    page = client.get(open_at(file))
    answer = client.post(open_at(file), {"reason": REASON})

    assert "Gjemte ord." in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert answer.content == LETTER
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=UTF-8''Brev%20fr%C3%A5%20%C3%85se.docx"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert SealedReading.objects.get().what == "file"
    assert Act.objects.filter(reason=REASON, sentence__contains="Leste fila som kom").exists()


def test_without_a_reason_nothing_is_handed_out(client: Client, activity: Activity) -> None:
    file = register(client, activity, "brev.docx", LETTER)

    answer = client.post(open_at(file), {"reason": "kort"})

    assert answer.status_code == 422
    assert "med minst 10 tegn" in answer.content.decode()
    assert not SealedReading.objects.exists()
    assert client.get(open_at(file, 2)).status_code == 404


@pytest.mark.parametrize("who", ["rolf", "sigrun", "adil", "olav"])
def test_others_are_not_handed_the_file(
    client: Client, activity: Activity, cast: Any, browse: Any, who: str
) -> None:
    file = register(client, activity, "brev.docx", LETTER)

    assert browse(cast[who]).post(open_at(file), {"reason": REASON}).status_code == 403
    assert not SealedReading.objects.exists()


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(
    client: Client, activity: Activity, storage: Path
) -> None:
    file = register(client, activity, "brev.docx", LETTER)
    (storage / file.stored_as).write_bytes(b"noe annet")

    answer = client.post(open_at(file), {"reason": REASON})

    assert answer.status_code == 422
    assert "Fila er ikke lenger den som kom." in answer.content.decode()


def test_a_sealed_text_seals_what_was_not_read_as_well(client: Client, activity: Activity) -> None:
    file = register(client, activity, "brev.docx", LETTER)
    screening.withhold(
        submission=file.submission, reason="privacy", by=factories.BY, at=factories.now()
    )

    page = client.get(open_at(file)).content.decode()

    assert "Gjemte ord." not in page
    assert "forseglet sammen med originalen" in page


def test_the_submission_shows_that_a_file_came_and_not_what_it_is_called(
    client: Client, activity: Activity
) -> None:
    file = register(client, activity, "Kari Nordmann.docx", LETTER)

    page = client.get(
        reverse("feedback:item", args=[activity.plan.slug, file.submission.reference])
    ).content.decode()

    assert open_at(file) in page
    assert "Kari Nordmann" not in page


@pytest.mark.parametrize(
    ("scope", "measure", "words", "stays"),
    [
        ("text", "erase", (), False),
        ("contact", "erase", (), False),
        ("text", "restrict", (), True),
        ("passage", "anonymise", ("lys",), False),
        ("passage", "restrict", ("lys",), True),
    ],
)
def test_an_erasure_reaches_the_file_and_its_account(
    client: Client,
    activity: Activity,
    storage: Path,
    django_capture_on_commit_callbacks: Any,
    scope: str,
    measure: str,
    words: tuple[str, ...],
    *,
    stays: bool,
) -> None:
    file = register(client, activity, "Kari.docx", LETTER, name="Kari Nordmann")
    assert Contact.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        erasures.erase(file.submission, scope=scope, measure=measure, words=words)

    file.refresh_from_db()
    assert bool(stored(storage)) == stays
    assert (file.sha256, "Kari" in file.original_name) == ("", False)
    assert "Gjemte" not in file.not_read
    assert "Gjemte" not in str(list(Attachment.history.values()))
    answer = client.post(open_at(file), {"reason": REASON})
    assert answer.status_code == 422
    assert "slettet eller sperret" in answer.content.decode()


def test_words_that_stand_nowhere_take_no_file(client: Client, activity: Activity) -> None:
    file = register(client, activity, "brev.docx", LETTER)

    with pytest.raises(Refused, match="Vi finner ingenting av dette"):
        erasures.erase(file.submission, scope="passage", measure="anonymise", words=("fotball",))
