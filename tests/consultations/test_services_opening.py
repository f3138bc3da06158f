"""Asking binds: no activity opens before everything it owes those it asks is in place."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.acting import acting_as
from consultations.models import Activity, Channel, Commitment
from consultations.services import opening, promising, registering
from consultations.services.registering import Received
from consultations.states import missing_for_opening, warnings_for_opening
from core.calendar import day_of
from core.errors import Refused, Several
from tests import factories
from tests.factories import BY, now

pytestmark = pytest.mark.django_db


def attempt(activity: Activity) -> list[str]:
    """What opening says is missing; nothing when it opened."""
    try:
        opening.open_activity(activity=activity, by=BY, at=now())
    except Several as refusal:
        return [each.message for each in refusal.refusals]
    return []


MISSING: dict[str, tuple[dict[str, Any], str]] = {
    "purpose": ({"purpose": ""}, "Skriv formålet"),
    "influence_can": ({"influence_can": ""}, "Skriv hva som kan påvirkes"),
    "influence_cannot": ({"influence_cannot": ""}, "Skriv hva som er bestemt fra før"),
    "level": ({"participation_level": None}, "Velg grad av medvirkning"),
    "privacy notice": ({"privacy_notice": None}, "Velg personvernerklæring"),
    "contact": ({"contact_role": ""}, "Skriv hvem som er kontakt"),
}


@pytest.mark.parametrize("what", MISSING)
def test_an_activity_does_not_open_without_what_it_owes(what: str) -> None:
    fields, sentence = MISSING[what]
    activity = factories.activity(planned=True, **fields)
    factories.open_commitments(activity)

    missing = attempt(activity)

    assert len(missing) == 1
    assert missing[0].startswith(sentence)
    assert Activity.objects.get(pk=activity.pk).status == Activity.Status.PLANNED


def test_an_activity_with_everything_opens() -> None:
    activity = factories.activity(planned=True)
    factories.open_commitments(activity)

    assert attempt(activity) == []
    assert Activity.objects.get(pk=activity.pk).status == Activity.Status.OPEN


def test_everything_that_is_missing_is_said_at_once() -> None:
    activity = factories.activity(
        planned=True,
        **{name: value for fields, _ in MISSING.values() for name, value in fields.items()},
    )

    assert len(attempt(activity)) == len(MISSING) + 2


def test_no_activity_opens_without_a_promised_answer() -> None:
    activity = factories.activity(planned=True)
    factories.promise(
        activity=activity, kind=Commitment.Kind.DECISION, body="Kommunestyret", text="Vedtas."
    )

    assert attempt(activity) == ["Lov når avsenderne får svar, og hvem som svarer."]


def test_no_activity_opens_without_saying_who_decides_and_when() -> None:
    activity = factories.activity(planned=True)
    factories.promise(activity=activity)

    (missing,) = attempt(activity)

    assert missing.startswith("Lov hvem som bestemmer, og når.")


def test_the_answer_comes_after_closing_and_the_decision_after_the_answer() -> None:
    activity = factories.activity(planned=True)
    closing = day_of(activity.closes_at)
    factories.promise(activity=activity, promised_date=closing)
    factories.promise(
        activity=activity,
        kind=Commitment.Kind.DECISION,
        body="Kommunestyret",
        promised_date=closing - timedelta(days=1),
    )

    missing = attempt(activity)

    assert [sentence.split(" ")[0] for sentence in missing] == ["Svardatoen", "Lov"]


def test_the_promises_of_the_plan_hold_for_its_activities() -> None:
    activity = factories.activity(planned=True)
    day = day_of(activity.closes_at) + timedelta(days=60)
    factories.promise(plan=activity.plan, promised_date=day)
    factories.promise(
        plan=activity.plan, kind=Commitment.Kind.DECISION, body="Kommunestyret", promised_date=day
    )

    assert attempt(activity) == []


@pytest.mark.parametrize(("days", "refused"), [(41, True), (42, False)])
def test_the_days_of_the_law_are_kept(days: int, *, refused: bool) -> None:
    basis = factories.legal_basis(minimum_days=42, reference="pbl §§ 5-1, 11-14")
    opens = now()
    activity = factories.activity(
        planned=True, legal_basis=basis, opens_at=opens, closes_at=opens + timedelta(days=days)
    )
    factories.open_commitments(activity)

    missing = attempt(activity)

    expected = (
        f"Perioden er {days} dager. Frivillig medvirkning krever minst 42 (pbl §§ 5-1, 11-14)."
    )
    assert missing == ([expected] if refused else [])


def test_a_rolling_channel_needs_no_period() -> None:
    activity = factories.activity(
        planned=True, channel=Channel.LETTER, opens_at=None, closes_at=None
    )
    day = day_of(now()) + timedelta(days=90)
    factories.promise(activity=activity, promised_date=day)
    factories.promise(
        activity=activity, kind=Commitment.Kind.DECISION, body="Kommunestyret", promised_date=day
    )

    assert attempt(activity) == []


def test_other_channels_do() -> None:
    activity = factories.activity(planned=True, opens_at=None, closes_at=None)

    assert "Skriv når aktiviteten åpner og stenger." in missing_for_opening(activity)


def test_what_was_held_before_skips_the_gate_and_says_so() -> None:
    activity = factories.activity()

    assert activity.status == Activity.Status.CLOSED
    assert activity.recorded_afterwards
    assert missing_for_opening(activity) == []


def test_the_database_keeps_the_gate_too() -> None:
    activity = factories.activity(planned=True, purpose="")
    activity.status = Activity.Status.OPEN

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        acting_as(BY, "Prøvde å åpne utenom"),
    ):
        activity.save()


def test_a_short_or_summer_period_is_warned_about() -> None:
    factories.clock("short_period", days=21)
    factories.clock("summer", days=46, starts_on="07-01")
    opens = now().replace(year=2027, month=7, day=5)
    activity = factories.activity(
        planned=True, opens_at=opens, closes_at=opens + timedelta(days=10)
    )

    said = [words.replace("\N{NO-BREAK SPACE}", " ") for words in warnings_for_opening(activity)]
    assert said == [
        "Perioden er 10 dager. Den bør være minst 21.",
        "11 av 11 dager er i tida 1. juli til 15. august.",
    ]


def test_what_the_law_advises_is_said_with_its_source_and_the_shorter_rule_is_not() -> None:
    factories.clock("short_period", days=21)
    basis = factories.legal_basis(title_nb="Forskrift", warn_days=42, reference="fvl. § 37")
    opens = now().replace(year=2027, month=3, day=5)
    activity = factories.activity(
        planned=True, legal_basis=basis, opens_at=opens, closes_at=opens + timedelta(days=10)
    )

    assert warnings_for_opening(activity) == [
        "Perioden er 10 dager. Forskrift bør ha minst 42 (fvl. § 37)."
    ]


def test_weeks_that_go_past_new_year_are_weeks_as_well() -> None:
    factories.clock("summer", days=14, starts_on="12-24", reference="Jul")
    opens = now().replace(year=2027, month=1, day=1)
    activity = factories.activity(planned=True, opens_at=opens, closes_at=opens + timedelta(days=7))

    (said,) = warnings_for_opening(activity)

    assert said.startswith("6 av 8 dager er i tida 24.")


def register(activity: Activity) -> None:
    received = Received(activity=activity, text="Hei.", received_at=now())
    registering.register(received=received, by=BY, at=now())


def test_nothing_is_received_before_opening_or_after_cancelling() -> None:
    planned = factories.activity(planned=True)
    cancelled = factories.activity(opened=True)
    opening.cancel_activity(activity=cancelled, reason="For få påmeldte.", by=BY, at=now())
    cancelled.refresh_from_db()

    for activity in (planned, cancelled):
        with pytest.raises(Refused):
            register(activity)


def test_closing_early_needs_a_reason() -> None:
    activity = factories.activity(opened=True)

    with pytest.raises(Refused):
        opening.close_activity(activity=activity, by=BY, at=now())
    opening.close_activity(activity=activity, reason="Vi har nok svar.", by=BY, at=now())

    assert Activity.objects.get(pk=activity.pk).status == Activity.Status.CLOSED


def test_opening_again_needs_a_later_date() -> None:
    """`closed` -> `open` only with a new, later closing: otherwise the deadline meant nothing."""
    activity = factories.activity(opened=True)
    opening.close_activity(activity=activity, reason="Vi har nok svar.", by=BY, at=now())
    late = activity.closes_at + timedelta(days=1)

    with pytest.raises(Refused):
        opening.open_activity(activity=activity, by=BY, at=late)


def test_cancelling_says_why() -> None:
    activity = factories.activity(planned=True)

    with pytest.raises(Refused):
        opening.cancel_activity(activity=activity, reason=" ", by=BY, at=now())


def test_a_planner_prepares_and_a_plan_owner_opens(pia: User, liv: User) -> None:
    activity = factories.activity(planned=True)
    factories.open_commitments(activity)

    with pytest.raises(PermissionDenied):
        opening.open_activity(activity=activity, by=pia, at=now())
    opening.open_activity(activity=activity, by=liv, at=now())


def test_the_first_date_of_a_promise_is_kept_for_ever() -> None:
    promise = factories.promise()
    first = promise.promised_date
    later = first + timedelta(days=30)

    moved = promising.move(
        commitment=promise,
        to=later,
        reason="Det kom mange flere innspill enn vi hadde regnet med.",
        by=BY,
        at=now(),
    )

    assert (moved.promised_date, moved.current_date) == (first, later)
    assert moved.changes.get().old_date == first
    assert moved.label_at(first + timedelta(days=1), None) == Commitment.Label.MOVED
    assert moved.label_at(later + timedelta(days=1), None) == Commitment.Label.OVERDUE
    assert moved.label_at(later, later) == Commitment.Label.KEPT_LATE
    assert moved.days_late(later) == 30


@pytest.mark.parametrize("reason", ["", "Tiden gikk.", "-", "fordi fordi fordi fordi fordi"])
def test_a_date_is_moved_or_broken_only_with_words(reason: str) -> None:
    promise = factories.promise()
    later = promise.promised_date + timedelta(days=30)

    with pytest.raises(Refused):
        promising.move(commitment=promise, to=later, reason=reason, by=BY, at=now())
    with pytest.raises(Refused):
        promising.break_promise(commitment=promise, reason=reason, by=BY, at=now())


def test_a_date_is_never_moved_nearer_and_a_settled_promise_not_at_all() -> None:
    promise = factories.promise()
    reason = "Det kom mange flere innspill enn vi hadde regnet med."

    with pytest.raises(Refused):
        promising.move(commitment=promise, to=promise.promised_date, reason=reason, by=BY, at=now())
    promising.keep(commitment=promise, by=BY, at=now())
    with pytest.raises(Refused):
        promising.break_promise(commitment=promise, reason=reason, by=BY, at=now())
