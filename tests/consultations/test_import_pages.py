"""Importer: uploaded, columns decided, checked, taken in; nothing is stored before it was seen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from audit.reconciling import running
from consultations.models import Activity, ImportBatch, ImportJob, Submission
from consultations.services import (
    forgetting,
    importing,
    keeping,
    progress,
    registering,
    uploading,
    working,
)
from core.errors import Refused
from tests import factories
from tests.factories import erasures, imports

pytestmark = pytest.mark.django_db
CSV = "Hva mener du?;dato;Alder\r\nMer lys;22.08.2022;34\r\nFlere benker;31.02.2022;50\r\n"


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True, opens_at=factories.now() - timedelta(days=5))


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def at(name: str, job: ImportJob) -> str:
    address: str = reverse(f"consultations:{name}", args=[job.plan.slug, job.key])
    return address


def upload(client: Client, activity: Activity, text: str = CSV, name: str = "svar.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode("utf-8-sig"))
    start = reverse("consultations:import_start", args=[activity.plan.slug])
    return client.post(start, {"activity": activity.slug, "file": file})


def body(answer: HttpResponse) -> str:
    return answer.content.decode().replace("\xa0", " ")


def decide(client: Client, job: ImportJob, *fields: str) -> Any:
    columns = {f"kolonne_{place}": field for place, field in enumerate(fields)}
    return client.post(at("import_columns", job), columns)


@contextmanager
def no_room() -> Iterator[None]:
    """The database may grow by a few pages and no more; PostgreSQL has no such limit, and says it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER full_disk BEFORE INSERT ON consultations_importrow "
                "EXECUTE FUNCTION no_room()"
            )
            yield
            cursor.execute("DROP TRIGGER full_disk ON consultations_importrow")
            cursor.execute("DROP FUNCTION no_room()")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA page_count")
        (now,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {now + 20}")
        yield
        cursor.execute(f"PRAGMA max_page_count = {before}")


def go_all_the_way(client: Client, activity: Activity) -> ImportJob:
    """Last opp, kolonner, kontroller, resultat."""
    assert upload(client, activity).status_code == 303
    job = ImportJob.objects.get()
    columns = body(client.get(at("import_columns", job)))
    assert "CSV, UTF-8, semikolon, 2 rader" in columns
    assert "«Mer lys» · «Flere benker»" in columns

    assert decide(client, job, "text", "received", "").status_code == 303
    check = body(client.get(at("import_check", job)))
    assert "Dette var en prøve: ingenting er lagret." in check
    assert "<dd>Mer lys</dd>" in check
    assert "Rad 3: datoen «31.02.2022» finnes ikke." in check
    assert not Submission.objects.exists()

    assert client.post(at("import_check", job), {"skip_faulty": "on"}).status_code == 303
    return job


def mend(client: Client, activity: Activity, job: ImportJob) -> None:
    """The refused rows, mended and imported as a file of their own."""
    refused = client.get(at("import_refused", job)).content.decode("utf-8-sig")
    assert refused.splitlines()[0] == "Hva mener du?;dato;Alder;Feil (leses ikke)"
    upload(client, activity, refused.replace("31.02.2022;", "28.02.2022;", 1), "rettet.csv")
    again = ImportJob.objects.order_by("pk").last()
    assert "Kolonnene er husket fra en tidligere fil" in body(
        client.get(at("import_columns", again))
    )
    decide(client, again, "text", "received", "")
    client.post(at("import_check", again))


def test_a_file_goes_all_the_way_without_javascript(client: Client, activity: Activity) -> None:
    job = go_all_the_way(client, activity)

    result = body(client.get(at("import_result", job)))
    submission = Submission.objects.get()
    assert (submission.original_text, submission.created_by.kind) == ("Mer lys", "person")
    assert "1 ny rad," in result
    assert "Ikke lest: kolonnen «Alder» (leses ikke)" in result


def test_refused_rows_are_mended_and_imported(client: Client, activity: Activity) -> None:
    mend(client, activity, go_all_the_way(client, activity))

    assert [row.original_text for row in Submission.objects.order_by("pk")] == [
        "Mer lys", "Flere benker",
    ]  # fmt: skip


def test_the_mended_file_and_the_whole_mended_original_are_the_same_rows(
    client: Client, activity: Activity
) -> None:
    mend(client, activity, go_all_the_way(client, activity))

    upload(client, activity, CSV.replace("31.02.2022", "28.02.2022"))
    job = ImportJob.objects.order_by("pk").last()
    decide(client, job, "text", "received", "")

    assert "Det er ingen nye rader å lagre" in body(client.post(at("import_check", job)))
    assert Submission.objects.count() == 2


def test_faults_stop_the_file_until_somebody_skips_them(client: Client, activity: Activity) -> None:
    upload(client, activity)
    job = ImportJob.objects.get()
    decide(client, job, "text", "received", "")

    answer = client.post(at("import_check", job))

    assert answer.status_code == 422
    assert "Fila har feil. Rett dem" in body(answer)
    assert not Submission.objects.exists()


def test_a_file_that_cannot_be_read_is_said_beside_the_field(
    client: Client, activity: Activity
) -> None:
    answer = upload(client, activity, "%PDF-1.7")
    empty = upload(client, activity, "")

    assert (answer.status_code, empty.status_code) == (422, 422)
    assert "Fila er tom" in body(empty)
    assert not ImportJob.objects.exists()


def test_a_form_without_a_file_or_activity_says_what_is_missing(
    client: Client, activity: Activity
) -> None:
    answer = client.post(reverse("consultations:import_start", args=[activity.plan.slug]), {})

    assert answer.status_code == 422
    assert "Velg fila som skal leses." in body(answer)
    assert "Velg aktiviteten innspillene hører til." in body(answer)


def test_columns_without_any_text_are_refused_in_the_check(
    client: Client, activity: Activity
) -> None:
    job = factories.import_job(activity=activity)

    decide(client, job, "", "received")

    assert "ingen kolonne med tekst" in body(client.get(at("import_check", job)))
    assert client.post(at("import_check", job), {"skip_faulty": "on"}).status_code == 422


def test_a_choice_that_does_not_exist_is_refused(client: Client, activity: Activity) -> None:
    job = factories.import_job(activity=activity)

    answer = decide(client, job, "tull", "received")

    assert answer.status_code == 422
    assert "Velg hva kolonnen «tekst» er." in body(answer)


def test_the_file_can_be_read_in_another_way(client: Client, activity: Activity) -> None:
    job = factories.import_job(activity=activity, lines=["tekst;a,b", "Hei;1,2"])

    answer = client.post(at("import_reread", job), {"les-delimiter": ","}, follow=True)

    assert "CSV, UTF-8, komma" in body(answer)
    assert "tekst;a" in body(answer)


def test_a_way_of_reading_that_fails_is_said_and_changes_nothing(
    client: Client, activity: Activity
) -> None:
    job = factories.import_job(activity=activity, lines=["tekst", "Blåbær"])

    answer = client.post(at("import_reread", job), {"les-encoding": "utf-16"})

    assert answer.status_code == 422
    assert "ikke en tekstfil" in body(answer)
    assert ImportJob.objects.get().report["header"] == ["tekst"]


def test_what_is_taken_in_cannot_be_taken_in_again(client: Client, activity: Activity) -> None:
    job = factories.import_job(activity=activity)
    decide(client, job, "text", "received")
    client.post(at("import_check", job))

    again = client.post(at("import_check", job))

    assert again.status_code == 422
    assert "er «Importert» og kan ikke bli «Venter» nå" in body(again)
    assert (Submission.objects.count(), ImportBatch.objects.count()) == (2, 1)


def test_a_large_file_waits_for_the_clock_and_says_how_far_it_has_come(
    client: Client, activity: Activity, pia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "TAKEN_IN_AT_ONCE", 1)
    job = factories.import_job(activity=activity)
    ImportJob.objects.update(uploaded_by=pia.actor)
    decide(client, job, "text", "received")
    client.post(at("import_check", job))
    assert "Venter på tur" in body(client.get(at("import_result", job)))
    ImportJob.objects.update(status="running")
    with progress.alone(job) as tell:
        tell("checking", 1, 2)
        part = client.get(at("import_result", job), headers={"HX-Request": "true"})
        tell("storing", 1, 2)
        later = client.get(at("import_result", job))
    assert "Kontrollerer: 1 av 2 rader." in body(part)
    assert "<h1>" not in body(part)
    assert "Lagrer: 1 av 2 rader. Alt blir lagret, eller ingenting." in body(later)
    stopped = body(client.get(at("import_result", job)))
    assert "Arbeidet med fila stoppet" in stopped
    assert "Du trenger ikke laste opp fila igjen." in stopped
    ImportJob.objects.update(status="waiting")

    call_command("work", "--once")

    assert "2 nye rader" in body(client.get(at("import_result", job)))
    assert Submission.objects.count() == 2


def test_a_file_whose_process_was_killed_is_taken_up_again(activity: Activity, pia: User) -> None:
    job = factories.import_job(activity=activity)
    working.examine(
        job=job, mapping={"tekst": "text", "dato": "received"}, by=pia, at=factories.now()
    )
    working.start(job=job, skip_faulty=False, by=pia, at=factories.now())
    ImportJob.objects.update(status="running", uploaded_by=pia.actor)

    with progress.alone(job):
        assert working.run_waiting(by=factories.BY, at=factories.now()) == 0

    assert working.run_waiting(by=factories.BY, at=factories.now()) == 1
    assert Submission.objects.count() == 2


def in_line(activity: Activity, by: User) -> ImportJob:
    """A file that has been checked, and waits to be taken in."""
    columns = {"tekst": "text", "dato": "received"}
    job = working.examine(
        job=factories.import_job(activity=activity), mapping=columns, by=by, at=factories.now()
    )
    return working.start(job=job, skip_faulty=False, by=by, at=factories.now())


def test_the_clock_takes_a_file_in_in_the_name_of_whoever_put_it_in_line(
    activity: Activity, pia: User, liv: User
) -> None:
    job = in_line(activity, pia)
    ImportJob.objects.update(status="checked")
    working.start(job=job, skip_faulty=False, by=liv, at=factories.now())

    working.run_waiting(by=factories.BY, at=factories.now())

    act = Act.objects.get(sentence=f"Importerte innspill til {activity}")
    assert act.actor == liv.actor


def test_a_process_killed_right_after_the_rows_leaves_a_file_that_was_taken_in(
    activity: Activity, pia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in = importing.take_in

    def killed(**given: Any) -> None:
        take_in(**given)
        raise SystemExit

    job = in_line(activity, pia)
    monkeypatch.setattr(importing, "take_in", killed)

    with pytest.raises(SystemExit):
        working.run(job=job, by=pia, at=factories.now())

    job.refresh_from_db()
    assert (job.status, job.batch) == ("imported", ImportBatch.objects.get())
    assert job.report["created"] == 2


def test_a_file_let_go_of_while_it_is_taken_in_does_not_come_back(
    activity: Activity, pia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in = importing.take_in
    job = in_line(activity, pia)

    def let_go(**given: Any) -> Any:
        report = take_in(**given, dry_run=True)
        forgetting.forget(job=job, by=pia, at=factories.now())
        report.batch = None
        return report

    monkeypatch.setattr(importing, "take_in", let_go)

    working.run(job=job, by=pia, at=factories.now())

    job.refresh_from_db()
    assert (job.stored_as, job.file_name, job.report) == ("", "slettet fil", {})


def test_a_large_file_is_checked_by_the_clock_and_the_page_says_how_far(
    client: Client, activity: Activity, pia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHECKED_AT_ONCE", 1)
    job = factories.import_job(activity=activity)
    ImportJob.objects.update(uploaded_by=pia.actor)
    decide(client, job, "text", "received")
    page = body(client.get(at("import_check", job)))
    assert "Venter på tur" in page
    assert "Lagre 2 nye rader" not in page
    ImportJob.objects.update(status="checking")
    with progress.alone(job) as tell:
        tell("checking", 1, 2)
        part = body(client.get(at("import_check", job), headers={"HX-Request": "true"}))
    assert "Kontrollerer: 1 av 2 rader." in part
    assert "<h1>" not in part

    call_command("work", "--once")

    assert "Lagre 2 nye rader" in body(client.get(at("import_check", job)))
    part = body(client.get(at("import_check", job), headers={"HX-Request": "true"}))
    assert "Kontrollen er ferdig." in part
    assert not Submission.objects.exists()


def test_a_full_disk_is_said_and_nothing_is_stored(
    client: Client, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real one, on SQLite: the database may not grow by another page."""
    lines = ["tekst;dato", *[f"{'Mer lys. ' * 60}{n};22.08.2022" for n in range(400)]]
    job = factories.import_job(activity=activity, lines=lines)
    decide(client, job, "text", "received")

    with no_room():
        client.post(at("import_check", job))

    result = body(client.get(at("import_result", job)))
    assert "Det er ikke plass til innspillene på serveren. Ingenting er lagret." in result
    assert not Submission.objects.exists()
    assert not ImportBatch.objects.exists()
    ImportJob.objects.update(status="checked", report=job.report | {"created": 400})
    client.post(at("import_check", job))
    assert Submission.objects.count() == 400


def test_progress_is_told_while_rows_are_checked_and_while_they_are_stored(
    activity: Activity, pia: User
) -> None:
    told: list[tuple[str, int, bool]] = []
    job = factories.import_job(activity=activity)
    file = uploading.incoming(job, uploading.sheet_of(job), skip=False)

    importing.take_in(
        activity=activity,
        file=file,
        by=pia,
        at=factories.now(),
        tell=lambda *what: told.append((*what[:2], Submission.objects.exists())),
    )

    assert told == [
        ("checking", 0, False), ("checking", 2, False),
        ("storing", 0, False), ("storing", 2, True),
    ]  # fmt: skip


def test_nothing_is_left_of_a_file_that_is_too_large(
    activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MAX_BYTES", 10)
    factories.import_job(activity=activity, lines=["tekst", "Lys"])
    there = sorted(default_storage.listdir("")[1])

    with pytest.raises(Refused, match="100 MiB"):
        factories.import_job(activity=activity)

    assert sorted(default_storage.listdir("")[1]) == there


def test_the_file_can_be_let_go_of_and_its_columns_are_still_remembered(
    client: Client, activity: Activity, django_capture_on_commit_callbacks: Any
) -> None:
    job = factories.import_job(activity=activity)
    decide(client, job, "text", "received")
    client.post(at("import_check", job))

    kept = job.stored_as
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("import_forget", job))

    job.refresh_from_db()
    assert (job.stored_as, job.file_name, job.report) == ("", "slettet fil", {})
    assert not default_storage.exists(kept)
    assert job.mapping == {"tekst": "text", "dato": "received"}
    assert client.get(at("import_refused", job)).status_code == 303
    with pytest.raises(Refused, match="Fila er slettet"):
        uploading.sheet_of(job)


def test_old_files_go_by_themselves_unless_they_were_taken_in(
    client: Client, activity: Activity
) -> None:
    taken_in = factories.import_job(activity=activity)
    decide(client, taken_in, "text", "received")
    client.post(at("import_check", taken_in))
    left = factories.import_job(activity=activity)

    forgetting.forget_old(by=factories.BY, at=factories.now() + timedelta(days=31))

    taken_in.refresh_from_db()
    left.refresh_from_db()
    assert left.stored_as == ""
    assert default_storage.exists(taken_in.stored_as)
    keeping.sweep(at=factories.now() + timedelta(days=31))
    assert default_storage.exists(taken_in.stored_as)


def test_a_cell_a_spreadsheet_would_compute_comes_back_as_it_was(
    client: Client, activity: Activity
) -> None:
    lines = ["tekst;dato", "=1+1;x", "'sitat;x", "-5;x"]
    job = factories.import_job(activity=activity, lines=lines)
    decide(client, job, "text", "received")

    refused = client.get(at("import_refused", job)).content.decode("utf-8-sig")
    back = factories.import_job(activity=activity, lines=refused.splitlines())

    assert "\n'=1+1;x" in refused
    assert [row.cells[0] for row in uploading.sheet_of(back).rows] == ["=1+1", "'sitat", "-5"]


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_files_takes_the_same_queries_for_two_and_twenty(
    client: Client, activity: Activity, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        factories.import_job(activity=activity)

    with django_assert_max_num_queries(12):
        client.get(reverse("consultations:import_start", args=[activity.plan.slug]))


def test_an_erasure_empties_every_file_the_submission_came_from(
    client: Client, activity: Activity
) -> None:
    job = factories.import_job(activity=activity)
    decide(client, job, "text", "received")
    client.post(at("import_check", job))
    submission = Submission.objects.order_by("pk").first()
    assert submission is not None

    erasures.erase(submission, scope="text", measure="erase")

    job.refresh_from_db()
    assert (job.stored_as, job.report) == ("", {})


def imported(activity: Activity, by: User) -> ImportJob:
    job = factories.import_job(activity=activity)
    columns = {"tekst": "text", "dato": "received"}
    job = working.examine(job=job, mapping=columns, by=by, at=factories.now())
    return working.begin(job=job, skip_faulty=False, by=by, at=factories.now())


def test_the_original_is_handed_out_with_a_reason_that_stands_in_the_history(
    client: Client, activity: Activity, pia: User
) -> None:
    job = imported(activity, pia)

    refused = client.post(at("import_original", job), {"reason": "kort"})
    answer = client.post(at("import_original", job), {"reason": "Kontrollerer rad 2 i fila."})

    assert refused.status_code == 422
    assert answer.content == "\r\n".join(imports.LINES).encode()
    assert answer["Content-Disposition"].startswith("attachment;")
    act = Act.objects.order_by("-pk").first()
    assert (act.actor, act.reason) == (pia.actor, "Kontrollerer rad 2 i fila.")
    assert act.sentence == f"Hentet den opprinnelige fila fra en import til {activity}"


def test_an_import_is_undone_as_one_act_and_can_be_done_again(
    browse: Any, activity: Activity, liv: User
) -> None:
    job = imported(activity, liv)
    before = Act.objects.count()

    said = browse(liv).post(at("import_undo", job), follow=True)

    assert "Importen er angret. Innspillene er lagt bort." in body(said)
    assert Act.objects.count() == before + 1
    found = Submission.objects.order_by("number")
    assert {row.status for row in found} == {"dismissed"}
    assert [row.original_text for row in found] == ["Mer lys i løypa", "Flere benker"]
    assert Submission.history.filter(history_type="~").count() == 2
    assert running.run(at=factories.now(), complete=True).differences == []
    with pytest.raises(Refused, match="Importer radene på nytt"):
        registering.restore(submission=found[0], reason="Feil.", by=liv, at=factories.now())
    again = imported(activity, liv)
    assert again.status == "imported"
    assert Submission.objects.filter(status="received").count() == 2


def test_what_has_been_worked_on_is_not_undone_and_the_page_says_why(
    browse: Any, activity: Activity, liv: User
) -> None:
    job = imported(activity, liv)
    factories.point(Submission.objects.order_by("number")[0])

    page = body(browse(liv).get(at("import_result", job)))
    answer = body(browse(liv).post(at("import_undo", job), follow=True))

    assert "Importen kan ikke angres, fordi noe er gjort med innspillene" in page
    assert "Angre importen</button>" not in page
    assert "Importen kan ikke angres" in answer
    assert not Submission.objects.filter(status="dismissed").exists()
