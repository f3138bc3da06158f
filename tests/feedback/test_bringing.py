"""A finished process is brought along: points, themes, answers and links, marked as imported."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from consultations.models import Activity, ImportJob, Point, Submission, Theme
from consultations.services import screening, working
from feedback.models import Answer, AnswerMeasure, AnswerReason, Decision, ImportedAnswer
from feedback.rules.old_answers import OldAnswer
from feedback.rules.old_decisions import NamedDecision, named_decision
from feedback.services import answering, publishing
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
def livs(browse: Callable[[User | None], Client], liv: User) -> Client:
    return browse(liv)


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


DECIDED = "Kommunestyret 12/24, 14.03.2024"


def publish(*answers: Answer) -> None:
    signed: dict[str, Any] = {"by": factories.BY, "at": factories.now()}
    for answer in answers:
        screening.approve(submission=answer.point.submission, **signed)
        answering.approve(answer=answer, **signed)
    publishing.hold(answers=list(Answer.objects.filter(status="approved")), minutes=0, **signed)


def said_on(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_a_decision_in_the_table_puts_the_published_answer_in_force_as_decided(
    activity: Activity, pia: User, livs: Client, unit: Unit
) -> None:
    factories.plan_version(activity.plan)
    job = imported(
        activity,
        pia,
        f"Gratis buss;;Nei takk;{GOOD};;{DECIDED};A-1",
        f"Gratis ferje;;Nei takk;{GOOD};;kommunestyret sak 12/24 – 14. mars 2024;A-2",
        f"Gratis trikk;;Nei takk;{GOOD};;Se protokollen;A-3",
    )
    before = said_on(bring(livs, job, unit, "not_accepted"))

    decision = Decision.objects.get()
    assert (str(decision), decision.date) == ("Kommunestyret, sak 12/24", date(2024, 3, 14))
    assert f"Vedtaket «{DECIDED}» er lest, men svaret er overført som forslag" in before
    assert "Vedtaket «Se protokollen» står bare som tekst: organ, saksnummer og dato" in before
    assert "Sett i kraft som bestemt" not in before
    assert not Answer.objects.filter(layer="decided").exists()

    publish(*Answer.objects.filter(status="ready"))
    settle = reverse("feedback:answers_settle", args=[job.plan.slug, job.key])
    ready = said_on(livs.get(page(job)))
    assert "Sett i kraft som bestemt" in ready
    assert "er lest, men svaret" not in ready
    after = said_on(livs.post(settle, follow=True))

    assert "2 svar er satt i kraft etter vedtakene i fila." in after
    assert "er lest, men svaret" not in after
    assert "Se protokollen" in after
    decided = Answer.objects.in_force().filter(layer="decided")
    assert {each.decision for each in decided} == {decision}
    assert all(each.follows.reasons.get().text == GOOD for each in decided)
    assert "Ingen publiserte svar fra fila venter" in said_on(livs.post(settle, follow=True))
    assert decided.count() == 2


def test_whoever_may_not_record_decisions_brings_them_as_text(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    factories.plan_version(activity.plan)
    job = imported(activity, pia, f"Gratis buss;;Nei takk;{GOOD};;{DECIDED};A-1")

    bring(client, job, unit, "not_accepted")
    publish(Answer.objects.get())

    shown = said_on(client.get(page(job)))
    assert not Decision.objects.exists()
    assert "Planeieren kan sette dem i kraft som bestemt." in shown
    assert "Sett i kraft som bestemt" not in shown
    assert "Kommunestyret 14. mars 2024, sak 12/24:" in shown


def test_a_decision_of_another_plan_is_a_fault(
    activity: Activity, pia: User, livs: Client, unit: Unit
) -> None:
    other = factories.plan(title="Trafikkplanen")
    factories.decision(other, case_number="12/24", date=date(2024, 3, 14))
    factories.plan_version(activity.plan)
    job = imported(activity, pia, f"Gratis buss;;Nei takk;{GOOD};;{DECIDED};A-1")

    said = said_on(bring(livs, job, unit, "not_accepted"))

    assert "Vedtaket Kommunestyret, sak 12/24 er registrert på planen Trafikkplanen." in said
    assert Answer.objects.get().status == "ready"
    publish(Answer.objects.get())
    said = said_on(livs.get(page(job)))
    assert "er registrert på planen Trafikkplanen." in said
    assert "Sett i kraft som bestemt" not in said


def test_the_kind_of_the_links_is_chosen_once_for_the_file(
    activity: Activity, pia: User, client: Client, unit: Unit
) -> None:
    factories.plan_version(activity.plan)
    factories.measure(activity.plan, code="M1")
    job = imported(activity, pia, f"Mer lys;;Tatt med;{GOOD};M1;;A-1")
    assert "Etter resultatet betyr: «styrket»" in client.get(page(job)).content.decode()
    sent = {"unit": unit.pk, "version": job.plan.versions.get().pk, "ord_0": "accepted"}

    client.post(page(job), {**sent, "link_kind": "gave_rise_to"})

    assert AnswerMeasure.objects.get().kind == "gave_rise_to"
    assert client.get(page(job)).context["form"]["link_kind"].initial == "gave_rise_to"
    wrong = client.post(page(job), {**sent, "link_kind": "caused"})
    assert "Velg hva slags koblinger fila har." in wrong.content.decode()


@pytest.mark.parametrize(
    ("cell", "body", "number", "day"),
    [
        ("Kommunestyret 12/24, 14.03.2024", "Kommunestyret", "12/24", date(2024, 3, 14)),
        ("Formannskapet sak 45/23 – 3. mai 2023", "Formannskapet", "45/23", date(2023, 5, 3)),
        ("Vedtatt av bystyret i sak PS 7/24 den 14.03.24", "Bystyret", "PS 7/24", date(2024, 3, 14)),
        ("2023-05-03: Kommunestyret (saksnr. 2023/1234)", "Kommunestyret", "2023/1234", date(2023, 5, 3)),
        ("Utvalg for plan, miljø og klima 4/23 14. 3. 2023", "Utvalg for plan, miljø og klima", "4/23", date(2023, 3, 14)),
        ("KOMMUNESTYRET SAK 12/24 (14/03/2024)", "KOMMUNESTYRET", "12/24", date(2024, 3, 14)),
        ("Kommunestyret 22/45", "Kommunestyret", "22/45", None),
        ("Kommunestyret 14.03.2024", "Kommunestyret", "", date(2024, 3, 14)),
        ("Kommunestyret 12/24, 31.02.2024", "Kommunestyret", "12/24", None),
        ("Kommunestyret 12/24, 14.03.2096", "Kommunestyret", "12/24", None),
        ("Kommunestyret 12/24, 14.03.2024 (enstemmig)", "", "12/24", date(2024, 3, 14)),
        ("Kommunestyret 12/24 og 13/24, 14.03.2024", "", "", date(2024, 3, 14)),
        ("Kommunestyret 12/24, 14.03.2024 og 15.03.2024", "", "12/24", None),
        ("Kari Nordmann 12/24, 14.03.2024", "", "12/24", date(2024, 3, 14)),
        ("Kommunestyret Kari Nordmann 12/24, 14.03.2024", "", "12/24", date(2024, 3, 14)),
        ("12/24, 14.03.2024", "", "12/24", date(2024, 3, 14)),
        ("Se protokollen", "", "", None),
    ],
)  # fmt: skip
def test_a_cell_names_a_decision(cell: str, body: str, number: str, day: date | None) -> None:
    found = named_decision(cell, now=datetime(2026, 1, 1, tzinfo=UTC))

    assert found == NamedDecision(body, number, day)
    assert found.is_whole is all((body, number, day))


@pytest.mark.parametrize("cell", ["", " ", "-", "null", "x"])
def test_an_empty_cell_names_no_decision(cell: str) -> None:
    assert named_decision(cell, now=factories.now()) is None
