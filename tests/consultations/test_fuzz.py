"""Files that are almost whole are read whole or refused: never in part, never at any cost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.models import Attachment, IncomingMail, Submission
from consultations.rules import bounded
from consultations.services import mailing
from tests import factories
from tests.consultations.documents import read_here
from tests.consultations.imports import take_in
from tests.consultations.mutants import mutants

DOCUMENTS = ("docx", "eml", "pdf")
KINDS = (*DOCUMENTS, "csv", "xlsx")


def tried(kind: str, count: int, seed: int) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-m", "tests.consultations.mutants", kind, str(count), str(seed)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        timeout=3_000,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(found: dict[str, Any], count: int) -> None:
    became = found["became"]
    assert sum(became.values()) == count
    assert "does not add up" not in became
    assert became["read"] > count // 100
    assert became["refused"] > count // 100
    assert found["slowest"] < bounded.SECONDS
    assert found["peak"] < bounded.MEMORY // 1024 // 1024


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_hundred_mutants_are_read_whole_or_refused(kind: str) -> None:
    check(tried(kind, 300, seed=1), 300)


@pytest.mark.django_db
def test_mutants_of_a_mail_are_taken_in_whole_or_stay_in_the_folder(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_here(monkeypatch)
    settings.MEDIA_ROOT = str(tmp_path / "received")
    box = tmp_path / "post" / factories.activity(opened=True).slug
    box.mkdir(parents=True)
    for number, data in enumerate(mutants("eml", 60, seed=3)):
        (box / f"{number}.eml").write_bytes(data)
        os.utime(box / f"{number}.eml", (0, 0))

    report = mailing.fetch(folder=tmp_path / "post", by=factories.BY, at=factories.now())

    registered = len(report.registered)
    assert report.fetched == 60 == registered + report.waiting + report.known + len(report.refused)
    assert registered
    assert report.refused
    assert Submission.objects.count() == Attachment.objects.count() == registered
    assert IncomingMail.objects.count() == registered + report.waiting
    assert len(list((tmp_path / "received").iterdir())) == IncomingMail.objects.count()
    assert len(list(box.iterdir())) == len(report.refused)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_mutant_on_the_page_is_shown_or_refused_and_nothing_is_registered(
    tmp_path: Path, settings: Any, browse: Any, pia: User, kind: str
) -> None:
    """Through the real child process."""
    settings.MEDIA_ROOT = str(tmp_path / "received")
    plan = factories.activity(opened=True).plan
    client: Client = browse(pia)
    kept = 0

    for data in mutants(kind, 4, seed=4):
        page = client.post(
            reverse("consultations:register", args=[plan.slug]),
            {"neste": "les", "text": "Mine ord.", "file": SimpleUploadedFile(f"a.{kind}", data)},
        )
        assert page.status_code in {200, 422}
        assert "Mine ord.</textarea>" in page.content.decode()
        kept += page.status_code == 200

    stored = tmp_path / "received"
    assert (len(list(stored.iterdir())) if stored.exists() else 0) == kept
    assert not Submission.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_mutant_of_a_spreadsheet_is_taken_in_whole_or_not_at_all(
    tmp_path: Path, kind: str
) -> None:
    """Through the real child process, into the real register."""
    factories.activity(opened=True, slug="undersokelsen")
    for number, data in enumerate(mutants(kind, 6, seed=5)):
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(data)
        before = Submission.objects.count()

        report = take_in(path)

        stored = Submission.objects.count() - before
        assert stored == report["created"]
        assert report["errors"] == [] or stored == 0
