"""Random stories: input comes in, is split, read, answered, published, taken back and done again."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from accounts.models import User
from audit.models import Act
from consultations.models import Point
from consultations.services import registering, screening, splitting, tagging
from consultations.services.registering import ContactDetails, Received
from consultations.services.splitting import Reading
from core.errors import Refused
from feedback.services import answering, publishing, replacing, undoing
from feedback.states import Content
from plans.models import Measure
from tests import factories
from tests.factories import now
from tests.torture.model import OPEN, Writing
from tests.torture.telling import Telling, World

WORDS = ("Vi setter opp lys i løypa til høsten.", "Vi setter opp lys i hele marka i år.")
MOST = 4  # submissions in one story: more of the same tells no more
WHY = "Kommunestyret har bevilget penger siden sist."


def sentence(submission: str, place: int) -> str:
    return f"Punkt {place} i {submission} handler om lys."


@dataclass(frozen=True)
class Saying:
    """What an answer says, as far as stories tell answers apart."""

    outcome: str
    words: str
    measures: tuple[Measure, ...]

    @property
    def links(self) -> tuple[Measure, ...]:
        return self.measures if self.outcome == "accepted" else ()

    @property
    def row(self) -> dict[str, str]:
        return {
            "outcome": self.outcome,
            "words": "" if self.outcome == "not_accepted" else self.words,
        }

    def content(self, world: World, *, why: str = "") -> Content:
        plan, fields = world.activity.plan, {"change_reason": why}
        if self.outcome == "accepted":
            links = [factories.link(plan, measure=measure) for measure in self.measures]
            fields |= {"what_we_do": self.words, "links": links}
        if self.outcome == "used_as_knowledge":
            fields |= {"used_for": self.words}
        return factories.content(plan, outcome=self.outcome, **fields)


class Story(Telling):
    """Everything that can happen to input, in any order it may happen in."""

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Input somebody has begun to read, so that a short story, too, comes to an answer."""
        by = self.somebody(data)
        name = self._receive(by, 2, contact=True)
        self._split(by, name, data.draw(st.permutations([0, 1])))
        self._screen(by, name)

    @precondition(lambda self: len(self.model.of("Submission")) < MOST)
    @rule(data=st.data(), sentences=st.integers(1, 3), contact=st.booleans())
    def receive(self, data: st.DataObject, sentences: int, *, contact: bool) -> None:
        self._receive(self.somebody(data), sentences, contact=contact)

    def _receive(self, by: User, sentences: int, *, contact: bool) -> str:
        number = len(self.model.of("Submission")) + 1
        name = f"{self.world.activity.plan.prefix}-{number:04}"
        text = " ".join(sentence(name, place) for place in range(sentences))
        details = ContactDetails(name="Kari Nordmann") if contact else None
        received = Received(self.world.activity, text, received_at=now(), contact=details)
        made = registering.register(received=received, by=by, at=now())
        assert made.reference == name
        with self.act("receive", by) as act:
            act.add("Submission", name, status="received", sentences=sentences)
            act.add("Screening", name, decision="pending")
            if contact:
                act.add("Contact", name)
            act.enter("received", name)
        return name

    @precondition(lambda self: self.splittable())
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        name = self.one(data, self.splittable())
        places = data.draw(st.lists(st.sampled_from(self.free(name)), min_size=1, unique=True))
        self._split(self.somebody(data), name, places)

    def _split(self, by: User, name: str, places: list[int]) -> None:
        length = len(sentence(name, 0))
        spans = [(place * (length + 1), place * (length + 1) + length) for place in places]
        reading = Reading("De vil ha lys.", Point.Kind.WISH)
        parts = [(span, reading) for span in spans]
        splitting.add_points(submission=self.submission(name), parts=parts, by=by, at=now())
        with self.act("split", by, undoable=True) as act:
            act.change(self.key("Submission", name), status="in_progress")
            for place in places:
                act.add("Point", self.next(name), submission=name, places=(place,),
                        status="received")  # fmt: skip

    @precondition(lambda self: self.covered())
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        by, name = self.somebody(data), self.one(data, self.covered())
        splitting.finish(submission=self.submission(name), by=by, at=now())
        with self.act("finish", by, undoable=True) as act:
            act.change(self.key("Submission", name), status="split")

    @precondition(lambda self: self.submissions("split"))
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        by, name = self.somebody(data), self.one(data, self.submissions("split"))
        splitting.resume(submission=self.submission(name), reason="Feil delt.", by=by, at=now())
        with self.act("resume", by) as act:
            act.change(self.key("Submission", name), status="in_progress")

    @precondition(lambda self: self.mergeable())
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        by, pair = self.somebody(data), self.one(data, self.mergeable())
        made = replacing.merge(points=[self.point(name) for name in pair], by=by, at=now())
        rows = [self.model.one("Point", name) for name in pair]
        links = [key for name in pair for key in self.model.of("PointTheme", name)]
        main = [key for key in links if self.model.rows[key]["primary"]]
        with self.act("merge", by, undoable=True) as act:
            name = self.next(rows[0]["submission"])
            assert made.reference == name
            act.add("Point", name, submission=rows[0]["submission"], status="received",
                    places=rows[0]["places"] + rows[1]["places"])  # fmt: skip
            for slug in sorted({key[2] for key in links}):
                primary = bool(main) and slug == min(main, key=lambda key: key[-1])[2]
                act.add("PointTheme", name, slug, primary=primary)
            for gone in pair:
                act.change(self.key("Point", gone), status="retired")
                act.add("PointReplacement", gone, name)

    @precondition(lambda self: self.points())
    @rule(data=st.data())
    def theme(self, data: st.DataObject) -> None:
        by, name = self.somebody(data), self.one(data, self.points())
        themes = data.draw(st.lists(st.sampled_from(self.world.themes), unique=True))
        tagging.set_themes(point=self.point(name), themes=themes, by=by, at=now())
        wanted = [theme.slug for theme in themes]
        with self.act("theme", by, undoable=True) as act:
            for key in self.model.of("PointTheme", name):
                if key[2] in wanted:
                    act.change(key, primary=key[2] == wanted[0])
                else:
                    act.drop(key)
            have = [key[2] for key in self.model.of("PointTheme", name)]
            for slug in wanted:
                if slug not in have:
                    act.add("PointTheme", name, slug, primary=slug == wanted[0])

    @precondition(lambda self: self.showable())
    @rule(data=st.data())
    def screen(self, data: st.DataObject) -> None:
        self._screen(self.somebody(data), self.one(data, self.showable()))

    def _screen(self, by: User, name: str) -> None:
        screening.approve(submission=self.submission(name), by=by, at=now())
        with self.act("screen", by) as act:
            for key in self.model.of("PublicText", name):
                act.change(key, current=False)
            act.change(self.key("Screening", name), decision="approved")
            act.add("PublicText", name, current=True)

    @precondition(lambda self: self.unanswered())
    @rule(data=st.data())
    def draft(self, data: st.DataObject) -> None:
        self._draft(self.somebody(data), self.one(data, self.unanswered()), self._saying(data))

    def _draft(self, by: User, point: str, saying: Saying) -> int:
        earlier = self.model.of("Answer", point)
        published = self.model.answers_to(point, "published")
        replaced = published[0]["version"] if published else None
        content = saying.content(self.world, why=WHY if published else "")
        made = answering.draft(point=self.point(point), content=content, by=by, at=now())
        assert made.version == len(earlier) + 1
        with self.act("draft", by, undoable=True) as act:
            if self.model.one("Point", point)["status"] == "received":
                act.change(self.key("Point", point), status="in_review")
            act.add("Answer", point, made.version, status="draft", version=made.version,
                    supersedes=replaced, publication=False, **saying.row)  # fmt: skip
            self._write(act, point, made.version, saying)
        return int(made.version)

    def _write(self, act: Writing, point: str, version: int, saying: Saying) -> None:
        if saying.outcome == "not_accepted":
            act.add("AnswerReason", point, version, "money")
        for measure in saying.links:
            act.add("AnswerMeasure", point, version, measure.code)

    def _saying(self, data: st.DataObject) -> Saying:
        measures = st.lists(st.sampled_from(self.world.measures), min_size=1, unique_by=id)
        return Saying(
            data.draw(st.sampled_from(["accepted", "used_as_knowledge", "not_accepted"])),
            data.draw(st.sampled_from(WORDS)),
            tuple(data.draw(measures)),
        )

    @precondition(lambda self: self.answers("draft"))
    @rule(data=st.data())
    def link(self, data: st.DataObject) -> None:
        """Write a draft anew: other words, other links, or the very same."""
        by, (point, version) = self.somebody(data), self.one(data, self.answers("draft"))
        self._rewrite(by, point, version, self._saying(data))

    def _rewrite(self, by: User, point: str, version: int, saying: Saying) -> None:
        key = self.key("Answer", point, version)
        row, answer = self.model.rows[key], self.answer(point, version)
        content = saying.content(self.world, why=WHY if row["supersedes"] else "")
        answering.revise(answer=answer, content=content, revision=answer.revision, by=by, at=now())
        links = self.model.of("AnswerMeasure", point, version)
        reasons = self.model.of("AnswerReason", point, version)
        same_links = [link[3] for link in links] == [each.code for each in saying.links]
        same = same_links and bool(reasons) == (saying.outcome == "not_accepted")
        with self.act("link", by, undoable=True) as act:
            # Reasons and links are part of the answer: with other ones it is another version.
            act.change(key, always=not same, **saying.row)
            if not same:
                for old in [*reasons, *links]:
                    act.drop(old)
                self._write(act, point, version, saying)

    @precondition(lambda self: self.answers("draft"))
    @rule(data=st.data())
    def hand_in(self, data: st.DataObject) -> None:
        self._hand_in(self.somebody(data), *self.one(data, self.answers("draft")))

    def _hand_in(self, by: User, point: str, version: int) -> None:
        answering.submit(answer=self.answer(point, version), by=by, at=now())
        with self.act("hand in", by, undoable=True) as act:
            act.change(self.key("Answer", point, version), status="ready")
            if self.model.one("Point", point)["status"] != "answered":
                act.change(self.key("Point", point), status="ready")

    @precondition(lambda self: self.answers("ready"))
    @rule(data=st.data())
    def approve(self, data: st.DataObject) -> None:
        self._approve(self.somebody(data), *self.one(data, self.answers("ready")))

    def _approve(self, by: User, point: str, version: int) -> None:
        answering.approve(answer=self.answer(point, version), by=by, at=now())
        with self.act("approve", by, undoable=True) as act:
            act.change(self.key("Answer", point, version), status="approved")

    @precondition(lambda self: self.answers(*OPEN))
    @rule(data=st.data())
    def discard(self, data: st.DataObject) -> None:
        by, (point, version) = self.somebody(data), self.one(data, self.answers(*OPEN))
        answering.discard(answer=self.answer(point, version), by=by, at=now())
        with self.act("discard", by, undoable=True) as act:
            act.change(self.key("Answer", point, version), status="discarded")
            if self.model.one("Point", point)["status"] == "ready":
                act.change(self.key("Point", point), status="in_review")

    @precondition(lambda self: self.publishable())
    @rule(data=st.data())
    def publish(self, data: st.DataObject) -> None:
        wanted = st.lists(st.sampled_from(self.publishable()), min_size=1, unique=True)
        self._publish(self.somebody(data), data.draw(wanted))

    def _publish(self, by: User, chosen: list[tuple[str, int]]) -> None:
        answers = [self.answer(*each) for each in chosen]
        if self._unlike(chosen):
            with pytest.raises(Refused):
                publishing.hold(answers=answers, minutes=0, by=by, at=now())
            self.told["unlike answers refused"] += 1
            return
        publishing.hold(answers=answers, minutes=0, by=by, at=now())
        with self.act("publish", by) as act:
            publication = act.add("Publication", released=False)
            for point, version in chosen:
                act.change(self.key("Answer", point, version), publication=True)
            for point, version in sorted(chosen, key=lambda each: self.key("Answer", *each)[-1]):
                self._put_in_force(act, point, version)
            act.change(publication, released=True)

    def _put_in_force(self, act: Writing, point: str, version: int) -> None:
        about, before = self.model.one("Point", point)["submission"], []
        for old in self.model.answers_to(point, "published"):
            act.change(self.key("Answer", point, old["version"]), status="superseded")
            act.enter("superseded", about)
            before = self._linked(point, old["version"])
        act.change(self.key("Answer", point, version), status="published")
        act.enter("answered", about)
        now = self._linked(point, version)
        for _ in set(before) - set(now):
            act.enter("unlinked", about)
        for _ in set(now) - set(before):
            act.enter("linked", about)
        if self.model.one("Point", point)["status"] == "ready":
            act.change(self.key("Point", point), status="answered")

    def _linked(self, point: str, version: int) -> list[str]:
        return [key[3] for key in self.model.of("AnswerMeasure", point, version)]

    def _unlike(self, chosen: list[tuple[str, int]]) -> bool:
        """Whether two points with the same words would get different outcomes."""
        outcomes: dict[tuple[str, tuple[int, ...]], set[str]] = {}
        told = dict(chosen)
        for name in self.points():
            row = self.model.one("Point", name)
            said = self.model.answers_to(name, *OPEN) or self.model.answers_to(name, "published")
            found = [each for each in said if told.get(name, each["version"]) == each["version"]]
            places = outcomes.setdefault((row["submission"], row["places"]), set())
            places |= {each["outcome"] for each in found}
        mine = [self.model.one("Point", name) for name in told]
        return any(len(outcomes[row["submission"], row["places"]]) > 1 for row in mine)

    @precondition(lambda self: self.answerable())
    @rule(data=st.data())
    def answer_at_once(self, data: st.DataObject) -> None:
        """All the way, first or anew: what is published is superseded, and stays readable."""
        by, point = self.somebody(data), self.one(data, self.answerable())
        if not self.shown(point):
            self._screen(by, self.model.one("Point", point)["submission"])
        anew = bool(self.model.answers_to(point, "published"))
        version = self._draft(by, point, self._saying(data))
        self._rewrite(by, point, version, self._saying(data))
        self._hand_in(by, point, version)
        self._approve(by, point, version)
        self._publish(by, [(point, version)])
        self.told["supersede"] += anew

    @precondition(lambda self: self.submissions("received", "in_progress", "split"))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        by = self.somebody(data)
        name = self.one(data, self.submissions("received", "in_progress", "split"))
        registering.withdraw(submission=self.submission(name), by=by, at=now())
        with self.act("withdraw", by) as act:
            act.change(self.key("Submission", name), status="withdrawn")
            act.enter("withdrawn", name)

    @precondition(lambda self: self.model.deeds)
    @rule(data=st.data(), mine=st.sampled_from([True, True, True, False]))
    def undo(self, data: st.DataObject, *, mine: bool) -> None:
        deeds = self.model.deeds
        possible = [deed for deed in deeds if self.model.after_undoing(deed, deed.actor)]
        deed = self.one(data, [*possible[-4:], deeds[-1]])
        by = next(each for each in self.world.people if (each.actor_id == deed.actor) is mine)
        act = Act.objects.for_list().filter(pk__gt=self.since).order_by("pk")[deeds.index(deed)]
        after = self.model.after_undoing(deed, by.actor_id)
        if after is None:
            with pytest.raises(Refused):
                undoing.undo(act=act, by=by, at=now())
            self.told["undo refused"] += 1
            return
        undoing.undo(act=act, by=by, at=now())
        self.model = after
        self.told["undo"] += 1

    @precondition(lambda self: self._attempts())
    @rule(data=st.data())
    def try_what_is_not_allowed(self, data: st.DataObject) -> None:
        attempt = self.one(data, self._attempts())
        with pytest.raises(Refused):
            attempt(self.somebody(data))
        self.told["refused"] += 1

    def _attempts(self) -> list[Callable[[User], object]]:
        def withdraw(name: str) -> Callable[[User], object]:
            row = self.submission(name)
            return lambda by: registering.withdraw(submission=row, by=by, at=now())

        def publish(name: str, version: int) -> Callable[[User], object]:
            rows = [self.answer(name, version)]
            return lambda by: publishing.hold(answers=rows, minutes=0, by=by, at=now())

        def retire(name: str) -> Callable[[User], object]:
            row = self.point(name)
            return lambda by: replacing.retire(point=row, by=by, at=now())

        gone = [withdraw(name) for name in self.submissions("withdrawn")]
        early = [publish(*each) for each in self.answers("draft", "ready", "published")]
        answered = [
            retire(name)
            for name in self.points()
            if self.model.one("Point", name)["status"] in ("ready", "answered")
        ]
        return [*gone, *early, *answered]
