"""Uttalelser: a council speaks in a meeting, once, and its words become a submission like others."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.acting import acting_as
from audit.recording import FrozenFact
from consultations.models import Activity, Invitation, Submission
from consultations.services import adopting, opening, screening
from consultations.services.registering import Received
from core.calendar import day_of
from core.errors import Refused
from councils.models import Statement
from councils.services import meetings, stating
from councils.services.stating import Words
from tests import factories
from tests.councils.conftest import meeting_url
from tests.factories.people import BY, now

pytestmark = pytest.mark.django_db
RAAD = "/raad/frivillighetsradet/"
TEXT = "Rådet støtter utkastet, og ber om flere møteplasser."
SIGNED = {"by": BY, "at": now()}


@pytest.fixture
def hearing():
    return factories.activity(opened=True, channel="hearing", title="Høring av utkastet")


@pytest.fixture
def held(raad):
    return factories.meeting(raad, held=True)


@pytest.fixture
def case(held, hearing):
    return factories.item(held, number="PS 7/26", plan=hearing.plan)


def adopt(case, **fields):
    given = {"stance": "given", "text": TEXT}
    return stating.adopt(agenda_item=case, words=Words(**(given | fields)), **SIGNED)


def stands(case):
    """What is stored: statements and submissions."""
    return Statement.objects.filter(agenda_item=case).count(), Submission.objects.count()


def test_what_a_council_adopts_is_its_submission_in_the_same_act(raad, case, hearing):
    invited = factories.invitation(hearing, organisation=raad.organisation, sent_at=now())

    statement = adopt(case, activity=hearing, dissent="Én ville vente.", votes_for=5)

    got = statement.submission
    assert (got.activity, got.channel) == (hearing, "council")
    assert (got.sender_kind, got.organisation) == ("council", raad.organisation)
    assert (got.case_number, got.meeting_date) == ("PS 7/26", day_of(case.meeting.starts_at))
    assert got.original_text == f"{TEXT}\n\nDissens: Én ville vente."
    assert got.history.get().act_id == statement.history.get().act_id
    assert Invitation.objects.for_list().get(pk=invited.pk).label == "answered"


@pytest.mark.parametrize("stance", ["declined", "no_comment", "not_in_time"])
def test_a_council_that_says_nothing_is_recorded_and_registers_nothing(case, stance):
    statement = adopt(case, stance=stance, text="Dette ble ikke vedtatt.")

    assert (statement.status, statement.text, statement.submission) == ("adopted", "", None)
    assert stands(case) == (1, 0)


def test_nothing_is_adopted_twice(case, hearing):
    adopt(case, activity=hearing)

    with pytest.raises(Refused, match="alt vedtatt"):
        adopt(case, activity=hearing)
    with pytest.raises(Refused, match="alt vedtatt"):
        stating.propose(agenda_item=case, words=Words("given", "Noe annet."), **SIGNED)

    assert stands(case) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " - "}, "Skriv hva rådet uttaler."),
        ({"stance": "kanskje"}, "Velg hva rådet bestemte."),
        ({}, "Velg aktiviteten"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(case, fields, words):
    with pytest.raises(Refused, match=words):
        adopt(case, **fields)

    assert stands(case) == (0, 0)


@pytest.mark.parametrize("why", ["planned", "quorum", "closed"])
def test_a_council_adopts_only_in_a_held_meeting_with_quorum(raad, hearing, why):
    meeting = factories.meeting(raad, voting_members=9 if why == "quorum" else 1)
    case = factories.item(meeting, number="PS 7/26")
    if why != "planned":
        factories.hold(meeting)
    if why == "closed":
        meetings.approve_minutes(meeting=meeting, text="Rådet møttes.", **SIGNED)

    with pytest.raises(Refused):
        adopt(case, activity=hearing)

    assert stands(case) == (0, 0)


def test_an_activity_that_takes_nothing_in_stops_the_adoption(case, hearing):
    opening.cancel_activity(activity=hearing, reason="For få påmeldte.", **SIGNED)
    hearing.refresh_from_db()

    with pytest.raises(Refused, match="avlyst"):
        adopt(case, activity=hearing)
    with pytest.raises(Refused, match="annen plan"):
        adopt(case, activity=factories.activity())

    assert stands(case) == (0, 0)


def test_a_proposal_is_rewritten_and_may_fall_and_another_takes_its_place(case, hearing):
    first = factories.statement(case, adopted=False)
    again = stating.propose(agenda_item=case, words=Words("given", "Et nytt forslag."), **SIGNED)
    assert again.pk == first.pk

    stating.drop(statement=again, **SIGNED)
    adopted = adopt(case, activity=hearing)

    assert adopted.pk != first.pk
    assert [row.status for row in Statement.objects.order_by("pk")] == ["dropped", "adopted"]


def test_what_was_adopted_is_never_changed(case, hearing):
    statement = Statement.objects.get(pk=adopt(case, activity=hearing).pk)
    statement.text = "Noe annet."

    with transaction.atomic(), acting_as(BY, "Prøvde"), pytest.raises(FrozenFact):
        statement.save()


def test_it_is_late_by_the_day_of_the_meeting(raad, hearing):
    closes = hearing.closes_at
    for days, late in ((-1, False), (1, True)):
        meeting = factories.meeting(raad, starts_at=closes + timedelta(days=days))
        case = factories.item(meeting, number="PS 7/26", plan=hearing.plan)
        after = closes + timedelta(days=9)
        meetings.notice(meeting=meeting, by=BY, at=after)
        seats = list(raad.seats.all())
        meetings.hold_meeting(meeting=meeting, present=seats, by=BY, at=after)

        made = stating.adopt(
            agenda_item=case, words=Words("given", TEXT, activity=hearing), by=BY, at=after
        )

        assert made.submission.is_late is late


@pytest.mark.parametrize("who", ["pia", "liv", "rolf", "arne", "adil", "olav"])
def test_nobody_but_the_councils_secretary_adopts(who, case, hearing, request):
    by = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        stating.adopt(
            agenda_item=case, words=Words("given", TEXT, activity=hearing), by=by, at=now()
        )
    received = Received(activity=hearing, text=TEXT, received_at=now())
    with pytest.raises(PermissionDenied):
        adopting.register(received=received, by=by, at=now())

    assert stands(case) == (0, 0)


def test_the_secretary_of_another_council_adopts_nothing(case, hearing):
    other = factories.user("Siv Sekretær", roles=["council_secretary"])

    with pytest.raises(PermissionDenied):
        stating.adopt(
            agenda_item=case, words=Words("given", TEXT, activity=hearing), by=other, at=now()
        )


# The pages


def url(case):
    return meeting_url(case.meeting, f"uttalelse/{case.address}/")


def sent(hearing, **fields):
    given = {"stance": "given", "text": TEXT, "activity": hearing.slug, "neste": "vedta"}
    return given | fields


def test_the_secretary_adopts_and_everybody_concerned_reads_it(
    case, hearing, as_sigrun, as_rolf, browse, liv
):
    desk = as_sigrun.get(meeting_url(case.meeting, "behandle/")).content.decode()
    assert url(case) in desk

    done = as_sigrun.post(url(case), sent(hearing), follow=True).content.decode()

    made = Submission.objects.get()
    assert f"er vedtatt, og registrert som {made.reference}." in done
    for page in (RAAD, meeting_url(case.meeting)):
        shown = as_rolf.get(page).content.decode()
        assert TEXT in shown
        assert made.reference in shown
    queue = reverse("feedback:queue", args=[hearing.plan.slug])
    assert made.reference in browse(liv).get(queue).content.decode()
    item = reverse("feedback:item", args=[hearing.plan.slug, made.reference])
    assert "sak PS 7/26" in browse(liv).get(item).content.decode()


def test_a_second_post_of_the_same_form_makes_nothing(case, hearing, as_sigrun):
    as_sigrun.post(url(case), sent(hearing))

    again = as_sigrun.post(url(case), sent(hearing))

    assert again.status_code == 422
    assert "alt vedtatt" in again.content.decode()
    assert stands(case) == (1, 1)


def test_before_the_meeting_there_is_a_proposal_and_no_adoption(raad, hearing, as_sigrun):
    meeting = factories.meeting(raad, starts_at=now() + timedelta(days=9))
    case = factories.item(meeting, number="PS 7/26", plan=hearing.plan)

    saved = as_sigrun.post(url(case), sent(hearing, neste="forslag"), follow=True)
    early = as_sigrun.post(url(case), sent(hearing))
    page = as_sigrun.get(url(case)).content.decode()

    assert "Det er ikke vedtatt." in saved.content.decode()
    assert "Registrer innkallingen først." in early.content.decode()
    assert TEXT in page
    assert 'value="vedta" disabled' in page
    assert stands(case) == (1, 0)


def test_a_form_with_faults_keeps_what_was_typed(case, hearing, as_sigrun):
    answer = as_sigrun.post(url(case), sent(hearing, activity="", dissent="Dette ble skrevet."))

    assert answer.status_code == 422
    assert "Velg aktiviteten uttalelsen hører til." in answer.content.decode()
    assert "Dette ble skrevet." in answer.content.decode()


def test_the_public_trace_names_the_meeting_and_the_case(case, hearing, client):
    statement = adopt(case, activity=hearing)
    screening.approve(submission=statement.submission, **SIGNED)

    page = client.get(f"/innspill/{statement.submission.reference}/").content.decode()

    assert "sak PS 7/26" in page


def test_the_pages_cost_the_same_at_two_and_at_twenty(raad, hearing, as_sigrun):
    counts, held = [], factories.meeting(raad, held=True)
    for size in (2, 18):
        for _ in range(size):
            case = factories.item(held, plan=hearing.plan)
            adopt(case, activity=hearing)
        pages = (RAAD, meeting_url(held), meeting_url(held, "behandle/"), url(case))
        cost = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert as_sigrun.get(page).status_code == 200
            cost.append(len(captured))
        counts.append(cost)

    assert counts[0] == counts[1]
    assert Activity.objects.count() == 1
