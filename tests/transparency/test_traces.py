"""The trace of one submission: five steps, both layers, both wordings, and honest stubs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from consultations.services import promising, registering, relating, screening
from core.calendar import day_of
from core.templatetags.gj import long_date
from feedback.models import Answer
from feedback.services import answering, deciding, publishing, replacing
from plans.models import Plan
from plans.services import planning
from tests import factories

pytestmark = pytest.mark.django_db
BY = factories.BY
Get = Callable[..., str]


def day(offset: int = 0):
    return day_of(factories.now()) + timedelta(days=offset)


def test_it_shows_the_senders_words_our_words_the_answer_and_the_measure(
    plan: Plan, get: Get
) -> None:
    measure = factories.measure(plan, code="3.1", title="Egne nøkler på tre skoler")
    factories.point(
        text="Vi vil låse oss inn selv.",
        summary="Lag vil ha egen nøkkel.",
        plan=plan,
        answered=True,
        answer={
            "what_we_do": "Lag med opplæring får egen nøkkel til tre skoler.",
            "links": [factories.link(plan, measure=measure)],
        },
    )

    page = get("/innspill/FRIV-0001/")

    for words in (
        "Dette skrev dere",
        "Vi vil låse oss inn selv.",
        "Slik forsto vi det",
        "Lag vil ha egen nøkkel.",
        "Dette svarte vi",
        "Tatt med",
        "Punktet er med i planen.",
        "Lag med opplæring får egen nøkkel til tre skoler.",
        "Dette ble det til",
        "Tiltak 3.1 Egne nøkler på tre skoler",
        "Slik går det",
        f"Tiltaket er lovet gjennomført innen {long_date(measure.due_date)}.",
    ):
        assert words in page


def test_it_cuts_the_points_words_and_offers_the_whole_text(plan: Plan, get: Get) -> None:
    submission = factories.submission("Hei. Vi øver sent. Hilsen 🎺.", plan=plan, screened=True)
    factories.point(submission=submission, span=(5, 18))

    page = get("/innspill/FRIV-0001/")

    assert "<strong>Vi øver sent.</strong>" in page
    assert "Hei. <mark>Vi øver sent.</mark> Hilsen 🎺." in page


def test_a_point_without_an_answer_says_when_one_is_promised(plan: Plan, get: Get) -> None:
    factories.promise(plan=plan, promised_date=day(10))
    factories.point(plan=plan)

    page = get("/innspill/FRIV-0001/")

    assert f"Vi har fått innspillet. Svar senest {long_date(day(10))}." in page


def test_a_broken_answer_date_is_said_with_its_days(plan: Plan, get: Get) -> None:
    factories.promise(plan=plan, promised_date=day(-3))
    factories.point(plan=plan)

    page = get("/innspill/FRIV-0001/")

    assert "Over fristen" in page
    assert f"Vi har ikke svart ennå. Vi lovet svar innen {long_date(day(-3))}." in page
    assert "Det er 3\N{NO-BREAK SPACE}dager siden." in page


def test_a_moved_answer_date_shows_both_dates_and_why(plan: Plan, get: Get) -> None:
    promise = factories.promise(plan=plan, promised_date=day(-3))
    factories.point(plan=plan)
    promising.move(
        commitment=promise,
        to=day(20),
        reason="Tre punkter må avklares med flere enheter.",
        by=BY,
        at=factories.now(),
    )

    page = get("/innspill/FRIV-0001/")

    assert "Forsinket, ny dato" in page
    assert (
        f"Vi lovet svar innen {long_date(day(-3))}. Ny dato er {long_date(day(20))}, "
        "fordi tre punkter må avklares med flere enheter."
    ) in page


def test_a_point_without_a_promised_date_says_so(plan: Plan, get: Get) -> None:
    factories.point(plan=plan)

    assert "Det er ikke lovet noen dato for svar." in get("/innspill/FRIV-0001/")


def test_where_a_body_decided_otherwise_both_answers_stand_decided_first(
    plan: Plan, get: Get
) -> None:
    point = factories.point(plan=plan, outcome="not_accepted")
    decision = factories.decision(plan, body="Kommunestyret", case_number="PS 8/25")
    content = factories.content(
        plan, outcome="accepted", what_we_do="Vi prøver ordningen i ett år."
    )
    decided = deciding.decide_otherwise(
        decision=decision, point=point, content=content, by=BY, at=factories.now()
    )
    if decided.status != Answer.Status.PUBLISHED:
        _publish(decided)

    page = get("/innspill/FRIV-0001/")

    assert f"Kommunestyret bestemte {long_date(day())} (sak PS 8/25): <strong>Tatt med" in page
    assert "Administrasjonen foreslo: <strong>Ikke tatt med" in page
    assert page.index("Vi prøver ordningen i ett år.") < page.index("Det er ikke penger til det nå")


def _publish(answer: Answer) -> None:
    answering.submit(answer=answer, by=BY, at=factories.now())
    answering.approve(answer=answer, by=BY, at=factories.now())
    publishing.hold(answers=[answer], minutes=0, by=BY, at=factories.now())


def test_an_answer_followed_by_a_body_is_shown_once(plan: Plan, get: Get) -> None:
    point = factories.point(plan=plan, outcome="forwarded")
    decision = factories.decision(plan, case_number="PS 9/25")
    adopted = deciding.adopt(
        decision=decision,
        answers=[Answer.objects.get(point=point)],
        by=BY,
        at=factories.now(),
    )
    for answer in adopted:
        if answer.status != Answer.Status.PUBLISHED:
            _publish(answer)

    page = get("/innspill/FRIV-0001/")

    assert "slik administrasjonen foreslo" in page
    assert page.count("<dt>Sendt til</dt><dd>Fylkeskommunen, avdeling for kultur") == 1


def test_a_deferred_point_says_when_it_is_taken_up_again(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, outcome="deferred")

    page = get("/innspill/FRIV-0001/")

    assert "Løftet gjelder" in page
    assert f"Vi har lovet å ta saken opp igjen innen {long_date(day(300))}." in page


def test_an_answer_that_leads_to_nothing_says_so(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, outcome="not_accepted")

    page = get("/innspill/FRIV-0001/")

    assert "Punktet er ikke knyttet til noe tiltak eller noen del av planen." in page
    assert page.count('<span class="steps__state">ikke aktuelt</span>') == 2


def test_other_words_in_the_plan_stand_beside_the_senders_with_the_reason(
    plan: Plan, get: Get
) -> None:
    link = factories.link(
        plan,
        wording_changed=True,
        submitted_wording="låse oss inn selv",
        plan_wording="egen kode etter opplæring",
        wording_reason="Koden kan stenges når den kommer på avveie.",
    )
    factories.point(plan=plan, answered=True, answer={"links": [link]})

    page = get("/innspill/FRIV-0001/")

    for words in (
        "Planen bruker andre ord",
        "«låse oss inn selv»",
        "«egen kode etter opplæring»",
        "Koden kan stenges når den kommer på avveie.",
    ):
        assert words in page


def test_changed_text_is_shown_before_and_now_in_words_and_marks(plan: Plan, get: Get) -> None:
    measure = factories.measure(plan)
    for text in ("Kommunen vil vurdere utleie.", "Kommunen leier ut tre skoler."):
        version = factories.plan_version(plan, published=False)
        factories.text_version(
            version, measure=measure, text_nb=text, reason="Innspillene ba om noe bestemt."
        )
        planning.publish_version(version=version, by=BY, at=factories.now())
    factories.point(
        plan=plan, answered=True, answer={"links": [factories.link(plan, measure=measure)]}
    )

    page = get("/innspill/FRIV-0001/")

    assert "<strong>Før:</strong> Kommunen <del>vil vurdere utleie.</del>" in page
    assert "<strong>Nå:</strong> Kommunen <ins>leier ut tre skoler.</ins>" in page


def test_a_delayed_measure_reopens_the_point_and_the_old_answer_stays(plan: Plan, get: Get) -> None:
    measure = factories.measure(plan, status="in_progress")
    factories.point(
        plan=plan,
        answered=True,
        answer={
            "what_we_do": "Vi åpner tre skoler for lagene om kvelden.",
            "links": [factories.link(plan, measure=measure)],
        },
    )
    factories.report_status(measure, "delayed")

    page = get("/innspill/FRIV-0001/")

    assert "Nytt svar senest" in page
    assert "Tiltaket er forsinket, utsatt eller stanset." in page
    assert "Vi åpner tre skoler for lagene om kvelden." in page


def test_a_councils_verdict_and_its_reason_are_shown(plan: Plan, get: Get) -> None:
    point = factories.point(plan=plan, answered=True)
    council = factories.council()
    factories.verdict(
        council,
        Answer.objects.get(point=point),
        verdict="better_answer",
        text="Rådet vil vite mer.",
    )

    page = get("/innspill/FRIV-0001/")

    assert "Ber om bedre svar" in page
    assert "Rådet vil vite mer." in page
    assert "Svaret sier ikke hvem som skal betale for lokalene." in page
    assert "Rådet har bedt om et bedre svar." in page


def test_only_confirmed_likeness_is_shown(plan: Plan, get: Get) -> None:
    first, like, suggested = (factories.point(plan=plan) for _ in range(3))
    relating.mark_like(a=first, b=like, by=BY, at=factories.now())
    relating.suggest(a=first, b=suggested, by=BY, at=factories.now())

    page = get("/innspill/FRIV-0001/")

    assert "1\N{NO-BREAK SPACE}annet punkt sier det samme" in page
    assert like.reference in page
    assert suggested.reference not in page


def test_a_withheld_submission_shows_its_outcome_and_why_but_no_words(plan: Plan, get: Get) -> None:
    submission = factories.submission("Navngitt person.", plan=plan, screened=True)
    factories.point(
        submission=submission, summary="Gjelder en nabo som er navngitt.", outcome="forwarded"
    )
    screening.withhold(
        submission=submission, reason="privacy", legal_reference="§ 13", by=BY, at=factories.now()
    )

    page = get("/innspill/FRIV-0001/")

    assert "Teksten er ikke publisert: hensyn til personvern." in page
    assert "Sendt til andre" in page
    for words in ("Navngitt person", "Gjelder en nabo", "Fylkeskommunen"):
        assert words not in page


def test_a_withdrawn_submission_leaves_a_stub(plan: Plan, get: Get) -> None:
    submission = factories.submission("Vi angrer på dette.", plan=plan, screened=True)
    factories.point(submission=submission, summary="De ville noe annet.")
    registering.withdraw(submission=submission, by=BY, at=factories.now())

    page = get("/innspill/FRIV-0001/")

    assert f"Avsender har trukket innspillet {long_date(day())}." in page
    assert "Innspillet er fjernet." in page
    assert "Vi angrer" not in page
    assert "De ville noe annet." not in page


def test_the_answer_to_a_withdrawn_one_stays_where_others_said_the_same(
    plan: Plan, get: Get
) -> None:
    gone = factories.point(
        plan=plan,
        outcome="not_accepted",
        answer={"reasons": [factories.reason(text="Lokalene er leid ut til skolene hele året.")]},
    )
    stays = factories.point(plan=plan)
    relating.mark_like(a=gone, b=stays, by=BY, at=factories.now())
    registering.withdraw(submission=gone.submission, by=BY, at=factories.now())

    page = get("/innspill/FRIV-0001/")

    assert "Svaret vårt står fortsatt, fordi andre har sagt det samme." in page
    assert "Lokalene er leid ut til skolene hele året." in page


def test_a_replaced_point_names_its_successor(plan: Plan, get: Get) -> None:
    submission = factories.submission("Vi øver sent. Vi trenger lys.", plan=plan, screened=True)
    points = [factories.point(submission=submission, span=span) for span in ((0, 13), (14, 29))]
    replacing.merge(points=points, by=BY, at=factories.now())

    page = get("/innspill/FRIV-0001/")

    assert "FRIV-0001-1: Punktet er delt på nytt. Se FRIV-0001-3." in page


def test_unscreened_ones_are_not_there(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, screened=False)

    get("/innspill/FRIV-0001/", code=404)


def test_words_in_another_language_say_so(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, text="We need rooms.", locale="en")

    assert 'lang="en"' in get("/innspill/FRIV-0001/")


def test_a_summary_is_marked_as_one(plan: Plan, get: Get) -> None:
    factories.point(plan=plan, fidelity="aggregate")

    assert "Antall den står for: Ikke oppgitt." in get("/innspill/FRIV-0001/")


def test_an_answer_from_an_earlier_process_is_marked_with_its_day(plan: Plan, get: Get) -> None:
    brought_at = datetime(2025, 3, 2, 11, tzinfo=UTC)
    theme = factories.theme(plan, name_nb="Buss", slug="buss")
    old = factories.point(plan=plan, text="Gratis buss.", outcome="not_accepted", theme=theme)
    factories.mark_imported(old.answers.get(), brought_at, decision="Gjemt vedtak i tabellen")
    new = factories.point(plan=plan, text="Gratis ferje.", outcome="not_accepted", theme=theme)

    pages = [
        get(f"/innspill/{old.submission.reference}/"),
        get(f"/planer/{plan.slug}/tema/buss/"),
    ]

    for page in pages:
        assert page.count("Overført fra tidligere behandling") == 1
        assert long_date(brought_at) in page
        assert "Gjemt vedtak" not in page
    assert "Overført fra" not in get(f"/innspill/{new.submission.reference}/")

    signed = {"by": BY, "at": factories.now()}
    decision = factories.decision(plan)
    deciding.adopt(decision=decision, answers=[old.answers.get()], **signed)
    decided = get(f"/innspill/{old.submission.reference}/")
    assert decided.count("Overført fra tidligere behandling") == 1
