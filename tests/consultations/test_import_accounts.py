"""Nothing lost: every character of a file is stored, or listed with where it stands and why."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from audit.acting import acting_as
from consultations.models import Activity, ImportBatch, Submission
from consultations.rules import accounts
from tests import factories
from tests.consultations.imports import messages, take_in, write
from tests.consultations.opendocument import opendocument
from tests.consultations.workbooks import save, sheet_xml, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, slug="undersokelsen")


def listed(report: dict[str, Any]) -> dict[str, int]:
    return {each["where"]: each["characters"] for each in report["left"]}


def test_the_batch_keeps_the_account_of_every_character(activity: Activity, tmp_path: Path) -> None:
    mapping = write(tmp_path / "kart.json", '{"Alder": null}')
    path = write(tmp_path / "a.csv", "tekst;Alder", "Mer lys;34", "   ;", "Flere benker;7")

    report = take_in(path, "--map", str(mapping))

    batch = ImportBatch.objects.get()
    assert batch.characters_stored == len("Mer lysFlere benker") == report["stored"]
    assert batch.characters_read == batch.characters_stored + batch.characters_left
    assert listed(report) == {"rad 1": 10, "tomme rader": 3, "kolonnen «Alder»": 3}
    assert batch.not_read == report["left"]


def test_the_database_refuses_an_account_that_does_not_add_up(activity: Activity) -> None:
    batch = ImportBatch(
        activity=activity, file_name="a.csv", file_sha256="0" * 64, rows_read=0, rows_created=0,
        rows_already_imported=0, rows_refused=0, characters_read=3, characters_stored=2,
    )  # fmt: skip

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        acting_as(factories.BY, "Feil", at=factories.now()),
    ):
        batch.save()


def test_nothing_is_stored_when_a_cell_has_gone_missing(
    activity: Activity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts.Account, "adds_up", False)

    take_in(write(tmp_path / "a.csv", "tekst", "Hei"))

    assert not Submission.objects.exists()


def test_rows_that_are_hidden_are_refused_by_name(activity: Activity, tmp_path: Path) -> None:
    xml = sheet_xml([["tekst"], ["Hei"], ["Skjult"]]).replace(
        '<row r="3">', '<row r="3" hidden="1">'
    )
    path = save(tmp_path / "s.xlsx", {"Svar": xml})

    report = take_in(path)

    assert "Rad 3 er skjult i regnearket" in messages(report)
    assert take_in(path, "--skip-faulty")["created"] == 1
    assert [s.original_text for s in Submission.objects.all()] == ["Hei"]


def test_a_hidden_column_is_listed_and_read_only_when_somebody_says_so(
    activity: Activity, tmp_path: Path
) -> None:
    xml = sheet_xml([["tekst", "navn"], ["Hei", "Kari"]])
    xml = xml.replace("<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>')
    path = save(tmp_path / "s.xlsx", {"Svar": xml})
    mapping = write(tmp_path / "kart.json", '{"navn": "name"}')

    hidden = take_in(path, "--dry-run")
    told = take_in(path, "--dry-run", "--map", str(mapping))

    assert {
        "where": "kolonnen «navn»",
        "why": "skjult i regnearket, leses ikke",
        "characters": 4,
    } in (hidden["left"])
    assert told["stored"] == hidden["stored"] + 4


def test_comments_and_text_boxes_are_listed(activity: Activity, tmp_path: Path) -> None:
    path = workbook(tmp_path / "k.xlsx", [["tekst"], ["Hei"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/comments1.xml", "<comments><text><t>Ring henne &amp; spør</t></text></comments>"
        )
        archive.writestr("xl/drawings/drawing1.xml", "<d><a:t>Boks</a:t></d>")

    report = take_in(path)

    assert (listed(report)["kommentarer"], listed(report)["tekstbokser"]) == (17, 4)


def test_titles_above_the_heading_are_listed(activity: Activity, tmp_path: Path) -> None:
    rows = [["Innspill til planen"], [], ["tekst", "dato", "navn"], ["Hei", "22.08.2022", "Kari"]]

    report = take_in(workbook(tmp_path / "t.xlsx", rows))

    assert (report["created"], listed(report)["rad 1"]) == (1, 19)


def test_an_opendocument_spreadsheet_is_read_like_the_others(
    activity: Activity, tmp_path: Path
) -> None:
    path = opendocument(
        tmp_path / "svar.ods", [["tekst", "dato"], ["Mer lys på æøå", "22.08.2022"]]
    )

    report = take_in(path)
    again = take_in(write(tmp_path / "svar.csv", "dato;tekst", "22.08.2022;Mer lys på æøå"))

    assert (report["created"], again["created"], again["already_imported"]) == (1, 0, 1)
    assert "ODS, arket «Svar»" in report["notes"][0]


def test_a_hidden_row_of_an_opendocument_spreadsheet_is_refused(
    activity: Activity, tmp_path: Path
) -> None:
    path = opendocument(tmp_path / "svar.ods", [["tekst"], ["Hei"], ["Skjult"]], hidden={3})

    assert "Rad 3 er skjult" in messages(take_in(path))


def test_faulty_rows_can_be_skipped_and_the_rest_is_taken_in(
    activity: Activity, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", "tekst;dato", "Hei;22.08.2022", "Feil;31.02.2022")

    report = take_in(path, "--skip-faulty")

    batch = ImportBatch.objects.get()
    assert (report["status"], report["created"], report["refused"]) == (0, 1, 1)
    assert (batch.rows_read, batch.rows_created, batch.rows_refused) == (2, 1, 1)
    assert listed(report)["rad 3"] == len("Feil31.02.2022")
