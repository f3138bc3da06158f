"""The history everybody may read: published facts, by unit, and nothing about what is withheld."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role
from consultations.models import Point, Submission
from consultations.services import assigning, noting, reading, registering, screening
from consultations.services.registering import ContactDetails
from feedback.models import Answer
from feedback.services import answering
from plans.models import Measure, Plan
from plans.services import planning
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY


@pytest.fixture
def point(plan: Plan) -> Point:
    return factories.point(activity=factories.activity(plan), text="Vi vil ha lys i løypa. 💡")


def address(submission: Submission) -> str:
    return f"/innspill/{submission.reference}/historikk/"


def again(point: Point, **content: str) -> Answer:
    """A second published answer to the point."""
    factories.reopen(point)
    reason = "Rådet ba om et bedre svar om helgene."
    return factories.answer(Point.objects.get(pk=point.pk), change_reason=reason, **content)


def test_it_tells_what_was_published_newest_first(get: Callable[..., str], point: Point) -> None:
    answer = factories.answer(point, what_we_do="Vi setter opp lys i løypa om høsten.")
    factories.verdict(factories.council(), answer)
    unit = answer.responsible_unit.name_nb

    page = get(address(point.submission))

    told = [
        f"{unit} svarte på punkt 1: Tatt med.",
        "Teksten, slik den står nå, ble godkjent for visning.",
        "Vi fikk innspillet",
    ]
    assert [sentence for sentence in told if sentence not in page] == []
    assert page.index(told[0]) < page.index(told[2])
    assert "om svaret på punkt 1" in page


def test_a_new_answer_is_compared_with_the_one_before(
    get: Callable[..., str], point: Point
) -> None:
    factories.answer(point, what_we_do="Vi setter opp lys i løypa om vinteren.")
    again(point, what_we_do="Vi setter opp lys i løypa om høsten 🎉.")

    page = get(address(point.submission))

    assert "svarte på nytt på punkt 1" in page
    assert "Grunn: Rådet ba om et bedre svar om helgene." in page
    assert '<del><span class="ds-sr-only">[tatt bort: </span>vinteren.' in page
    assert '<ins><span class="ds-sr-only">[lagt til: </span>høsten 🎉.' in page


def test_nobody_at_work_is_named_and_nothing_internal_is_told(
    get: Callable[..., str], point: Point
) -> None:
    pia = factories.user("Hemmelige Pia", roles=[Role.PLAN_OWNER])
    at = factories.now()
    assigning.assign(point=point, to=pia, by=pia, at=at)
    noting.write(about=point, text="Gjemt notat.", by=pia, at=at)
    draft = factories.answer(point, status="ready", what_we_do="Gjemt utkast om lys i løypa.")
    answering.send_back(answer=draft, comment="Gjemt kommentar.", by=pia, at=at)

    page = get(address(point.submission))

    for word in ("Pia", "Gjemt", "Tildelte", "notat", "utkast", "Skrev"):
        assert word not in page, word


def test_readings_of_what_is_sealed_are_not_told(get: Callable[..., str], plan: Plan) -> None:
    sealed = factories.submission(
        "Naboen bråker.",
        activity=factories.activity(plan),
        withheld=True,
        contact=ContactDetails(name="Kari Nordmann"),
    )
    for service in (reading.open_original, reading.open_contact):
        service(submission=sealed, reason="Hun ringte oss i går.", by=BY, at=factories.now())

    page = get(address(sealed))

    for word in ("Leste", "ringte", "Nordmann", "Naboen", "bråker"):
        assert word not in page, word
    assert "hensyn til personvern" in page


def test_of_a_withheld_text_only_that_it_was_answered(get: Callable[..., str], plan: Plan) -> None:
    kept = factories.submission("Naboen drikker.", activity=factories.activity(plan), withheld=True)
    point = factories.point(kept)
    factories.answer(point, what_we_do="Vi snakker med naboen som drikker.")
    answer = again(point, what_we_do="Vi har snakket med naboen som drikker.")
    factories.verdict(factories.council(), answer, reason="Naboen er ikke nevnt i svaret.")

    page = get(address(kept))

    assert "svarte på punkt 1: Tatt med." in page
    for word in ("Naboen", "naboen", "Grunn", "<del>", "bedre svar om helgene"):
        assert word not in page, word


def test_what_a_redaction_hides_is_in_no_difference(get: Callable[..., str], plan: Plan) -> None:
    text = "Ring Gjemte Ola om løypa."
    made = factories.submission(text, activity=factories.activity(plan), screened=True)
    masked = text.replace("Gjemte Ola", "██████████")
    screening.approve(submission=made, text=masked, by=BY, at=factories.now())

    page = get(address(made))

    assert "Gjemte" not in page
    assert "<del>" not in page


def test_a_withdrawn_submission_says_that_it_was_withdrawn(
    get: Callable[..., str], point: Point
) -> None:
    registering.withdraw(submission=point.submission, by=BY, at=factories.now())

    assert "Avsenderen trakk innspillet." in get(address(point.submission))


def test_what_was_never_public_has_no_history(get: Callable[..., str], plan: Plan) -> None:
    unread = factories.submission("Ulest.", activity=factories.activity(plan))
    hidden = factories.point(activity=factories.activity(factories.plan(public=False)))
    measure = factories.measure(factories.plan(public=False))

    bodies = {
        get(address(unread), 404),
        get(address(hidden.submission), 404),
        get("/innspill/FRIV-9999/historikk/", 404),
        get(f"/planer/{measure.plan.slug}/tiltak/{measure.slug}/historikk/", 404),
    }

    assert len(bodies) == 1


def test_no_text_is_taken_for_markup(get: Callable[..., str], point: Point) -> None:
    nasty = "<script>alert(1)</script> Vi setter opp lys i løypa"
    factories.answer(point, what_we_do=f"{nasty} om vinteren.")
    again(point, what_we_do=f"{nasty} om høsten.")

    page = get(address(point.submission))

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_it_can_be_narrowed_to_a_kind_and_to_a_point(get: Callable[..., str], plan: Plan) -> None:
    made = factories.submission(
        "Vi vil ha lys. Vi vil ha is.", activity=factories.activity(plan), screened=True
    )
    for span in ((0, 14), (15, 28)):
        factories.answer(factories.point(made, span=span))

    answers = get(address(made), hva="svar")
    second = get(address(made), hva="svar", punkt="2")

    assert "punkt 1" in answers
    assert "Vi fikk innspillet" not in answers
    assert "svarte på punkt 2" in second
    assert "svarte på punkt 1" not in second


@pytest.mark.parametrize("query", [{"hva": "tull<b>"}, {"punkt": "99"}, {"punkt": "²"}])
def test_a_choice_that_does_not_exist_is_told(
    get: Callable[..., str], point: Point, query: dict[str, str]
) -> None:
    page = get(address(point.submission), **query)

    assert "Vi kjenner ikke valget" in page
    assert "Vi fikk innspillet" in page
    assert "tull<b>" not in page


def test_a_measure_tells_of_reports_texts_and_answers(
    get: Callable[..., str], plan: Plan, point: Point
) -> None:
    measure = factories.measure(plan, slug="lys")
    for text in ("Kommunen vil vurdere lys.", "Kommunen vil sette opp lys."):
        version = factories.plan_version(plan, published=False)
        factories.text_version(
            version, measure=measure, text_nb=text, reason="Innspillene ba om lys."
        )
        planning.publish_version(version=version, by=BY, at=factories.now())
    factories.answer(point, links=[factories.link(plan, measure=measure)])
    factories.report_status(Measure.objects.get(pk=measure.pk), "delayed")
    secret = factories.point(activity=factories.activity(plan))
    factories.answer(secret, status="ready", links=[factories.link(plan, measure=measure)])

    page = get(f"/planer/{plan.slug}/tiltak/lys/historikk/")

    assert "rapporterte: Forsinket." in page
    assert "vedtok tiltaket" in page
    assert '<ins><span class="ds-sr-only">[lagt til: </span>sette opp' in page
    assert f"viste til tiltaket i svaret på {point.reference}" in page
    assert secret.reference not in page
    only = get(f"/planer/{plan.slug}/tiltak/lys/historikk/", hva="svar")
    assert "rapporterte" not in only


@pytest.mark.parametrize("which", ["innspill", "tiltak"])
def test_it_costs_the_same_with_two_and_with_twenty(
    count_queries: Callable[[str], int], plan: Plan, which: str
) -> None:
    def filled(count: int) -> str:
        measure = factories.measure(plan)
        text = "".join(f"Setning nummer {number:02d}. " for number in range(count))
        made = factories.submission(text, activity=factories.activity(plan), screened=True)
        for number in range(count):
            span = (number * 19, number * 19 + 18)
            link = factories.link(plan, measure=measure)
            answer = factories.answer(factories.point(made, span=span), links=[link])
            factories.verdict(factories.council(), answer)
            factories.report_status(Measure.objects.get(pk=measure.pk), "in_progress")
        here = f"/planer/{plan.slug}/tiltak/{measure.slug}/historikk/"
        return address(made) if which == "innspill" else here

    few, many = filled(2), filled(8)

    assert count_queries(many) == count_queries(few)


def test_the_trace_and_the_measure_lead_to_their_history(
    get: Callable[..., str], plan: Plan, point: Point
) -> None:
    measure = factories.measure(plan)
    factories.answer(point, links=[factories.link(plan, measure=measure)])

    trace = get(f"/innspill/{point.submission.reference}/")

    assert address(point.submission) in trace
    assert f"{address(point.submission)}?punkt=1" in trace
    here = f"/planer/{plan.slug}/tiltak/{measure.slug}/"
    assert f"{here}historikk/" in get(here)


def test_it_is_only_read(point: Point) -> None:
    assert Client().post(address(point.submission)).status_code == 405


def test_it_can_be_taken_along(get: Callable[..., str], plan: Plan, point: Point) -> None:
    measure = factories.measure(plan, slug="lys")
    factories.answer(point, links=[factories.link(plan, measure=measure)])
    again(point, what_we_do="Vi setter opp lys 💡 i løypa.")

    told = json.loads(get(address(point.submission), fil="json", hva="svar"))
    sheet = get(address(point.submission), fil="csv")

    assert told["om"] == f"innspill {point.submission.reference}"
    first, last = told["hendelser"]
    assert "svarte på nytt" in first["hendelse"]
    assert {"Det vi gjør"} <= {each["felt"] for each in first["endret"]}
    assert last["endret"] == []
    assert "→ Vi setter opp lys 💡 i løypa." in sheet
    assert "Vi fikk innspillet" in sheet
    here = f"/planer/{plan.slug}/tiltak/lys/historikk/"
    assert "viste til tiltaket" in get(here, fil="csv")


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_withheld_text_is_not_taken_along(get: Callable[..., str], plan: Plan, kind: str) -> None:
    kept = factories.submission("Naboen drikker.", activity=factories.activity(plan), withheld=True)
    point = factories.point(kept)
    factories.answer(point, what_we_do="Vi snakker med naboen som drikker.")
    again(point, what_we_do="Vi har snakket med naboen som drikker.")

    file = get(address(kept), fil=kind)

    assert "svarte på nytt på punkt 1" in file
    for word in ("Naboen", "naboen", "bedre svar om helgene"):
        assert word not in file, word
