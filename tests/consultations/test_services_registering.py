"""What comes in is registered word for word, late or not, and may be taken away but never lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit.models import Act
from consultations.models import (
    Contact,
    Invitation,
    PointTheme,
    PublicText,
    Screening,
    Submission,
)
from consultations.services import (
    assigning,
    inviting,
    registering,
    relating,
    screening,
    splitting,
    tagging,
)
from consultations.services.registering import ContactDetails, Received
from core.calendar import day_of
from core.errors import Refused
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db


def received(**fields: Any) -> Received:
    activity = fields.pop("activity", None) or factories.activity()
    return Received(
        **({"activity": activity, "text": "Vi vil ha lys.", "received_at": now()} | fields)
    )


def test_a_submission_gets_the_next_number_of_its_plan() -> None:
    plan = factories.plan()
    one, other = factories.activity(plan), factories.activity(plan)

    references = [
        registering.register(received=received(activity=each), by=BY, at=now()).reference
        for each in (one, other, one)
    ]

    assert references == [f"{plan.prefix}-000{n}" for n in (1, 2, 3)]


def test_a_number_is_never_used_again() -> None:
    activity = factories.activity()
    first = factories.submission(activity=activity)
    registering.dismiss(submission=first, reason="spam", by=BY, at=now())

    assert factories.submission(activity=activity).number == 2


@pytest.mark.parametrize(("minutes", "late"), [(-1, False), (0, False), (1, True)])
def test_late_input_is_labelled_and_never_refused(minutes: int, *, late: bool) -> None:
    activity = factories.activity()
    moment = activity.closes_at + timedelta(minutes=minutes)

    submission = registering.register(
        received=received(activity=activity, received_at=moment), by=BY, at=now()
    )

    assert submission.is_late is late


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"text": "a" * 200_001}, "text"),
        ({"sender_kind": "organisation"}, "organisation"),
        ({"sender_kind": "council"}, "organisation"),
    ],
)
def test_what_cannot_be_registered_says_why_and_stores_nothing(
    fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        registering.register(received=received(**fields), by=BY, at=now())

    assert refusal.value.field == field
    assert not Submission.objects.exists()


def test_many_are_registered_as_one_act_or_not_at_all() -> None:
    activity = factories.activity()
    good = [received(activity=activity, text=f"Innspill {n}.") for n in range(3)]

    many = [*good, received(activity=activity, text="")]
    with pytest.raises(Refused):
        registering.register_many(received=many, by=BY, at=now())
    assert not Submission.objects.exists()

    made = registering.register_many(received=good, by=BY, at=now())

    assert [row.number for row in made] == [1, 2, 3]
    assert Screening.objects.count() == 3
    acts = set(Submission.history.values_list("act_id", flat=True))
    assert len(acts) == 1


def test_contact_data_stands_apart_and_in_no_history() -> None:
    details = ContactDetails(name="Kari Nordmann", email="kari@example.no", credit_by_name=True)

    submission = registering.register(received=received(contact=details), by=BY, at=now())

    contact = Contact.objects.get(submission=submission)
    assert (contact.name, contact.consented_at is not None) == ("Kari Nordmann", True)
    assert not hasattr(Contact, "history")
    assert not Act.objects.filter(sentence__contains="Kari").exists()


def test_nothing_is_kept_about_somebody_who_left_nothing() -> None:
    registering.register(received=received(contact=ContactDetails()), by=BY, at=now())

    assert not Contact.objects.exists()


def test_withdrawing_takes_the_text_out_of_sight_and_leaves_the_reference() -> None:
    submission = factories.submission(screened=True)

    registering.withdraw(submission=submission, by=BY, at=now())

    assert not PublicText.public.filter(submission=submission).exists()
    assert Submission.public.get_queryset().get(pk=submission.pk).withdrawn_at


@pytest.mark.parametrize("reason", sorted(registering.BY_HAND))
def test_what_is_no_input_stays_in_the_register_and_can_come_back(reason: str) -> None:
    submission = factories.submission(screened=True)

    registering.dismiss(submission=submission, reason=reason, by=BY, at=now())
    assert not Submission.public.get_queryset().exists()
    with pytest.raises(Refused):
        registering.restore(submission=submission, reason=" ", by=BY, at=now())
    registering.restore(submission=submission, reason="Det var ikke det.", by=BY, at=now())

    submission.refresh_from_db()
    assert (submission.status, submission.dismissal_reason) == ("received", None)


def test_what_was_withdrawn_since_the_page_was_shown_is_not_approved() -> None:
    shown = factories.submission()
    registering.withdraw(submission=Submission.objects.get(pk=shown.pk), by=BY, at=now())

    with pytest.raises(Refused, match="trukket eller lagt bort"):
        screening.approve(submission=shown, by=BY, at=now())


@pytest.mark.parametrize("reason", ["kjedelig", "import_undone"])
def test_dismissing_needs_a_known_reason(reason: str) -> None:
    with pytest.raises(Refused):
        registering.dismiss(submission=factories.submission(), reason=reason, by=BY, at=now())


def test_a_masked_text_hides_characters_and_changes_none() -> None:
    submission = factories.submission("Ring Ola på 900.")

    def approve(text: str) -> PublicText:
        return screening.approve(submission=submission, text=text, by=BY, at=now())

    for wrong in ("Ring Kari på 900.", "Ring på 900.", "Ring Ola på 901.", ""):
        with pytest.raises(Refused):
            approve(wrong)
    assert approve("Ring ███ på 900.").version == 1
    assert approve("Ring ███ på ███.").version == 2
    assert PublicText.public.get(submission=submission).text == "Ring ███ på ███."


def test_withholding_takes_the_text_back_with_a_public_reason() -> None:
    submission = factories.submission(screened=True)

    with pytest.raises(Refused):
        screening.withhold(submission=submission, reason="", by=BY, at=now())
    screening.withhold(submission=submission, reason="privacy", by=BY, at=now())

    assert not PublicText.public.filter(submission=submission).exists()
    assert Submission.public.get_queryset().get().screening.reason == "privacy"


def test_a_body_is_named_and_a_person_only_by_kind() -> None:
    body = factories.submission(organisation=factories.organisation(name="Korpset"), screened=True)
    person = factories.submission(sender_kind="resident", screened=True)

    assert body.public_texts.get().sender_label == "Korpset"
    assert person.public_texts.get().sender_label == "Privatperson"


def test_one_theme_is_the_one_tables_count_by() -> None:
    first, second = factories.theme(), factories.theme()
    point = factories.point(theme=first)

    tagging.set_themes(point=point, themes=[first, second], primary=second, by=BY, at=now())

    primary = PointTheme.objects.filter(point=point, primary=True)
    assert [link.theme for link in primary] == [second]
    tagging.set_themes(point=point, themes=[], by=BY, at=now())
    assert not PointTheme.objects.filter(point=point).exists()


def test_themes_have_two_levels_and_no_more() -> None:
    below = factories.theme(parent=factories.theme())

    with pytest.raises(Refused):
        factories.theme(parent=below)


def test_a_point_is_given_only_to_somebody_who_can_answer_it(pia: User, rolf: User) -> None:
    point = factories.point()

    with pytest.raises(Refused):
        assigning.assign(point=point, to=rolf, by=BY, at=now())
    taken = assigning.assign(point=point, to=pia, by=BY, at=now())

    assert (taken.assigned_to, taken.assigned_unit, taken.status) == (pia, pia.unit, "in_review")


def test_waiting_needs_a_day_ahead_and_a_reason_and_moves_no_deadline() -> None:
    activity = factories.activity()
    factories.promise(activity=activity)
    point = factories.point(activity=activity)
    tomorrow = day_of(now()) + timedelta(days=1)

    with pytest.raises(Refused):
        assigning.hold(point=point, until=day_of(now()), reason="Møte.", by=BY, at=now())
    with pytest.raises(Refused):
        assigning.hold(point=point, until=tomorrow, reason=" ", by=BY, at=now())
    held = assigning.hold(point=point, until=tomorrow, reason="Møte.", by=BY, at=now())

    assert held.due_date == point.due_date


def test_a_deadline_is_only_set_nearer() -> None:
    activity = factories.activity()
    factories.promise(activity=activity)
    point = factories.point(activity=activity)
    later = point.due_date + timedelta(days=1)

    with pytest.raises(Refused):
        assigning.set_due_date(point=point, due=later, by=BY, at=now())
    nearer = assigning.set_due_date(point=point, due=day_of(now()), by=BY, at=now())

    assert nearer.due_date == day_of(now())


def test_a_relation_merges_and_answers_nothing() -> None:
    a, b = factories.point(), factories.point()

    relation = relating.mark_like(a=b, b=a, by=BY, at=now())

    assert (relation.a, relation.b, relation.confirmed) == (a, b, True)
    a.refresh_from_db()
    assert a.status == "received"
    with pytest.raises(Refused):
        relating.mark_like(a=a, b=a, by=BY, at=now())


def test_only_a_result_settles_that_somebody_did_not_come() -> None:
    invitation = factories.invitation(factories.activity(), attended=False)

    with pytest.raises(Refused):
        inviting.follow_up(invitation=invitation, result=" ", channel="telefon", by=BY, at=now())
    inviting.follow_up(
        invitation=invitation, result="De fikk utkastet.", channel="telefon", by=BY, at=now()
    )

    stored = Invitation.objects.for_list().get(pk=invitation.pk)
    assert stored.follow_up_done_at
    assert stored.label == "absent"


RIGHTS: dict[str, Callable[[Submission, User], Any]] = {
    "register": lambda s, by: registering.register(
        received=received(activity=s.activity), by=by, at=now()
    ),
    "withdraw": lambda s, by: registering.withdraw(submission=s, by=by, at=now()),
    "approve": lambda s, by: screening.approve(submission=s, by=by, at=now()),
    "split": lambda s, by: splitting.point_per_sentence(submission=s, kind="wish", by=by, at=now()),
}


@pytest.mark.parametrize("what", RIGHTS)
@pytest.mark.parametrize("who", ["olav", "rolf", "sigrun", "arne", "adil"])
def test_nobody_but_planners_touches_what_came_in(
    request: pytest.FixtureRequest, what: str, who: str
) -> None:
    submission = factories.submission()

    with pytest.raises(PermissionDenied):
        RIGHTS[what](submission, request.getfixturevalue(who))


def test_a_planner_may_not_put_input_aside(pia: User, liv: User) -> None:
    submission = factories.submission()

    with pytest.raises(PermissionDenied):
        registering.dismiss(submission=submission, reason="spam", by=pia, at=now())
    registering.dismiss(submission=submission, reason="spam", by=liv, at=now())
