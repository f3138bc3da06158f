"""A finished process is brought along: points, themes, answers and links, marked as imported."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from consultations.models import Activity, ImportJob, Point, Submission, Theme
from consultations.services import working
from feedback.models import Answer, AnswerMeasure, AnswerReason, ImportedAnswer
from feedback.rules.old_answers import OldAnswer
from tests import factories

pytestmark = pytest.mark.django_db
HEADING = "tekst;tema;resultat;begrunnelse;tiltak;vedtak;id"
GOOD = "Rammen for i år er brukt opp på andre vedtatte tiltak."
ROWS = (
    f"Mer lys i løypa;Idrett;Tas til følge;{GOOD};M1, M2;Kommunestyret 22/45;A-1",
    f"Gratis buss;Transport;Nei takk;{GOOD};;;A-2",
    "Flere benker;Idrett;Nei takk;null;;;A-3",
    "Lekeplass;;Nei takk;Ikke nå;;;A-4",
    "Svømmehall;Idrett;Ukjent;;M9;;A-5",
)


@pytest.fixture
def activity() -> Activity:
    return factories.activity(opened=True)


@pytest.fixture
def client(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


@pytest.fixture
def unit() -> Unit:
    return factories.unit()


def imported(activity: Activity, by: User, *lines: str) -> ImportJob:
    job = factories.import_job(activity=activity, lines=(HEADING, *lines))
    job = working.examine(job=job, mapping=job.mapping, by=by, at=factories.now())
    return working.begin(job=job, skip_faulty=False, by=by, at=factories.now())


def page(job: ImportJob) -> str:
    address: str = reverse("feedback:answers_bring", args=[job.plan.slug, job.key])
    return address


def bring(client: Client, job: ImportJob, unit: Unit, *outcomes: str) -> Any:
    words = {f"ord_{at}": outcome for at, outcome in enumerate(outcomes)}
    version = job.plan.versions.first()
    return client.post(page(job), {"unit": unit.pk, "version": version.pk, **words}, follow=True)


def whole(activity: Activity, pia: User, client: Client, unit: Unit) -> tuple[ImportJob, Any]:
    factories.plan_version(activity.plan)
    for code in ("M1", "M2"):
        factories.measure(activity.plan, code=code)
    job = imported(activity, pia, *ROWS)
    return job, bring(client, job, unit, "accepted", "not_accepted", "")


def test_points_themes_answers_and_links_come_along(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    whole(activity, pia, client, unit)

    first, second = Answer.objects.filter(status="ready").order_by("point_id")
    assert [link.measure.code for link in first.links.order_by("pk")] == ["M1", "M2"]
    assert (first.outcome, first.what_we_do) == ("accepted", GOOD)
    assert (second.outcome, second.reasons.get().text) == ("not_accepted", GOOD)
    assert first.point.point_themes.get().theme.name_nb == "Idrett"
    assert Theme.objects.filter(plan=activity.plan).count() == 2
    assert first.point.submission.source_ref == "A-1"
    assert first.point.submission.status == Submission.Status.SPLIT
    assert Point.objects.count() == 5


def test_imported_answers_are_marked_with_what_the_table_said(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    job, _ = whole(activity, pia, client, unit)

    marks = list(ImportedAnswer.objects.of_batch(job.batch))
    assert [mark.row for mark in marks] == [2, 3, 4, 5]
    assert (marks[0].measures, marks[0].decision) == ("M1, M2", "Kommunestyret 22/45")
    shown = client.get(
        reverse("feedback:answer_show", args=[job.plan.slug, marks[0].answer.point.reference])
    ).content.decode()
    assert "Importert fra en gammel tabell, rad 2." in shown
    assert "Vedtak i kilden: «Kommunestyret 22/45»." in shown


def test_a_reason_that_says_nothing_is_a_fault_and_never_a_reason(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    _, answer = whole(activity, pia, client, unit)
    said = answer.content.decode().replace("\xa0", " ")

    assert "Grunnen er «null». Skriv hvorfor med egne ord." in said
    assert "Grunnen sier for lite." in said
    assert "«Ukjent» er ikke et resultat vi kjenner. Punktet venter på svar." in said
    assert "2 svar er utkast med feil" in said
    assert not AnswerReason.objects.filter(text="null").exists()
    assert set(Answer.objects.values_list("status", flat=True)) == {"ready", "draft"}
    assert not Answer.objects.published().exists()


def test_bringing_the_same_table_again_adds_nothing(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    job, _ = whole(activity, pia, client, unit)

    again = bring(client, job, unit, "accepted", "not_accepted", "")

    assert "5 innspill hadde punkter fra før" in again.content.decode().replace("\xa0", " ")
    assert "Grunnen er «null»." in again.content.decode().replace("\xa0", " ")
    assert (Point.objects.count(), Answer.objects.count()) == (5, 4)


def test_what_the_words_mean_is_asked_once(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    whole(activity, pia, client, unit)
    job = imported(activity, pia, f"Ny sak;;Nei takk;{GOOD};;;A-9")

    form = client.get(page(job)).context["form"]

    assert form["ord_0"].initial == "not_accepted"
    assert form["ord_0"].label == "«Nei takk» betyr"


def test_a_measure_that_does_not_exist_is_said(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    factories.plan_version(activity.plan)
    job = imported(activity, pia, f"Svømmehall;;Tatt med;{GOOD};M9;;A-5")

    said = bring(client, job, unit, "accepted").content.decode()

    assert "Tiltaket «M9» finnes ikke i planen." in said
    assert "Velg tiltaket eller plandelen der punktet er tatt med." in said
    assert not AnswerMeasure.objects.exists()


def test_nothing_can_be_brought_before_the_file_is_taken_in(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    factories.plan_version(activity.plan)
    job = factories.import_job(activity=activity, lines=(HEADING, *ROWS))

    answer = bring(client, job, unit)

    assert answer.status_code == 422
    assert "Lagre innspillene før svarene hentes." in answer.content.decode()
    assert not Point.objects.exists()


def test_a_unit_must_answer_for_them(activity: Activity, pia: User, client: Client) -> None:
    job = imported(activity, pia, *ROWS)

    answer = client.post(page(job), {})

    assert answer.status_code == 422
    assert "Velg enheten som har ansvaret." in answer.content.decode()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("M1, M2 og M3", ["M1", "M2", "M3"]),
        ("3.2;3.3", ["3.2", "3.3"]),
        ("M1/M1", ["M1"]),
        ("-", []),
        ("", []),
        ("12", ["12"]),
    ],
)
def test_several_codes_may_stand_in_one_cell(cell: str, codes: list[str]) -> None:
    assert OldAnswer(2, measure=cell).codes == codes


@pytest.mark.parametrize(
    ("reason", "placeholder"),
    [("null", True), ("-", True), ("X", True), ("se over", True), ("", False), (GOOD, False)],
)
def test_a_placeholder_is_known(reason: str, placeholder: bool) -> None:  # noqa: FBT001
    assert OldAnswer(2, reason=reason).has_placeholder is placeholder
