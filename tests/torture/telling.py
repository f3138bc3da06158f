"""A story is told twice, in the house and in the plain model of it, and must stay one story.

After every step the two agree: the rows, the versions and ledger lines of each act, the log; and
nothing that ``aftermath`` looks for is found.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from accounts.models import Role, User
from audit.reconciling import comparing
from audit.reconciling.comparing import Seen
from consultations.models import Activity, Point, Submission, Theme
from feedback.models import Answer
from plans.models import Measure
from tests import factories
from tests.torture import aftermath, stored
from tests.torture.model import OPEN, Key, Model, Writing

EVERYWHERE = 8  # acts
WAITING = ("received", "in_progress")


@dataclass
class World:
    """What is there before a story begins: somewhere to send input, and something to link to."""

    activity: Activity
    themes: Sequence[Theme]
    measures: Sequence[Measure]
    people: Sequence[User]

    @classmethod
    def make(cls) -> "World":
        activity = factories.activity()
        factories.version_of(activity.plan)
        people = [factories.user(name, roles=[Role.PLAN_OWNER]) for name in ("Liv", "Lars")]
        return cls(
            activity,
            [factories.theme(activity.plan) for _ in range(3)],
            [factories.measure(activity.plan) for _ in range(2)],
            [User.objects.with_roles().get(pk=person.pk) for person in people],
        )


def same(what: str, house: Any, model: Any) -> None:
    assert house == model, f"{what}: the house says {house}, the model {model}"


class Telling(RuleBasedStateMachine):
    """One story, in a transaction that is rolled back when it has been told."""

    world: ClassVar[World]
    told: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.since = aftermath.newest_act()
        self.seen = Seen(aftermath.newest_entry(), comparing.newest_versions())
        self.model = Model()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @invariant()
    def house_and_model_agree(self) -> None:
        deeds = self.model.deeds
        counted = [each.counted for each in deeds]
        # What lies outside history has lines in the ledger all the same, and no version.
        kept = [Counter({k: n for k, n in each.items() if k[0] != "Contact"}) for each in counted]
        same("rows", stored.rows(), stored.modelled_rows(self.model))
        same("acts", stored.acts(self.since), [(each.actor, each.undoable) for each in deeds])
        same("history", aftermath.versions(self.since), kept)
        same("ledger", stored.ledger(self.since), counted)
        same("log", stored.leaves(self.since), [leaf for each in deeds for leaf in each.leaves])
        same("what no act may leave behind", list(self.model.broken()), [])

    @invariant()
    def nothing_is_wrong(self) -> None:
        """Looked for in what stories change; in everything that there is, every few acts."""
        everywhere = len(self.model.deeds) % EVERYWHERE == 0
        found = comparing.compare(None if everywhere else self.seen)
        same("differences", [str(difference) for difference in found], [])
        same("faults", aftermath.faults(only=None if everywhere else frozenset(stored.STORED)), [])

    # Who does it, and to what.

    def somebody(self, data: st.DataObject) -> User:
        return data.draw(st.sampled_from(self.world.people))

    def one(self, data: st.DataObject, found: Sequence[Any]) -> Any:
        return data.draw(st.sampled_from(found))

    def act(self, name: str, by: User, *, undoable: bool = False) -> Writing:
        """The same act in the model; ``name`` is counted, to see that stories do tell of it."""
        self.told[name] += 1
        return self.model.act(by.actor_id, undoable=undoable)

    def key(self, *name: Any) -> Key:
        (key,) = self.model.of(*name)
        return key

    def submission(self, name: str) -> Submission:
        return Submission.objects.get(reference=name)

    def point(self, name: str) -> Point:
        return Point.objects.get(reference=name)

    def answer(self, name: str, version: int) -> Answer:
        return Answer.objects.get(point__reference=name, version=version)

    def next(self, submission: str) -> str:
        """The reference of the next point: numbers are never used again."""
        made = [key for key in self.model.of("Point") if key[1].startswith(f"{submission}-")]
        return f"{submission}-{len(made) + 1}"

    # What a rule can be about now.

    def submissions(self, *statuses: str) -> list[str]:
        rows = self.model.of("Submission").items()
        return [key[1] for key, row in rows if row["status"] in statuses]

    def free(self, submission: str) -> list[int]:
        """The sentences that are in no point."""
        points = self.model.points_of(submission).values()
        used = {place for point in points for place in point["places"]}
        return [
            n for n in range(self.model.one("Submission", submission)["sentences"]) if n not in used
        ]

    def splittable(self) -> list[str]:
        return [name for name in self.submissions(*WAITING) if self.free(name)]

    def covered(self) -> list[str]:
        return [name for name in self.submissions("in_progress") if not self.free(name)]

    def showable(self) -> list[str]:
        """What can be shown to everybody, for the first or the second time."""
        found = self.submissions("received", "in_progress", "split")
        return [name for name in found if len(self.model.of("PublicText", name)) < 2]

    def points(self) -> list[str]:
        rows = self.model.of("Point").items()
        return [key[1] for key, row in rows if row["status"] != "retired"]

    def mergeable(self) -> list[tuple[str, str]]:
        """Points that stand beside each other, with no answer to either."""
        return [
            (first, second)
            for name in self.submissions("in_progress")
            for first, row in self.model.points_of(name).items()
            for second, other in self.model.points_of(name).items()
            if row["places"][-1] + 1 == other["places"][0]
            and {row["status"], other["status"]} <= {"received", "in_review"}
            and not self.model.answers_to(first, *OPEN)
            and not self.model.answers_to(second, *OPEN)
        ]

    def unanswered(self) -> list[str]:
        return [
            name for name in self.points() if not self.model.answers_to(name, *OPEN, "published")
        ]

    def answerable(self) -> list[str]:
        """Points nobody is writing on, of what can be shown, and not answered often yet."""
        free = [name for name in self.points() if not self.model.answers_to(name, *OPEN)]
        free = [name for name in free if len(self.model.of("Answer", name)) < 3]
        gone = self.submissions("withdrawn")
        submissions = {name: self.model.one("Point", name)["submission"] for name in free}
        return [name for name in free if self.shown(name) or submissions[name] not in gone]

    def answers(self, *statuses: str) -> list[tuple[str, int]]:
        rows = self.model.of("Answer").items()
        return [(key[1], key[2]) for key, row in rows if row["status"] in statuses]

    def publishable(self) -> list[tuple[str, int]]:
        return [
            (point, version) for point, version in self.answers("approved") if self.shown(point)
        ]

    def shown(self, point: str) -> bool:
        submission = self.model.one("Point", point)["submission"]
        return bool(self.model.one("Screening", submission)["decision"] == "approved")
