"""Exports that people have are recognised by their headings; the words in them are our own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consultations.models import Activity, Contact, Submission
from tests import factories
from tests.consultations.imports import take_in, write
from tests.consultations.workbooks import workbook

pytestmark = pytest.mark.django_db
Written = Callable[..., Path]


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, slug="undersokelsen")


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def made(*lines: str, encoding: str = "utf-8") -> Path:
        return write(tmp_path / "eksport.csv", *lines, encoding=encoding)

    return made


def texts() -> list[str]:
    return [row.original_text for row in Submission.objects.order_by("number")]


def days() -> list[str]:
    return [f"{row.received_at:%Y-%m-%d}" for row in Submission.objects.order_by("number")]


SURVEY = (
    "respondentid\tcreated\tclosetime\temail\ts_1\ts_2_1\ts_2_2\tstatoverall_1",
    "Respondent nummer\tOpprettet dato\tAvsluttet dato\tE-post adresse\tHva savner dere?"
    "\tHvor er dere? - Skolen vår\tHvor er dere? - Ute i parken\tSamlet status - Ny",
    "71\t2022-03-01 10:00:00\t2022-03-01 10:10:00\tkari@example.no\tLys på øvingsrommet\t1\t0\t1",
    "72\t2022-03-02 10:00:00\t2022-03-02 10:10:00\t\tBenker\t1\t1\t0",
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("mark", ["\t", ";"])
def test_surveyxact_is_read_with_its_labels_and_boxes(
    activity: Activity, written: Written, encoding: str, mark: str
) -> None:
    report = take_in(written(*(line.replace("\t", mark) for line in SURVEY), encoding=encoding))

    assert report["created"] == 2
    assert texts() == [
        "Hva savner dere?\nLys på øvingsrommet\n\nHvor er dere?\nSkolen vår",
        "Hva savner dere?\nBenker\n\nHvor er dere?\nSkolen vår; Ute i parken",
    ]
    assert days() == ["2022-03-01", "2022-03-02"]
    assert Contact.objects.get().email == "kari@example.no"
    assert Submission.objects.first().source_ref == "71"


def test_surveyxact_without_labels_is_recognised_too(activity: Activity, written: Written) -> None:
    take_in(written("respondentid;closetime;s_1", "71;2022-03-01 10:10:00;Lys"))

    assert texts() == ["Lys"]


@pytest.mark.parametrize(
    "heading",
    [
        "ID;Starttidspunkt;Fullføringstidspunkt;E-postadresse;Navn;Hva savner du?;Hvor bor du?",
        "ID;Start time;Completion time;Email;Name;Hva savner du?;Hvor bor du?",
    ],
)
def test_microsoft_forms_gives_each_answer_under_its_question(
    activity: Activity, written: Written, heading: str
) -> None:
    take_in(
        written(
            heading,
            "1;8/21/22 10:00:00;8/22/22 10:05:00;anonymous;;Benker;Solvang",
            "2;9/8/22 10:00:00;9/8/22 10:05:00;ola@example.no;Ola;Lys;",
        )
    )

    assert texts() == ["Hva savner du?\nBenker\n\nHvor bor du?\nSolvang", "Hva savner du?\nLys"]
    assert days() == ["2022-08-22", "2022-09-08"]
    assert Contact.objects.get().name == "Ola"


def test_questback_gives_each_answer_under_its_question(
    activity: Activity, written: Written
) -> None:
    take_in(written("Respondent ID;Response date;Hva savner du?;Alder",
                    "5;22.08.2022;Benker;34"))  # fmt: skip

    assert texts() == ["Hva savner du?\nBenker\n\nAlder\n34"]
    assert Submission.objects.get().source_ref == "5"


def test_decidim_proposals_are_read_in_the_best_language(
    activity: Activity, written: Written
) -> None:
    take_in(
        written(
            "id;category/name/en;title/en;title/nb;body/en;body/nb;state;answer/nb;supports;published_at",
            "9;Sport;Light;Lys;More light;Mer lys i løypa;accepted;Vi setter opp lys;4;2022-08-22 09:00:00 UTC",
        )
    )

    assert texts() == ["Lys\nMer lys i løypa"]
    assert (days(), Submission.objects.get().source_ref) == (["2022-08-22"], "9")


def test_decidim_results_are_read(activity: Activity, written: Written) -> None:
    take_in(
        written(
            "id;title/nb;description/nb;start_date;progress;created_at;proposal_urls",
            "3;Lysløype;Bygges i vinter;2022-09-01;40.0;2022-08-22 09:00:00 +0200;https://x.example/9",
        )
    )

    assert texts() == ["Lysløype\nBygges i vinter"]


def test_adhocracy_ideas_are_read_from_their_workbook(activity: Activity, tmp_path: Path) -> None:
    heading = ["Link", "Reference No.", "Idea title", "Title", "Description", "Category",
               "Creator", "Created", "Status"]  # fmt: skip
    row = ["https://x.example/1", "2022-00001", "", "Lys", "Mer lys i løypa", "Idrett",
           "ola", "2022-08-22T09:00:00+02:00", ""]  # fmt: skip

    report = take_in(workbook(tmp_path / "ideas.xlsx", [heading, row]))

    assert (report["created"], texts()) == (1, ["Lys\nMer lys i løypa"])
    assert Submission.objects.get().source_ref == "2022-00001"


@pytest.mark.parametrize("moment", ["1661155200", "1661155200000"])
def test_polis_comments_are_read(activity: Activity, written: Written, moment: str) -> None:
    take_in(
        written(
            "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body",
            f'{moment},Mon Aug 22 2022,0,4,50,1,1,"Mer lys, og flere benker."',
        )
    )

    assert (texts(), days()) == (["Mer lys, og flere benker."], ["2022-08-22"])


def answers(tmp_path: Path, written: Written) -> tuple[Path, tuple[str, str]]:
    mapping = write(
        tmp_path / "kart.json", '{"hvem": "respondent", "spm": "question", "ytring": "text"}'
    )
    path = written("hvem;spm;ytring", "r1;Hva savner du?;Lys", "r2;Hva savner du?;Benker",
                   "r1;Hvor?;I løypa")  # fmt: skip
    return path, ("--map", str(mapping))


def test_rows_that_are_one_answer_each_become_one_submission_for_each_respondent(
    activity: Activity, written: Written, tmp_path: Path
) -> None:
    path, mapped = answers(tmp_path, written)

    report = take_in(path, *mapped)
    again = take_in(path, *mapped)

    assert texts() == ["Hva savner du?\nLys\n\nHvor?\nI løypa", "Hva savner du?\nBenker"]
    assert (report["created"], again["already_imported"], again["created"]) == (3, 3, 0)
    assert Submission.objects.first().import_rows.count() == 2


def test_a_box_with_words_of_its_own_keeps_them(
    activity: Activity, written: Written, tmp_path: Path
) -> None:
    mapping = write(tmp_path / "kart.json", '{"Hvor?": "choice"}')

    take_in(written("tekst;Hvor?", "Lys;Skolen;Parken", "Lys;\"Skolen;Parken;\""),
            "--map", str(mapping), "--skip-faulty")  # fmt: skip

    assert "Skolen; Parken" in texts()[-1]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["8/22/2022", "8/9/2022"], ["2022-08-22", "2022-08-09"]),
        (["22/8/2022", "8/9/2022"], ["2022-08-22", "2022-09-08"]),
        (["8/9/2022"], ["2022-09-08"]),
    ],
)
def test_one_date_of_a_column_tells_what_the_others_are(
    activity: Activity, written: Written, dates: list[str], expected: list[str]
) -> None:
    take_in(written("tekst;dato", *(f"Nr {at};{date}" for at, date in enumerate(dates))))

    assert days() == expected


def test_what_is_told_about_the_file_is_believed(activity: Activity, written: Written) -> None:
    path = written("tekst", "På æøå", encoding="latin-1")

    report: Any = take_in(path, "--encoding", "latin-1", "--delimiter", ";")

    assert "CSV, LATIN-1, semikolon" in report["notes"][0]
    assert texts() == ["På æøå"]
