"""Høringslister: who is asked, who answered by what came in, who did not, and what is done then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.acting import acting_as
from audit.actors import Sender
from audit.models import Act
from audit.undoing import undo
from consultations.models import Activity, Channel, Invitation, Organisation, Submission
from consultations.services import (
    guest_lists,
    inviting,
    opening,
    organising,
    registering,
    screening,
    sending,
)
from consultations.services.admitting import Visit, new_token
from consultations.services.inviting import News
from consultations.services.registering import Received
from core.calendar import day_of, next_working_day
from core.errors import Refused, Several
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db
COUNCIL = Organisation.Kind.STATUTORY_COUNCIL
SIGNED = {"by": BY, "at": now()}


@pytest.fixture
def hearing() -> Activity:
    return factories.activity(opened=True, channel=Channel.HEARING, title="Høring av utkastet")


@pytest.fixture
def workshop() -> Activity:
    return factories.activity(opened=True, channel=Channel.WORKSHOP, title="Verkstedet")


@pytest.fixture
def pias(browse: Callable[[User | None], Client], pia: User) -> Client:
    return browse(pia)


def at(activity: Activity, name: str = "hearing_list") -> str:
    return reverse(f"consultations:{name}", args=[activity.plan.slug, activity.slug])


def asked(activity: Activity, name: str, **fields: Any) -> Invitation:
    body = factories.organisation(name=name, **fields.pop("body", {}))
    return factories.invitation(activity, organisation=body, sent_at=now(), **fields)


def label_of(invitation: Invitation) -> str:
    return str(Invitation.objects.for_list().get(pk=invitation.pk).label)


def names(activity: Activity) -> set[str]:
    return {each.guest for each in activity.invitations.for_list()}


# Who answered is what came in, and nothing else


def test_a_body_has_answered_when_something_of_it_came_in(hearing: Activity) -> None:
    corps, choir = asked(hearing, "Korpset"), asked(hearing, "Koret")
    elsewhere = factories.activity(hearing.plan)
    factories.submission(activity=hearing, organisation=corps.organisation)
    factories.submission(activity=elsewhere, organisation=choir.organisation)

    assert (label_of(corps), label_of(choir)) == ("answered", "waiting")


def test_what_was_dismissed_is_no_answer(hearing: Activity) -> None:
    corps = asked(hearing, "Korpset")
    sent = factories.submission(activity=hearing, organisation=corps.organisation)

    registering.dismiss(submission=sent, reason="test", **SIGNED)

    assert label_of(corps) == "waiting"


def test_a_name_in_the_open_form_is_no_answer_until_somebody_has_read_it(
    hearing: Activity,
) -> None:
    """Anybody can write the name of a body there."""
    corps = asked(hearing, "Korpset", body={"kind": Organisation.Kind.ASSOCIATION})
    received = Received(
        activity=hearing,
        text="Vi vil ha lys i løypa.",
        received_at=now(),
        sender_kind=Submission.SenderKind.ORGANISATION,
        new_body="Korpset",
    )
    visit = Visit(token=new_token(now() - timedelta(minutes=1)), work="", trap="", place="1.2.3.4")
    receipt = sending.send(sent=sending.Sent(received), visit=visit, by=Sender(), at=now())
    assert receipt.submission.organisation == corps.organisation

    unread = label_of(corps)
    screening.approve(submission=receipt.submission, **SIGNED)

    assert (unread, label_of(corps)) == ("waiting", "answered")


@pytest.mark.parametrize(
    ("channel", "past", "sent", "expected"),
    [
        ("hearing", False, True, "waiting"),
        ("hearing", False, False, "not_sent"),
        ("hearing", True, True, "unknown"),
        ("workshop", False, True, "unknown"),
    ],
)
def test_silence_means_what_we_can_know(
    channel: str, *, past: bool, sent: bool, expected: str
) -> None:
    activity = factories.activity(channel=channel, opened=not past)
    invitation = factories.invitation(activity, sent_at=now() if sent else None)

    assert label_of(invitation) == expected


def test_the_page_counts_in_a_sentence_and_shows_who_has_not_answered(
    hearing: Activity, pias: Client
) -> None:
    corps = asked(hearing, "Korpset")
    asked(hearing, "Koret")
    asked(hearing, "Speiderne", bounced=True)
    sent = factories.submission(activity=hearing, organisation=corps.organisation)

    whole = pias.get(at(hearing)).content.decode()
    part = pias.get(at(hearing), {"vis": "ikke-svart"}).content.decode()

    assert "3\N{NO-BREAK SPACE}inviterte: 1 svarte, 1 har ikke svart ennå, 1 kom i retur." in whole
    assert reverse("feedback:item", args=[hearing.plan.slug, sent.reference]) in whole
    assert "Koret" in part
    assert ">Korpset<" not in part
    assert "Speiderne" not in part


def test_the_list_can_be_taken_along_and_computes_nothing(hearing: Activity, pias: Client) -> None:
    asked(hearing, "=1+1", body={"icnpo_code": "1 100"})

    answer = pias.get(at(hearing, "hearing_file"))
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0].startswith("Navn;Organisasjonsnummer;")
    assert lines[1].startswith("'=1+1;Ikke oppgitt;Lag eller forening;Ikke oppgitt;1 100;")


# Onto the list


def test_a_pasted_list_finds_bodies_by_number_name_and_other_spelling(hearing: Activity) -> None:
    numbered = factories.organisation(name="Eksempelvik Korps", org_number="974760673")
    named = factories.organisation(name="Ålesund Kor")
    spelt = factories.organisation(name="Eldrerådet i Eksempelvik")
    organising.add_alias(organisation=spelt, name="Eldrerådet", **SIGNED)
    text = "974 760 673\n\n• ÅLESUND KOR;\nEldrerådet\nEksempelvik Korps; 974760673\n"

    added = guest_lists.invite_named(activity=hearing, text=text, register_new=False, **SIGNED)
    again = guest_lists.invite_named(activity=hearing, text=text, register_new=False, **SIGNED)

    assert names(hearing) == {numbered.name, named.name, spelt.name}
    assert (len(added.made), added.already) == (3, 0)
    assert (len(again.made), again.already) == (0, 3)


def test_a_pasted_list_with_anything_unknown_stores_nothing_and_says_all(
    hearing: Activity,
) -> None:
    factories.organisation(name="Korpset", org_number="974760673")
    text = "Ukjent lag\n123456789\nKoret 974760673\nKorpset"

    with pytest.raises(Several) as refusal:
        guest_lists.invite_named(activity=hearing, text=text, register_new=False, **SIGNED)

    said = [each.message for each in refusal.value.refusals]
    assert [words.partition(":")[0] for words in said] == ["Linje 2", "Linje 3"]
    assert names(hearing) == set()


def test_unknown_names_are_registered_only_when_asked(hearing: Activity, pias: Client) -> None:
    page = at(hearing, "guest_add")
    sent = {"neste": "lim", "lines": "Nytt lag\nNYTT LAG\nEnda et lag 974760673"}

    refused = pias.post(page, sent)
    taken = pias.post(page, sent | {"register_new": "on"}, follow=True)

    assert refused.status_code == 422
    assert "Linje 1: vi kjenner ikke «Nytt lag»." in refused.content.decode()
    assert "Nytt lag\nNYTT LAG" in refused.content.decode()
    assert "2\N{NO-BREAK SPACE}nye organisasjoner er registrert." in taken.content.decode()
    assert names(hearing) == {"Nytt lag", "Enda et lag"}


def test_bodies_are_found_in_the_register_and_picked(hearing: Activity, pias: Client) -> None:
    body = factories.organisation(name="Ørretfiskerne")
    factories.organisation(name="Andre")
    page = at(hearing, "guest_add")

    found = pias.get(page, {"sok": "ørret"}).content.decode()
    pias.post(page, {"neste": "velg", "organisasjon": str(body.pk)})

    assert "Ørretfiskerne" in found
    assert ">Andre" not in found
    assert names(hearing) == {"Ørretfiskerne"}
    assert "står på lista" in pias.get(page, {"sok": "ørret"}).content.decode()


def test_a_list_is_copied_without_how_it_went(hearing: Activity, workshop: Activity) -> None:
    corps = asked(workshop, "Korpset", attended=True, attended_count=2)
    gone = asked(workshop, "Nedlagt lag")
    factories.invitation(workshop, group_label="Alle ungdommer", invited_count=50)
    close(gone.organisation)

    guest_lists.copy_list(activity=hearing, earlier=workshop, **SIGNED)

    (copied,) = hearing.invitations.for_list()
    assert copied.organisation == corps.organisation
    assert (copied.sent_at, copied.attended, copied.attended_count) == (None, None, None)


@transaction.atomic
def close(body: Organisation) -> None:
    with acting_as(BY, "La ned", at=now()):
        body.active = False
        body.save()


def test_a_list_put_on_by_mistake_is_undone_as_one_act(hearing: Activity, pia: User) -> None:
    bodies = [factories.organisation() for _ in range(3)]
    guest_lists.invite_bodies(activity=hearing, bodies=bodies, by=pia, at=now())

    with transaction.atomic():
        undo(Act.objects.by_actor(pia.actor_id).newest_first()[0], by=pia, at=now())

    assert names(hearing) == set()


def test_only_what_was_never_sent_comes_off_the_list(hearing: Activity) -> None:
    sent, waiting = asked(hearing, "Korpset"), factories.invitation(hearing)

    with pytest.raises(Refused):
        inviting.take_off(activity=hearing, invitations=[sent, waiting], **SIGNED)
    inviting.take_off(activity=hearing, invitations=[waiting], **SIGNED)

    assert names(hearing) == {"Korpset"}


# What happened


def test_what_happened_is_recorded_for_many_at_once(workshop: Activity, pias: Client) -> None:
    rows = [factories.invitation(workshop) for _ in range(3)]
    chosen = [str(row.pk) for row in rows[:2]]

    pias.post(at(workshop, "hearing_record"), {"chosen": chosen, "what": "sent"})
    pias.post(
        at(workshop, "hearing_record"), {"chosen": chosen[:1], "what": "attended", "count": "2"}
    )

    assert [label_of(row) for row in rows] == ["attended", "unknown", "not_sent"]
    assert Invitation.objects.get(pk=rows[0].pk).attended_count == 2


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"what": "sent"}, "Kryss av for dem det gjelder."),
        ({"what": ""}, "Velg hva som skjedde."),
        ({"what": "sent", "on": "31.02.2027"}, "Datoen finnes ikke."),
        ({"what": "sent", "on": "2099-01-01"}, "Datoen kan ikke være fram i tid."),
        ({"what": "attended", "count": "3"}, "har 2 plasser"),
    ],
)
def test_what_cannot_be_is_refused_and_the_ticks_stay(
    workshop: Activity, pias: Client, sent: dict[str, str], words: str
) -> None:
    row = factories.invitation(workshop, seats=2)
    chosen = {} if words.startswith("Kryss") else {"chosen": str(row.pk)}

    answer = pias.post(at(workshop, "hearing_record"), {**chosen, **sent})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    ticked = f'aria-labelledby="hvem-{row.pk}" checked'
    assert (ticked in answer.content.decode()) is bool(chosen)
    assert label_of(row) == "not_sent"


def test_an_invitation_of_another_activity_is_not_chosen(
    hearing: Activity, workshop: Activity
) -> None:
    row = factories.invitation(workshop)

    with pytest.raises(Refused):
        inviting.record(activity=hearing, invitations=[row], news=News("sent"), **SIGNED)


# A statutory council that was not there


@pytest.mark.parametrize("what", ["absent", "apology"])
def test_an_absent_statutory_council_opens_a_task_with_owner_and_date(
    workshop: Activity, what: str
) -> None:
    factories.clock("absent_council", days=14)
    council = asked(workshop, "Eldrerådet", body={"kind": COUNCIL})
    club = asked(workshop, "Korpset")

    inviting.record(activity=workshop, invitations=[council, club], news=News(what), **SIGNED)

    council.refresh_from_db()
    club.refresh_from_db()
    due = next_working_day(day_of(now()) + timedelta(days=14))
    assert (council.follow_up_due_date, council.follow_up_unit) == (due, workshop.plan.owner_unit)
    assert club.follow_up_due_date is None


def test_without_the_clock_in_the_data_nothing_is_guessed(workshop: Activity) -> None:
    council = asked(workshop, "Eldrerådet", body={"kind": COUNCIL})

    with pytest.raises(Refused, match="ikke satt opp"):
        inviting.record(activity=workshop, invitations=[council], news=News("absent"), **SIGNED)

    council.refresh_from_db()
    assert council.attended is None


@pytest.fixture
def owed(workshop: Activity) -> Invitation:
    factories.clock("absent_council")
    row = asked(workshop, "Eldrerådet", body={"kind": COUNCIL})
    inviting.record(activity=workshop, invitations=[row], news=News("absent"), **SIGNED)
    return Invitation.objects.get(pk=row.pk)


def test_the_task_presses_on_my_day_and_stands_on_the_list_until_it_has_a_result(
    owed: Invitation, pias: Client
) -> None:
    plan, day = owed.activity.plan, reverse("feedback:day")
    here = f"{day}?plan={plan.slug}"
    assert "Følg opp Eldrerådet" in pias.get(here).content.decode()
    sent = {"invitation": str(owed.pk), "channel": "Dialogmøte", "result": " "}

    refused = pias.post(at(owed.activity, "hearing_follow_up"), sent)
    done = pias.post(
        at(owed.activity, "hearing_follow_up"),
        sent | {"result": "Rådet sluttet seg til utkastet."},
        follow=True,
    )
    twice = pias.post(at(owed.activity, "hearing_follow_up"), sent | {"result": "x"}, follow=True)

    assert refused.status_code == 422
    assert "Dialogmøte" in refused.content.decode()
    assert "Skal følges opp" not in done.content.decode()
    assert "Rådet sluttet seg til utkastet." in done.content.decode()
    assert "Oppfølgingen er alt registrert" in twice.content.decode()
    assert "Følg opp Eldrerådet" not in pias.get(here).content.decode()


def test_a_task_is_settled_by_a_result_and_not_by_forgetting(owed: Invitation) -> None:
    with pytest.raises(Refused):
        inviting.record(activity=owed.activity, invitations=[owed], news=News("unknown"), **SIGNED)
    inviting.record(activity=owed.activity, invitations=[owed], news=News("attended"), **SIGNED)

    owed.refresh_from_db()
    assert owed.follow_up_due_date is None


def test_everybody_reads_that_the_council_was_absent_and_what_is_done(owed: Invitation) -> None:
    where = [owed.activity.plan.slug, owed.activity.slug]
    page = reverse("transparency:activity_show", args=where)

    before = Client().get(page).content.decode()
    inviting.follow_up(
        invitation=owed, result="Rådet sluttet seg til.", channel="Dialogmøte", **SIGNED
    )
    after = Client().get(page).content.decode()

    assert "Eldrerådet</strong>: Invitert, men møtte ikke" in before
    assert "Vi spør på nytt innen" in before
    assert str(owed.activity.plan.owner_unit) in before
    assert "Dialogmøte. Rådet sluttet seg til." in after


# Reminders


def test_those_who_have_not_answered_are_reminded_and_it_is_public(
    hearing: Activity, pias: Client
) -> None:
    corps, choir = asked(hearing, "Korpset"), asked(hearing, "Koret")
    factories.submission(activity=hearing, organisation=corps.organisation)
    page = at(hearing, "hearing_remind")

    shown = pias.get(page).content.decode()
    pias.post(page, {"chosen": str(choir.pk), "channel": "Telefon"})
    listed = pias.get(at(hearing)).content.decode()
    public = Client().get(
        reverse("transparency:activity_show", args=[hearing.plan.slug, hearing.slug])
    )

    assert "Koret" in shown
    assert "Korpset" not in shown
    assert "Gjensvar sender ikke purringen." in shown
    assert "Telefon" in listed
    assert "Purret" in public.content.decode()


def test_nobody_is_reminded_who_answered_or_without_saying_how(
    hearing: Activity, pias: Client
) -> None:
    corps, choir = asked(hearing, "Korpset"), asked(hearing, "Koret")
    factories.submission(activity=hearing, organisation=corps.organisation)

    with pytest.raises(Refused):
        inviting.remind(activity=hearing, invitations=[corps], channel="e-post", **SIGNED)
    answer = pias.post(at(hearing, "hearing_remind"), {"chosen": str(choir.pk), "channel": ""})

    assert answer.status_code == 422
    assert not Invitation.objects.exclude(reminded_at=None).exists()


# The answer of a body


def test_an_answer_is_registered_from_the_list_with_body_meeting_and_case(
    hearing: Activity, pias: Client
) -> None:
    row = asked(hearing, "Eldrerådet & co", body={"kind": COUNCIL})
    listed = pias.get(at(hearing)).content.decode()
    link = "organisasjon=Eldrer%C3%A5det%20%26%20co"
    page = reverse("consultations:register", args=[hearing.plan.slug])

    form = pias.get(f"{page}?aktivitet={hearing.slug}&{link}").context["form"]
    sent = {
        "activity": hearing.slug, "channel": "letter", "received": f"{day_of(now()):%d.%m.%Y}",
        "sender_kind": form["sender_kind"].value(), "organisation": form["organisation"].value(),
        "fidelity": "verbatim", "locale": "nb", "text": "Rådet støtter utkastet.",
        "case_number": "PS 12/26", "meeting_date": day_of(now()).isoformat(),
    }  # fmt: skip
    pias.post(page, sent)

    assert link in listed
    got = hearing.submissions.get()
    assert (got.organisation, got.sender_kind) == (row.organisation, "council")
    assert (got.case_number, got.meeting_date) == ("PS 12/26", day_of(now()))
    assert label_of(row) == "answered"


# Time and law


def period(activity: Activity, pias: Client, days: int, start: Any, basis: Any) -> Any:
    sent = {
        "opens": start.isoformat(),
        "closes": (start + timedelta(days=days)).isoformat(),
        "basis": basis.code,
    }
    return pias.post(at(activity, "activity_period"), sent, follow=True)


def test_what_the_law_makes_absolute_refuses_and_the_rest_warns(pias: Client) -> None:
    law = factories.legal_basis(
        title_nb="Kommuneplan", minimum_days=42, reference="plan- og bygningsloven § 11-14"
    )
    free = factories.legal_basis()
    factories.clock("short_period", days=21, reference="God praksis")
    factories.clock("summer", days=46, starts_on="07-01", reference="Sommeren")
    activity = factories.activity(planned=True)
    july = day_of(now()).replace(year=2027, month=6, day=25)

    refused = period(activity, pias, 41, july, law)
    kept = period(activity, pias, 42, july, law)
    short = period(activity, pias, 10, july.replace(month=3), free)

    assert refused.status_code == 422
    assert (
        "Perioden er 41 dager. Kommuneplan krever minst 42 (plan- og bygningsloven § 11-14)."
        in refused.content.decode()
    )
    text = kept.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "37 av 43 dager er i tida 1. juli til 15. august. Kilde: Sommeren." in text
    assert "Perioden er 10 dager. Den bør være minst 21. Kilde: God praksis." in (
        short.content.decode()
    )
    assert Activity.objects.get(pk=activity.pk).legal_basis == free


def test_the_period_of_an_open_activity_stays(hearing: Activity, pias: Client) -> None:
    closes = hearing.closes_at

    answer = period(hearing, pias, 60, day_of(now()), hearing.legal_basis)

    assert "Datoene kan bare settes før aktiviteten er åpnet." in answer.content.decode()
    assert Activity.objects.get(pk=hearing.pk).closes_at == closes


def test_a_clock_that_is_an_error_stops_the_opening() -> None:
    factories.clock("short_period", days=90, severity="error")
    activity = factories.activity(planned=True)
    factories.open_commitments(activity)

    with pytest.raises(Several, match="Den bør være minst 90"):
        opening.open_activity(activity=activity, **SIGNED)


# What it costs


def test_the_pages_cost_the_same_at_two_and_at_twenty(pias: Client) -> None:
    factories.invitation(factories.activity())
    counts = []
    for size in (2, 20):
        activity = factories.activity(opened=True, channel=Channel.HEARING)
        for _ in range(size):
            row = factories.invitation(activity, sent_at=now())
            factories.submission(activity=activity, organisation=row.organisation)
            factories.invitation(activity, sent_at=now())
        pages = {}
        for name in ("hearing_list", "hearing_file", "hearing_remind", "guest_add"):
            query = {"sok": "Forening"} if name == "guest_add" else {}
            with CaptureQueriesContext(connection) as captured:
                assert pias.get(at(activity, name), query).status_code == 200
            pages[name] = len(captured)
        counts.append(pages)

    assert counts[0] == counts[1]
