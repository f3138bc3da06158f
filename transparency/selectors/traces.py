"""The trace: from what somebody wrote to what became of it, point by point."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from consultations.models import Point, PublicText, Submission, Theme
from core.templatetags.gj import counted, long_date
from plans.models import Measure, Plan
from transparency.labels import Tag, stub
from transparency.rules import Deadline, Excerpt
from transparency.selectors.became import Became, Known, became_of, known_of
from transparency.selectors.cards import for_cards, tags_of, why_hidden
from transparency.selectors.progress import Event, answer_events
from transparency.selectors.replies import NO_REPLIES, Replies
from transparency.selectors.texts import excerpt_of, public_texts, why_masked
from transparency.selectors.verdicts import Verdict


@dataclass(frozen=True)
class Step:
    """One of the five steps, and how far it has come in words."""

    label: str
    url: str
    state: str


@dataclass(frozen=True)
class PointTrace:
    """One point on its way through the five steps."""

    number: int
    reference: str
    kind: str
    themes: list[Theme]
    excerpt: Excerpt | None
    understood: str
    tags: list[Tag]
    replies: Replies
    became: list[Became]
    ahead: list[Event]
    verdicts: list[Verdict]
    alike: list[Point]
    steps: list[Step]
    waits: str

    @property
    def heading(self) -> str:
        """«Punkt 2 – Lokaler og arealbruk»: the number and what it is first of all about."""
        about = self.themes[0].name_nb if self.themes else "uten tema"
        return f"Punkt {self.number} – {about}"

    @property
    def short(self) -> str:
        return self.excerpt.short if self.excerpt else f"Punkt {self.number}"

    @property
    def events(self) -> list[tuple[Event, Measure | None]]:
        """What has happened and what is promised, of the answer itself and of its measures."""
        found: list[tuple[Event, Measure | None]] = [(event, None) for event in self.ahead]
        found += [(event, each.measure) for each in self.became for event in each.events]
        return sorted(found, key=lambda pair: pair[0].when)


@dataclass(frozen=True)
class Trace:
    """One submission with everything that became of it."""

    submission: Submission
    plan: Plan
    text: PublicText | None
    hidden: str
    masked: str
    points: list[PointTrace]
    stubs: list[str] = field(default_factory=list)

    @property
    def withdrawn(self) -> bool:
        return self.submission.status == Submission.Status.WITHDRAWN

    @property
    def answer_stays(self) -> bool:
        """A withdrawn submission's answers stay where others have said the same."""
        return self.withdrawn and any(point.alike and point.replies.now for point in self.points)

    @property
    def headline(self) -> str:
        """What stands in the page's title: the one result, or how many points there are."""
        labels = {point.tags[0].label for point in self.points}
        if len(labels) == 1:
            return labels.pop()
        return counted(len(self.points), "punkt,punkter") if self.points else "Mottatt"

    @property
    def fidelity(self) -> str:
        """How near the text is to what was said; nothing for the sender's own words."""
        kind, stands_for = self.submission.fidelity, self.submission.represents_count
        if kind == Submission.Fidelity.SUMMARY:
            return "Teksten er et sammendrag, ikke avsenderens egne ord."
        if kind == Submission.Fidelity.AGGREGATE:
            many = "Ikke oppgitt" if stands_for is None else str(stands_for)
            return f"Teksten samler det flere har sagt. Antall den står for: {many}."
        return ""


STEPS = (
    "Dette skrev dere",
    "Slik forsto vi det",
    "Dette svarte vi",
    "Dette ble det til",
    "Slik går det",
)


def _steps(number: int, *, answered: bool, became: bool, followed: bool) -> list[Step]:
    """Where the point has come: what is done, what is next, what comes later.

    ``answered`` is false while a new answer is due. What an answer leads to may be nothing: then
    the last steps do not apply.
    """
    done = [True, True, answered, answered and became, False]
    first = done.index(False)
    states = [
        "ferdig" if each else ("nå" if i == first else "senere") for i, each in enumerate(done)
    ]
    if answered and not became:
        states[3:] = ["ikke aktuelt", "nå"]
    if answered and not followed:
        states[4] = "ikke aktuelt"
    return [
        Step(label, f"#punkt-{number}-{i}", state)
        for i, (label, state) in enumerate(zip(STEPS, states, strict=True), 1)
    ]


def _waits(deadline: Deadline, today: date) -> str:
    """What stands under the steps that have not come yet."""
    state, current = deadline.state(today), long_date(deadline.current)
    if state == "none":
        return "Det er ikke lovet noen dato for svar."
    if state == "overdue":
        return f"Svaret skulle vært her {current}. Vi har ikke svart ennå."
    return f"Ny dato for svar er {current}." if state == "moved" else f"Svar senest {current}."


def _point(point: Point, text: PublicText | None, known: Known) -> PointTrace:
    replies = known.replies.get(point.pk, NO_REPLIES)
    became = became_of(replies, known)
    ahead = answer_events(replies.now, known.today) if replies.now else []
    deadline = known.dates.of(point)
    marks = sorted(point.point_themes.all(), key=lambda mark: (not mark.primary, mark.pk))
    return PointTrace(
        number=point.number,
        reference=point.reference,
        kind=str(point.get_kind_display()),
        themes=[mark.theme for mark in marks],
        excerpt=excerpt_of(point, text),
        understood=point.summary if text else "",
        tags=tags_of(point, deadline, known.today),
        replies=replies,
        became=became,
        ahead=ahead,
        verdicts=list(known.verdicts.get(point.pk, [])),
        alike=known.alike.get(point.pk, []),
        waits=_waits(deadline, known.today),
        steps=_steps(
            point.number,
            answered=replies.now is not None and point.status == Point.Status.ANSWERED,
            became=bool(became),
            followed=bool(ahead) or any(each.events for each in became),
        ),
    )


def trace_of(submission: Submission, today: date) -> Trace:
    """Everything the public may know of one submission. Load it with its activity and plan."""
    plan = submission.activity.plan
    rows = Point.public.get_queryset().filter(submission=submission).in_order()
    points = list(for_cards(rows))
    text = public_texts([submission.pk]).get(submission.pk)
    known = known_of(points, plan, today)
    return Trace(
        submission=submission,
        plan=plan,
        text=text,
        hidden="" if text else why_hidden(submission),
        masked=why_masked(text) if text else "",
        points=[_point(point, text, known) for point in points],
        stubs=[_stub(point) for point in Point.public.replaced(submission)],
    )


def _stub(point: Point) -> str:
    """A replaced point keeps its number, and says where its words went."""
    successors = [each.successor.reference for each in point.replacements.all()]
    said = stub(" og ".join(sorted(successors))) if successors else "Punktet er tatt bort."
    return f"{point.reference}: {said}"


def readable() -> QuerySet[Submission]:
    """Submissions with a public face, with what their page says about where they came from."""
    return (
        Submission.public.get_queryset()
        .select_related("activity__plan", "screening")
        .defer("original_text", "code_hash", "gathered_how", "assisted_by")
    )
