"""Reading spreadsheets of every kind: what is understood, and what is refused unread."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consultations.models import Activity, Submission
from consultations.rules import tables
from tests import factories
from tests.consultations.imports import messages, take_in
from tests.consultations.imports import write as write_lines
from tests.consultations.workbooks import save, sheet_xml, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, slug="undersokelsen")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(*lines: str, name: str = "svar.csv", encoding: str = "utf-8") -> Path:
        return write_lines(tmp_path / name, *lines, encoding=encoding)

    return written


def test_a_map_file_names_columns_and_leaves_others_unread(
    activity: Activity, write: Any, tmp_path: Path
) -> None:
    mapping = tmp_path / "kart.json"
    mapping.write_text(json.dumps({"Hva mener du?": "text", "Alder": None}), encoding="utf-8")

    report = take_in(write("Hva mener du?;Alder", "Mer lys;34"), "--map", str(mapping))

    assert report["created"] == 1
    assert "Ikke lest: Alder." in report["notes"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("ikke json", "kan ikke leses som JSON"),
        ("[1]", "Kartfila må være slik"),
        ('{"Alder": "age"}', "det feltet finnes ikke"),
        ('{"Borte": null}', "men den finnes ikke i fila"),
    ],
)
def test_a_wrong_map_file_is_refused(
    activity: Activity, write: Any, tmp_path: Path, content: str, said: str
) -> None:
    mapping = tmp_path / "kart.json"
    mapping.write_text(content, encoding="utf-8")

    report = take_in(write("tekst", "Mer lys"), "--map", str(mapping))

    assert (report["status"], report["refused"]) == (1, 1)
    assert said in messages(report)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_encodings_and_delimiters_are_found(
    activity: Activity, write: Any, encoding: str, mark: str
) -> None:
    report = take_in(
        write(mark.join(["tekst", "språk"]), mark.join(["Blåbærsyltetøy – på æøå", "nynorsk"]),
              encoding=encoding)
    )  # fmt: skip

    submission = Submission.objects.get()
    assert report["created"] == 1
    assert submission.original_text == "Blåbærsyltetøy – på æøå"
    assert submission.locale == "nn"


def test_a_quoted_cell_may_hold_line_breaks_and_delimiters(activity: Activity, write: Any) -> None:
    report = take_in(write("tekst;dato", '"Første; linje\r\nAndre ""linje""";22.08.2022', "", ";"))

    assert Submission.objects.get().original_text == 'Første; linje\r\nAndre "linje"'
    assert "2 helt tomme rader er ikke regnet som rader." in report["notes"]
    assert report["read"] == 1


def test_a_workbook_is_read_with_its_dates(activity: Activity, tmp_path: Path) -> None:
    path = workbook(tmp_path / "svar.xlsx", [["Tekst", "Dato"], ["Mer lys på æøå 🎺", 44795]])

    report = take_in(path)

    submission = Submission.objects.get()
    assert report["created"] == 1
    assert submission.original_text == "Mer lys på æøå 🎺"
    assert f"{submission.received_at:%d.%m.%Y}" == "22.08.2022"


def test_the_first_visible_sheet_is_read_and_the_others_are_listed(
    activity: Activity, tmp_path: Path
) -> None:
    rows = sheet_xml([["tekst"], ["Hei"]])
    sheets = {"Skjult": rows, "Svar": rows, "Gamle": rows}
    path = save(tmp_path / "tre.xlsx", sheets, hidden=["Skjult"])

    report = take_in(path)

    assert (report["created"], report["stored"]) == (1, len("Hei"))
    assert report["left"][1:] == [
        {"where": "arket «Skjult»", "why": "et skjult ark", "characters": 8},
        {"where": "arket «Gamle»", "why": "et annet ark", "characters": 8},
    ]
    assert take_in(path, "--sheet", "Gamle")["already_imported"] == 1
    assert "Arket «Borte» finnes ikke" in messages(take_in(path, "--sheet", "Borte"))


def test_a_hidden_sheet_is_refused(activity: Activity, tmp_path: Path) -> None:
    sheets = {"Forside": sheet_xml([]), "Svar": sheet_xml([["tekst"], ["Hei"]])}

    report = take_in(save(tmp_path / "skjult.xlsx", sheets, hidden=["Svar"]))

    assert "Arket «Svar» er skjult" in messages(report)


def test_a_merged_cell_is_refused(activity: Activity, tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'

    report = take_in(workbook(tmp_path / "m.xlsx", [["tekst"], ["Hei"], [""]], extra=merged))

    assert "Celler er slått sammen i rad 2" in messages(report)


def test_a_formula_without_a_value_is_refused(activity: Activity, tmp_path: Path) -> None:
    xml = sheet_xml([["tekst"], ["Hei"], ["X"]])
    xml = xml.replace("</sheetData>", '<row r="4"><c r="A4"><f>A2</f></c></row></sheetData>')

    report = take_in(save(tmp_path / "f.xlsx", {"Svar": xml}))

    assert "Celle A4 har en formel uten verdi" in messages(report)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(
    activity: Activity, tmp_path: Path
) -> None:
    path = save(tmp_path / "bombe.xlsx", {"Svar": " " * 101 * 1024 * 1024})

    report = take_in(path)

    assert "pakker seg ut til mer enn vi leser" in messages(report)


def test_one_cell_in_the_far_corner_does_not_fill_the_memory(
    activity: Activity, tmp_path: Path
) -> None:
    xml = sheet_xml([["tekst"], ["Hei"]])
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    report = take_in(save(tmp_path / "hjorne.xlsx", {"Svar": xml.replace("</sheetData>", corner)}))

    assert (report["status"], report["read"]) == (1, 0)
    assert "kan ikke leses" in messages(report)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Fila er tom"),
        (b"\xef\xbb\xbf\r\n", "Fila er tom"),
        (b"tekst;dato\r\n", "bare overskrifter"),
        (b"%PDF-1.7 ...", "ikke et regneark"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "gammelt Excel-format"),
        (b"PK\x03\x04 odelagt", "kan ikke leses"),
        (b"tekst\r\nHei \x81\x8d", "ikke en tekstfil"),
        (b'tekst\r\n"Hei" der', "anførselstegnene går ikke opp"),
        (b"tekst;;dato\r\nHei;x;22.08.2022", "Kolonne B har ingen overskrift"),
        (b"tekst;Tekst\r\nHei;x", "To kolonner heter"),
        (b"innspill;tekst\r\nHei;x", "betyr det samme"),
        (b"dato\r\n22.08.2022", "ingen kolonne med tekst"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(
    activity: Activity, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "feil.csv"
    path.write_bytes(content)

    report = take_in(path)

    assert report["status"] == 1
    assert said in messages(report)


def test_a_file_that_is_not_there_is_said(activity: Activity, tmp_path: Path) -> None:
    assert "Fant ikke fila «borte.csv»" in messages(take_in(tmp_path / "borte.csv"))


def test_too_many_rows_are_refused(
    activity: Activity, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 20)
    report = take_in(write("tekst", *["Hei"] * 21))

    assert "mer enn 100 000 rader" in messages(report)
