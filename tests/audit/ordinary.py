"""Ordinary days at the office: random acts, all of them through the services."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.models import Unit
from audit.acting import acting_as
from audit.bulk import create_all
from audit.models import Act
from consultations.models import Point, PointRelation, Submission
from consultations.services import assigning, noting, registering, relating, tagging
from consultations.services.registering import ContactDetails
from core.errors import Refused
from feedback.models import Answer
from feedback.services import answering, undoing
from plans.models import Measure
from tests import factories
from tests.factories import BY, now

AT_ONCE = 25


class House:
    """One plan with what it takes, and whatever the days have brought."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  chance, not secrecy
        self.activity = factories.activity()
        self.plan = self.activity.plan
        self.themes = [factories.theme(self.plan) for _ in range(4)]
        self.done: Counter[str] = Counter()

    def live(self, acts: int, *, every: int, look: Callable[[], None]) -> None:
        """Do so many acts, and look about now and then."""
        start, looked = Act.objects.count(), 0
        while (acted := Act.objects.count() - start) < acts:
            self.one()
            if acted - looked >= every:
                looked = acted
                look()

    def one(self) -> None:
        """One thing somebody tries; what is refused changes nothing."""
        kinds = [
            *(self.receive, self.receive, self.answer, self.answer, self.publish, self.tag),
            *(self.relate, self.note, self.assign, self.report, self.withdraw),
            *(self.undo, self.undo, self.discard, self.many),
        ]
        kind = self.random.choice(kinds)
        try:
            with transaction.atomic():
                kind()
        except Refused:
            self.done["refused"] += 1
        else:
            self.done[kind.__name__] += 1

    def _any(self, rows: Any) -> Any:
        """One of the newest rows."""
        found = list(rows.order_by("-pk")[:20])
        if not found:
            raise Refused("nothing to do it to yet")
        return self.random.choice(found)

    def _open_point(self) -> Point:
        return self._any(Point.objects.exclude(status__in=["answered", "retired"]))

    def receive(self) -> None:
        given = {"contact": ContactDetails(name="Kari", email="kari@example.no")}
        submission = factories.submission(activity=self.activity, screened=True, **given)
        factories.point(submission)

    def answer(self) -> None:
        status = self.random.choice(["draft", "ready", "approved"])
        outcome = self.random.choice(["accepted", "not_accepted", "used_as_knowledge"])
        factories.answer(self._open_point(), status=status, outcome=outcome)

    def publish(self) -> None:
        factories.answer(self._open_point(), outcome="not_accepted")

    def tag(self) -> None:
        some = self.random.sample(self.themes, self.random.randint(0, 3))
        tagging.set_themes(point=self._open_point(), themes=some, by=BY, at=now())

    def relate(self) -> None:
        a, b = self._open_point(), self._open_point()
        if a.pk != b.pk and not PointRelation.objects.filter(a__in=[a, b], b__in=[a, b]).exists():
            relating.suggest(a=a, b=b, by=BY, at=now())

    def note(self) -> None:
        noting.write(about=self._open_point(), text="Ringte og spurte.", by=BY, at=now())

    def assign(self) -> None:
        unit = self._any(Unit.objects.all())
        assigning.assign(point=self._open_point(), to=None, unit=unit, by=BY, at=now())

    def report(self) -> None:
        measure = self._any(Measure.objects.all())
        factories.report_status(measure, self.random.choice(["in_progress", "delayed", "stopped"]))

    def withdraw(self) -> None:
        registering.withdraw(submission=self._any(Submission.objects.all()), by=BY, at=now())

    def undo(self) -> None:
        undoing.undo(act=self._any(Act.objects.filter(undoable=True)), by=BY, at=now())

    def discard(self) -> None:
        answering.discard(answer=self._any(Answer.objects.filter(status="draft")), by=BY, at=now())

    def many(self) -> None:
        with acting_as(BY, "La til mange enheter"):
            create_all([Unit(name_nb=f"Enhet {factories.people.number()}") for _ in range(AT_ONCE)])
