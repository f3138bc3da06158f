"""The secretary's desk: notice, attendance, verdicts, minutes; and nobody else's."""

from datetime import timedelta

import pytest

from audit.models import Act
from consultations.models import Point
from core.calendar import day_of
from councils.models import Attendance, CouncilVerdict, Meeting, Seat
from councils.services import appointing, meetings
from feedback.models import Answer
from tests import factories
from tests.councils.conftest import meeting_url
from tests.factories.people import BY, now

REASON = "Svaret sier ikke hva de som bor langt unna, kan gå på."


@pytest.fixture
def meeting(raad):
    made = factories.meeting(raad)
    factories.item(made, number="OS 2/26", title="Orientering")
    factories.item(made, number="PS 7/26", title="Er svarene gode nok?")
    return made


@pytest.fixture
def noticed(meeting):
    return meetings.notice(meeting=meeting, by=BY, at=now())


@pytest.fixture
def held(noticed):
    seats = list(noticed.council.seats.all())
    return meetings.hold_meeting(meeting=noticed, present=seats, by=BY, at=now())


@pytest.fixture
def point(own):
    return own(answered=True)


def answer_of(point):
    return Answer.objects.in_force().get(point=point)


def desk(meeting, tail=""):
    return meeting_url(meeting, f"behandle/{tail}")


def verdict_url(meeting, point):
    return desk(meeting, f"{point.reference}/")


def given(meeting, point, **fields):
    """What the verdict form sends."""
    answer = answer_of(point)
    case = meeting.items.get(number="PS 7/26")
    sent = {
        "answer": f"{answer.layer}-{answer.version}",
        "verdict": "good_enough",
        "reason": "",
        "new_answer_due_date": (day_of(now()) + timedelta(days=28)).isoformat(),
        "text": "",
        "agenda_item": str(case.pk),
    }
    return sent | fields


def page(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def addresses(meeting, point):
    """Address and method of everything on the desk."""
    return [
        (desk(meeting), "get"),
        (meeting_url(meeting, "innkalling/"), "post"),
        (meeting_url(meeting, "oppmote/"), "post"),
        (meeting_url(meeting, "protokoll/"), "post"),
        (meeting_url(meeting, "finn/"), "get"),
        (verdict_url(meeting, point), "get"),
        (verdict_url(meeting, point), "post"),
    ]


@pytest.mark.parametrize("who", ["rolf", "pia", "liv", "ulla", "arne", "adil", "olav"])
def test_nobody_but_a_secretary_gets_to_the_desk(who, held, point, browse, request):
    client = browse(request.getfixturevalue(who))
    before = Act.objects.count()

    for address, method in addresses(held, point):
        assert getattr(client, method)(address).status_code == 403, address
    assert Act.objects.count() == before


def test_whoever_has_not_signed_in_is_sent_to_sign_in(held, point, client):
    for address, method in addresses(held, point):
        answer = getattr(client, method)(address)
        assert answer["Location"] == f"/logg-inn/?next={address}"


def test_another_councils_meeting_does_not_exist(held, point, browse):
    stranger = factories.user("Siv Sekretær", roles=["council_secretary"])
    factories.council(secretary=stranger)
    client = browse(stranger)
    before = Act.objects.count()

    for address, method in addresses(held, point):
        assert getattr(client, method)(address).status_code == 404, address
    assert Act.objects.count() == before


def test_a_secretary_who_is_a_member_elsewhere_does_not_run_that_council(sigrun, browse):
    other = factories.council(members=[sigrun])
    meeting = factories.meeting(other)
    client = browse(sigrun)

    assert client.get(meeting_url(meeting)).status_code == 200
    assert client.get(desk(meeting)).status_code == 404


@pytest.mark.parametrize("tail", ["innkalling/", "oppmote/", "protokoll/"])
def test_acts_are_posts(held, as_sigrun, tail):
    assert as_sigrun.get(meeting_url(held, tail)).status_code == 405


def test_the_notice_is_recorded(meeting, as_sigrun):
    assert "Innkallingen er sendt" in page(as_sigrun.get(desk(meeting)))

    answer = as_sigrun.post(meeting_url(meeting, "innkalling/"), follow=True)

    assert "Innkallingen er registrert som sendt." in page(answer)
    assert Meeting.objects.get(pk=meeting.pk).status == "noticed"


def test_a_second_notice_is_refused_in_words(noticed, as_sigrun):
    answer = as_sigrun.post(meeting_url(noticed, "innkalling/"))

    assert "Møtet er «Innkalt»" in page(answer, 422)


def test_a_short_notice_is_said_and_not_refused(raad, as_sigrun):
    soon = factories.meeting(raad, starts_at=now() + timedelta(days=2))
    meetings.notice(meeting=soon, by=BY, at=now())

    found = page(as_sigrun.get(desk(soon)))

    assert "Rådets regel er minst 7" in found
    assert "fra møtedagen" in found


def test_attendance_is_asked_by_name_and_kept(noticed, as_sigrun, rolf):
    assert rolf.name in page(as_sigrun.get(desk(noticed)))

    answer = as_sigrun.post(meeting_url(noticed, "oppmote/"), {"plass_1": "attended"}, follow=True)

    assert "Møtet var vedtaksført." in page(answer)
    assert Attendance.objects.get(meeting=noticed).state == "attended"


def test_a_deputy_may_meet_for_somebody(raad, noticed, as_sigrun):
    member = raad.seats.get(number=1)
    deputy = appointing.add_seat(
        council=raad, number=9, function=Seat.Function.DEPUTY, by=BY, at=now()
    )

    as_sigrun.post(
        meeting_url(noticed, "oppmote/"), {"plass_1": "apology", "vara_9": str(member.pk)}
    )

    assert Attendance.objects.get(seat=deputy).deputy_for == member
    assert Meeting.objects.get(pk=noticed.pk).quorum_met is True


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Velg om medlemmet møtte."),
        ({"plass_1": "sov"}, "sov"),
        ({"plass_1": "absent"}, "Kryss av for dem som møtte."),
    ],
)
def test_bad_attendance_is_explained_and_not_stored(noticed, as_sigrun, sent, words):
    answer = as_sigrun.post(meeting_url(noticed, "oppmote/"), sent)

    assert words in page(answer, 422)
    assert not Attendance.objects.exists()


def test_a_meeting_without_quorum_says_so_and_offers_no_verdict(raad, point, as_sigrun):
    few = factories.meeting(raad, voting_members=3)
    meetings.notice(meeting=few, by=BY, at=now())
    meetings.hold_meeting(meeting=few, present=list(raad.seats.all()), by=BY, at=now())

    found = page(as_sigrun.get(desk(few)))

    assert "Møtet var ikke vedtaksført" in found
    assert "Før inn rådets vurdering av" not in found


def test_a_verdict_is_recorded_and_shown(held, point, as_sigrun):
    url = verdict_url(held, point)
    assert f'href="{url}"' in page(as_sigrun.get(desk(held)))
    assert 'value="recommended-1"' in page(as_sigrun.get(url))

    answer = as_sigrun.post(url, given(held, point), follow=True)

    found = page(answer)
    assert f"Rådets vurdering av svaret på {point.reference} er lagret." in found
    assert "Dette bestemte rådet (1)" in found
    row = CouncilVerdict.objects.get()
    assert (row.verdict, row.agenda_item.number) == ("good_enough", "PS 7/26")
    assert row.text.endswith("Rådet mener svaret er godt nok.")


def test_the_case_offered_first_is_a_political_one(held, point, as_sigrun):
    found = page(as_sigrun.get(verdict_url(held, point)))

    assert found.index("PS 7/26") < found.index("OS 2/26")


def test_a_better_answer_is_asked_for(held, point, as_sigrun):
    url = verdict_url(held, point)

    answer = as_sigrun.post(url, given(held, point, verdict="better_answer", reason=REASON))

    assert answer.status_code == 303
    again = Point.objects.get(pk=point.pk)
    assert (again.status, again.reopened_cause) == ("reopened", "council")
    assert again.due_date == day_of(now()) + timedelta(days=28)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"verdict": ""}, "Velg hva rådet bestemte."),
        ({"verdict": "better_answer"}, "Skriv hva som mangler i svaret"),
        ({"verdict": "better_answer", "reason": "Ber om bedre svar"}, "Skriv hva som mangler"),
        (
            {"verdict": "better_answer", "reason": REASON, "new_answer_due_date": "2020-01-01"},
            "Fristen må være etter i dag.",
        ),
        ({"new_answer_due_date": "31.02.2027"}, "Datoen finnes ikke."),
        ({"agenda_item": "0"}, "0 er ikke"),
        ({"agenda_item": ""}, "Velg saken"),
    ],
)
def test_a_bad_verdict_is_explained_and_nothing_typed_is_lost(
    held, point, as_sigrun, fields, words
):
    sent = given(held, point, text="Dette skrev sekretæren.", **fields)

    found = page(as_sigrun.post(verdict_url(held, point), sent), 422)

    assert words in found
    assert "Dette skrev sekretæren." in found
    assert not CouncilVerdict.objects.exists()
    assert Point.objects.get(pk=point.pk).status == "answered"


def test_a_norwegian_date_is_understood(held, point, as_sigrun):
    due = day_of(now()) + timedelta(days=30)
    sent = given(
        held,
        point,
        verdict="better_answer",
        reason=REASON,
        new_answer_due_date=f"{due:%d.%m.%Y}",
    )

    as_sigrun.post(verdict_url(held, point), sent)

    assert CouncilVerdict.objects.get().new_answer_due_date == due


def test_an_answer_that_was_replaced_meanwhile_is_a_conflict(held, point, as_sigrun):
    read = given(held, point, text="Dette skrev sekretæren.")
    factories.verdict(
        factories.council(),
        answer_of(point),
        verdict="better_answer",
        reason=REASON,
    )
    newer = factories.answer(point, change_reason="Et annet råd ba om et bedre svar.")

    found = page(as_sigrun.post(verdict_url(held, point), read), 409)

    assert "Kommunen har svart på nytt siden du åpnet siden." in found
    assert "Dette skrev sekretæren." in found
    assert newer.what_we_do in found
    assert CouncilVerdict.objects.filter(council=held.council).count() == 0


def test_the_same_verdict_twice_is_refused(held, point, as_sigrun):
    sent = given(held, point)
    as_sigrun.post(verdict_url(held, point), sent)

    found = page(as_sigrun.post(verdict_url(held, point), sent), 422)

    assert "Rådet har alt vurdert dette svaret." in found
    assert CouncilVerdict.objects.count() == 1
    assert "<form" not in page(as_sigrun.get(verdict_url(held, point))).partition("<main")[2]


def test_an_answer_that_never_was_cannot_be_judged(held, point, as_sigrun):
    sent = given(held, point, answer="recommended-99")

    assert as_sigrun.post(verdict_url(held, point), sent).status_code == 404


def test_an_unanswered_point_has_no_verdict_page(held, own, as_sigrun):
    assert as_sigrun.get(verdict_url(held, own())).status_code == 404


def test_before_the_meeting_the_page_says_why_nothing_can_be_recorded(meeting, point, as_sigrun):
    url = verdict_url(meeting, point)

    assert "Registrer innkallingen først." in page(as_sigrun.get(url))
    found = page(as_sigrun.post(url, given(meeting, point)), 422)
    assert "Registrer innkallingen først." in found


def test_any_public_answer_is_found_by_its_reference(held, as_sigrun):
    other = factories.point(answered=True)

    answer = as_sigrun.get(meeting_url(held, "finn/"), {"ref": f" {other.reference.lower()} "})

    assert answer["Location"] == verdict_url(held, other)
    assert as_sigrun.post(answer["Location"], given(held, other)).status_code == 303


@pytest.mark.parametrize("reference", ["", "FRIV-9999-1", "<script>"])
def test_an_unknown_reference_is_explained(held, as_sigrun, reference):
    answer = as_sigrun.get(meeting_url(held, "finn/"), {"ref": reference}, follow=True)

    found = page(answer)
    assert "Vi finner ikke noe publisert svar på" in found
    assert "<script>»" not in found


def test_signs_that_cannot_be_printed_are_no_part_of_a_reference(as_sigrun, held, point):
    odd = f"\0{point.reference}\u202e"

    answer = as_sigrun.get(meeting_url(held, "finn/"), {"ref": odd})

    assert answer["Location"].endswith(f"/behandle/{point.reference}/")


def test_minutes_close_the_meeting(held, point, as_sigrun):
    answer = as_sigrun.post(
        meeting_url(held, "protokoll/"), {"text": "Rådet var samlet."}, follow=True
    )

    assert "Protokollen er godkjent." in page(answer)
    assert Meeting.objects.get(pk=held.pk).minutes_text.startswith(
        "Rådet var samlet.\n\nLoggen har"
    )
    found = page(as_sigrun.post(verdict_url(held, point), given(held, point)), 422)
    assert "Protokollen er godkjent. Ta saken opp i neste møte." in found


def test_empty_minutes_are_refused(held, as_sigrun):
    answer = as_sigrun.post(meeting_url(held, "protokoll/"), {"text": " "})

    assert "Skriv protokollen" in page(answer, 422)
    assert Meeting.objects.get(pk=held.pk).status == "held"


def test_minutes_of_a_meeting_that_was_not_held_are_refused(noticed, as_sigrun):
    answer = as_sigrun.post(meeting_url(noticed, "protokoll/"), {"text": "Rådet var samlet."})

    assert answer.status_code == 422
    assert Meeting.objects.get(pk=noticed.pk).status == "noticed"
