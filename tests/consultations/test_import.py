"""Taking in a spreadsheet: each row is stored, known from before, or refused by name."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from audit.models import Actor
from consultations.models import (
    Activity,
    Contact,
    ImportBatch,
    ImportRow,
    Organisation,
    Submission,
)
from tests import factories
from tests.consultations.imports import messages, take_in
from tests.consultations.imports import write as write_lines

pytestmark = pytest.mark.django_db
HEADER = "tekst;dato;organisasjon;navn;e-post"
ROWS = [
    "Vi trenger øvingslokaler på kveldstid.;21.08.2022;Eksempelvik Korps;Kari;kari@example.no",
    "«Åpne» skolene, f.eks. Solvang 🎺;22.08.2022;;;",
]


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, slug="undersokelsen")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(*lines: str, name: str = "svar.csv", encoding: str = "utf-8") -> Path:
        return write_lines(tmp_path / name, *lines, encoding=encoding)

    return written


def test_a_file_becomes_submissions_word_for_word(activity: Activity, write: Any) -> None:
    report = take_in(write(HEADER, *ROWS))

    first, second = Submission.objects.order_by("number")
    assert (report["status"], report["read"], report["created"]) == (0, 2, 2)
    assert first.original_text == "Vi trenger øvingslokaler på kveldstid."
    assert second.original_text == "«Åpne» skolene, f.eks. Solvang 🎺"
    assert f"{first.received_at:%Y-%m-%d}" == "2022-08-21"
    assert (first.organisation.name, first.sender_kind) == ("Eksempelvik Korps", "organisation")
    assert (second.organisation, second.sender_kind) == (None, "unnamed")
    assert report["references"] == [first.reference, second.reference]


def test_contact_details_go_to_the_contact_and_nowhere_else(activity: Activity, write: Any) -> None:
    take_in(write(HEADER, *ROWS))

    contact = Contact.objects.get()
    assert (contact.name, contact.email) == ("Kari", "kari@example.no")
    for row in Submission.history.values():
        assert "Kari" not in str(row)
        assert "kari@example.no" not in str(row)


def test_the_import_signs_with_the_digest_of_the_file(activity: Activity, write: Any) -> None:
    take_in(write(HEADER, *ROWS))

    actor = Submission.objects.first().created_by
    assert actor.kind == Actor.Kind.IMPORT
    assert actor.key == f"import {ImportBatch.objects.get().file_sha256[:12]}"


def test_the_same_rows_again_add_nothing(activity: Activity, write: Any) -> None:
    take_in(write(HEADER, *ROWS))

    again = take_in(write(HEADER, *reversed(ROWS), name="kopi.csv"))

    assert (again["status"], again["created"], again["already_imported"]) == (0, 0, 2)
    assert Submission.objects.count() == 2
    assert ImportBatch.objects.count() == 1


def test_a_file_with_more_rows_adds_only_the_new_ones(activity: Activity, write: Any) -> None:
    take_in(write(HEADER, *ROWS))

    again = take_in(write(HEADER, *ROWS, "Enda et innspill;23.08.2022;;;"))

    assert (again["created"], again["already_imported"]) == (1, 2)


def test_two_equal_rows_stay_two_submissions(activity: Activity, write: Any) -> None:
    report = take_in(write("tekst", "Mer lys", "Mer lys"))
    again = take_in(write("tekst", "Mer lys", "Mer lys", "Mer lys"))

    assert report["created"] == 2
    assert (again["created"], again["already_imported"]) == (1, 2)
    assert ImportRow.objects.count() == 3


def test_columns_in_another_order_are_the_same_rows(activity: Activity, write: Any) -> None:
    take_in(write("tekst;dato", "Mer lys;22.08.2022"))

    again = take_in(write("dato;tekst", "22.08.2022;Mer lys"))

    assert again["already_imported"] == 1


def test_one_bad_row_refuses_the_whole_file(activity: Activity, write: Any) -> None:
    report = take_in(write(HEADER, *ROWS, "Feil dato;31.02.2022;;;"))

    assert (report["status"], report["created"], report["refused"]) == (1, 0, 3)
    assert report["errors"] == [
        {
            "row": 4,
            "column": "dato",
            "value": "31.02.2022",
            "message": "Rad 4: datoen «31.02.2022» finnes ikke. Rett i regnearket.",
        }
    ]
    assert not Submission.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (";22.08.2022;;;", "tekst", "Rad 2: teksten mangler."),
        ("Hei;;;;", "dato", "Rad 2: datoen mangler."),
        ("Hei;i går;;;", "dato", "datoen «i går» kan ikke leses"),
        ("Hei;22.08.2222;;;", "dato", "er fram i tid"),
        ("Hei;22.08.1022;;;", "dato", "er før 1990"),
        ("Hei;22.08.2022;;;kari", "e-post", "er ikke en e-postadresse"),
        (f"Hei;22.08.2022;{'x' * 161};;", "organisasjon", "er for lang: 161 tegn"),
        (f"{'x' * 200_001};22.08.2022;;;", "tekst", "teksten har 200001 tegn"),
        ("Hei\x07;22.08.2022;;;", "tekst", "har skjulte styretegn"),
        ("#REF!;22.08.2022;;;", "tekst", "er en feil fra regnearket"),
        ("Hei;22.08.2022;;;;for mye", "F", "kolonne F har innhold, men ingen overskrift"),
        ("Hei;22.08.2022", "", "raden har 2 felt, men overskriften har 5"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_name(
    activity: Activity, write: Any, line: str, column: str, said: str
) -> None:
    report = take_in(write(HEADER, line))

    assert report["refused"] == 1
    assert (report["errors"][0]["row"], report["errors"][0]["column"]) == (2, column)
    assert said in messages(report)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("heading", "value", "said"),
    [
        ("orgnr", "123456789", "er ikke et organisasjonsnummer"),
        ("orgnr", "974760673", "vi kjenner ingen med organisasjonsnummer"),
        ("avsender", "Kari Nordmann", "kjenner vi ikke"),
        ("avsender", "Råd", "navnet på den mangler"),
        ("språk", "klingon", "kjenner vi ikke"),
        ("står for antall", "mange", "er ikke et antall"),
        ("kanal", "brevdue", "kjenner vi ikke"),
    ],
)
def test_a_value_that_is_none_of_the_known_is_refused(
    activity: Activity, write: Any, heading: str, value: str, said: str
) -> None:
    report = take_in(write(f"tekst;{heading}", f"Hei;{value}"))

    assert (report["refused"], report["status"]) == (1, 1)
    assert said in messages(report)


def test_every_fault_in_the_file_is_said_at_once(activity: Activity, write: Any) -> None:
    report = take_in(write(HEADER, "Hei;31.02.2022;;;kari", ";22.08.2022;;;"))

    assert [(error["row"], error["column"]) for error in report["errors"]] == [
        (2, "dato"),
        (2, "e-post"),
        (3, "tekst"),
    ]


def test_an_unknown_column_is_refused_with_what_to_do(activity: Activity, write: Any) -> None:
    report = take_in(write("tekst;Alder", "Hei;34"))

    assert report["refused"] == 1
    assert "Kolonnen «Alder» kjenner vi ikke" in messages(report)
    assert '{"Alder": null}' in messages(report)


def test_an_activity_that_has_not_opened_receives_nothing(write: Any) -> None:
    factories.activity(planned=True, slug="planlagt")

    report = take_in(write("tekst", "Hei"), slug="planlagt")

    assert (report["status"], report["refused"]) == (1, 1)
    assert "er ikke åpnet ennå" in messages(report)


def test_an_unknown_activity_is_refused_with_the_ones_there_are(
    activity: Activity, write: Any
) -> None:
    report = take_in(write("tekst", "Hei"), slug="finnes-ikke")

    assert "Fant ingen aktivitet med adressen «finnes-ikke»" in messages(report)
    assert "undersokelsen" in messages(report)


def test_input_after_the_deadline_is_taken_in_and_labelled_late(write: Any) -> None:
    factories.activity(slug="stengt")

    take_in(write("tekst", "Kom for sent"), slug="stengt")

    assert Submission.objects.get().is_late


def test_a_dry_run_tries_everything_and_keeps_nothing(activity: Activity, write: Any) -> None:
    report = take_in(write(HEADER, *ROWS), "--dry-run")

    assert (report["dry_run"], report["status"], report["created"]) == (True, 0, 2)
    assert not Submission.objects.exists()
    assert not Organisation.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_body_is_found_by_name_other_name_and_number(activity: Activity, write: Any) -> None:
    corps = factories.organisation(name="Eksempelvik Korps", org_number="974760673")

    take_in(
        write(
            "tekst;organisasjon;orgnr", "En;EKSEMPELVIK  korps;", "To;;974 760 673", "Tre;privat;"
        )
    )

    assert [row.organisation for row in Submission.objects.order_by("number")] == [
        corps, corps, None,
    ]  # fmt: skip
    assert Submission.objects.order_by("number").last().sender_kind == "resident"
    assert Organisation.objects.count() == 1


def test_a_number_that_belongs_to_another_body_is_refused(activity: Activity, write: Any) -> None:
    factories.organisation(name="Eksempelvik Korps", org_number="974760673")

    report = take_in(write("tekst;organisasjon;orgnr", "Hei;Sangkoret;974760673"))

    assert "tilhører «Eksempelvik Korps», men raden sier «Sangkoret»" in messages(report)
    assert Organisation.objects.count() == 1


def test_the_report_for_people_is_in_norwegian(activity: Activity, write: Any) -> None:
    out = StringIO()

    call_command(
        "import_submissions", str(write(HEADER, *ROWS)), "--activity", "undersokelsen", stdout=out
    )

    assert "Lest: 2\nLagret: 2\nImportert før: 0\nAvvist: 0" in out.getvalue()
    assert "CSV, UTF-8, semikolon" in out.getvalue()
    assert "Ny organisasjon: «Eksempelvik Korps»." in out.getvalue()
