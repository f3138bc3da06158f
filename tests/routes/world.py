"""A small world with one of everything an address can point to, and one of each to be refused."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import Role, User
from audit.log import reading
from audit.models import Act
from consultations.models import Activity, Submission
from consultations.services import keeping, noting, receipts, splitting, subscribing
from consultations.services.registering import ContactDetails
from consultations.views.incoming import WAITING
from core.calendar import day_of
from tests import factories
from tests.consultations.documents import picture
from tests.factories import erasures

# A whole text: every submission has one.
GONE = {"scope": "text", "measure": "erase"}

# The keyword of the address that each word of a route stands for.
KEYWORDS = {
    "plan": "plan",
    "plan-slug": "slug",
    "theme": "theme",
    "measure": "measure",
    "measure-slug": "slug",
    "activity": "activity",
    "activity-slug": "slug",
    "submission": "reference",
    "sealed": "reference",
    "own": "reference",
    "token": "token",
    "yes": "token",
    "no": "token",
    "point": "reference",
    "open-point": "reference",
    "ready-point": "reference",
    "number": "number",
    "council": "council",
    "day": "day",
    "item": "item",
    "act": "act",
    "erasure": "erasure",
    "file": "number",
    "stored": "stored",
    "page": "number",
    "job": "job",
    "index": "index",
    "size": "size",
    "old": "old",
    "new": "new",
    "a": "a",
    "b": "b",
    "workshop": "code",
    "table": "table",
    "card": "number",
}
# Numbers the log has not come to, one of them too large for any database.
NEVER_REACHED = [999_999, 10**30]


@dataclass
class World:
    """People by name, and for each word of a route the value to use and values to be refused."""

    people: dict[str, User | None]
    values: dict[str, Any]
    foreign: dict[str, list[Any]] = field(default_factory=dict)
    # What each person has left in their session.
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def address(self, at: str, **instead: Any) -> dict[str, Any]:
        """The keywords of an address; ``instead`` puts another value in place of a word's own."""
        found: dict[str, Any] = {}
        for word in at.split():
            if word == "gap":
                found |= instead.get("gap", self.values["gap"])
            else:
                found[KEYWORDS[word]] = instead.get(word.replace("-", "_"), self.values[word])
        return found


def people() -> dict[str, User | None]:
    eiendom, kultur = factories.unit(), factories.unit()
    cast = {
        "olav": factories.user("Olav"),
        "pia": factories.user("Pia", roles=[Role.PLANNER], unit=kultur),
        "ulla": factories.user("Ulla", roles=[Role.PLANNER], unit=eiendom),
        "liv": factories.user("Liv", roles=[Role.PLAN_OWNER], unit=kultur),
        "rolf": factories.user("Rolf", roles=[Role.COUNCIL_MEMBER]),
        "sigrun": factories.user("Sigrun", roles=[Role.COUNCIL_SECRETARY]),
        "arne": factories.user("Arne", roles=[Role.ARCHIVIST]),
        "adil": factories.user("Adil", roles=[Role.ADMIN]),
    }
    return {"anybody": None, **{name: User.objects.get(pk=u.pk) for name, u in cast.items()}}


def build() -> World:
    cast = people()
    plan, hidden = factories.plan(), factories.plan(public=False)
    factories.plan_version(plan)
    activity, theme = factories.activity(plan), factories.theme(plan)
    council = factories.council(members=[cast["rolf"]], secretary=cast["sigrun"])
    other_council = factories.council()
    submission = factories.submission(
        "Hei! Vi vil ha lys i løypa.",
        activity=activity,
        screened=True,
        organisation=council.organisation,
        sender_kind=Submission.SenderKind.COUNCIL,
    )
    gap = splitting.mark_gap(
        submission=submission, span=(0, 4), by=factories.BY, at=factories.now()
    )
    point = factories.point(
        Submission.objects.get(pk=submission.pk), span=(4, 27), theme=theme, answered=True
    )
    measure = point.answers.get().links.get().measure
    sealed = factories.submission(
        "Naboen bråker.",
        activity=activity,
        withheld=True,
        contact=ContactDetails(name="Kari Nordmann"),
        enclosed=(factories.enclosed(),),
    )
    scanned = keeping.keep(name="skann.png", data=picture(), by=cast["pia"])
    open_point, ready_point = (factories.point(activity=activity) for _ in range(2))
    factories.answer(ready_point, status="ready")
    noting.write(about=open_point, text="Et notat.", by=cast["pia"], at=factories.now())
    meeting = factories.meeting(council, held=True)
    item = factories.item(meeting)
    planned = factories.meeting(other_council)
    elsewhere = factories.point(activity=factories.activity(hidden), screened=False)
    world = World(
        cast,
        {
            "plan": plan.slug,
            "plan-slug": plan.slug,
            "theme": theme.slug,
            "measure": measure.slug,
            "measure-slug": measure.slug,
            "activity": activity.slug,
            "activity-slug": activity.slug,
            "submission": submission.reference,
            "sealed": sealed.reference,
            "own": submission.reference,
            "point": point.reference,
            "open-point": open_point.reference,
            "ready-point": ready_point.reference,
            "number": point.number,
            "gap": {"start": gap.span_start, "end": gap.span_end},
            "council": council.slug,
            "day": day_of(meeting.starts_at).isoformat(),
            "item": item.address,
            "act": Act.objects.by_actor(cast["pia"].actor_id).get().pk,
            "erasure": erasures.propose(
                ready_point.submission, erasures.archivist(), **GONE
            ).reference,
            "file": 1,
            "stored": scanned.stored_as,
            "page": 1,
            "job": factories.import_job(activity=activity).key,
            "index": 0,
            "size": reading.latest().size,
            "old": 1,
            "new": reading.latest().size,
            "a": open_point.reference,
            "b": ready_point.reference,
        }
        | _of_the_sender(submission)
        | _at_a_workshop(activity),
    )
    world.sessions = {"pia": {WAITING: {scanned.stored_as: vars(scanned)}}}
    world.foreign = _foreign(elsewhere, other_council.slug, day_of(planned.starts_at).isoformat())
    return world


def _of_the_sender(submission: Submission) -> dict[str, Any]:
    """The links that lead to what somebody sent: on the receipt, and in two mails."""
    said = {"by": factories.BY, "at": factories.now()}
    keys = receipts.renew(submission=submission, reason="Brev.", **said).keys
    assert keys is not None
    followed = subscribing.ask(submission=submission, email="kari@example.no", **said)
    return {
        "token": keys.token,
        "yes": subscribing.token_of(followed, subscribing.CONFIRM),
        "no": subscribing.token_of(followed, subscribing.STOP),
    }


def _at_a_workshop(activity: Activity) -> dict[str, Any]:
    workshop = factories.workshop(activity)
    return {"workshop": workshop.code, "table": 1, "card": factories.card(workshop).number}


def _foreign(elsewhere: Any, council: str, day: str) -> dict[str, list[Any]]:
    """For each word: what belongs to another plan, council or person; and what does not exist."""
    submission, plan = elsewhere.submission, elsewhere.submission.activity.plan
    theirs = factories.theme(plan)
    measure = factories.measure(plan)
    points = [elsewhere.reference, "FRIV-9999-1"]
    return {
        "plan": ["finnes-ikke", plan.slug],
        "plan-slug": ["finnes-ikke", plan.slug],
        "theme": ["finnes-ikke", theirs.slug],
        "measure": ["finnes-ikke", measure.slug],
        "measure-slug": ["finnes-ikke", measure.slug],
        "activity": ["finnes-ikke", submission.activity.slug],
        "activity-slug": ["finnes-ikke", submission.activity.slug],
        "submission": ["FRIV-9999", submission.reference],
        "sealed": ["FRIV-9999", submission.reference],
        "own": ["FRIV-9999", submission.reference],
        "token": ["x" * 43, "kort"],
        "yes": ["x" * 43, f"{'0' * 32}-{'0' * 64}"],
        "no": ["x" * 43, f"{'0' * 32}-{'0' * 64}"],
        "point": points,
        "open-point": points,
        "ready-point": points,
        "number": [99, 0],
        "gap": [{"start": 0, "end": 9999}],
        "council": ["finnes-ikke", council],
        "day": ["2001-01-01", day],
        "item": ["finnes-ikke", "ps-99999-26"],
        "act": [Act.objects.newest_first()[0].pk, 987654321],
        "erasure": ["FRIV-9999-S1", f"{submission.reference}-S1"],
        "file": [99, 0],
        "stored": ["finnes-ikke"],
        "page": [99, 0],
        "job": ["finnes-ikke", factories.import_job(activity=submission.activity).key],
        "index": NEVER_REACHED,
        "size": NEVER_REACHED,
        "old": NEVER_REACHED,
        "new": NEVER_REACHED,
        "a": points,
        "b": points,
        "workshop": ["FINNES", "ZZZZ"],
        "table": [99, 0],
        "card": [99, 0],
    }
